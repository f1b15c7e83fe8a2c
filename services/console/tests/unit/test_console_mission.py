"""The page of a mission: steps, heads, milestones and money as the services told them."""

from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.console.client import Listing
from missionledger.console.mission_forces import forces_of
from missionledger.console.mission_leaving import duties_of, plan_of, sites_of
from missionledger.console.mission_money import money_of, years_of
from missionledger.console.mission_page import MissionParts, cards_of, mandate_of, notices_of
from missionledger.console.mission_steps import drawdown_row, renewal_row, start_up_row
from missionledger.console.missions_page import MissionsAsked, build_missions_page
from missionledger.console.missions_routes import LISTS, SINGLES, parts_of
from missionledger.console.parts import Answer
from missionledger.console.processes_page import build_processes_page

RECORDED = Path(__file__).parent.parent / "recorded"
DAYS = {
    "UNSOH": date(2026, 2, 1),
    "MINUSMA": date(2023, 10, 15),
    "UNIFIL": date(2026, 6, 30),
}
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def recorded(mission: str) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads((RECORDED / f"mission-{mission.lower()}.json").read_bytes())
    return body


def said_of(mission: str) -> dict[str, Answer]:
    known = recorded(mission)
    singles = {
        name: Answer(service, known.get(f"{service} {path.format(mission=mission)}"))
        for name, (service, path) in SINGLES.items()
    }
    lists = {
        name: Answer(service, Listing(tuple(known[f"{service} {path}"]["items"]), is_whole=True))
        for name, (service, path) in LISTS.items()
    }
    return singles | lists


def parts(mission: str, **said: Answer) -> MissionParts:
    answers = said_of(mission) | said
    running = build_processes_page([], mission, NOW)
    return MissionParts(**parts_of(answers, mission, DAYS[mission]), processes=running)


def listing(*items: dict[str, Any]) -> Listing:
    return Listing(items, is_whole=True)


def start_up(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = deepcopy(recorded("UNSOH")["mandates /v1/start-ups/UNSOH"])
    return body | changes


def states(row: Any) -> dict[str, str]:
    return {step.name: step.word for step in row.steps}


def test_each_gate_of_a_start_up_stands_by_its_own_facts() -> None:
    mandate = recorded("UNSOH")["mandates /v1/mandates/UNSOH"]

    row = start_up_row(start_up(), mandate, DAYS["UNSOH"])

    assert row is not None
    assert states(row) == {
        "Council decision": "done",
        "Funding paid": "now",
        "Mandate": "done",
        "Units agreed": "done",
        "Initial capability": "ahead",
        "Full capability": "ahead",
    }
    assert row.steps[1].when == "last day 2026-03-31, in 58 days"
    assert row.steps[1].more == "Requested"
    assert [step.name for step in row.steps if step.is_present] == ["Funding paid"]
    assert row.is_demonstration


def test_a_gate_whose_last_day_has_passed_is_late_and_one_that_failed_ends_the_row() -> None:
    late = start_up_row(start_up(), None, date(2026, 4, 2))
    failed = start_up_row(
        start_up(outcome="not started: no funding", failed_at="funding"), None, date(2026, 4, 2)
    )

    assert late is not None
    assert failed is not None
    assert [step.name for step in late.late] == ["Council decision", "Funding paid", "Mandate"]
    assert states(failed)["Funding paid"] == "failed"
    assert states(failed)["Full capability"] == "not reached"
    assert failed.late == ()


def test_a_start_up_that_ended_well_has_every_gate_behind_it() -> None:
    done = start_up(outcome="full capability", full_capability_on="2026-05-02")

    row = start_up_row(done, None, date(2026, 11, 1))

    assert row is not None
    assert set(states(row).values()) == {"done"}


def renewal(**changes: Any) -> dict[str, Any]:
    return {
        "until": "2026-10-31",
        "steps": [{"step": "report", "on": "2026-08-01", "outcome": "S/2026/1"}],
        "missing": ["contributors_meeting"],
        "outcome": None,
        "closed_on": None,
        "decided_by": "",
        "is_demonstration": False,
        **changes,
    }


def test_a_renewal_says_what_was_done_what_is_missing_and_by_when_it_is_decided() -> None:
    row = renewal_row([renewal(until="2025-10-31", outcome="renewed"), renewal()], date(2026, 9, 1))

    assert row is not None
    assert states(row) == {
        "Report": "done",
        "Contributors meeting": "late",
        "Decision of the Council": "now",
    }
    assert row.words == "The term ends on 2026-10-31, in 60 days; 1 step missing."


@pytest.mark.parametrize(
    ("outcome", "word"), [("renewed", "done"), ("terminated", "done"), ("lapsed", "failed")]
)
def test_a_renewal_ends_with_a_decision_or_lapses(outcome: str, word: str) -> None:
    ended = renewal(missing=[], outcome=outcome, closed_on="2026-10-30")

    row = renewal_row([ended], date(2026, 11, 1))

    assert row is not None
    assert row.steps[-1].word == word
    assert renewal_row([], date(2026, 11, 1)) is None


def test_a_drawdown_shows_the_step_whose_turn_it_is_and_what_is_late() -> None:
    drawdown = recorded("MINUSMA")["transitions /v1/drawdowns/MINUSMA"]

    row = drawdown_row(drawdown, DAYS["MINUSMA"])
    drawdown["steps"][1]["late"] = True
    late = drawdown_row(drawdown, DAYS["MINUSMA"])

    assert row is not None
    assert late is not None
    assert [step.word for step in row.steps[:3]] == ["done", "now", "ahead"]
    assert row.steps[1].when == "by 2023-12-31, in 77 days"
    assert row.words.endswith("Withdrawal by 2023-12-31, in 77 days.")
    assert [(step.name, step.is_present) for step in late.late] == [("Sites", True)]
    assert drawdown_row(None, DAYS["MINUSMA"]) is None


def test_the_mandate_has_its_term_its_days_and_authorized_beside_recommended() -> None:
    body = recorded("MINUSMA")["mandates /v1/mandates/MINUSMA"]
    body["strength"][-1]["recommended"]["military"] = 12_000

    mandate = mandate_of(body, DAYS["MINUSMA"])

    assert mandate is not None
    assert (mandate.standing, mandate.days_left) == ("closing", 77)
    assert mandate.authorized == {"military": 13_289, "police": 1_920}
    assert mandate.recommended == {"military": 12_000}


def test_a_record_that_ends_before_the_day_is_not_a_running_term() -> None:
    body = recorded("UNIFIL")["mandates /v1/mandates/UNIFIL"]
    body |= {"standing": "unknown", "until": None}

    mandate = mandate_of(body, DAYS["UNIFIL"])

    assert mandate is not None
    assert mandate.standing == "not known"
    assert mandate.term_words(DAYS["UNIFIL"]).startswith("the last recorded term ended on 2026-12")


def test_heads_are_drawn_there_ready_and_pledged_beside_the_need() -> None:
    forces = parts("UNSOH").forces.shown

    assert forces is not None
    assert forces.chart is not None
    assert forces.missing_total == 230
    bar = forces.chart.bars[0]
    assert (bar.label, bar.value_text) == ("Medical unit", "0 of 70 there, 70 missing")
    assert [segment.style for segment in bar.segments] == ["ready"]
    assert [unit.strength for unit in forces.units] == ["160 promised", "70 promised"]


def test_those_agreed_are_among_those_selected_and_are_drawn_once() -> None:
    gap = recorded("UNSOH")["performance /v1/capability-gap"]["items"][0]
    gap |= {"required": 250, "deployed": 50, "selected": 100, "agreed": 60, "offered": 30}

    forces = forces_of(listing(gap), listing(), listing(), DAYS["UNSOH"])

    assert forces is not None
    assert forces.chart is not None
    there, ready, pledged = forces.chart.bars[0].segments
    assert ready.width == pytest.approx(there.width * 60 / 50, abs=0.2)
    assert pledged.width == pytest.approx(there.width * 70 / 50, abs=0.2)


def test_units_there_are_counted_by_component_and_nothing_is_not_zero() -> None:
    forces = parts("MINUSMA").forces.shown

    assert forces is not None
    assert forces.present_strength == {"military": 1_010}
    assert forces.chart is None
    assert forces_of(listing(), listing(), listing(), DAYS["UNIFIL"]) is None


def test_a_unit_needed_by_now_and_not_there_is_late() -> None:
    needs = recorded("UNSOH")["performance /v1/requirements"]["items"]

    before = forces_of(listing(), listing(), listing(*needs), date(2026, 3, 31))
    after = forces_of(listing(), listing(), listing(*needs), date(2026, 4, 2))

    assert before is not None
    assert after is not None
    assert before.late_needs == ()
    assert [need.title for need in after.late_needs] == ["Transport company, Port-au-Prince"]


def test_the_plan_tells_its_end_its_slips_and_what_sets_the_end() -> None:
    path = recorded("UNIFIL")["transitions /v1/plans/UNIFIL/critical-path"]
    path |= {"slip_days": 31, "ends_on": "2028-01-31"}
    path["milestones"][-1] |= {"forecast_on": "2028-01-31", "slip_days": 31}

    plan = plan_of(path, None, DAYS["UNIFIL"])

    assert plan is not None
    assert plan.words.endswith("31 days later than first planned.")
    assert [line.standing for line in plan.lines[-3:]] == ["ahead", "ahead", "critical"]
    assert plan.reached_total == 5
    last = plan.chart.marks[-1]
    assert last.baseline_x is not None
    assert last.baseline_x < last.x
    assert last.value_text == "2028-01-31, 31 days later"


def test_a_milestone_that_counts_something_says_what_and_how_many() -> None:
    plan = parts("UNIFIL").plan.shown

    assert plan is not None
    assert plan.lines[3].count == "7,500 persons"
    assert plan.lines[5].count == ""
    assert plan.chart.marks[1].label == "budget-driven cuts begin; f…: 10,500 persons"


def test_a_milestone_whose_planned_day_has_passed_is_late() -> None:
    path = recorded("UNIFIL")["transitions /v1/plans/UNIFIL/critical-path"]

    plan = plan_of(path, None, date(2027, 1, 2))

    assert plan is not None
    assert [line.title for line in plan.late] == ["operations cease"]


def test_sites_and_duties_are_counted() -> None:
    sites = sites_of(recorded("MINUSMA")["transitions /v1/sites/MINUSMA"])
    duty = {"title": "conduct case", "owner": "", "standing": "review_due"}
    duties = duties_of({"duties_open": 1, "duties_ownerless": 1, "duties": [duty]})

    assert sites is not None
    assert (sites.total, sites.left, sites.next_to_leave) == (6, 1, "Kidal")
    assert sites.held_up == ("Tessalit (convoy blocked)",)
    assert duties is not None
    assert duties.duties == (("conduct case", "no owner", "review due"),)


def test_money_keeps_its_mark_and_what_is_not_known_is_not_zero() -> None:
    modelled, unknown = parts("UNIFIL").money.shown, parts("UNSOH").money.shown

    assert modelled is not None
    assert unknown is not None
    assert modelled.cash.is_modelled
    assert modelled.cover.endswith("months of cover, thin")
    assert not unknown.cash.is_known
    assert money_of(None, {"funds": []}) is None


def test_authority_is_told_by_year_the_newest_first() -> None:
    statement = recorded("UNIFIL")["finance /v1/statements/authority"]

    years = years_of(statement, "UNIFIL")

    assert years is not None
    assert [year.fiscal_year for year in years] == ["2025/26", "2024/25", "2023/24"]
    assert years[0].figures[0].text == "605.3"
    assert years_of(statement, "UNSOH") is None


def test_cards_say_not_shown_for_trouble_and_not_known_for_nothing() -> None:
    trouble = Answer("performance", trouble="performance does not answer.")

    cards = {card.label: card for card in cards_of(parts("UNIFIL", units=trouble), DAYS["UNIFIL"])}
    empty = {card.label: card for card in cards_of(parts("UNIFIL"), DAYS["UNIFIL"])}

    assert cards["Strength of units there"].value == "not shown"
    assert cards["Strength of units there"].more == "performance does not answer."
    assert empty["Strength of units there"].value == "not known"
    assert cards["Cash"].is_modelled
    assert cards["Authorized strength"].value == "15,000"


def test_what_wants_attention_comes_with_the_worst_on_top() -> None:
    words = [notice.words for notice in notices_of(parts("MINUSMA"), DAYS["MINUSMA"])]

    assert words == [
        "Held up: Tessalit (convoy blocked).",
        "The term ends on 2023-12-31, in 77 days.",
    ]


def test_late_steps_missing_heads_and_duties_nobody_owns_want_attention() -> None:
    deadlines = start_up()["deadlines"] | {"funding": "2026-01-31"}
    late = Answer("mandates", start_up(deadlines=deadlines))
    duty = {"title": "archives", "owner": "", "standing": "open"}
    duties = {"duties_open": 1, "duties_ownerless": 1, "duties": [duty]}

    shown = parts("UNSOH", start_up=late, duties=Answer("transitions", duties))

    assert [(notice.level, notice.words) for notice in notices_of(shown, DAYS["UNSOH"])] == [
        ("bad", "Start-up: Funding paid is late (last day 2026-01-31, 1 day ago)."),
        ("bad", "Residual duties without an owner: 1."),
        ("thin", "Heads missing of the units needed: 230."),
    ]


def test_an_answer_in_another_form_hides_its_part_alone() -> None:
    strange = Answer("transitions", {"milestones": "many"})

    shown = parts("UNIFIL", path=strange)

    assert "not in a form that this page knows" in shown.plan.trouble
    assert shown.drawdown.shown is not None


def mission(name: str, *, active: bool) -> dict[str, Any]:
    body: dict[str, Any] = recorded("UNIFIL")["mandates /v1/missions/UNIFIL"]
    return body | {"mission_id": name, "active": active}


def test_the_list_puts_active_missions_first_and_marks_terms_that_end_soon() -> None:
    mandate = recorded("UNIFIL")["mandates /v1/mandates/UNIFIL"]
    mandates = Answer("mandates", listing(mandate, mandate | {"mission_id": "UNEF-I"}))
    missions = listing(mission("UNEF-I", active=False), mission("UNIFIL", active=True))

    page = build_missions_page(missions, mandates, "", date(2026, 11, 23))

    assert [line.mission_id for line in page.lines] == ["UNIFIL", "UNEF-I"]
    assert page.lines[0].until == "2026-12-31, in 38 days"
    assert (page.active_total, page.ends_soon_total) == (1, 2)
    assert build_missions_page(missions, mandates, "Antarctica", date(2026, 11, 23)).lines == ()


@pytest.mark.parametrize(
    "trouble",
    [
        Answer("mandates", trouble="mandates has not answered within 5 seconds."),
        Answer("mandates", listing({"mission_id": "UNIFIL", "until": "soon"})),
    ],
)
def test_the_list_stands_without_mandates(trouble: Answer) -> None:
    page = build_missions_page(listing(mission("UNIFIL", active=True)), trouble, "", NOW.date())

    assert page.trouble
    assert page.lines[0].standing == ""


def test_the_address_of_the_list_asks_the_same_question_again() -> None:
    asked = MissionsAsked("active", "Middle East")

    assert asked.link() == "/missions?state=active&region=Middle+East"
    assert asked.params == {"active": "true"}
    assert MissionsAsked().link() == "/missions"
