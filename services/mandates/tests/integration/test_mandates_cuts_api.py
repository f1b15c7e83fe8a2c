import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.commands import CommandContext
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.mandates.domain.forces.decider import FORCES, NoteRequiredUnit
from missionledger.mandates.testing.api import MISSION, MISSION_PATH, mission_under_mandate
from missionledger.mandates.testing.cuts import MEANS_ROWS, ON, PLAN, with_means

PLANS = f"{MISSION_PATH}/cut-plans"
ONE = f"{PLANS}/half-a-battalion"
JUDGEMENT: dict[str, Any] = {
    "on": "2026-04-10",
    "task_id": "protection",
    "verdict": "reduced",
    "judgement": "Two of five towns are no longer patrolled.",
    "author": "Force Commander",
    "evidence": "concept of operations, annex C",
}
DECISION: dict[str, Any] = {
    "on": "2026-04-20",
    "decision": "adopted",
    "authority": "Head of Mission, memorandum of 20 April",
}


def people(service: ServiceUnderTest) -> None:
    service.requesters.add("head", [Role.MISSION_LEADERSHIP], [MISSION])


@pytest.mark.anyio
async def test_a_cut_is_answered_task_by_task_from_what_is_recorded(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await with_means(service)
        sent = await service.post(PLANS, PLAN, by="leader")
        plan = (await service.get(ONE, by="leader")).json()
        tasks = (await service.get(f"{ONE}/tasks", by="leader")).json()["items"]
        table = await service.get(f"{ONE}/tasks", by="leader", format="csv")
        alarming = await service.get(f"{ONE}/tasks", by="leader", protected="true")
        so_far = await service.get(f"{ONE}/tasks", by="leader", gone_by="2026-06-30")
        before = await service.get(ONE, by="leader", effective_on="2026-03-31")
        hidden = await service.get(ONE, by="stranger")

    assert sent.status_code == 201
    assert sent.headers["location"] == ONE
    assert [each["task_id"] for each in tasks] == ["protection", "patrols", "elections", "radio"]
    protection, patrols, elections, radio = tasks
    assert (protection["heads"]["least"], protection["heads"]["most"]) == (200, 400)
    assert protection["warning"].startswith("PROTECTED TASK")
    assert protection["places"]["per_cent_least"] == 100
    assert patrols["heads"]["per_cent_most"] == 50
    assert elections["finding"] == "loses_essential"
    assert elections["money"]["least"] == {"amount": "2000000.00", "currency": "USD"}
    assert (radio["finding"], radio["finding_words"]) == ("not_known", "not known what it rests on")
    assert plan["findings"] == {"loses": 2, "loses_essential": 1, "not_known": 1}
    assert plan["protected_losing"] == ["protection"]
    assert "Protect civilians in the east" in plan["warning"]
    assert plan["reached"]["wanted_heads"] == 750
    assert plan["reached"]["short_by_heads"] == 350
    assert plan["saves"]["marks"] == ["modelled"]
    assert (plan["costs"]["missing"], plan["net"]) == (["election-posts"], None)
    assert plan["liquidity_plan"] == "plan-2026-04"
    rows = list(csv.DictReader(StringIO(table.text)))
    assert rows[0]["heads.least"] == "200"
    assert [each["task_id"] for each in alarming.json()["items"]] == ["protection"]
    untouched = {each["task_id"]: each["finding"] for each in so_far.json()["items"]}
    assert untouched["elections"] == "untouched"
    assert (before.status_code, hidden.status_code) == (404, 404)


@pytest.mark.anyio
async def test_a_plan_is_judged_and_adopted_by_others_with_open_eyes(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        people(service)
        await with_means(service)
        await service.post(PLANS, PLAN, by="leader")
        decision = f"{ONE}/decision"
        blind = await service.post(decision, DECISION, by="head")
        silent = await service.post(decision, DECISION, by="head", version=1)
        judged = await service.post(f"{ONE}/judgements", JUDGEMENT, by="head", version=1)
        own = await service.post(decision, DECISION, by="leader", version=2)
        stale = await service.post(decision, DECISION, by="head", version=1)
        adopted = await service.post(decision, DECISION, by="head", version=2)
        viewer = await service.post(PLANS, PLAN, by="viewer")
        rows = (await service.get(f"{ONE}/tasks", by="leader", verdict="reduced")).json()["items"]
        open_ones = (await service.get(PLANS, by="leader", status="open")).json()["items"]

    assert (blind.status_code, stale.status_code, viewer.status_code) == (428, 412, 403)
    assert silent.json()["type"].endswith("protected-task-not-judged")
    assert "S/RES/1894" in silent.text
    assert judged.json()["verdicts"] == {"reduced": 1}
    assert own.json()["type"].endswith("cut-plan-separation-of-duties")
    assert (adopted.status_code, adopted.json()["status"]) == (201, "adopted")
    assert [each["evidence"] for each in rows] == [JUDGEMENT["evidence"]]
    assert open_ones == []


@pytest.mark.anyio
async def test_who_does_not_lead_or_audit_reads_only_what_was_adopted(tmp_path: Path) -> None:
    paths = (ONE, f"{ONE}/tasks", f"{ONE}/capabilities", f"{MISSION_PATH}/cut-comparison")
    stream = "/v1/streams/mandates.cut_plan-UNXX.half-a-battalion"
    async with mission_under_mandate(tmp_path) as service:
        people(service)
        service.requesters.add("auditor", [Role.AUDITOR], [MISSION])
        await with_means(service)
        await service.post(PLANS, PLAN, by="leader")
        named = {"plan": "half-a-battalion"}
        by_viewer = [(await service.get(each, by="viewer")).status_code for each in paths[:3]]
        chosen = await service.get(paths[3], by="viewer", **named)
        lists = [
            (await service.get(each, by=who)).json()["items"]
            for who in ("viewer", "auditor")
            for each in (PLANS, paths[3])
        ]
        hidden = await service.get(stream, by="viewer")
        kept = await service.get(stream, by="auditor")
        feed = (await service.get("/v1/events", by="viewer", limit=500)).text
        await service.post(f"{ONE}/judgements", JUDGEMENT, by="head", version=1)
        await service.post(f"{ONE}/decision", DECISION, by="head", version=2)
        after = [(await service.get(each, by="viewer")).status_code for each in paths]
        compared = (await service.get(paths[3], by="viewer")).json()["items"]
        then = await service.get(ONE, by="viewer", effective_on="2026-04-19")

    assert by_viewer == [404, 404, 404]
    assert chosen.status_code == 404
    assert [bool(each) for each in lists] == [False, False, True, True]
    assert "CutPlanProposed" in kept.text
    assert "CutPlanProposed" not in hidden.text + feed
    assert after == [200, 200, 200, 200]
    assert {each["plan_id"] for each in compared} == {"half-a-battalion"}
    assert then.status_code == 404


@pytest.mark.anyio
async def test_an_adopted_plan_reads_as_it_was_decided_when_its_means_have_gone(
    tmp_path: Path,
) -> None:
    stays = {**MEANS_ROWS[0], "on": "2026-06-01", "size": 400}
    gone = {"on": "2026-06-02", "reason": "posts abolished"}
    async with mission_under_mandate(tmp_path) as service:
        people(service)
        await with_means(service)
        await service.post(PLANS, PLAN, by="leader")
        await service.post(f"{ONE}/judgements", JUDGEMENT, by="head", version=1)
        await service.post(f"{ONE}/decision", DECISION, by="head", version=2)
        decided = [(await service.get(path)).json() for path in (ONE, f"{ONE}/tasks")]
        means = f"{MISSION_PATH}/means"
        await service.post(means, stays, by="leader")
        await service.post(f"{means}/election-posts/retirement", gone, by="leader", version=10)
        after = [(await service.get(path)).json() for path in (ONE, f"{ONE}/tasks")]
        listed = (await service.get(PLANS)).json()["items"]
        late = {**PLAN, "on": "2026-06-03", "plan_id": "all-of-it", "items": PLAN["items"][:1]}
        beside = await service.post(PLANS, late, by="leader")
        both = await service.client.get(
            f"{MISSION_PATH}/cut-comparison?plan=all-of-it&plan=half-a-battalion",
            headers={"authorization": "Bearer leader"},
        )

    assert after == decided
    assert listed == [decided[0]]
    assert decided[0]["military"] == 400
    assert beside.json()["findings"]["loses_all"] == 1
    patrols = [row for row in both.json()["items"] if row["task_id"] == "patrols"]
    assert [row["heads"]["there"] for row in patrols] == [400, 800]


@pytest.mark.anyio
async def test_where_people_and_figures_differ_both_are_shown(tmp_path: Path) -> None:
    calm = {"task_id": "elections", "verdict": "carried_out"}
    afraid = {"task_id": "protection", "verdict": "stopped"}
    plan: dict[str, Any] = {**PLAN, "items": PLAN["items"][1:]}
    async with mission_under_mandate(tmp_path) as service:
        await with_means(service)
        await service.post(PLANS, plan, by="leader")
        for version, said in enumerate((calm, afraid), start=1):
            await service.post(f"{ONE}/judgements", JUDGEMENT | said, by="leader", version=version)
        rows = (await service.get(f"{ONE}/tasks", by="leader")).json()["items"]

    contrast = {each["task_id"]: each["contrast"] for each in rows}
    assert contrast == {
        "protection": "judged stopped, although nothing of what it rests on goes",
        "patrols": "",
        "elections": "judged carried out, although it loses all of something it cannot be carried "
        "out without",
        "radio": "",
    }


@pytest.mark.anyio
async def test_a_revision_makes_old_judgements_old(tmp_path: Path) -> None:
    revision = {name: value for name, value in PLAN.items() if name != "plan_id"}
    revision |= {"on": "2026-04-15", "reason": "Less goes.", "items": PLAN["items"][:1]}
    async with mission_under_mandate(tmp_path) as service:
        await with_means(service)
        await service.post(PLANS, PLAN, by="leader")
        await service.post(f"{ONE}/judgements", JUDGEMENT, by="leader", version=1)
        revised = await service.post(f"{ONE}/revisions", revision, by="leader", version=2)
        (row,) = (await service.get(f"{ONE}/tasks", protected="true")).json()["items"]
        then = (await service.get(ONE, effective_on="2026-04-12")).json()

    assert (revised.json()["edition"], then["edition"]) == (2, 1)
    assert (row["verdict"], row["judged_edition"], row["is_judged_anew"]) == ("reduced", 1, False)
    assert "protection" in revised.json()["not_judged"]
    assert revised.json()["net"] == {"amount": "13800000.00", "currency": "USD"}


@pytest.mark.anyio
async def test_plans_lie_side_by_side_for_each_task(tmp_path: Path) -> None:
    camp = {"plan_id": "camp", "title": "The camp", "items": [{"means_id": "camp-east"}]}
    other: dict[str, Any] = {**PLAN, **camp}
    async with mission_under_mandate(tmp_path) as service:
        await with_means(service)
        for plan in (PLAN, other):
            await service.post(PLANS, plan, by="leader")
        path = f"{MISSION_PATH}/cut-comparison"
        rows = (await service.get(path, by="leader")).json()["items"]
        one = (await service.get(path, by="leader", plan="camp")).json()["items"]
        both = await service.client.get(
            f"{path}?plan=camp&plan=half-a-battalion", headers={"authorization": "Bearer leader"}
        )
        unknown = await service.get(path, by="leader", plan="nothing")
        listed = (await service.get(PLANS, by="leader", format="csv")).text

    assert [(each["task_id"], each["plan_id"], each["finding"]) for each in rows[:4]] == [
        ("protection", "camp", "loses"),
        ("protection", "half-a-battalion", "loses"),
        ("patrols", "camp", "untouched"),
        ("patrols", "half-a-battalion", "loses"),
    ]
    assert {each["plan_id"] for each in one} == {"camp"}
    assert both.json()["items"] == rows
    assert unknown.status_code == 404
    header, *lines = csv.reader(StringIO(listed))
    found = {line[0]: dict(zip(header, line, strict=True)) for line in lines}
    assert found["camp"]["places"] == "1"
    assert found["half-a-battalion"]["findings.loses_essential"] == "1"
    assert found["half-a-battalion"]["saves.marks"] == "modelled"


@pytest.mark.anyio
async def test_exposure_answers_what_fifteen_per_cent_would_reach_first(tmp_path: Path) -> None:
    path = f"{MISSION_PATH}/cut-exposure"
    async with mission_under_mandate(tmp_path) as service:
        await with_means(service)
        heads = (await service.get(path, by="viewer", of="heads", per_cent=15)).json()["items"]
        money = (
            await service.get(path, by="viewer", of="money", per_cent=15, money="40000000.00")
        ).json()["items"]
        mixed = await service.get(path, by="viewer", of="heads", per_cent=15, money="5.00")
        none = await service.get(path, by="viewer", of="money", per_cent=15, money="0.00")
        table = await service.get(path, by="viewer", of="heads", per_cent=15, format="csv")
        unknown = (await service.get(f"{MISSION_PATH}/task-coverage", known="false")).json()

    assert [each["means_id"] for each in heads] == ["election-posts", "battalion-a"]
    assert [each["up_to_here"] for each in heads] == [40, 840]
    assert heads[1]["protected_tasks"] == ["protection"]
    by_id = {each["means_id"]: each for each in money}
    assert by_id["battalion-a"]["mark"] == "modelled"
    assert by_id["camp-east"]["yearly_cost"] is None
    assert by_id["ballots"]["within_cut"]
    assert (mixed.status_code, none.status_code) == (422, 422)
    assert table.text.startswith("means_id,title,component")
    assert [each["task_id"] for each in unknown["items"]] == ["radio"]


@pytest.mark.anyio
async def test_means_are_listed_retired_and_refused_in_clear_words(tmp_path: Path) -> None:
    path = f"{MISSION_PATH}/means"
    gone = {"on": "2026-05-01", "reason": "went home"}
    async with mission_under_mandate(tmp_path) as service:
        await with_means(service)
        unit = {**MEANS_ROWS[0], "on": ON, "capability": "flying-carpets"}
        unknown = await service.post(path, unit, by="leader")
        retired = await service.post(f"{path}/battalion-a/retirement", gone, by="leader", version=9)
        withdrawn = await service.post(
            f"{MISSION_PATH}/task-means/withdrawals",
            gone | {"task_id": "elections", "means_id": "ballots"},
            by="leader",
            version=10,
        )
        units = (await service.get(path, by="viewer", kind="unit")).json()["items"]
        then = (await service.get(path, kind="unit", effective_on="2026-04-30")).json()["items"]
        links = (await service.get(f"{MISSION_PATH}/task-means", essential="true")).json()["items"]
        table = (await service.get(path, format="csv")).text

    assert unknown.json()["type"].endswith("capability-unknown")
    assert (retired.status_code, withdrawn.status_code) == (201, 201)
    assert (units[0]["there"], units[0]["retired"]) == (0, "went home")
    assert (then[0]["there"], then[0]["tasks"]) == (800, ["protection", "patrols"])
    assert [each["means_id"] for each in links] == ["battalion-a", "election-posts"]
    assert "30000000.00,USD,modelled" in table


@pytest.mark.anyio
async def test_a_cut_says_which_capability_goes_and_which_models_need_it(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await with_means(service)
        note = NoteRequiredUnit.model_validate(
            {
                "occurred_on": ON,
                "mission_id": MISSION,
                "requirement_id": "UNXX-AVN-1",
                "stage": "deployed",
                "capability": "military-units",
                "strength": 120,
                "foreign_event_id": "event-1",
                "foreign_position": 1,
            }
        )
        context = CommandContext("consumer", "integrator")
        await service.assembly.kernel.aggregates.execute(FORCES, note, context)
        unit = {
            "on": ON,
            "means_id": "aviation",
            "kind": "unit",
            "title": "Helicopters",
            "component": "military",
            "requirement_id": "UNXX-AVN-1",
        }
        await service.post(f"{MISSION_PATH}/means", unit, by="leader")
        await service.post(PLANS, PLAN, by="leader")
        rows = (await service.get(f"{ONE}/capabilities", by="leader")).json()["items"]

    assert [(each["capability"], each["there"], each["taken"], each["left"]) for each in rows] == [
        ("military-units", 920, 400, 520)
    ]
    assert rows[0]["tasks"] == ["protection", "patrols"]
