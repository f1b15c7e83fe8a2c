"""Papers over HTTP: kept by their hash, read as they were, never shown in place."""

from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from missionledger.common.security.roles import Role
from missionledger.common.testing.purse_app import PurseApp, payment, purse_app

PAPER = b"%PDF-1.7 letter of assist" * 40_000
DIGEST = sha256(PAPER).hexdigest()


@pytest.fixture
def purses(tmp_path: Path) -> Iterator[PurseApp]:
    with purse_app(tmp_path) as app:
        yield app


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "documents").rglob("*") if path.is_file()]


def test_a_paper_is_kept_once_and_read_as_it_was(purses: PurseApp, tmp_path: Path) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(PAPER), 100_000):
            yield PAPER[start : start + 100_000]

    async def scenario(client: httpx.AsyncClient) -> None:
        officer = purses.mint.headers(Role.BUDGET_OFFICER)
        for content in (PAPER, pieces()):
            kept = await client.post("/v1/documents", content=content, headers=officer)
            assert kept.status_code == 201
            assert kept.json() == {
                "sha256": DIGEST,
                "size": len(PAPER),
                "media_type": "application/pdf",
            }
        read = await client.get(kept.headers["location"], headers=purses.viewer())
        assert read.content == PAPER
        assert read.headers["content-type"] == "application/octet-stream"
        assert read.headers["content-disposition"].startswith("attachment")
        assert "immutable" in read.headers["cache-control"]
        assert read.headers["x-content-type-options"] == "nosniff"
        assert read.headers["content-security-policy"].startswith("sandbox")

    purses.run(scenario)
    assert len(stored(tmp_path)) == 1


def test_what_is_not_there_not_announced_or_not_allowed_is_refused(
    purses: PurseApp, tmp_path: Path
) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[int]:
        officer = purses.mint.headers(Role.BUDGET_OFFICER)
        answers = [
            await client.get(f"/v1/documents/{'0' * 64}", headers=purses.viewer()),
            await client.get("/v1/documents/..%2f..%2fetc", headers=purses.viewer()),
            await client.post(f"/v1/documents?sha256={'0' * 64}", content=PAPER, headers=officer),
            await client.post("/v1/documents", content=PAPER, headers=purses.viewer()),
            await client.post("/v1/documents", content=PAPER),
        ]
        return [answer.status_code for answer in answers]

    assert purses.run(scenario) == [404, 404, 422, 403, 401]
    assert stored(tmp_path) == []


def test_a_paper_that_changed_on_disk_is_not_served(purses: PurseApp, tmp_path: Path) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        officer = purses.mint.headers(Role.BUDGET_OFFICER)
        await client.post("/v1/documents", content=PAPER, headers=officer)
        stored(tmp_path)[0].write_bytes(b"something else")
        return await client.get(f"/v1/documents/{DIGEST}", headers=purses.viewer())

    answer = purses.run(scenario)

    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:missionledger:problem:document-damaged"


async def sent(client: httpx.AsyncClient, purses: PurseApp, content: bytes = PAPER) -> str:
    """Keep a paper, and return its hash."""
    officer = purses.mint.headers(Role.BUDGET_OFFICER)
    kept = await client.post("/v1/documents", content=content, headers=officer)
    assert kept.status_code == 201, kept.text
    digest: str = kept.json()["sha256"]
    return digest


async def paid(
    client: httpx.AsyncClient, purses: PurseApp, digest: str, mission: str = "UNSOH"
) -> int:
    """Make a payment with a paper, and return the position of its event."""
    headers = purses.officer() | {"Missionledger-Documents": digest}
    answer = await client.post(
        "/v1/purses/p1/payments", json=payment(mission=mission), headers=headers
    )
    assert answer.status_code == 201, answer.text
    return int(answer.headers["missionledger-position"])


def test_a_paper_carries_the_mission_of_the_event_that_names_it(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        digest = await sent(client, purses)
        other = await paid(client, purses, await sent(client, purses, b"%PDF-1 other"))
        position = await paid(client, purses, digest)
        here, elsewhere = purses.viewer(missions=["UNSOH"]), purses.viewer(missions=["MINURSO"])

        (found,) = (await client.get(f"/v1/documents?position={position}", headers=here)).json()[
            "items"
        ]
        hidden = await client.get(f"/v1/documents?position={position}", headers=elsewhere)

        assert (found["sha256"], found["mission"], found["media_type"]) == (
            DIGEST,
            "UNSOH",
            "application/pdf",
        )
        assert found["kept_until"] > found["occurred_on"]
        assert (await client.get(found["href"], headers=here)).content == PAPER
        assert hidden.json()["items"] == []
        closed = [
            await client.get(found["href"], headers=elsewhere),
            await client.get(f"/v1/documents/{digest}", headers=here),
            await client.get(f"/v1/documents/{digest}?position={other}", headers=here),
            await client.get(f"/v1/documents/{digest}?position=999", headers=purses.viewer()),
        ]
        assert [answer.status_code for answer in closed] == [404, 404, 404, 404]

    purses.run(scenario)


def test_one_call_leads_from_a_figure_to_its_papers(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        first = await sent(client, purses, b"%PDF-1 first")
        second = await sent(client, purses, b"%PDF-1 second")
        await paid(client, purses, first)
        last = await paid(client, purses, f"{first}, {second}")
        event = purses.kernel.log.read(after=last - 1, limit=1)[0]

        async def papers(query: str) -> list[str]:
            answer = await client.get(f"/v1/documents?{query}", headers=purses.viewer())
            return [each["sha256"] for each in answer.json()["items"]]

        assert await papers(f"stream={event.stream}") == [first, first, second]
        assert await papers(f"stream={event.stream}&about=UNSOH") == [first, first, second]
        assert await papers(f"stream={event.stream}&about=MINURSO") == []
        assert await papers(f"position={last}") == [first, second]
        nothing = await client.get("/v1/documents", headers=purses.viewer())
        assert nothing.status_code == 422

    purses.run(scenario)


def test_a_command_names_papers_that_are_here(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        digest = await sent(client, purses)

        async def answer(header: str, key: str | None = None) -> httpx.Response:
            headers = purses.officer(key=key) | {"Missionledger-Documents": header}
            return await client.post("/v1/purses/p1/payments", json=payment(), headers=headers)

        unknown, malformed = await answer("0" * 64), await answer("letter.pdf")
        many = await answer(",".join(f"{number:064x}" for number in range(21)))
        first, repeat = await answer(digest, "key-1"), await answer(digest, "key-1")
        without = await client.post(
            "/v1/purses/p1/payments", json=payment(), headers=purses.officer(key="key-1")
        )

        assert unknown.json()["type"].endswith("document-not-kept")
        assert malformed.json()["type"].endswith("documents-header-malformed")
        assert many.status_code == 422
        assert (first.status_code, repeat.headers["idempotency-replayed"]) == (201, "true")
        assert without.status_code == 422

    purses.run(scenario)


def test_a_program_is_not_a_paper(purses: PurseApp, tmp_path: Path) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        officer = purses.mint.headers(Role.BUDGET_OFFICER)
        return await client.post("/v1/documents", content=b"MZ\x90\x00", headers=officer)

    answer = purses.run(scenario)

    assert answer.status_code == 422
    assert answer.json()["type"].endswith("document-is-program")
    assert stored(tmp_path) == []
