"""Joint discussions and appraisals of people over HTTP."""

from pathlib import Path

import pytest

from missionledger.performance.testing.api import (
    accepted,
    evaluated_battalion,
    performance,
    present_battalion,
    refused,
    version_in,
)


@pytest.mark.anyio
async def test_all_components_discuss_performance_together(tmp_path: Path) -> None:
    body = {
        "occurred_on": "2025-06-01",
        "discussion_id": "D-1",
        "present": ["military", "police"],
        "topics": ["protection in sector north"],
        "remediations": ["UNXX-BAT-1.E-1"],
        "follow_ups": ["vehicles by July"],
    }
    async with performance(tmp_path) as service:
        path = "/v1/joint-discussions/UNXX"
        partial = service.post(f"{path}/discussions", body, by="leader")
        await refused(partial, "discussion-not-joint")
        twice = body | {"present": ["military", "police", "civilian"], "not_in_mission": ["police"]}
        await refused(
            service.post(f"{path}/discussions", twice, by="leader"), "discussion-not-joint"
        )
        joint = body | {"not_in_mission": ["civilian"]}
        answer = await accepted(service.post(f"{path}/discussions", joint, by="leader"))

    assert answer.json()["next_due_on"] == "2025-07-02"
    assert answer.json()["follow_ups"] == ["vehicles by July"]


@pytest.mark.anyio
async def test_appraisals_are_between_those_who_lead_judge_and_decide(tmp_path: Path) -> None:
    post = {
        "occurred_on": "2025-03-01",
        "mission_id": "UNXX",
        "name": "FC",
        "kind": "leader",
        "post": "Force Commander",
        "person": "general",
        "period_from": "2025-01-01",
        "period_to": "2025-12-31",
    }
    async with performance(tmp_path) as service:
        await present_battalion(service)
        await evaluated_battalion(service, "E-1", "shortfall")
        await accepted(service.post("/v1/appraisals", post, by="leader"))
        path = "/v1/appraisals/UNXX.FC"
        concern = {
            "occurred_on": "2025-04-01",
            "entry_id": "K-1",
            "threat": "safety_of_people",
            "grounds": "posts were left at night",
        }
        raised = await accepted(service.post(f"{path}/concerns", concern, by="inspector"))
        decision = {
            "occurred_on": "2025-04-05",
            "entry_id": "D-1",
            "action": "recalled",
            "reason": "the grounds hold",
        }
        decided = await accepted(
            service.post(f"{path}/decisions", decision, by="approver", version=version_in(raised))
        )
        listed = await service.get("/v1/appraisals", by="auditor", kind="leader")
        hidden = await service.get(path, by="viewer")
        nothing = await service.get("/v1/appraisals", by="viewer")
        feed = await service.get("/v1/events", by="viewer")

    assert raised.json()["decision_due_on"] == "2025-04-08"
    assert decided.json()["decision_due_on"] is None
    assert [each["action"] for each in listed.json()["items"]] == ["recalled"]
    assert hidden.status_code == 404
    assert nothing.json()["items"] == []
    types = [each["type"] for each in feed.json()["events"]]
    assert not any("appraisal" in each.lower() for each in types)
    assert any("evaluated" in each.lower() for each in types)
