"""What a mission needs, and what a change of its mandate leaves to be matched."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.commands import CommandContext
from missionledger.common.security.roles import Role
from missionledger.mandates.domain.forces.decider import FORCES, NoteRequiredUnit
from missionledger.mandates.domain.forces.events import UnitStage
from missionledger.mandates.testing.api import MISSION_PATH, mission_under_mandate

MANDATE = "/v1/mandates/UNXX"
REVISION: dict[str, Any] = {
    "decided_on": "2026-05-01",
    "resolution": "S/RES/9002 (2026)",
    "effective_from": "2026-05-01",
    "note": "Tasks change.",
}
RENEWAL = {
    "decided_on": "2026-05-01",
    "resolution": "S/RES/9003 (2026)",
    "until": "2027-12-31",
}
MATCH = {
    "resolution": "S/RES/9002 (2026)",
    "decided_on": "2026-05-01",
    "matched_on": "2026-06-20",
    "estimate": "A/80/700",
}
TASK: dict[str, Any] = {
    "task_id": "escort",
    "title": "Escort convoys",
    "category": "humanitarian-support",
    "group": "aid",
    "funding": "within_existing_resources",
    "decided_on": "2026-05-01",
    "resolution": "S/RES/9003 (2026)",
}
PRESENCE = {
    "on": "2026-01-10",
    "kind": "country_team",
    "organization": "Country team",
    "does": "Runs the return of displaced people.",
}
COMPOSITION: dict[str, Any] = {
    "on": "2026-02-01",
    "effective_from": "2026-02-15",
    "models": ["atrocity-prevention", "ceasefire-monitoring"],
    "configuration": "stand-alone",
    "heads": [{"organization": "UN", "title": "Special Representative"}],
    "coherence": "Observers warn, mobile units deter.",
}


@pytest.mark.anyio
async def test_needs_stand_beside_the_heads_of_required_units(tmp_path: Path) -> None:
    path = f"{MISSION_PATH}/capabilities"
    consumer = CommandContext(actor="mandates-required-units", role="consumer")
    async with mission_under_mandate(tmp_path) as service:
        await service.post(f"{MISSION_PATH}/presence", PRESENCE)
        await service.post(f"{MISSION_PATH}/compositions", COMPOSITION, version=1)
        for day, stage, strength in (
            (date(2026, 3, 1), UnitStage.OPENED, 120),
            (date(2026, 4, 1), UnitStage.SELECTED, 110),
            (date(2026, 5, 1), UnitStage.DEPLOYED, 100),
        ):
            note = NoteRequiredUnit(
                occurred_on=day,
                mission_id="UNXX",
                requirement_id="UNXX-SUR-1",
                stage=stage,
                capability="observers",
                strength=strength,
                foreign_event_id=f"event-{day}",
                foreign_position=1,
            )
            await service.assembly.kernel.aggregates.execute(FORCES, note, consumer)
        in_april = (await service.get(path, effective_on="2026-04-15")).json()["items"]
        in_may = await service.get(path, effective_on="2026-05-15", format="csv")

    april = next(each for each in in_april if each["capability"] == "observers")
    assert (april["required"], april["pledged"], april["deployed"]) == (120, 110, 0)
    may = next(
        row for row in csv.DictReader(StringIO(in_may.text)) if row["capability"] == "observers"
    )
    assert (may["pledged"], may["deployed"], may["missing"]) == ("0", "100", "20")
    assert {each["required"] for each in in_april} == {120, "unknown"}


@pytest.mark.anyio
async def test_needs_follow_from_the_models_in_effect(tmp_path: Path) -> None:
    path = f"{MISSION_PATH}/capabilities"
    async with mission_under_mandate(tmp_path) as service:
        nothing_chosen = await service.get(path)
        await service.post(f"{MISSION_PATH}/presence", PRESENCE)
        await service.post(f"{MISSION_PATH}/compositions", COMPOSITION, version=1)
        smaller = COMPOSITION | {
            "on": "2026-05-01",
            "effective_from": "2026-06-01",
            "models": ["ceasefire-monitoring"],
        }
        await service.post(f"{MISSION_PATH}/compositions", smaller, version=2)
        in_may = await service.get(path, effective_on="2026-05-31")
        in_june = await service.get(path)
        too_early = await service.get(path, effective_on="2026-02-14")
        units = await service.get(path, kind="unit", format="csv", effective_on="2026-05-31")
        of_model = await service.get(path, model="atrocity-prevention", effective_on="2026-05-31")
        unseen = await service.get(path, by="stranger")

    needs = {each["capability"]: each for each in in_may.json()["items"]}
    assert needs["isr"]["needed_by"] == ["atrocity-prevention", "ceasefire-monitoring"]
    assert (needs["isr"]["rapid"], needs["observers"]["rapid"]) == (True, False)
    assert {each["pledged"] for each in needs.values()} == {"unknown"}
    assert {each["missing"] for each in needs.values()} == {"unknown"}
    assert needs["observers"]["name"] == "Observers (military, police and civilian)"
    assert list(needs) == sorted(needs)
    assert len(in_june.json()["items"]) == 9
    assert len(of_model.json()["items"]) == 10
    rows = list(csv.DictReader(StringIO(units.text)))
    assert {each["kind"] for each in rows} == {"unit"}
    assert "mobile-deterrent-units" in {each["capability"] for each in rows}
    assert [each.status_code for each in (nothing_chosen, too_early, unseen)] == [404] * 3


@pytest.mark.anyio
async def test_a_revision_stays_flagged_until_its_resources_match(tmp_path: Path) -> None:
    path = f"{MANDATE}/reestimates"
    async with mission_under_mandate(tmp_path) as service:
        service.requesters.add("budget", [Role.BUDGET_OFFICER], ["UNXX"])
        before = await service.get(MANDATE)
        revised = await service.post(f"{MANDATE}/revisions", REVISION, version=1)
        flagged = await service.get("/v1/mandates", reestimate_open="true")
        qualities = await service.get(f"{MISSION_PATH}/qualities")
        wrong_role = await service.post(f"{path}/matches", MATCH, by="leader", version=3)
        blind = await service.post(f"{path}/matches", MATCH, by="budget")
        unopened = MATCH | {"resolution": "S/RES/9001 (2026)", "decided_on": "2026-02-01"}
        absent = await service.post(f"{path}/matches", unopened, by="budget", version=3)
        matched = await service.post(f"{path}/matches", MATCH, by="budget", version=3)
        still = await service.get(path, open="true", effective_on="2026-06-19")
        now = await service.get(path, open="true")
        listed = await service.get(path, format="csv")
        unseen = await service.get(path, by="stranger")

    assert before.json()["reestimate_open"] is False
    assert revised.json()["reestimate_open"] is True
    assert [each["mission_id"] for each in flagged.json()["items"]] == ["UNXX"]
    answers = {each["quality"]: each["why"] for each in qualities.json()["items"]}
    assert "S/RES/9002 (2026)" in answers["matched_with_resources"]
    assert (wrong_role.status_code, blind.status_code, absent.status_code) == (403, 428, 404)
    assert matched.status_code == 201, matched.text
    assert matched.json()["reestimate_open"] is False
    assert matched.json()["reestimates"][0]["estimate"] == "A/80/700"
    assert [each["resolution"] for each in still.json()["items"]] == ["S/RES/9002 (2026)"]
    assert now.json()["items"] == []
    assert next(csv.DictReader(StringIO(listed.text)))["matched_on"] == "2026-06-20"
    assert unseen.status_code == 404


@pytest.mark.anyio
async def test_a_task_of_a_renewal_opens_a_reestimate_and_a_repeat_does_not(
    tmp_path: Path,
) -> None:
    match = MATCH | {"resolution": "S/RES/9003 (2026)"}
    async with mission_under_mandate(tmp_path) as service:
        renewed = await service.post(f"{MANDATE}/renewals", RENEWAL, version=1)
        founding = TASK | {
            "task_id": "patrols",
            "resolution": "S/RES/9001 (2026)",
            "decided_on": "2026-02-01",
        }
        await service.post(f"{MISSION_PATH}/tasks", founding)
        unflagged = await service.get(MANDATE)
        await service.post(f"{MISSION_PATH}/tasks", TASK)
        flagged = await service.get(MANDATE)
        await service.post(f"{MANDATE}/reestimates/matches", match, version=3)
        await service.post(f"{MISSION_PATH}/tasks", TASK)
        reordered = TASK | {"priority": 2}
        await service.post(f"{MISSION_PATH}/tasks/escort/changes", reordered, version=2)
        matched = await service.get(MANDATE)
        funded = reordered | {"funding": "funded"}
        await service.post(f"{MISSION_PATH}/tasks/escort/changes", funded, version=3)
        opened_again = await service.get(MANDATE)

    assert renewed.json()["reestimate_open"] is False
    assert unflagged.json()["reestimate_open"] is False
    assert flagged.json()["reestimates"][0]["resolution"] == "S/RES/9003 (2026)"
    assert flagged.json()["reestimate_open"] is True
    assert matched.json()["reestimate_open"] is False
    assert opened_again.json()["reestimate_open"] is True
