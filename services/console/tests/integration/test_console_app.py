"""The console over HTTP: pages, data, faults in words, and who may read."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson
import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.runtime.settings import Environment
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.console.app import create_console
from missionledger.console.settings import ConsoleSettings
from missionledger.finance.testing.api import live_mission, run

RECORDED = Path(__file__).parent.parent / "recorded"
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
CLOSED = "http://127.0.0.1:9"
"""Nobody listens on the discard port."""

Scenario = Callable[[httpx.AsyncClient], Awaitable[None]]


class Finance(BaseHTTPRequestHandler):
    """Answers as the finance service did when its answers were recorded."""

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if self.headers["authorization"] != "Bearer viewer":
            self._answer(401, {"detail": "no token"})
        elif asked.get("known_at") == ["foo"]:
            self._answer(
                422, {"detail": "'foo' is neither instant nor position", "nextStep": "Write one."}
            )
        elif asked.get("known_at") == ["503"]:
            self._answer(503, {"detail": "the read store is being built"})
        elif asked.get("known_at") == ["html"]:
            self._answer(200, orjson.Fragment("<html>"))
        elif asked.get("known_at") == ["list"]:
            self._answer(503, ["down"])
        elif asked.get("known_at") == ["broken"]:
            self._answer(200, {"unexpected": True})
        else:
            name = "series" if "/series" in self.path else "liquidity"
            answer = orjson.loads(
                (RECORDED / f"{name}-{asked.get('books', ['all'])[0]}.json").read_bytes()
            )
            self._answer(200, answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is inherited
        """Stay quiet."""

    def _answer(self, status: int, body: Any) -> None:
        content = orjson.dumps(body)
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def finance_service() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Finance) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def prepare(directory: Path, finance: str, *, reader: str = "viewer") -> None:
    (directory / "system.json").write_bytes(orjson.dumps({"services": {"finance": finance}}))
    (directory / "viewer.token").write_text(f"{reader}\n")


def ask(
    settings: ConsoleSettings,
    scenario: Scenario,
    *,
    base_url: str = "http://127.0.0.1:8100",
    raises: bool = True,
) -> None:
    async def body() -> None:
        app = create_console(settings, clock=FixedClock(NOW))
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=raises)
        async with httpx.AsyncClient(transport=transport, base_url=base_url) as client:
            await scenario(client)

    asyncio.run(body())


def read(directory: Path, path: str, **options: Any) -> httpx.Response:
    found: list[httpx.Response] = []

    async def scenario(client: httpx.AsyncClient) -> None:
        found.append(await client.get(path))

    with finance_service() as finance:
        prepare(directory, finance)
        ask(ConsoleSettings(data_dir=directory), scenario, **options)
    return found[0]


def test_the_page_names_the_day_and_the_same_as_data(tmp_path: Path) -> None:
    page = read(tmp_path, "/?as_of=2025-06-30")

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Liquidity on 2025-06-30</h1>" in page.text
    assert '</liquidity.csv?as_of=2025-06-30&books=all>; rel="alternate"' in page.headers["link"]
    assert 'type="text/csv" href="/liquidity.csv?as_of=2025-06-30&amp;books=all"' in page.text


def test_without_a_day_the_page_shows_the_last_recorded_one(tmp_path: Path) -> None:
    page = read(tmp_path, "/")

    assert "<h1>Liquidity on 2025-06-30</h1>" in page.text
    assert "This is the last day for which anything is recorded." in page.text


def test_data_is_passed_on_exactly(tmp_path: Path) -> None:
    data = read(tmp_path, "/liquidity.json?as_of=2025-06-30")

    assert data.json() == orjson.loads((RECORDED / "liquidity-all.json").read_bytes())


def test_the_csv_has_exact_amounts_and_leaves_empty_what_is_not_known(tmp_path: Path) -> None:
    table = read(tmp_path, "/liquidity.csv?as_of=2025-06-30")

    heading, *lines = [line.split(",") for line in table.text.splitlines()]
    rows = {row["fund"]: row for row in (dict(zip(heading, line, strict=True)) for line in lines)}
    assert table.headers["content-disposition"] == (
        'attachment; filename="liquidity-2025-06-30-all.csv"'
    )
    assert rows["POOL"]["assessed"] == "5322652533.00"
    assert rows["POOL"]["unpaid_current_year_books"] == "actual+modelled"
    assert rows["UNMIK"]["owed_to_contributors"] == ""
    assert rows["UNMIK"]["borrowed"] == "0.00"


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/?as_of=yesterday", 422, "such as 2025-06-30"),
        ("/?as_of=2025-02-30", 422, "such as 2025-06-30"),
        ("/?as_of=", 422, "such as 2025-06-30"),
        ("/?as_of=1066-10-14", 422, "from 1946-01-01"),
        ("/?books=secret", 422, "Books are all or actual."),
        ("/?sort=colour", 422, "one of its columns"),
        (f"/?known_at={'9' * 41}", 422, "a position of the log"),
        ("/?known_at=foo", 422, "neither instant nor position"),
        ("/?known_at=503", 503, "the read store is being built"),
        ("/?known_at=html", 503, "finance answers with something else than JSON"),
        ("/?known_at=list", 503, "finance answers 503"),
        ("/nowhere", 404, "There is no page at /nowhere."),
    ],
)
def test_what_cannot_be_shown_is_said_on_a_page(
    tmp_path: Path, path: str, status: int, says: str
) -> None:
    page = read(tmp_path, path)

    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert says in page.text.replace("&#39;", "'")
    assert 'role="alert"' in page.text


def test_programs_get_problems_where_people_get_pages(tmp_path: Path) -> None:
    answer = read(tmp_path, "/liquidity.json?as_of=yesterday")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:missionledger:problem:invalid-request"


def test_a_fault_of_the_program_shows_nothing_of_its_insides(tmp_path: Path) -> None:
    page = read(tmp_path, "/?known_at=broken&as_of=2025-06-30", raises=False)

    assert page.status_code == 500
    assert "It is a fault of the program." in page.text
    assert "KeyError" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_service_that_does_not_answer_is_named(tmp_path: Path) -> None:
    prepare(tmp_path, CLOSED)

    async def scenario(client: httpx.AsyncClient) -> None:
        page = await client.get("/")

        assert page.status_code == 503
        assert "finance does not answer" in page.text
        assert "missionledger status" in page.text

    ask(ConsoleSettings(data_dir=tmp_path), scenario)


def test_a_console_without_a_system_says_so_and_is_alive(tmp_path: Path) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        assert (await client.get("/")).status_code == 503
        assert (await client.get("/healthz")).json()["service"] == "console"

    ask(ConsoleSettings(data_dir=tmp_path), scenario)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/healthz", "/static/console.css"])
def test_every_answer_keeps_foreign_content_out(tmp_path: Path, path: str) -> None:
    headers = read(tmp_path, path).headers

    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "script-src" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "settings",
    [
        {"host": "::"},
        {"host": "192.0.2.7"},
        {"host": "console.example.org"},
        {"environment": Environment.PRODUCTION},
    ],
)
def test_beyond_this_machine_and_in_production_nobody_reads_without_signing_in(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        for path in ("/", "/liquidity.json", "/liquidity.csv", "/nowhere"):
            page = await client.get(path)
            assert page.status_code == 403
            assert "signing in" in page.text
        assert (await client.get("/readyz")).status_code == 200

    ask(ConsoleSettings(data_dir=tmp_path, **settings), scenario)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_a_local_name_may_read_without_signing_in(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, "/", base_url=f"http://{name}:8100").status_code == 200


def test_a_foreign_name_that_points_here_may_not_read(tmp_path: Path) -> None:
    page = read(tmp_path, "/", base_url="http://rebound.example.org:8100")

    assert page.status_code == 421
    assert "Liquidity on" not in page.text


def test_the_console_only_reads(tmp_path: Path) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        answer = await client.post("/")

        assert answer.status_code == 405
        assert "The console only reads" in answer.text

    ask(ConsoleSettings(data_dir=tmp_path), scenario)


def test_the_page_reads_what_the_real_service_answers(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        prepare(tmp_path, "http://service.test", reader="everybody")
        app = create_console(
            ConsoleSettings(data_dir=tmp_path),
            clock=FixedClock(NOW),
            transport=httpx.ASGITransport(app=service.assembly.app),
        )
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8100"
        ) as client:
            page = await client.get("/", params={"as_of": "2025-10-31"})
            data = await client.get("/liquidity.json", params={"as_of": "2025-10-31"})
            table = await client.get("/liquidity.csv", params={"as_of": "2025-10-31"})

        assert page.status_code == 200, page.text
        assert '<th scope="row" title="' in page.text
        assert "UNMISS" in page.text
        assert [fund["fund"] for fund in data.json()["funds"]] == ["UNMISS"]
        assert "UNMISS" in table.text

    run(tmp_path, scenario)
