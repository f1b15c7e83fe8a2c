from pathlib import Path

import pytest

from missionledger.mandates.testing.api import MISSION_PATH, mission_under_mandate

INTERVAL = {
    "on": "2026-03-01",
    "every_days": 30,
    "mechanism": "Joint committee",
    "agreed_with": "Foreign ministry",
}
MEETING = {
    "on": "2026-04-05",
    "party_kind": "host",
    "party": "Foreign ministry",
    "purpose": "delivery",
    "method": "Meeting",
    "outcome": "Flights are eased.",
}


@pytest.mark.anyio
async def test_regular_meetings_are_watched_by_the_agreed_interval(tmp_path: Path) -> None:
    path = f"{MISSION_PATH}/meeting-intervals"
    async with mission_under_mandate(tmp_path) as service:
        sent = await service.post(path, INTERVAL, by="leader")
        viewer = await service.post(path, INTERVAL, by="viewer")
        slip = await service.post(path, INTERVAL | {"every_days": 0}, by="leader")
        await service.post(f"{MISSION_PATH}/consultations", MEETING, by="leader")
        relation = await service.get(f"{MISSION_PATH}/host-relation", by="viewer")
        overdue = (await service.get("/v1/host-meetings", by="viewer", overdue="true")).json()
        then = await service.get("/v1/host-meetings", overdue="true", effective_on="2026-05-05")
        rows = await service.get("/v1/host-meetings", by="viewer", format="csv")
        hidden = (await service.get("/v1/host-meetings", by="stranger")).json()
        listed = (await service.get(path, by="viewer")).json()["items"]

    assert (sent.status_code, viewer.status_code, slip.status_code) == (201, 403, 422)
    meetings = relation.json()["meetings"]
    assert (meetings["last_meeting_on"], meetings["next_due_on"]) == ("2026-04-05", "2026-05-05")
    assert (meetings["overdue"], meetings["days_late"], meetings["late_before"]) == (True, 56, 1)
    assert [each["mission_id"] for each in overdue["items"]] == ["UNXX"]
    assert then.json()["items"] == hidden["items"] == []
    assert rows.text.splitlines()[0].startswith("mission_id,every_days,")
    assert [each["every_days"] for each in listed] == [30]
