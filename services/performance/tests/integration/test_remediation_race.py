"""Two leaders act on findings of one unit at the same moment."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.commands import CommandContext
from missionledger.performance.domain.remediation.decider import REMEDIATION
from missionledger.performance.testing import remediations as sample
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
IMPROVED = {
    "occurred_on": "2025-10-10",
    "evaluation_id": "E-3",
    "finding": "adequate",
    "grounds": "patrols every night",
}
CLOSED = {"occurred_on": "2025-10-15", "choice": "close", "reason": "it improved"}


def finding(evaluation_id: str, kind: str = "shortfall") -> dict[str, Any]:
    return {
        "occurred_on": "2025-06-20",
        "unit_id": "UNXX-BAT-1",
        "evaluation_id": evaluation_id,
        "finding": kind,
        "grounds": "few patrols by night",
    }


@pytest.mark.anyio
async def test_of_two_findings_at_once_one_is_told_of_the_other(tmp_path: Path) -> None:
    evaluations = [f"E-{number}" for number in range(1, 7)]
    async with performance(tmp_path) as service:
        await present_battalion(service)
        for each in evaluations:
            await evaluated_battalion(service, each, "shortfall")
        answers = await asyncio.gather(
            *(
                service.post(REMEDIATIONS, finding(each), by=by)
                for each, by in zip(evaluations, ("leader", "deputy") * 3, strict=True)
            )
        )
        unit = (await service.get(UNIT)).json()
        listed = (await service.get(REMEDIATIONS, open_only="true")).json()["items"]

    won = [each for each in answers if each.status_code == 201]
    assert len(won) == 1
    open_one = won[0].json()["remediation_id"]
    assert unit["remediation"] == open_one
    assert [each["remediation_id"] for each in listed] == [open_one]
    for lost in answers:
        if lost is not won[0]:
            problem = lost.json()
            assert problem["type"].endswith("remediation-open"), problem
            assert open_one in problem["detail"]
            assert problem["facts"]["remediation"] == open_one


@pytest.mark.anyio
async def test_another_begins_when_the_first_is_closed(tmp_path: Path) -> None:
    first = f"{REMEDIATIONS}/UNXX-BAT-1.E-1"
    async with performance(tmp_path) as service:
        await present_battalion(service)
        await evaluated_battalion(service, "E-1", "grave")
        await evaluated_battalion(service, "E-2", "shortfall")
        await accepted(service.post(REMEDIATIONS, finding("E-1", "grave"), by="leader"))
        await refused(service.post(REMEDIATIONS, finding("E-2"), by="deputy"), "remediation-open")
        await accepted(service.post(f"{first}/plans", PLAN, by="leader"))
        await evaluated_battalion(service, "E-3", "adequate", on="2025-10-05")
        seen = await accepted(service.post(f"{first}/re-evaluation", IMPROVED, by="leader"))
        await accepted(
            service.post(f"{first}/decision", CLOSED, by="approver", version=version_in(seen))
        )
        again = await accepted(service.post(REMEDIATIONS, finding("E-1", "grave"), by="leader"))
        between = (await service.get(UNIT)).json()["remediation"]
        await accepted(service.post(REMEDIATIONS, finding("E-2"), by="deputy"))
        after = (await service.get(UNIT)).json()["remediation"]

    assert again.json()["status"] == "closed"
    assert (between, after) == ("", "UNXX-BAT-1.E-2")


@pytest.mark.anyio
async def test_a_remediation_from_before_units_knew_of_them_counts_too(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        await present_battalion(service)
        await evaluated_battalion(service, "E-1", "shortfall")
        await evaluated_battalion(service, "E-2", "shortfall")
        old = sample.finding(occurred_on=date(2025, 6, 20))
        await service.assembly.kernel.aggregates.execute(
            REMEDIATION, old, CommandContext(actor="leader", role="mission_leadership")
        )
        problem = await refused(
            service.post(REMEDIATIONS, finding("E-2"), by="deputy"), "remediation-open"
        )

    assert "UNXX-BAT-1.E-1" in problem["detail"]
