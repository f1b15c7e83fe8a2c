"""Who looked at what, over HTTP: which reads are on the trail, who may see it, and its proof."""

import asyncio
import csv
import io
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.purse_app import payment
from missionledger.common.testing.purse_service import PURSES
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PAPER = b"%PDF-1.7 letter of assist"

Story = Callable[[ServiceUnderTest], Awaitable[None]]


@asynccontextmanager
async def purses(directory: Path) -> AsyncIterator[ServiceUnderTest]:
    definition = replace(PURSES, recorded_paths=("/v1/missions",))
    async with service_under_test(definition, directory, clock=FixedClock(NOW)) as service:
        service.requesters.add("anna", [Role.BUDGET_OFFICER])
        service.requesters.add("vera", [Role.VIEWER])
        service.requesters.add("otto", [Role.VIEWER], ["OTHER"])
        service.requesters.add("aida", [Role.AUDITOR])
        service.requesters.add("alan", [Role.AUDITOR], ["OTHER"])
        service.requesters.add("root", [Role.ADMINISTRATOR])
        yield service


def run(directory: Path, story: Story) -> None:
    async def told() -> None:
        async with purses(directory) as service:
            await story(service)

    asyncio.run(told())


async def rows(service: ServiceUnderTest, **params: str | int) -> list[dict[str, Any]]:
    """Return the trail, oldest first, without the reads of the trail itself."""
    answer = await service.get("/v1/access-trail", by="root", **params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return [each for each in reversed(items) if each["route"] != "/v1/access-trail"]


async def paid_with_a_paper(service: ServiceUnderTest) -> str:
    """Record a payment of UNSOH at position 1 that names a paper, and return the paper's hash."""
    headers = {"authorization": "Bearer anna"}
    kept = await service.client.post("/v1/documents", content=PAPER, headers=headers)
    digest: str = kept.json()["sha256"]
    headers |= {"idempotency-key": "k1", "missionledger-documents": digest}
    paid = await service.client.post("/v1/purses/1/payments", json=payment(), headers=headers)
    assert paid.status_code == 201, paid.text
    return digest


def test_papers_and_attempts_are_on_the_trail_and_ordinary_lists_are_not(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        digest = await paid_with_a_paper(service)
        path = f"/v1/documents/{digest}"
        assert (await service.get("/v1/purses", by="vera")).status_code == 200
        assert (await service.get(path, by="vera", position=1)).status_code == 200
        assert (await service.get(path, by="otto", position=1)).status_code == 404
        assert (await service.get("/v1/access-trail", by="otto")).status_code == 403
        assert (await service.get(path, by="nobody")).status_code == 401

        found = await rows(service)
        assert [(each["actor"], each["path"], each["status"]) for each in found] == [
            ("vera", path, 200),
            ("otto", path, 404),
        ]
        assert found[0]["route"] == "/v1/documents/{digest}"
        assert (found[0]["query"], found[0]["roles"]) == ("position=1", ["viewer"])
        assert found[0]["at"] == "2026-03-01T09:00:00Z"
        assert found[0]["kept_until"] == "2036-03-01"
        refused = await service.get("/v1/access-trail", by="root", status=403)
        assert [each["actor"] for each in refused.json()["items"]] == ["otto"]

    run(tmp_path, story)


def test_every_read_of_an_auditor_is_recorded_with_its_axes_and_rows(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await paid_with_a_paper(service)
        await service.get("/v1/purses", by="aida", effective_on="2025-12-31", known_at=1)
        await service.get("/v1/missions/UNSOH/purses", by="vera")
        await service.get("/v1/events", by="vera", mission="UNSOH")

        lists, added, feed = await rows(service)
        assert (lists["actor"], lists["effective_on"], lists["known_at"]) == (
            "aida",
            "2025-12-31",
            "1",
        )
        assert (lists["rows"], lists["mission"]) == (1, None)
        assert (added["mission"], added["rows"]) == ("UNSOH", 1)
        assert (feed["route"], feed["mission"], feed["rows"]) == ("/v1/events", "UNSOH", 1)

    run(tmp_path, story)


def test_reading_the_trail_is_on_the_trail_page_by_page_and_as_csv(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        for _ in range(3):
            await service.get("/v1/events", by="vera")
        first = await service.get("/v1/access-trail", by="aida", limit=2, actor="vera")
        following = await service.client.get(
            first.headers["link"].partition(">")[0].lstrip("<"),
            headers={"authorization": "Bearer aida", "accept": "text/csv"},
        )
        assert [each["sequence"] for each in first.json()["items"]] == [3, 2]
        assert first.json()["pending"] == 0
        lines = list(csv.DictReader(io.StringIO(following.text)))
        assert [(line["sequence"], line["actor"]) for line in lines] == [("1", "vera")]

        nobody = await service.get("/v1/access-trail", by="root", actor="\x00")
        assert nobody.json()["items"] == []
        looked = await service.client.get(
            "/v1/access-trail",
            params={"path": "/v1/access"},
            headers={"authorization": "Bearer root"},
        )
        assert [each["actor"] for each in looked.json()["items"]] == ["root", "aida", "aida"]
        bad = await service.get("/v1/access-trail", by="root", cursor="eA")
        assert bad.json()["type"] == "urn:missionledger:problem:cursor-malformed"
        none = await service.get("/v1/access-trail", by="root", to="2026-03-01T08:59:00Z")
        assert none.json()["items"] == []

    run(tmp_path, story)


def test_an_auditor_of_some_missions_sees_rows_of_those_alone(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        for mission in ("UNSOH", "OTHER"):
            await service.get("/v1/events", by="vera", mission=mission)
        await service.get("/v1/events", by="vera")

        seen = await service.get("/v1/access-trail", by="alan")
        assert [each["mission"] for each in seen.json()["items"]] == ["OTHER"]
        foreign = await service.get("/v1/access-trail", by="alan", mission="UNSOH")
        assert foreign.status_code == 404
        chain = await service.get("/v1/access-trail/verification", by="alan")
        assert chain.status_code == 404

    run(tmp_path, story)


def test_strange_addresses_are_kept_in_a_form_that_can_be_written(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await service.get("/v1/documents/%00%0a", by="vera", mission="a b", about="\u00e9\x00")
        await service.get(f"/v1/documents/{'x' * 900}", by="vera")

        strange, long = await rows(service)
        assert strange["path"] == "/v1/documents/%00%0A"
        assert strange["query"].isascii()
        assert strange["mission"] is None
        assert long["path"].endswith("x\u2026")
        assert (await service.get("/readyz")).status_code == 200

    run(tmp_path, story)


def test_what_is_asked_of_no_parameter_is_not_kept(tmp_path: Path) -> None:
    """A name that was asked for by mistake would stay on the trail for ever."""

    async def story(service: ServiceUnderTest) -> None:
        asked = await service.get("/v1/events", by="vera", person="colonel-quill", after=0)

        assert asked.status_code == 422
        assert [(each["query"], each["status"]) for each in await rows(service)] == [
            ("person=&after=0", 422)
        ]

    run(tmp_path, story)


@pytest.mark.parametrize(
    ("sql", "broken_at", "noted_holds"),
    [
        ("SELECT 1", None, True),
        ("UPDATE access_trail SET actor = 'nobody' WHERE sequence = 2", 2, True),
        # A chain does not show that its end is gone; the head that was noted does.
        ("DELETE FROM access_trail WHERE sequence >= 3", None, False),
    ],
)
def test_the_chain_is_computed_anew_and_compared_with_what_was_noted(
    tmp_path: Path, sql: str, broken_at: int | None, *, noted_holds: bool
) -> None:
    async def story(service: ServiceUnderTest) -> None:
        for _ in range(4):
            await service.get("/v1/events", by="vera")
        noted = (await service.get("/v1/access-trail/verification", by="aida")).json()
        assert (noted["holds"], noted["holds_to"], noted["next_after"]) == (True, 4, None)
        assert noted["head"].startswith("4:")
        service.assembly.trail.flush(30.0)
        connection = sqlite3.connect(tmp_path / "purses.access.db")
        with connection:
            connection.execute(sql)
        connection.close()

        answer = await service.get("/v1/access-trail/verification", by="aida", noted=noted["head"])
        chain = answer.json()
        assert chain["broken_at"] == broken_at
        assert chain["noted_holds"] is noted_holds
        assert chain["holds"] is (broken_at is None and noted_holds)

    run(tmp_path, story)


def test_the_trail_goes_on_behind_what_an_earlier_process_wrote(tmp_path: Path) -> None:
    async def reads_once(service: ServiceUnderTest) -> None:
        await service.get("/v1/events", by="vera")

    async def looks(service: ServiceUnderTest) -> None:
        assert [each["sequence"] for each in await rows(service)] == [1, 2]

    run(tmp_path, reads_once)
    run(tmp_path, reads_once)
    run(tmp_path, looks)
