"""The page of processes: what runs comes first, and every line is in plain words."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.console.app import Pages
from missionledger.console.client import Listing
from missionledger.console.days import in_words
from missionledger.console.parts import Answer
from missionledger.console.processes_page import ProcessesAsked, build_processes_page
from missionledger.console.testing.reader import Reader

RECORDED = Path(__file__).parent.parent / "recorded"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def answers(name: str) -> list[Answer]:
    recorded = orjson.loads((RECORDED / f"{name}.json").read_bytes())
    return [
        Answer(key.split()[0], Listing(tuple(body["items"]), is_whole=True))
        for key, body in recorded.items()
        if "/v1/processes" in key
    ]


def process(name: str, **facts: Any) -> dict[str, Any]:
    return {
        "process_id": f"reserve-loan/{name}",
        "process": "ReserveLoan",
        "title": f"Loan {name}",
        "mission": "UNSOH",
        "state": "asked",
        "waiting_for": "an approver",
        "next_step": "pay",
        "since": "2026-11-01T00:00:00Z",
        "until": "",
        "started_at": "2026-11-01T00:00:00Z",
        "ended_at": "",
        "outcome": "",
        "is_demonstration": False,
        "day_seconds": 86_400,
        **facts,
    }


def of(*processes: dict[str, Any], is_whole: bool = True) -> list[Answer]:
    return [Answer("finance", Listing(processes, is_whole))]


def shown(said: list[Answer], asked: ProcessesAsked | None = None) -> str:
    asked = asked or ProcessesAsked()
    page = build_processes_page(said, asked.mission, NOW)
    answer = Pages().render("processes.html", page=page, asked=asked, now=NOW)
    return bytes(answer.body).decode()


def test_a_line_says_where_it_is_whom_it_waits_for_until_when_and_what_comes_next() -> None:
    rows = Reader(shown(answers("mission-unifil"))).rows("Processes that run")

    (row,) = rows.values()
    assert row["Mission"] == "UNIFIL"
    assert row["Where it is"].startswith("running every task finds a place")
    assert row["Where it is"].endswith("since 2026-11-23, today")
    assert row["Waits for"] == "the Head of Mission, with the Resident Coordinator and the host"
    assert row["Until"] == "2027-01-01, in 39 days"
    assert row["What comes next"] == "see to what is missing, then sites close, the outermost first"


def test_what_has_ended_stands_apart_with_its_outcome() -> None:
    reader = Reader(shown(answers("mission-unsoh")))

    assert len(reader.rows("Processes that run")) == 1
    ended = reader.rows("Processes that have ended")
    assert "ended full capability" in {row["Outcome"] for row in ended.values()}


def test_a_demonstration_is_marked_and_says_how_long_its_day_is() -> None:
    text = shown(answers("mission-unsoh"))

    assert "Demonstrations." in text
    assert 'title="a day takes 1 second"' in text
    assert "demonstration" not in shown(answers("mission-unifil")).lower()


def test_what_stops_waiting_first_is_on_top_and_what_is_overdue_says_so() -> None:
    page = build_processes_page(
        of(
            process("A"),
            process("B", until="2026-12-01T00:00:00Z"),
            process("C", until="2026-11-20T00:00:00Z"),
        ),
        "",
        NOW,
    )

    assert [line.title for line in page.running] == ["Loan C", "Loan B", "Loan A"]
    assert [line.level_word for line in page.running] == ["overdue", "running", "running"]
    assert page.running[0].until == "2026-11-20, 3 days ago"
    assert page.overdue_total == 1


def test_the_newest_end_is_on_top_and_what_is_left_out_is_said() -> None:
    ended = [
        process(f"{day:02}", ended_at=f"2026-11-{day:02}T00:00:00Z", outcome="repaid")
        | {"since": f"2026-11-{day:02}T00:00:00Z"}
        for day in (3, 9, 5)
    ]

    page = build_processes_page(of(*ended, is_whole=False), "", NOW, ended_max=2)

    assert [line.title for line in page.ended] == ["Loan 09", "Loan 05"]
    assert page.ended_total == 3
    assert page.left_out == (
        "finance has more processes than this page fetches; the rest is in its API.",
        "Of 3 that have ended, the newest 2 are shown.",
    )


def test_a_mission_narrows_the_page_but_not_the_choice_of_missions() -> None:
    said = of(process("A"), process("B", mission="UNIFIL"), process("C", mission=None))

    page = build_processes_page(said, "UNIFIL", NOW)

    assert [line.title for line in page.running] == ["Loan B"]
    assert page.missions == ("UNIFIL", "UNSOH")


def test_a_service_that_says_nothing_is_named_and_the_others_are_shown() -> None:
    text = shown([*of(process("A")), Answer("mandates", trouble="mandates does not answer.")])

    assert "Some processes are not shown. mandates does not answer." in text
    assert "Loan A" in text


def test_a_title_in_markup_is_shown_as_text() -> None:
    text = shown(of(process("<b>&")))

    assert "<b>" not in text
    assert "Loan &lt;b&gt;&amp;" in text


def test_every_table_has_a_caption_and_the_navigation_marks_the_page() -> None:
    reader = Reader(shown(answers("mission-unsoh")))

    assert reader.current == ["/processes"]
    assert all(table["caption"] for table in reader.tables)
    assert all(set(table["scopes"]) == {"col", "row"} for table in reader.tables)
    assert len(reader.ids) == len(set(reader.ids))


@pytest.mark.parametrize(
    ("asked", "link", "lists"),
    [
        (ProcessesAsked(), "/processes", ("true", "false")),
        (ProcessesAsked("running"), "/processes?state=running", ("true",)),
        (
            ProcessesAsked("ended", "UNEF-I"),
            "/processes?state=ended&mission=UNEF-I",
            ("false",),
        ),
    ],
)
def test_the_address_asks_the_same_question_again(
    asked: ProcessesAsked, link: str, lists: tuple[str, ...]
) -> None:
    assert (asked.link(), asked.lists) == (link, lists)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("MissionStartUp", "Mission start-up"),
        ("ReserveLoan", "Reserve loan"),
        ("closed_with_residuals", "Closed with residuals"),
    ],
)
def test_names_become_words(name: str, words: str) -> None:
    assert in_words(name) == words
