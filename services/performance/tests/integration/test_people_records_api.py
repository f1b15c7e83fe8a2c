"""Joint discussions of performance over HTTP."""

from pathlib import Path

import pytest

from missionledger.performance.testing.api import (
    accepted,
    performance,
    refused,
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
