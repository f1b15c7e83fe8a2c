import csv
import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.mandates.main import SERVICE

NUMBERS = {"strength_mil", "strength_police"}
TABLES = files("missionledger.reference") / "tables"
TODAY = datetime(2026, 6, 30, 12, tzinfo=UTC)
PROPOSAL = {
    "mission_id": "UNXX",
    "acronym": "UNXX",
    "name": "United Nations Mission in Somewhere",
    "kind": "PKO",
    "location": "Somewhere",
    "region": "Africa",
    "proposed_on": "2026-01-05",
}
ESTABLISHMENT = {
    "mission_id": "UNXX",
    "decided_on": "2026-02-01",
    "resolution": "S/RES/9001 (2026)",
    "chapter": "VII",
    "valid_from": "2026-02-15",
    "until": "2026-12-31",
    "authorized": {"military": 3000, "police": 200},
    "recommended": {"military": 4500},
    "vote": {"in_favour": 15, "against": 0, "abstaining": 0},
}
RENEWAL = {
    "decided_on": "2026-06-20",
    "resolution": "S/RES/9002 (2026)",
    "until": "2027-12-31",
}


@asynccontextmanager
async def mandates(directory: Path) -> AsyncIterator[ServiceUnderTest]:
    async with service_under_test(SERVICE, directory, clock=FixedClock(TODAY)) as service:
        service.requesters.add("leader", [Role.MISSION_LEADERSHIP], ["UNXX"])
        service.requesters.add("viewer", [Role.VIEWER], ["UNXX"])
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP], ["UNYY"])
        yield service


def csv_rows(name: str) -> Iterator[dict[str, Any]]:
    text = (TABLES / name).read_text("utf-8")
    for row, cells in enumerate(csv.DictReader(text.splitlines()), start=2):
        values: dict[str, Any] = {key: cell or None for key, cell in cells.items()}
        numbers = {key: int(values[key]) for key in NUMBERS & values.keys() if values[key]}
        yield values | numbers | {"row": row, "provenance": "recalled"}


def json_rows(name: str, inside: str | None = None) -> Iterator[dict[str, Any]]:
    content = json.loads((TABLES / name).read_text("utf-8"))
    for row, values in enumerate(content[inside] if inside else content, start=1):
        yield values | {"row": row}


def import_of(name: str, rows: Iterator[dict[str, Any]]) -> dict[str, Any]:
    digest = hashlib.sha256((TABLES / name).read_bytes()).hexdigest()
    return {"file": name, "sha256": digest, "rows": list(rows)}


IMPORTS: Mapping[str, dict[str, Any]] = {
    "missions": import_of("missions.csv", csv_rows("missions.csv")),
    "decisions": import_of("mandate_events.csv", csv_rows("mandate_events.csv")),
    "models": import_of("models.json", json_rows("models.json")),
    "configurations": import_of(
        "configurations.json", json_rows("configurations.json", "configurations")
    ),
    "capabilities": import_of("capabilities.json", json_rows("capabilities.json")),
    "task-categories": import_of(
        "task_categories.json", json_rows("task_categories.json", "categories")
    ),
}


async def load_reference(service: ServiceUnderTest) -> dict[str, Any]:
    answers = {}
    for kind, body in IMPORTS.items():
        answer = await service.post(f"/v1/imports/{kind}", body)
        assert answer.status_code == 201, answer.text
        answers[kind] = answer.json()
    return answers


async def establish(service: ServiceUnderTest) -> httpx.Response:
    proposed = await service.post("/v1/missions", PROPOSAL, by="leader")
    assert proposed.status_code == 201, proposed.text
    return await service.post("/v1/mandates", ESTABLISHMENT, by="leader")


@pytest.mark.anyio
async def test_the_reference_data_is_loaded_once(tmp_path: Path) -> None:
    async with mandates(tmp_path) as service:
        first = await load_reference(service)
        second = await load_reference(service)

    assert {kind: answer["recorded"] for kind, answer in first.items()} == {
        "missions": 155,
        "decisions": 118,
        "models": 1,
        "configurations": 1,
        "capabilities": 1,
        "task-categories": 1,
    }
    assert {answer["recorded"] for answer in second.values()} == {0}
    assert second["decisions"]["unchanged"] == 118
    assert second["missions"]["unchanged"] == 89


@pytest.mark.anyio
async def test_missions_are_filtered_on_both_axes_and_paged(tmp_path: Path) -> None:
    async with mandates(tmp_path) as service:
        loaded = await load_reference(service)
        offices = await service.get("/v1/missions", kind="support_office")
        active = await service.get(
            "/v1/missions", kind="PKO", active="true", effective_on="2026-06-30", limit=500
        )
        in_1957 = await service.get("/v1/missions", effective_on="1957-01-01")
        before_decisions = await service.get(
            "/v1/mandates", known_at=str(loaded["missions"]["last_position"])
        )
        page = await service.get("/v1/missions", region="Africa", limit=30)
        rest = await service.get(
            "/v1/missions", region="Africa", limit=30, cursor=page.json()["next_cursor"]
        )
        too_early = await service.get("/v1/missions/MINUSMA", effective_on="2013-04-24")

    assert [each["mission_id"] for each in offices.json()["items"]] == ["UNSOH", "UNSOS"]
    assert len(active.json()["items"]) == 11
    assert [each["mission_id"] for each in in_1957.json()["items"]] == [
        "UNEF-I",
        "UNMOGIP",
        "UNTSO",
    ]
    assert before_decisions.json()["items"] == []
    ids = [each["mission_id"] for each in page.json()["items"] + rest.json()["items"]]
    assert (len(ids), len(set(ids)), rest.json()["next_cursor"]) == (38, 38, None)
    assert too_early.status_code == 404


@pytest.mark.anyio
async def test_a_real_mandate_reads_on_any_day(tmp_path: Path) -> None:
    async with mandates(tmp_path) as service:
        await load_reference(service)
        path = "/v1/mandates/MINUSMA"
        in_force = (await service.get(path, effective_on="2023-06-29")).json()
        closing = (await service.get(path, effective_on="2023-08-01")).json()
        ended = (await service.get(path)).json()
        terms = (await service.get(f"{path}/terms")).json()["items"]
        strength = await service.get(f"{path}/strength", format="csv")
        decisions = await service.get(f"{path}/decisions", format="csv", limit=2)
        standing = await service.get("/v1/mandates", standing="terminated")

    assert (in_force["standing"], in_force["until"]) == ("in_force", "2023-06-30")
    assert in_force["authorized"]["military"] == 13289
    assert (closing["standing"], ended["standing"]) == ("closing", "terminated")
    assert ended["authorized"] == {"military": None, "police": None, "civilian": None}
    assert terms[-1] == {
        "first": "2023-07-01",
        "last": "2023-12-31",
        "closing": True,
        "kind": "terminate",
        "resolution": "S/RES/2690 (2023)",
        "decided_on": "2023-06-30",
        "confirmed": True,
    }
    rows = list(csv.DictReader(StringIO(strength.text)))
    assert rows[0]["effective_from"] == "2013-04-25"
    assert rows[0]["authorized.military"] == "11200"
    assert len(list(csv.DictReader(StringIO(decisions.text)))) == 2
    assert 'rel="next"' in decisions.headers["link"]
    assert "MINUSMA" in [each["mission_id"] for each in standing.json()["items"]]


@pytest.mark.anyio
async def test_reference_tables_are_resources(tmp_path: Path) -> None:
    async with mandates(tmp_path) as service:
        await load_reference(service)
        sizes = {
            table: len((await service.get(f"/v1/{table}", limit=500)).json()["items"])
            for table in ("models", "configurations", "capabilities", "task-categories")
        }
        hybrid = await service.get("/v1/models/preventive-deployment")
        absent = await service.get("/v1/models/no-such-model")
        empty_then = await service.get("/v1/models", effective_on="2000-01-01")
        as_csv = await service.get("/v1/capabilities", format="csv", limit=5)

    assert sizes == {"models": 30, "configurations": 6, "capabilities": 136, "task-categories": 21}
    assert hybrid.json()["name_zh"] == "预防性部署"
    assert absent.status_code == 404
    assert empty_then.json()["items"] == []
    assert as_csv.text.splitlines()[0].startswith("slug,name_en,")


@pytest.mark.anyio
async def test_a_broken_row_is_named_and_nothing_of_its_file_is_recorded(tmp_path: Path) -> None:
    async with mandates(tmp_path) as service:
        await service.post("/v1/imports/missions", IMPORTS["missions"])
        body = IMPORTS["decisions"]
        rows = [dict(row) for row in body["rows"]]
        rows[3]["mission"] = "UNKNOWN"
        unknown = await service.post("/v1/imports/decisions", body | {"rows": rows})
        rows[3] = body["rows"][3] | {"until": "1900-01-01"}
        backwards = await service.post("/v1/imports/decisions", body | {"rows": rows})
        rows[3] = body["rows"][3] | {"strength_mil": "many"}
        mistyped = await service.post("/v1/imports/decisions", body | {"rows": rows})
        recorded = await service.get("/v1/mandates")

    assert unknown.status_code == 404
    assert unknown.json()["errors"][0]["pointer"] == "/rows/3/mission"
    assert (backwards.status_code, backwards.json()["errors"][0]["pointer"]) == (
        422,
        "/rows/3/until",
    )
    assert backwards.json()["facts"] == {"file": "mandate_events.csv", "row": rows[3]["row"]}
    assert mistyped.json()["errors"][0]["pointer"] == "/rows/3/strength_mil"
    assert recorded.json()["items"] == []


@pytest.mark.anyio
async def test_establishing_a_mandate_authorizes_the_mission(tmp_path: Path) -> None:
    async with mandates(tmp_path) as service:
        answer = await establish(service)
        mission = await service.get("/v1/missions/UNXX", by="viewer")

    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"v1"'
    assert answer.headers["location"] == "/v1/mandates/UNXX"
    assert answer.json()["strength"][0]["gap"] == {"military": 1500}
    assert mission.json()["status"] == "authorized"
    assert mission.headers["etag"] == '"v2"'


@pytest.mark.anyio
async def test_the_chapter_is_asked_for_shown_and_filtered(tmp_path: Path) -> None:
    untold = {key: value for key, value in ESTABLISHMENT.items() if key != "chapter"}
    async with mandates(tmp_path) as service:
        await establish(service)
        other = untold | {"mission_id": "UNYY", "chapter": "not_stated"}
        await service.post("/v1/missions", PROPOSAL | {"mission_id": "UNYY"})
        refused = await service.post("/v1/mandates", untold | {"mission_id": "UNYY"})
        taken = await service.post("/v1/mandates", other)
        seventh = await service.get("/v1/mandates", chapter="VII")
        silent = await service.get("/v1/mandates", chapter="not_stated", organ="security_council")
        assembly = await service.get("/v1/mandates", organ="general_assembly")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/chapter"
    assert taken.json()["chapter"] == "not_stated"
    assert [each["mission_id"] for each in seventh.json()["items"]] == ["UNXX"]
    assert [each["mission_id"] for each in silent.json()["items"]] == ["UNYY"]
    assert assembly.json()["items"] == []


@pytest.mark.anyio
async def test_a_decision_needs_the_version_it_was_made_on(tmp_path: Path) -> None:
    path = "/v1/mandates/UNXX/renewals"
    async with mandates(tmp_path) as service:
        await establish(service)
        blind = await service.post(path, RENEWAL, by="leader")
        stale = await service.post(path, RENEWAL, by="leader", version=7)
        first = await service.post(path, RENEWAL, by="leader", version=1, key="renewal-1")
        again = await service.post(path, RENEWAL, by="leader", version=1, key="renewal-1")
        other = RENEWAL | {"until": "2028-01-31"}
        reused = await service.post(path, other, by="leader", version=1, key="renewal-1")
        log = await service.get("/v1/mandates/UNXX/decisions", by="leader")

    assert (blind.status_code, stale.status_code) == (428, 412)
    assert first.status_code == 201, first.text
    assert (again.status_code, again.json()["until"]) == (201, first.json()["until"])
    assert again.headers["idempotency-replayed"] == "true"
    assert (reused.status_code, reused.json()["type"]) == (
        422,
        "urn:missionledger:problem:idempotency-key-reused",
    )
    assert [each["kind"] for each in log.json()["items"]] == ["establish", "renew"]


@pytest.mark.anyio
async def test_every_kind_of_decision_has_a_route(tmp_path: Path) -> None:
    async with mandates(tmp_path) as service:
        await establish(service)
        path = "/v1/mandates/UNXX"
        revised = await service.post(
            f"{path}/revisions",
            {
                "decided_on": "2026-03-01",
                "resolution": "S/RES/9003 (2026)",
                "effective_from": "2026-04-01",
                "authorized": {"military": 2500},
            },
            version=1,
        )
        rolled = await service.post(
            f"{path}/rollovers",
            RENEWAL | {"decided_on": "2026-04-01", "until": "2027-01-10"},
            version=3,
        )
        ended = await service.post(
            f"{path}/termination",
            {
                "decided_on": "2026-06-01",
                "resolution": "S/RES/9004 (2026)",
                "mandate_until": "2026-06-15",
                "operations_until": "2026-09-30",
            },
            version=4,
        )
        nothing_waits = await service.post(
            f"{path}/confirmations",
            {"decided_on": "2026-05-01", "resolution": "S/RES/9005 (2026)"},
            version=5,
        )
        consent = {
            "on": "2026-05-01",
            "host": "HTI",
            "kind": "legal",
            "level": "full",
            "basis": "Exchange of letters.",
        }
        await service.post("/v1/missions/UNXX/host-consents", consent, version=0)
        drawn = await service.post(
            "/v1/missions/UNXX/status",
            {"status": "starting", "changed_on": "2026-06-01"},
            version=2,
        )
        on = [
            (await service.get(path, effective_on=day)).json()["standing"]
            for day in ("2026-02-14", "2026-06-15", "2026-06-16", "2026-10-01")
        ]

    assert [each.status_code for each in (revised, rolled, ended, drawn)] == [201] * 4
    assert nothing_waits.status_code == 404
    assert on == ["not_established", "in_force", "closing", "terminated"]


@pytest.mark.anyio
async def test_who_may_not_does_not_and_who_may_not_see_does_not_learn(tmp_path: Path) -> None:
    async with mandates(tmp_path) as service:
        await establish(service)
        path = "/v1/mandates/UNXX/renewals"
        wrong_role = await service.post(path, RENEWAL, by="viewer", version=1)
        foreign = await service.post(path, RENEWAL, by="stranger", version=1)
        unseen = [
            await service.get(each, by="stranger")
            for each in ("/v1/missions/UNXX", "/v1/mandates/UNXX", "/v1/mandates/UNXX/terms")
        ]
        empty = await service.get("/v1/missions", by="stranger")
        nobody = await service.get("/v1/missions", by="nobody")
        importing = await service.post("/v1/imports/missions", IMPORTS["missions"], by="leader")

    assert (wrong_role.status_code, foreign.status_code) == (403, 404)
    assert [each.status_code for each in unseen] == [404, 404, 404]
    assert empty.json()["items"] == []
    assert (nobody.status_code, importing.status_code) == (401, 403)


@pytest.mark.anyio
async def test_refusals_say_what_was_wrong(tmp_path: Path) -> None:
    async with mandates(tmp_path) as service:
        orphan = await service.post("/v1/mandates", ESTABLISHMENT)
        await establish(service)
        path = "/v1/mandates/UNXX/renewals"
        lapsed = await service.post(path, RENEWAL | {"until": "2026-12-31"}, version=1)
        tomorrow = await service.post(path, RENEWAL | {"decided_on": "2026-07-01"}, version=1)
        fractional = await service.post(
            path, RENEWAL | {"authorized": {"military": 10.5}}, version=1
        )
        bad_id = await service.post("/v1/mandates/un%20xx/renewals", RENEWAL, version=1)

    assert (orphan.status_code, orphan.json()["type"][-20:]) == (404, "mission-not-recorded")
    assert (lapsed.status_code, lapsed.json()["errors"][0]["pointer"]) == (409, "/until")
    assert lapsed.json()["type"] == "urn:missionledger:problem:term-not-extended"
    assert tomorrow.json()["type"] == "urn:missionledger:problem:fact-in-the-future"
    assert fractional.status_code == 422
    assert bad_id.status_code == 422
