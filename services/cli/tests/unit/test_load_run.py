"""Goal: a load sends everything once, resumes after a crash, and adds nothing when repeated.

Method: a system in memory that keeps the promise of the services: rows under a key are recorded
once, wholly or not at all.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from missionledger.cli.load.checks import checks_of
from missionledger.cli.load.client import ImportAnswer, LogHead
from missionledger.cli.load.finance_steps import symbol_of
from missionledger.cli.load.reading import read_tables
from missionledger.cli.load.run import LoadReport, plan_of, run_load
from missionledger.reference.sources import PACKAGED, packaged


class CrashError(Exception):
    """The loader was killed."""


@dataclass
class InMemorySystem:
    """Records what it is sent, once for each key, and answers a repeat as the first time.

    It dies when it has answered so many requests.
    """

    answers_until_crash: int | None = None
    recorded: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    answers: dict[str, ImportAnswer] = field(default_factory=dict)
    position: int = 0
    order: list[tuple[str, str]] = field(default_factory=list)
    waits: list[tuple[str, int]] = field(default_factory=list)

    def post_import(self, service: str, kind: str, body: bytes, key: str) -> ImportAnswer:
        if self.answers_until_crash == 0:
            raise CrashError
        if self.answers_until_crash is not None:
            self.answers_until_crash -= 1
        if key not in self.answers:
            rows = len(json.loads(body)["rows"])
            self.position += rows
            self.recorded[key] = (service, kind, rows)
            self.order.append((service, kind))
            self.answers[key] = ImportAnswer(rows, rows, 0, self.position)
        return self.answers[key]

    def log_head(self, service: str) -> LogHead:
        return LogHead("first", self.position)

    def wait_until_noted(self, service: str, source: str) -> None:
        self.waits.append((f"{service} notes {source}", len(self.order)))

    def wait_until_shown(self, service: str) -> None:
        self.waits.append((f"{service} shows", len(self.order)))


@dataclass
class RecordedProgress:
    steps: int = 0
    done: list[str] = field(default_factory=list)

    def start(self, steps: int) -> None:
        self.steps = steps

    def advance(self, step: str) -> None:
        self.done.append(step)


def _load(system: InMemorySystem) -> LoadReport:
    return run_load(system, PACKAGED, RecordedProgress())


def _rows_by_kind(report: LoadReport) -> dict[str, int]:
    return {kind.kind: kind.rows for kind in report.kinds}


def test_every_table_is_sent_and_told() -> None:
    system, progress = InMemorySystem(), RecordedProgress()
    report = run_load(system, PACKAGED, progress)

    rows = _rows_by_kind(report)
    modelled = rows.pop("modelled-cash-days")
    assert rows == {
        "missions": 89,
        "decisions": 118,
        "models": 30,
        "capabilities": 136,
        "configurations": 6,
        "task-categories": 21,
        "scales": 6,
        "funds": 16,
        "appropriations": 37,
        "assessments": 113,
        "regular-budget-assessments": 6,
        "regular-budget-lists": 6,
        "regular-budget-receipts": 883,
        "expenditure": 781,
        "reserve-fund": 1,
        "milestones": 47,
    }
    assert 1_000 < modelled <= 10_000
    assert progress.steps == len(progress.done) == len(system.order)


def test_a_second_load_adds_nothing() -> None:
    system = InMemorySystem()
    first = _load(system)
    recorded = dict(system.recorded)
    second = _load(system)

    assert first.recorded > 0
    assert second.recorded == 0
    assert system.recorded == recorded
    assert all(kind.unchanged == kind.rows for kind in second.kinds)


def test_a_load_that_was_killed_resumes_and_ends_with_the_same() -> None:
    whole = InMemorySystem()
    _load(whole)
    killed = InMemorySystem(answers_until_crash=11)
    with pytest.raises(CrashError):
        _load(killed)
    killed.answers_until_crash = None
    before = killed.position
    report = _load(killed)

    assert report.recorded == killed.position - before
    assert killed.recorded == whole.recorded
    assert killed.order == whole.order


def test_foundations_are_sent_before_what_rests_on_them() -> None:
    system = InMemorySystem()
    _load(system)

    def first(kind: str) -> int:
        return [each for _service, each in system.order].index(kind)

    order: Sequence[str] = (
        "missions",
        "decisions",
        "scales",
        "funds",
        "assessments",
        "modelled-cash-days",
    )
    assert [first(kind) for kind in order] == sorted(first(kind) for kind in order)


def test_headlines_and_totals_are_never_sent() -> None:
    steps = {step.kind: step for step in plan_of(read_tables(packaged()))}

    assert all("TOTAL" not in row["fund"] for row in steps["appropriations"].rows)
    totals = [row for row in steps["expenditure"].rows if row["item"].endswith("TOTAL")]
    # One account of one year is published in total only.
    assert [(row["fund"], row["fiscal_year"]) for row in totals] == [("MINUSMA", "2023/24")]


def test_every_sum_and_share_agrees_with_what_was_published() -> None:
    checks = checks_of(read_tables(packaged()))

    assert [check.name for check in checks if not check.holds] == []
    assert sum(check.name.startswith("assessed on ") for check in checks) == 193
    by_state = [check for check in checks if check.name.startswith("assessed on ")]
    assert max(abs(check.difference_minor) for check in by_state) <= 4_00


def test_payments_that_may_hide_a_part_are_not_sent() -> None:
    steps = {step.kind: step for step in plan_of(read_tables(packaged()))}

    states_2024 = {
        row["state"] for row in steps["regular-budget-receipts"].rows if row["year"] == 2024
    }
    assert "USA" not in states_2024
    assert "DEU" in states_2024


def test_the_same_content_has_the_same_bytes() -> None:
    tables = read_tables(packaged())
    first = [step.body() for step in plan_of(tables)]

    assert first == [step.body() for step in plan_of(read_tables(packaged()))]


@pytest.mark.parametrize(
    ("source", "symbol"),
    [
        ("ST/ADM/SER.B/1057 via united-nations/open public/data/x.json", "ST/ADM/SER.B/1057"),
        ("ST/ADM/SER.B/992 and UN honour roll, via united-nations/open", "ST/ADM/SER.B/992"),
        ("GA/AB/4388 (press.un.org/en/2022/gaa4388.doc.htm)", "GA/AB/4388"),
        ("GA/AB/4388", "GA/AB/4388"),
    ],
)
def test_a_symbol_is_what_a_source_begins_with(source: str, symbol: str) -> None:
    assert symbol_of(source) == symbol


def test_a_load_ends_when_everything_has_settled() -> None:
    """What is asked right after a load must not depend on how fast facts travel."""
    system = InMemorySystem()

    _load(system)

    end = len(system.order)
    assert system.waits == [
        ("finance notes mandates", end),
        ("finance shows", end),
        ("mandates shows", end),
        ("transitions shows", end),
    ]


def test_commitment_authority_is_not_sent_as_an_appropriation() -> None:
    """590 million of MINUSMA 2023/24 was commitment authority with assessment (A/RES/77/312)."""
    tables = read_tables(packaged())
    (step,) = (step for step in plan_of(tables) if step.kind == "appropriations")
    rows = [
        row
        for row in json.loads(step.body())["rows"]
        if (row["fund"], row["fiscal_year"]) == ("MINUSMA", "2023/24")
    ]

    assert [(row["amount_minor"], row.get("kind")) for row in rows] == [
        (590_000_000_00, "commitment_authority_with_assessment"),
        (276_865_700_00, None),
    ]
    assert rows[0]["symbol"] == "A/RES/77/312"
