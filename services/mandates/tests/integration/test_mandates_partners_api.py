from pathlib import Path
from typing import Any

import pytest

from missionledger.mandates.testing.api import MISSION_PATH, mission_under_mandate
from missionledger.mandates.testing.cuts import PLAN, with_means

PARTNER = {"on": "2026-03-01", "partner_id": "iom", "name": "IOM", "kind": "un_entity"}
AGREEMENT: dict[str, Any] = {
    "on": "2026-03-01",
    "agreement_id": "radio-2026",
    "partner_id": "iom",
    "tasks": ["radio", "elections"],
    "does": "It runs the studio.",
    "capacity": "nine journalists and a van",
    "heads": 9,
    "money": {"amount": {"amount": "400000.00"}, "mark": "verified", "basis": "annex B"},
    "money_from": "voluntary",
    "symbol": "MoU of 1 March 2026",
    "from_on": "2026-03-15",
    "until_on": "2026-07-31",
    "answerable": "Chief of Communications",
}


@pytest.mark.anyio
async def test_who_does_what_for_which_task_reads_on_any_day(tmp_path: Path) -> None:
    path = f"{MISSION_PATH}/task-implementers"
    passed = {
        "on": "2026-05-01",
        "task_id": "elections",
        "receiver": "UNDP",
        "resources": {"amount": "500000.00", "currency": "USD"},
        "agreement": "letters of 1 May",
    }
    async with mission_under_mandate(tmp_path) as service:
        await with_means(service)
        await service.post(f"{MISSION_PATH}/partners", PARTNER, by="leader")
        sent = await service.post(f"{MISSION_PATH}/partner-agreements", AGREEMENT, by="leader")
        viewer = await service.post(f"{MISSION_PATH}/partner-agreements", AGREEMENT, by="viewer")
        await service.post(f"{MISSION_PATH}/passed-tasks", passed, by="leader", version=0)
        rows = (await service.get(path, by="viewer")).json()["items"]
        before = (await service.get(path, by="viewer", effective_on="2026-03-10")).json()["items"]
        table = (await service.get(path, by="viewer", task="radio", format="csv")).text
        hidden = await service.get(path, by="stranger")

    assert (sent.status_code, viewer.status_code, hidden.status_code) == (201, 403, 404)
    lines = [(each["task_id"], each["by"], each["who"]) for each in rows]
    assert lines == [
        ("protection", "mission", "UNXX"),
        ("patrols", "mission", "UNXX"),
        ("elections", "mission", "UNXX"),
        ("elections", "agreement", "IOM"),
        ("elections", "passed_on", "UNDP"),
        ("radio", "agreement", "IOM"),
    ]
    assert ("radio", "nobody_recorded") in [(each["task_id"], each["by"]) for each in before]
    assert rows[3]["money"]["mark"] == "verified"
    assert "400000.00,USD,verified" in table


@pytest.mark.anyio
async def test_agreements_are_found_by_task_and_by_their_end(tmp_path: Path) -> None:
    path = f"{MISSION_PATH}/partner-agreements"
    end = {"on": "2026-06-15", "agreement_id": "radio-2026", "reason": "The van was stolen."}
    work = {
        "on": "2026-05-01",
        "agreement_id": "radio-2026",
        "did": "It was on air each day.",
        "author": "Chief of Communications",
        "evidence": "log of the studio",
    }
    async with mission_under_mandate(tmp_path) as service:
        await with_means(service)
        await service.post(f"{MISSION_PATH}/partners", PARTNER, by="leader")
        await service.post(path, AGREEMENT, by="leader")
        await service.post(f"{MISSION_PATH}/partner-work", work, by="leader")
        soon = (await service.get(path, ends_by="2026-07-31")).json()["items"]
        later = (await service.get(path, ends_by="2026-07-30")).json()["items"]
        of_task = (await service.get(path, task="patrols")).json()["items"]
        blind = await service.post(f"{MISSION_PATH}/partner-agreement-ends", end, by="leader")
        version = int((await service.get(path)).headers["etag"].strip('"v'))
        ended = await service.post(
            f"{MISSION_PATH}/partner-agreement-ends", end, by="leader", version=version
        )
        gone = (await service.get(path, in_force="false", partner="iom")).json()["items"]
        report = (await service.get(f"{MISSION_PATH}/council-report")).json()["items"]

    assert [each["days_left"] for each in soon] == [31]
    assert soon[0]["reports"] == 1
    assert (later, of_task) == ([], [])
    assert (blind.status_code, ended.status_code) == (428, 201)
    assert (gone[0]["last_day"], gone[0]["ended_because"]) == ("2026-06-15", "The van was stolen.")
    told = [each["text"] for each in report if each["section"] == "Work through partners"]
    assert len(told) == 3


@pytest.mark.anyio
async def test_an_adopted_cut_is_told_to_the_council_and_a_rejected_one_is_not(
    tmp_path: Path,
) -> None:
    plan: dict[str, Any] = {**PLAN, "items": [{"means_id": "election-posts"}]}
    decision = {"on": "2026-04-20", "authority": "Head of Mission"}
    async with mission_under_mandate(tmp_path) as service:
        await with_means(service)
        for name, outcome in (("cut-a", "adopted"), ("cut-b", "rejected")):
            await service.post(f"{MISSION_PATH}/cut-plans", {**plan, "plan_id": name}, by="leader")
            await service.post(
                f"{MISSION_PATH}/cut-plans/{name}/decision",
                decision | {"decision": outcome},
                version=1,
            )
        report = (await service.get(f"{MISSION_PATH}/council-report")).json()["items"]

    told = [each["text"] for each in report if "cut" in each["text"]]
    assert told == ["The cut cut-a was adopted by Head of Mission."]
