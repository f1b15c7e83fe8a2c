"""Cut plans on the page of a mission: side by side, loud where a protected task loses."""

from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from missionledger.console.mission_cuts import Cuts, cuts_of
from missionledger.console.testing.recorded_services import RecordedServices

HERE = Path(__file__).parent.parent / "recorded"
RECORDED: dict[str, Any] = orjson.loads((HERE / "cuts-minusca.json").read_bytes())


def page(plans: dict[str, Any] | None = None, tasks: dict[str, Any] | None = None) -> Cuts:
    cuts = cuts_of(plans or RECORDED["plans"], tasks or RECORDED["tasks"])
    assert cuts is not None
    return cuts


def test_plans_stand_side_by_side_for_each_task_in_the_order_of_the_mandate() -> None:
    cuts = page()
    by_title = {each.title: each for each in cuts.tasks}

    assert cuts.compared == ("centre", "half-east")
    assert list(by_title) == [
        "Protect civilians in the east",
        "Support the peace process",
        "Help hold local elections",
        "Run the radio",
    ]
    protection = by_title["Protect civilians in the east"]
    assert (protection.is_protected, protection.rank) == (True, "priority 1")
    centre, east = protection.cells
    assert centre is not None
    assert east is not None
    assert [centre.level, east.level] == ["good", "bad"]
    assert east.left == "41 to 62 % of heads left, 0 % of sites left"
    assert east.verdict == "judged stopped by Force Commander"
    radio = by_title["Run the radio"].cells[0]
    assert radio is not None
    assert (radio.level, radio.words) == ("unknown", "not known what it rests on")


def test_a_plan_says_what_it_takes_and_what_of_its_money_comes_from_a_model() -> None:
    centre, east, half = page().plans

    assert half.takes == "425 military, 1 site, 1.0 M a year"
    assert half.asked == "15 % of money asked, 16 % reached"
    assert (east.saves.text, east.saves.is_modelled) == ("11.3", True)
    assert (east.costs.text, east.costs.is_modelled) == ("2.1", False)
    assert half.saves.more == "2 not recorded"
    assert (centre.saves.text, centre.saves.more) == ("", "not recorded")


def test_open_and_adopted_plans_alarm_and_rejected_ones_do_not() -> None:
    plans = deepcopy(RECORDED["plans"])
    plans["items"][1]["status"] = "rejected"

    assert [each.plan_id for each in page().alarms] == ["east", "half-east"]
    assert [each.plan_id for each in page(plans).alarms] == ["half-east"]


def test_a_judgement_of_an_edition_before_says_so() -> None:
    tasks = deepcopy(RECORDED["tasks"])
    for row in tasks["items"]:
        row["is_judged_anew"] = False

    cell = page(tasks=tasks).tasks[0].cells[1]
    assert cell is not None
    assert cell.verdict.endswith("(of an edition before)")


def test_a_task_of_which_a_plan_did_not_know_leaves_its_cell_empty() -> None:
    tasks = deepcopy(RECORDED["tasks"])
    del tasks["items"][0]
    in_part = {"items": tasks["items"][:4], "next_cursor": "more"}

    assert [each is None for each in page(tasks=tasks).tasks[0].cells] == [True, False]
    assert [each.title for each in page(tasks=in_part).tasks] == [
        "Protect civilians in the east",
        "Support the peace process",
    ]


def test_without_plans_there_is_nothing_to_show() -> None:
    assert cuts_of(None, None) is None
    assert cuts_of({"items": []}, None) is None
    assert page(tasks={"items": [], "next_cursor": None}).tasks == ()


def test_the_page_of_a_mission_names_protected_tasks_and_marks_modelled_money(
    tmp_path: Path,
) -> None:
    of_cuts = {
        "mandates /v1/missions/UNSOH/cut-plans": RECORDED["plans"],
        "mandates /v1/missions/UNSOH/cut-comparison": RECORDED["tasks"],
    }
    answers = orjson.loads((HERE / "mission-unsoh.json").read_bytes())
    now = datetime(2026, 2, 1, 12, tzinfo=UTC)
    html = RecordedServices(answers | of_cuts).page(tmp_path, "/missions/UNSOH", now=now).text
    without = RecordedServices(answers).page(tmp_path, "/missions/UNSOH", now=now).text

    assert 'href="#cuts"' in html
    assert "PROTECTED TASKS LOSE, OR IT IS NOT KNOWN WHAT THEY REST ON" in html
    assert 'title="11,300,000.00 USD">11.3<abbr class="mark" title="modelled">m</abbr>' in html
    assert "judged stopped by Force Commander" in html
    assert 'id="cuts"' not in without
