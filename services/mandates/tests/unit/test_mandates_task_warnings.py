"""How loud tasks without money warn, with and without cash, and when nothing is known."""

from datetime import date
from typing import Any

import pytest

from missionledger.mandates.domain.mission_cash.decider import MISSION_CASH, MissionCash
from missionledger.mandates.domain.mission_cash.events import (
    CashFacts,
    CashStanding,
    MissionCashNoted,
)
from missionledger.mandates.domain.tasks.decider import Task
from missionledger.mandates.domain.tasks.events import Funding
from missionledger.mandates.domain.tasks.warning import WarningLevel, level_of, warning_of

DAY = date(2025, 7, 10)


def task(task_id: str, funding: Funding, dropped_on: date | None = None) -> Task:
    return Task(
        task_id=task_id,
        title=task_id,
        category="demining",
        group="mines",
        funding=funding,
        added_by="S/RES/1",
        added_on=date(2025, 1, 1),
        changed_by="S/RES/1",
        changed_on=date(2025, 1, 1),
        dropped_on=dropped_on,
    )


FUNDED = task("patrols", Funding.FUNDED)
UNFUNDED = task("demining", Funding.WITHIN_EXISTING_RESOURCES)
DROPPED = task("escorts", Funding.WITHIN_EXISTING_RESOURCES, date(2025, 2, 1))


def cash(standing: CashStanding = CashStanding.SHORTFALL_EXPECTED, **changes: Any) -> MissionCash:
    about: dict[str, Any] = {
        "mission_id": "UNMISS",
        "standing": standing,
        "as_of": date(2025, 6, 30),
        "since": date(2025, 5, 31),
        "holds_until": date(2025, 8, 11),
        "forecast": "2025-06-30.0123456789abcdef",
        "horizon_days": 365,
        "paths": 10_000,
        "short_paths": 6_760,
        "short_from": date(2026, 3, 8),
        "books": ("modelled",),
        "foreign_event_id": "0198f0a1-0000-7000-8000-000000000003",
        "foreign_position": 8_990,
    }
    return MISSION_CASH.fold([MissionCashNoted(**(about | changes))])


@pytest.mark.parametrize(
    ("standing", "level"),
    [
        (CashStanding.NOT_KNOWN, WarningLevel.UNFUNDED),
        (CashStanding.NO_SHORTFALL, WarningLevel.UNFUNDED),
        (CashStanding.SHORTFALL_EXPECTED, WarningLevel.UNFUNDED_AND_SHORT_OF_CASH),
        (CashStanding.SHORT_NOW, WarningLevel.UNFUNDED_AND_SHORT_OF_CASH),
    ],
)
def test_a_task_without_money_warns_louder_where_cash_is_short(
    standing: CashStanding, level: WarningLevel
) -> None:
    assert level_of(UNFUNDED, standing) is level
    assert level_of(FUNDED, standing) is WarningLevel.NONE
    assert level_of(DROPPED, standing) is WarningLevel.NONE
    assert warning_of([FUNDED, UNFUNDED, DROPPED], cash(standing), DAY).level is level


def test_without_such_tasks_there_is_no_warning_whatever_the_cash() -> None:
    found = warning_of([FUNDED, DROPPED], cash(), DAY)

    assert (found.level, found.unfunded) == (WarningLevel.NONE, ())
    assert found.text == "every task that stands came with money"
    assert warning_of([DROPPED], cash(), DAY).text == "no task stands"


def test_a_warning_says_what_it_rests_on() -> None:
    found = warning_of([UNFUNDED], cash(), DAY)

    assert found.text == (
        "1 task was given within existing resources; the mission is expected to run short of cash "
        "(in 6760 of 10000 paths within 365 days, in one of ten by 2026-03-08; told for 2025-06-30)"
    )
    assert isinstance(found.told, CashFacts)
    assert (found.told.foreign_position, found.told.forecast) == (
        8_990,
        "2025-06-30.0123456789abcdef",
    )


def test_after_the_last_day_it_holds_cash_is_not_known_and_it_says_so() -> None:
    found = warning_of([UNFUNDED], cash(), date(2025, 8, 12))

    assert (found.level, found.cash) == (WarningLevel.UNFUNDED, CashStanding.NOT_KNOWN)
    assert "not known: it was last told for 2025-06-30" in found.text
    assert warning_of([UNFUNDED], cash(), date(2025, 8, 11)).cash.is_short


def test_where_finance_told_nothing_cash_is_not_known() -> None:
    found = warning_of([UNFUNDED], MissionCash(), DAY)

    assert (found.level, found.cash, found.told) == (
        WarningLevel.UNFUNDED,
        CashStanding.NOT_KNOWN,
        None,
    )
    assert found.text.endswith("not known: no forecast was kept")


def test_an_earlier_day_that_is_told_of_later_leaves_the_newest_as_it_is() -> None:
    june = cash()
    may = cash(CashStanding.NO_SHORTFALL, as_of=date(2025, 5, 31)).told
    assert may is not None

    assert MISSION_CASH.fold([MissionCashNoted(**may.model_dump())], june) == june
