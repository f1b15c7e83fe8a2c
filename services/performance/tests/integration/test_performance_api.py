import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.performance.main import SERVICE

TODAY = datetime(2026, 6, 30, 12, tzinfo=UTC)
FORM = {
    "version": 1,
    "title": "Infantry battalion",
    "component": "military",
    "valid_from": "2024-01-01",
    "criteria": [
        {"criterion_id": name, "aspect": aspect, "task": "protection", "standard": "patrols"}
        for name, aspect in (("patrols", "task"), ("will", "mindset"), ("presence", "posture"))
    ],
}
ARRIVAL = {"occurred_on": "2025-02-01", "strength": 820}
CAVEAT = {
    "occurred_on": "2025-03-01",
    "caveat_id": "C-1",
    "limits": "no night patrols",
    "harms_delivery": True,
}
HOME = {"occurred_on": "2026-06-01", "reason": "end_of_tour"}


def unit(unit_id: str = "UNXX-BAT-1", mission: str = "UNXX", **fields: Any) -> dict[str, Any]:
    return {
        "occurred_on": "2025-01-01",
        "unit_id": unit_id,
        "mission_id": mission,
        "contributor": "RWA",
        "component": "military",
        "unit_type": "infantry battalion",
        "strength_promised": 850,
        "requirements": "SUR UNXX/2025/1",
        "commander": "colonel",
    } | fields


def evaluation(evaluation_id: str = "E-1", **fields: Any) -> dict[str, Any]:
    return {
        "occurred_on": "2025-06-10",
        "evaluation_id": evaluation_id,
        "occasion": "periodic",
        "form_id": "infantry",
        "form_version": 1,
        "evaluated_on": "2025-06-01",
        "findings": [
            {"criterion_id": "patrols", "finding": "shortfall", "basis": "few by night"},
            {"criterion_id": "will", "finding": "adequate", "basis": "acted under fire"},
            {"criterion_id": "presence", "finding": "grave", "basis": "stayed in camp"},
        ],
    } | fields


@asynccontextmanager
async def performance(directory: Path) -> AsyncIterator[ServiceUnderTest]:
    async with service_under_test(SERVICE, directory, clock=FixedClock(TODAY)) as service:
        service.requesters.add("leader", [Role.MISSION_LEADERSHIP], ["UNXX"])
        service.requesters.add("inspector", [Role.EVALUATOR], ["UNXX"])
        service.requesters.add("colonel", [Role.EVALUATOR], ["UNXX"])
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP, Role.EVALUATOR], ["UNYY"])
        yield service


async def present(service: ServiceUnderTest, unit_id: str = "UNXX-BAT-1") -> str:
    path = f"/v1/units/{unit_id}"
    await accepted(service.post("/v1/units", unit(unit_id), by="leader"))
    await accepted(service.post(f"{path}/arrival", ARRIVAL, by="leader"))
    await accepted(service.post("/v1/evaluation-forms/infantry/versions", FORM))
    return path


async def accepted(sent: Any) -> httpx.Response:
    answer: httpx.Response = await sent
    assert answer.status_code == 201, answer.text
    return answer


@pytest.mark.anyio
async def test_a_unit_lives_from_promise_to_return(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = await present(service)
        await accepted(service.post(f"{path}/evaluations", evaluation(), by="inspector"))
        await accepted(
            service.post(
                f"{path}/evaluations/E-1/reply",
                {"occurred_on": "2025-07-01", "reply": "vehicles were lacking"},
                by="leader",
            )
        )
        await accepted(service.post(f"{path}/caveats", CAVEAT, by="leader"))
        await accepted(
            service.post(f"{path}/caveats/C-1/lifting", {"occurred_on": "2025-08-01"}, by="leader")
        )
        await accepted(
            service.post(
                f"{path}/commander",
                {"occurred_on": "2025-09-01", "commander": "major"},
                by="leader",
            )
        )
        seen = await service.get(path, by="leader")
        version = int(seen.headers["etag"].strip('"v'))
        gone = await accepted(
            service.post(f"{path}/repatriation", HOME, by="leader", version=version)
        )
        before = await service.get(path, effective_on="2025-01-31")
        known = await service.get(path, known_at="1")
        too_early = await service.get(path, effective_on="2024-12-31")
        events = await service.get("/v1/evaluations", by="leader")

    assert (seen.json()["status"], seen.json()["commander"]) == ("present", "major")
    assert gone.json()["status"] == "repatriated"
    assert gone.json()["repatriated_on"] == "2026-06-01"
    assert (before.json()["status"], known.json()["status"]) == ("promised", "promised")
    assert too_early.status_code == 404
    assert events.json()["items"][0]["reply"] == "vehicles were lacking"


@pytest.mark.anyio
async def test_findings_are_listed_and_never_summed_up(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = await present(service)
        await accepted(service.post(f"{path}/evaluations", evaluation(), by="inspector"))
        grave = await service.get("/v1/evaluations", finding="grave", mission="UNXX")
        fine = await service.get("/v1/evaluations", form="other")
        table = await service.get("/v1/evaluations", format="csv")

    (made,) = grave.json()["items"]
    assert made["evaluator"] == "inspector"
    assert (made["shortfall"], made["adequate"], made["grave"]) == (
        ["patrols"],
        ["will"],
        ["presence"],
    )
    assert not {"grade", "score", "rank", "total"} & made.keys()
    assert fine.json()["items"] == []
    (row,) = csv.DictReader(StringIO(table.text))
    assert (row["unit_id"], row["grave"], row["form_version"]) == ("UNXX-BAT-1", "presence", "1")


@pytest.mark.anyio
async def test_an_evaluation_that_breaks_a_rule_is_refused(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = f"{await present(service)}/evaluations"
        own = await service.post(path, evaluation(), by="colonel")
        version = await service.post(path, evaluation(form_version=2), by="inspector")
        later = await service.post(path, evaluation(evaluated_on="2025-06-11"), by="inspector")
        future = await service.post(path, evaluation(occurred_on="2026-07-01"), by="inspector")
        short = await service.post(
            path, evaluation(findings=evaluation()["findings"][:1]), by="inspector"
        )
        await accepted(
            service.post("/v1/units/UNXX-BAT-1/repatriation", HOME, by="leader", version=2)
        )
        gone = await service.post(path, evaluation(), by="inspector")
        listed = await service.get("/v1/evaluations")

    codes = [answer.json()["type"].rpartition(":")[2] for answer in (own, version, later, future)]
    assert codes == [
        "evaluator-commands-unit",
        "form-version-unknown",
        "unit-days-out-of-order",
        "fact-in-the-future",
    ]
    assert short.json()["errors"][0]["pointer"] == "/findings"
    assert gone.json()["type"] == "urn:missionledger:problem:unit-repatriated"
    assert listed.json()["items"] == []


@pytest.mark.anyio
async def test_undeclared_caveats_are_incidents(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = await present(service)
        await accepted(service.post(f"{path}/caveats", CAVEAT, by="leader"))
        found = CAVEAT | {"caveat_id": "C-2", "limits": "no use beyond 50 km", "asset": "aircraft"}
        report = found | {"occurred_on": "2025-04-01", "circumstances": "a flight was refused"}
        await accepted(service.post(f"{path}/undeclared-caveats", report, by="inspector"))
        declared = found | {"occurred_on": "2025-04-20"}
        await accepted(service.post(f"{path}/caveats", declared, by="leader"))
        incidents = await service.get("/v1/caveats", incident="true")
        on_that_day = await service.get(
            "/v1/caveats", incident="true", effective_on="2025-04-10", unit="UNXX-BAT-1"
        )
        view = await service.get(path)

    (incident,) = incidents.json()["items"]
    assert (incident["caveat_id"], incident["declared"]) == ("C-2", True)
    assert on_that_day.json()["items"][0]["declared"] is False
    assert (view.json()["open_caveats"], view.json()["incidents"]) == (2, 1)


@pytest.mark.anyio
async def test_pages_run_through_units_and_what_lies_inside(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        for number in range(1, 4):
            path = await present(service, f"UNXX-BAT-{number}")
            for evaluated in range(1, 4):
                sent = service.post(
                    f"{path}/evaluations", evaluation(f"E-{evaluated}"), by="inspector"
                )
                await accepted(sent)
        await accepted(service.post("/v1/units", unit("UNYY-BAT-1", "UNYY")))
        seen: list[tuple[str, str]] = []
        cursor: dict[str, str] = {}
        while True:
            page = (await service.get("/v1/evaluations", limit=2, **cursor)).json()
            seen.extend((each["unit_id"], each["evaluation_id"]) for each in page["items"])
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        units = await service.get("/v1/units", limit=2, contributor="RWA")
        rest = await service.get("/v1/units", cursor=units.json()["next_cursor"])
        yy_only = await service.get("/v1/units", mission="UNYY", status="promised")

    assert seen == [
        (f"UNXX-BAT-{number}", f"E-{evaluated}")
        for number in range(1, 4)
        for evaluated in range(1, 4)
    ]
    ids = [each["unit_id"] for each in units.json()["items"] + rest.json()["items"]]
    assert ids == ["UNXX-BAT-1", "UNXX-BAT-2", "UNXX-BAT-3", "UNYY-BAT-1"]
    assert [each["unit_id"] for each in yy_only.json()["items"]] == ["UNYY-BAT-1"]


@pytest.mark.anyio
async def test_roles_scope_versions_and_repeats(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = await present(service)
        await accepted(service.post(f"{path}/evaluations", evaluation(), by="inspector"))
        judged_by_leader = await service.post(f"{path}/evaluations", evaluation("E-2"), by="leader")
        kept_by_inspector = await service.post(f"{path}/caveats", CAVEAT, by="inspector")
        foreign = await service.post(f"{path}/caveats", CAVEAT, by="stranger")
        unseen = await service.get(path, by="stranger")
        absent = await service.get("/v1/units/UNXX-BAT-9", by="stranger")
        nothing = await service.get("/v1/evaluations", by="stranger")
        not_mine = await service.get("/v1/units", mission="UNXX", by="stranger")
        blind = await service.post(f"{path}/repatriation", HOME, by="leader")
        stale = await service.post(f"{path}/repatriation", HOME, by="leader", version=2)
        first = await service.post(f"{path}/repatriation", HOME, by="leader", version=3, key="k")
        again = await service.post(f"{path}/repatriation", HOME, by="leader", version=3, key="k")
        publishing = await service.post("/v1/evaluation-forms/other/versions", FORM, by="leader")

    assert [judged_by_leader.status_code, kept_by_inspector.status_code] == [403, 403]
    assert (foreign.status_code, unseen.status_code, absent.status_code) == (404, 404, 404)
    assert "UNXX " not in foreign.json()["detail"]
    assert unseen.json()["detail"].replace("BAT-1", "BAT-9") == absent.json()["detail"]
    assert nothing.json()["items"] == not_mine.json()["items"] == []
    assert (blind.status_code, stale.status_code) == (428, 412)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert publishing.status_code == 403


@pytest.mark.anyio
async def test_forms_are_read_in_the_version_of_the_day(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        await present(service)
        newer = FORM | {"version": 2, "valid_from": "2026-01-01"}
        await accepted(service.post("/v1/evaluation-forms/infantry/versions", newer))
        now = await service.get("/v1/evaluation-forms")
        then = await service.get("/v1/evaluation-forms", effective_on="2025-06-01")
        whole = await service.get("/v1/evaluation-forms/infantry")
        early = await service.get("/v1/evaluation-forms/infantry", effective_on="2020-01-01")
        changed = await service.post(
            "/v1/evaluation-forms/infantry/versions", newer | {"title": "Other"}
        )

    assert [now.json()["items"][0]["version"], then.json()["items"][0]["version"]] == [2, 1]
    assert len(whole.json()["versions"]) == 2
    assert early.status_code == 404
    assert changed.json()["type"] == "urn:missionledger:problem:form-version-exists"
