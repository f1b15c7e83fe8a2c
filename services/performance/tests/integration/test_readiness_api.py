"""Exercises, shared plans, force headquarters, data fusion and women's part over HTTP."""

from pathlib import Path
from typing import Any

import pytest

from missionledger.common.commands import CommandContext
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.testing.api import accepted, performance, refused, version_in
from missionledger.performance.testing.forces import CLIMB
from missionledger.performance.testing.readiness_records import HEADQUARTERS_FORM

DAY = {"occurred_on": "2025-03-01"}
PERSON = DAY | {"entry_id": "SURGE-12", "roster": "civilian_surge", "background": "civilian"}
CYCLE = DAY | {
    "mission_id": "UNXX",
    "name": "FIRST",
    "title": "first cycle",
    "context": "two valleys are cut off",
    "plan": "presence and mediation",
    "period_from": "2025-01-01",
    "period_to": "2026-12-31",
}


def exercise(**fields: Any) -> dict[str, Any]:
    return (
        DAY
        | {
            "mission_id": "UNXX",
            "name": "OUTBREAK",
            "title": "outbreak in a border town",
            "model": 20,
            "led_by": "civilian",
            "parts": ["civilian", "military"],
            "scenario": "a treatment site is opened",
            "people": ["SURGE-12"],
            "planned_for": "2025-04-01",
            "deploys_on": "2025-05-01",
        }
        | fields
    )


async def on_roster(service: ServiceUnderTest, entry_id: str) -> None:
    await accepted(service.post("/v1/roster-entries", PERSON | {"entry_id": entry_id}))


async def sent(service: ServiceUnderTest, entry_id: str) -> None:
    """Call somebody on the roster to the mission, who arrives on 1 May."""
    path = f"/v1/roster-entries/{entry_id}"
    notice = {"occurred_on": "2025-04-10", "mission_id": "UNXX", "post": "contact tracer"}
    await accepted(service.post(f"{path}/notice", notice, by="leader"))
    arrival = {"occurred_on": "2025-05-01", "mission_id": "UNXX"}
    await accepted(service.post(f"{path}/arrival", arrival, by="leader"))


@pytest.mark.anyio
async def test_who_went_without_an_exercise_is_told(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        for each in ("SURGE-12", "SURGE-13"):
            await on_roster(service, each)
        aggregates = service.assembly.kernel.aggregates
        for command in CLIMB:
            await aggregates.execute(PLEDGE, command, CommandContext("desk", "mission_leadership"))
        nowhere = PERSON | {"entry_id": "SURGE-14", "contributor": "RWX"}
        problem = await refused(service.post("/v1/roster-entries", nowhere), "unknown-member-state")
        path = "/v1/exercises"
        await refused(service.post(path, exercise(led_by="military"), by="leader"), "exercise-lead")
        await refused(service.post(path, exercise(model=99), by="leader"), "model-unknown")
        await refused(service.post(path, exercise(people=["SURGE-99"]), by="leader"), "not-found")
        await refused(service.post(path, exercise(units=["P-9"]), by="leader"), "not-registered")
        planned = exercise(units=[CLIMB[0].pledge_id])
        await accepted(service.post(path, planned, by="leader"))
        result = {
            "occurred_on": "2025-04-02",
            "people": ["SURGE-12"],
            "tested": "opening of the site",
            "lessons": "a radio net of their own",
            "gaps": [
                {"gap_id": "G-1", "what": "radios", "owner": "support", "due_on": "2025-04-20"}
            ],
        }
        one = f"{path}/UNXX.OUTBREAK"
        held = await accepted(service.post(f"{one}/results", result, by="inspector"))
        for each in ("SURGE-12", "SURGE-13"):
            await sent(service, each)
        without = await service.get("/v1/exercise-coverage", exercised="false", by="viewer")
        table = await service.get("/v1/exercise-coverage", format="csv", by="viewer")
        foreign = await service.get("/v1/exercise-coverage", by="stranger")
        listed = await service.get(path, is_civilian_led_model="true", by="viewer")

    assert "RWA" in problem["detail"]
    assert held.json()["absent"] == [CLIMB[0].pledge_id]
    assert [each["gap_id"] for each in held.json()["gaps_open"]] == ["G-1"]
    (row,) = without.json()["items"]
    assert (row["reference"], row["went_without"]) == ("SURGE-13", True)
    assert table.text.splitlines()[1] == (
        "UNXX,person,SURGE-12,2025-05-01,2025-05-01,UNXX.OUTBREAK,2025-04-02,false"
    )
    assert foreign.json()["items"] == []
    assert [each["id"] for each in listed.json()["items"]] == ["UNXX.OUTBREAK"]


@pytest.mark.anyio
async def test_headquarters_and_mission_share_a_plan(tmp_path: Path) -> None:
    def part(revision: int) -> dict[str, Any]:
        told = {"activities": "radio in three languages", "people": "an office of six"}
        return DAY | told | {"part": "communications", "revision": revision}

    def agreeing(name: str, revision: int) -> dict[str, Any]:
        return DAY | {
            "agreement_id": name,
            "revisions": [{"part": "communications", "revision": revision}],
            "without": ["civilian", "police", "military", "support", "partners"],
        }

    one, side = "/v1/assessments/UNXX.FIRST", "headquarters-agreements"
    async with performance(tmp_path) as service:
        await accepted(service.post("/v1/assessments", CYCLE, by="leader"))
        await accepted(service.post(f"{one}/plan-parts", part(1), by="leader"))
        by_mission = await service.post(f"{one}/{side}", agreeing("HQ-1", 1), by="leader")
        await accepted(service.post(f"{one}/{side}", agreeing("HQ-1", 1), by="approver"))
        own = f"{one}/mission-agreements"
        both = await accepted(service.post(own, agreeing("M-1", 1), by="leader"))
        moved = await accepted(service.post(f"{one}/plan-parts", part(2), by="leader"))
        await refused(service.post(own, agreeing("M-2", 1), by="leader"), "plan-moved")
        plans = await service.get("/v1/integrated-plans", by="viewer")
        shared = await service.get("/v1/integrated-plans", shared="true", by="viewer")
        foreign = await service.get("/v1/integrated-plans", by="stranger")

    assert by_mission.status_code == 403
    assert both.json()["is_shared"]
    assert (moved.json()["is_shared"], moved.json()["mission_not_agreed"]) == (
        False,
        ["communications"],
    )
    (plan,) = plans.json()["items"]
    assert (plan["assessment_id"], plan["headquarters_not_agreed"]) == (
        "UNXX.FIRST",
        ["communications"],
    )
    assert (shared.json()["items"], foreign.json()["items"]) == ([], [])


@pytest.mark.anyio
async def test_a_force_headquarters_is_judged_by_a_form_of_its_own(tmp_path: Path) -> None:
    form = HEADQUARTERS_FORM.model_dump(mode="json", exclude={"form_id"})
    one = "/v1/force-headquarters/UNXX"
    seen = DAY | {
        "evaluation_id": "H-1",
        "occasion": "periodic",
        "form_id": "force-headquarters",
        "form_version": 1,
        "evaluated_on": "2025-03-01",
        "findings": [
            {"criterion_id": each.criterion_id, "finding": "grave", "basis": "seen"}
            for each in HEADQUARTERS_FORM.criteria
        ],
    }
    decision = DAY | {
        "decision_id": "D-1",
        "evaluation_id": "H-1",
        "choice": "reinforced",
        "reason": "posts are filled",
    }
    forms = "/v1/evaluation-forms/force-headquarters/versions"
    async with performance(tmp_path) as service:
        short = form | {"criteria": form["criteria"][:2]}
        await refused(service.post(forms, short), "form-incomplete")
        await accepted(service.post(forms, form))
        set_up = DAY | {"force_commander": "second-inspector", "posts": 160, "filled": 120}
        await accepted(service.post(f"{one}/set-ups", set_up, by="leader"))
        own = service.post(f"{one}/evaluations", seen, by="second-inspector")
        await refused(own, "decision-not-independent")
        found = await accepted(service.post(f"{one}/evaluations", seen, by="inspector"))
        decided = await accepted(
            service.post(f"{one}/decisions", decision, by="approver", version=version_in(found))
        )

    assert found.json()["plan_due_on"] == found.json()["decision_due_on"] == "2025-03-15"
    assert (decided.json()["decision_due_on"], decided.json()["choice"]) == (None, "reinforced")


@pytest.mark.anyio
async def test_a_cell_joins_data_that_is_under_rules(tmp_path: Path) -> None:
    rules = DAY | {
        "mission_id": "UNXX",
        "title": "incidents",
        "standard": "definitions of headquarters",
        "owner": "joint operations",
        "collected": "daily",
        "sensitivity": "internal",
        "hands_on_to": "country team",
    }
    cell = DAY | {
        "mission_id": "UNXX",
        "name": "JMAC",
        "title": "joint analysis",
        "place": "in_mission",
        "location": "mission headquarters",
        "posts": 12,
        "filled": 7,
        "sources": ["UNXX.INCIDENTS", "UNXX.FLIGHTS"],
        "serves": "joint operations",
        "protects": "no names of persons",
    }
    async with performance(tmp_path) as service:
        await accepted(service.post("/v1/data-sets", rules | {"name": "INCIDENTS"}, by="leader"))
        problem = await refused(service.post("/v1/fusion-cells", cell, by="leader"), "not-found")
        await accepted(service.post("/v1/data-sets", rules | {"name": "FLIGHTS"}, by="leader"))
        answer = await accepted(service.post("/v1/fusion-cells", cell, by="leader"))

    assert "UNXX.FLIGHTS" in problem["detail"]
    assert (answer.json()["filled"], answer.json()["products"]) == (7, 0)


@pytest.mark.anyio
async def test_women_are_counted_at_every_level(tmp_path: Path) -> None:
    def count(level: str, women: int, all_people: int) -> dict[str, Any]:
        return DAY | {
            "level": level,
            "counted_on": "2025-02-28",
            "women": women,
            "all_people": all_people,
            "counted_from": "return of February",
        }

    one = "/v1/womens-part/UNXX"
    async with performance(tmp_path) as service:
        await accepted(service.post(f"{one}/counts", count("other_ranks", 70, 800), by="leader"))
        await accepted(service.post(f"{one}/counts", count("commanders", 0, 16), by="leader"))
        seen = await service.get(one, by="viewer")
        rows = await service.get("/v1/womens-part-by-level", component="military", by="viewer")
        none = await service.get("/v1/womens-part-by-level", component="police", by="viewer")
        table = await service.get("/v1/womens-part-by-level", format="csv", by="viewer")

    assert seen.json()["without_women"] == ["commanders"]
    assert [(each["level"], each["share"]) for each in rows.json()["items"]] == [
        ("commanders", "0.0"),
        ("other_ranks", "8.8"),
    ]
    assert none.json()["items"] == []
    assert table.text.splitlines()[2].startswith(
        "UNXX,military,other_ranks,2025-02-28,70,800,8.8,15,"
    )


@pytest.mark.anyio
async def test_staff_rules_are_told_with_how_sure_they_are(tmp_path: Path) -> None:
    notice = {
        "occurred_on": "2025-04-10",
        "mission_id": "UNXX",
        "post": "contact tracer",
        "hardship": "E",
    }
    post = DAY | {
        "mission_id": "UNXX",
        "name": "MOV-1",
        "title": "movement officer",
        "hardship": "E",
        "skills": ["air-movement"],
    }
    change = DAY | {
        "change_id": "C-1",
        "title": "river movement officer",
        "skills": ["river-movement"],
        "why": "the road is cut off",
    }
    async with performance(tmp_path) as service:
        await on_roster(service, "SURGE-12")
        path = "/v1/roster-entries/SURGE-12/notice"
        late = service.post(path, notice | {"rotate_by": "2029-01-01"}, by="leader")
        problem = await refused(late, "rotation-too-late")
        called = await accepted(service.post(path, notice, by="leader"))
        rules = await service.get("/v1/staff-rules", in_force="true", by="viewer")
        then = await service.get("/v1/staff-rules", effective_on="2017-01-01", by="viewer")
        await accepted(service.post("/v1/posts", post, by="leader"))
        asked = await accepted(service.post("/v1/posts/UNXX.MOV-1/changes", change, by="leader"))

    assert "36 months" in problem["detail"]
    assert called.json()["assignment"]["rotate_by"] == "2028-07-09"
    assert {each["certainty"] for each in rules.json()["items"]} == {"assumed", "recalled"}
    assert [each["is_in_force"] for each in then.json()["items"]].count(False) == 1
    assert (asked.json()["change_waiting"], asked.json()["decision_due_on"]) == (
        "C-1",
        "2025-03-15",
    )
