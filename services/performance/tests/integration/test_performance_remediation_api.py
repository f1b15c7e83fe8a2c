"""Remediations and withholdings over HTTP."""

from pathlib import Path
from typing import Any

import pytest

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.performance.testing.api import (
    UNIT,
    accepted,
    evaluated_battalion,
    performance,
    present_battalion,
    refused,
    version_in,
)

REMEDIATIONS = "/v1/remediations"
FIRST = f"{REMEDIATIONS}/UNXX-BAT-1.E-1"
PLAN: dict[str, Any] = {
    "occurred_on": "2025-07-01",
    "owner": "chief-of-staff",
    "ends_on": "2025-09-30",
    "actions": [
        {
            "action_id": "A-1",
            "kind": "training",
            "what": "night patrols",
            "responsible": "major",
            "due_on": "2025-08-31",
        }
    ],
}


def finding(evaluation_id: str = "E-1", kind: str = "shortfall") -> dict[str, object]:
    return {
        "occurred_on": "2025-06-20",
        "unit_id": "UNXX-BAT-1",
        "evaluation_id": evaluation_id,
        "finding": kind,
        "grounds": "few patrols by night",
    }


async def found(service: ServiceUnderTest, kind: str = "shortfall") -> None:
    await present_battalion(service)
    await evaluated_battalion(service, "E-1", kind)
    await accepted(service.post(REMEDIATIONS, finding(kind=kind), by="leader"))


@pytest.mark.anyio
async def test_a_unit_falls_short_improves_and_the_case_is_closed(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        await found(service)
        answer = {"occurred_on": "2025-06-25", "contests": True, "reply": "vehicles were lacking"}
        await accepted(service.post(f"{FIRST}/reply", answer, by="leader"))
        await accepted(service.post(f"{FIRST}/plans", PLAN, by="leader"))
        done = {"occurred_on": "2025-08-20", "action_id": "A-1", "evidence": "training log"}
        await accepted(service.post(f"{FIRST}/actions", done, by="inspector"))
        await evaluated_battalion(
            service, "E-2", "adequate", on="2025-10-05", by="second-inspector"
        )
        new = {
            "occurred_on": "2025-10-10",
            "evaluation_id": "E-2",
            "finding": "adequate",
            "grounds": "patrols every night",
        }
        await accepted(service.post(f"{FIRST}/re-evaluation", new, by="leader"))
        seen = await service.get(FIRST, by="viewer")
        decision = {"occurred_on": "2025-10-15", "choice": "close", "reason": "it improved"}
        blind = await service.post(f"{FIRST}/decision", decision, by="approver")
        closed = await accepted(
            service.post(f"{FIRST}/decision", decision, by="approver", version=version_in(seen))
        )
        before = await service.get(FIRST, effective_on="2025-07-15")
        table = await service.get(REMEDIATIONS, format="csv")

    assert (seen.json()["status"], seen.json()["is_contested"]) == ("decision_due", True)
    assert (seen.json()["actions"], seen.json()["actions_done"]) == (1, 1)
    assert blind.status_code == 428
    assert closed.json()["status"] == "closed"
    assert (before.json()["status"], before.json()["due_on"]) == ("improving", "2025-10-28")
    assert table.text.splitlines()[1].startswith("UNXX-BAT-1.E-1,UNXX,UNXX-BAT-1,RWA,closed")


@pytest.mark.anyio
async def test_only_those_who_may_take_a_step_take_it(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        await found(service, "grave")
        decision = {"occurred_on": "2025-06-21", "choice": "repatriate", "reason": "it fled"}
        forbidden = await service.post(f"{FIRST}/decision", decision, by="leader", version=1)
        hidden = await service.post(f"{FIRST}/decision", decision, by="stranger", version=1)
        missing = await service.post(
            f"{REMEDIATIONS}/UNXX-BAT-9.E-1/decision", decision, by="stranger", version=1
        )
        unseen = await service.post(REMEDIATIONS, finding(), by="stranger")
        read = await service.get(FIRST, by="stranger")
        listed = await service.get(REMEDIATIONS, by="stranger")
        stale = await service.post(f"{FIRST}/decision", decision, by="approver", version=7)
        future = {**decision, "occurred_on": "2027-01-01"}
        ahead = await service.post(f"{FIRST}/decision", future, by="approver", version=1)
        typed = decision | {"capability": "military-unit"}
        wrong = await service.post(f"{FIRST}/decision", typed, by="approver", version=1)
        sent = await accepted(service.post(f"{FIRST}/decision", decision, by="approver", version=1))

    assert forbidden.status_code == 403
    assert (hidden.status_code, missing.status_code, unseen.status_code) == (404, 404, 404)
    same = hidden.json()["detail"].replace("UNXX-BAT-1.E-1", "UNXX-BAT-9.E-1")
    assert same == missing.json()["detail"]
    assert read.status_code == 404
    assert listed.json()["items"] == []
    assert stale.status_code == 412
    assert ahead.json()["type"].endswith("fact-in-the-future")
    assert wrong.json()["type"].endswith("capability-unknown")
    assert "military-units" in wrong.json()["detail"]
    assert sent.json()["status"] == "leaving"


@pytest.mark.anyio
async def test_a_unit_is_under_one_remediation_at_a_time(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        await found(service)
        await evaluated_battalion(service, "E-2", "grave", on="2025-06-10")
        problem = await refused(
            service.post(REMEDIATIONS, finding("E-2", "grave"), by="leader"), "remediation-open"
        )
        unknown = service.post(REMEDIATIONS, finding("E-7"), by="leader")
        await refused(unknown, "evaluation-not-recorded")
        again = await accepted(service.post(REMEDIATIONS, finding(), by="leader"))

    assert "UNXX-BAT-1.E-1" in problem["detail"]
    assert "Missionledger-Position" not in again.headers


@pytest.mark.anyio
async def test_nothing_is_to_remedy_of_a_unit_that_went_home(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        await present_battalion(service)
        await evaluated_battalion(service, "E-1", "shortfall")
        home = {"occurred_on": "2025-06-15", "reason": "end_of_tour"}
        await accepted(service.post(f"{UNIT}/repatriation", home, by="leader", version=3))
        await refused(service.post(REMEDIATIONS, finding(), by="leader"), "unit-repatriated")


@pytest.mark.anyio
async def test_days_run_ahead_in_a_demonstration_alone_and_it_says_so(tmp_path: Path) -> None:
    ahead = {**PLAN, "occurred_on": "2026-07-10", "ends_on": "2026-09-30"}
    (planned,) = PLAN["actions"]
    ahead["actions"] = [{**planned, "due_on": "2026-08-31"}]
    async with performance(tmp_path) as service:
        await present_battalion(service)
        await evaluated_battalion(service, "E-1", "shortfall", on="2026-06-20")
        body = finding() | {"occurred_on": "2026-06-25", "day_seconds": 1}
        await accepted(service.post(REMEDIATIONS, body, by="leader"))
        shown = await accepted(service.post(f"{FIRST}/plans", ahead, by="leader"))
        far = {"occurred_on": "2027-01-01", **{k: v for k, v in finding().items() if k[0] != "o"}}
        await refused(service.post(REMEDIATIONS, far, by="leader"), "finding-established")

    assert shown.json()["is_demonstration"] is True
    assert shown.json()["status"] == "improving"


@pytest.mark.anyio
async def test_what_is_late_is_listed(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        await found(service)
        late = await service.get(REMEDIATIONS, overdue_on="2025-07-21")
        in_time = await service.get(REMEDIATIONS, overdue_on="2025-07-20")
        of_others = await service.get(REMEDIATIONS, contributor="GHA")
        is_open = await service.get(REMEDIATIONS, open_only="true", status="plan_due", unit="X")

    assert [each["remediation_id"] for each in late.json()["items"]] == ["UNXX-BAT-1.E-1"]
    assert in_time.json()["items"] == []
    assert of_others.json()["items"] == []
    assert is_open.json()["items"] == []


@pytest.mark.anyio
async def test_money_is_withheld_on_a_decision_and_paid_again_on_another(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        await present_battalion(service)
        await evaluated_battalion(service, "E-1", "grave")
        seen = await service.get(UNIT)
        body = {
            "occurred_on": "2025-07-01",
            "withholding_id": "W-1",
            "ground": "failure_to_protect",
            "evaluation_id": "E-1",
            "reference": "nobody left the base",
            "from_day": "2025-06-01",
            "percent": 40,
        }
        path = f"{UNIT}/withholdings"
        blind = await service.post(path, body, by="approver")
        led = await service.post(path, body, by="leader", version=version_in(seen))
        hidden = await service.post(path, body, by="stranger", version=version_in(seen))
        answer = await accepted(service.post(path, body, by="approver", version=version_in(seen)))
        ending = {"occurred_on": "2025-09-01", "ended_from": "2025-09-01", "reason": "it acts"}
        await accepted(
            service.post(f"{path}/W-1/ending", ending, by="approver", version=version_in(answer))
        )
        listed = await service.get("/v1/withholdings", by="viewer", mission="UNXX")
        later = await service.get("/v1/withholdings", on="2025-09-01")
        then = await service.get("/v1/withholdings", on="2025-08-31", unit="UNXX-BAT-1")
        strange = await service.get("/v1/withholdings", by="stranger")

    assert (blind.status_code, led.status_code, hidden.status_code) == (428, 403, 404)
    (item,) = listed.json()["items"]
    assert (item["percent"], item["until"], item["decided_by"]) == (40, "2025-09-01", "approver")
    assert later.json()["items"] == strange.json()["items"] == []
    assert len(then.json()["items"]) == 1
