"""Pages of several services over HTTP: what is there is shown, what is not is named."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.console.testing.reader import Reader
from missionledger.console.testing.recorded_services import RecordedServices

RECORDED = Path(__file__).parent.parent / "recorded"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def services(name: str, **faults: Any) -> RecordedServices:
    return RecordedServices(orjson.loads((RECORDED / f"{name}.json").read_bytes()), **faults)


def test_every_service_is_asked_for_what_runs_and_for_what_has_ended(tmp_path: Path) -> None:
    recorded = services("mission-unsoh")

    page = recorded.page(tmp_path, "/processes", now=NOW)

    assert page.status_code == 200
    asked = {(url.host.removesuffix(".test"), url.params["running"]) for url in recorded.asked}
    assert len(asked) == len(recorded.asked) == 8
    assert "Loan PKRF-0001" in page.text
    assert "Start-up of UNSOH" in page.text
    assert '</processes.csv>; rel="alternate"' in page.headers["link"]


def test_a_filter_asks_for_no_more_than_it_shows(tmp_path: Path) -> None:
    recorded = services("mission-unsoh")

    page = recorded.page(tmp_path, "/processes?state=running&mission=UNSOH", now=NOW)

    assert {url.params["running"] for url in recorded.asked} == {"true"}
    assert "Loan PKRF-0001" in page.text
    assert "Start-up of UNSOH" not in page.text


@pytest.mark.parametrize(
    ("faults", "says"),
    [
        ({"statuses": {"finance": 503}}, "finance answers 503"),
        ({"statuses": {"finance": 403}}, "A viewer may not see this"),
        ({"statuses": {"finance": 422}}, "finance refused the question"),
        ({"silent": frozenset({"finance"})}, "finance has not answered within"),
    ],
)
def test_a_service_in_trouble_hides_its_processes_alone(
    tmp_path: Path, faults: dict[str, Any], says: str
) -> None:
    recorded = services("mission-unsoh", **faults)

    page = recorded.page(tmp_path, "/processes", now=NOW, part_seconds_max=0.5)

    assert page.status_code == 200
    assert says in page.text
    assert "Start-up of UNSOH" in page.text
    assert "Loan PKRF-0001" not in page.text


@pytest.mark.parametrize(
    "item",
    [
        {"process_id": "reserve-loan/PKRF-0001"},
        {"is_demonstration": False, "until": "soon", "ended_at": ""},
        "no process at all",
    ],
)
@pytest.mark.parametrize(
    ("path", "stays"),
    [
        ("/processes", "Start-up of UNSOH"),
        ("/missions/UNSOH?as_of=2026-02-01", "Transport company, Port-au-Prince"),
    ],
)
def test_processes_in_a_form_not_known_hide_those_of_their_service_alone(
    tmp_path: Path, item: Any, path: str, stays: str
) -> None:
    recorded = services("mission-unsoh")
    known = dict(recorded.answers)
    for running in ("true", "false"):
        known[f"finance /v1/processes?running={running}"] = {"items": [item], "next_cursor": None}

    page = RecordedServices(known).page(tmp_path, path, now=NOW)

    assert page.status_code == 200
    assert "Some processes are not shown. What finance answered is not in a form" in page.text
    assert stays in page.text
    assert "Loan PKRF-0001" not in page.text


def test_data_of_processes_is_whole_or_refused(tmp_path: Path) -> None:
    whole = services("mission-unsoh").page(tmp_path, "/processes.json", now=NOW)
    partial = services("mission-unsoh", statuses={"finance": 503})

    assert [item["service"] for item in whole.json()["items"]] == [
        "mandates",
        "mandates",
        "finance",
    ]
    assert partial.page(tmp_path, "/processes.json", now=NOW).status_code == 503
    assert partial.page(tmp_path, "/processes.csv", now=NOW).status_code == 503


def test_the_csv_of_processes_has_a_line_for_each(tmp_path: Path) -> None:
    table = services("mission-unsoh").page(
        tmp_path, "/processes.csv?state=ended&mission=UNSOH", now=NOW
    )

    heading, *rows = table.text.splitlines()
    assert heading.startswith("service,process_id,process,title,mission,state")
    assert len(rows) == 2


MISSION_PAGES = {
    "UNSOH": "/missions/UNSOH?as_of=2026-02-01",
    "MINUSMA": "/missions/MINUSMA?as_of=2023-10-15",
    "UNIFIL": "/missions/UNIFIL?as_of=2026-06-30",
}


@pytest.mark.parametrize("mission", MISSION_PAGES)
def test_the_page_of_a_mission_can_be_read_without_seeing_it(tmp_path: Path, mission: str) -> None:
    page = services(f"mission-{mission.lower()}").page(tmp_path, MISSION_PAGES[mission], now=NOW)

    reader = Reader(page.text)
    assert page.status_code == 200
    assert reader.current == ["/missions"]
    assert len(reader.ids) == len(set(reader.ids))
    assert all(table["caption"] for table in reader.tables)
    assert all(set(table["scopes"]) == {"col", "row"} for table in reader.tables)
    assert not any(each in page.text for each in ("<script", " style=", 'role="alert"'))


def test_every_part_of_a_mission_is_asked_for_on_the_day(tmp_path: Path) -> None:
    recorded = services("mission-minusma")

    recorded.page(tmp_path, MISSION_PAGES["MINUSMA"], now=NOW)

    dated = [url for url in recorded.asked if url.path != "/v1/processes"]
    assert {url.params["effective_on"] for url in dated} == {"2023-10-15"}
    assert len(dated) == len({url.path for url in dated}) == 17


def test_steps_heads_milestones_and_money_are_on_the_page(tmp_path: Path) -> None:
    starting = services("mission-unsoh").page(tmp_path, MISSION_PAGES["UNSOH"], now=NOW).text
    leaving = services("mission-unifil").page(tmp_path, MISSION_PAGES["UNIFIL"], now=NOW).text

    assert '<li class="present" aria-current="step">' in starting
    assert "0 of 70 there, 70 missing" in starting
    assert "Transport company, Port-au-Prince" in Reader(starting).rows("Units that are needed")
    assert "withdrawal complete (plan); liquidation starts after it" in Reader(leaving).rows(
        "Milestones of the plan"
    )
    account = Reader(leaving).rows("Special account")["2026-06-30"]
    assert account["Cash"].endswith("m")
    assert list(Reader(leaving).rows("Budgetary authority")) == ["2025/26", "2024/25", "2023/24"]


@pytest.mark.parametrize(
    ("service", "gone", "stays"),
    [
        ("mandates", "15,000 military", "The plan ends on 2027-12-31"),
        ("finance", "Budgetary authority", "The plan ends on 2027-12-31"),
        ("transitions", "The plan ends on 2027-12-31", "Budgetary authority"),
        ("performance", "No unit is recorded", "Budgetary authority"),
    ],
)
@pytest.mark.parametrize("fault", ["down", "silent", "forbidden"])
def test_a_service_that_says_nothing_hides_its_parts_alone(
    tmp_path: Path, service: str, gone: str, stays: str, fault: str
) -> None:
    faults: dict[str, dict[str, Any]] = {
        "down": {"statuses": {service: 503}},
        "silent": {"silent": frozenset({service})},
        "forbidden": {"statuses": {service: 403}},
    }
    recorded = services("mission-unifil", **faults[fault])

    page = recorded.page(tmp_path, MISSION_PAGES["UNIFIL"], now=NOW, part_seconds_max=0.5)

    assert page.status_code == 200
    assert stays in page.text
    assert "Not shown." in page.text
    assert service in page.text
    assert gone not in page.text


def test_a_mission_that_nobody_knows_has_no_page(tmp_path: Path) -> None:
    page = services("mission-unifil").page(tmp_path, "/missions/UNKNOWN", now=NOW)

    assert page.status_code == 404
    assert "no mission UNKNOWN is recorded up to 2026-11-23" in page.text


def test_the_list_of_missions_asks_for_what_it_shows(tmp_path: Path) -> None:
    recorded = services("mission-unifil")
    mission = recorded.answers["mandates /v1/missions/UNIFIL"]
    answers = {
        **recorded.answers,
        "mandates /v1/missions": {"items": [mission], "next_cursor": None},
    }
    asked = RecordedServices(answers, statuses={"mandates /v1/mandates": 503})

    page = asked.page(tmp_path, "/missions?state=active", now=NOW)

    assert page.status_code == 200
    assert asked.asked[0].params["active"] == "true"
    assert "Mandates are not shown. mandates answers 503" in page.text
    assert "United Nations Interim Force in Lebanon" in page.text


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/processes?state=asleep", "Processes are all, running or ended;"),
        ("/processes?mission=un%3Cb%3E", "such as UNEF-I"),
        ("/missions/un", "such as UNEF-I"),
        ("/missions/UNIFIL?as_of=soon", "such as 2025-06-30"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_how_to_ask(
    tmp_path: Path, path: str, says: str
) -> None:
    page = services("mission-unsoh").page(tmp_path, path, now=NOW)

    assert page.status_code == 422
    assert says in page.text
