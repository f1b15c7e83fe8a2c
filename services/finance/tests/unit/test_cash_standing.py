"""The cash standing of a fund: what makes it short, and what is told again."""

from datetime import date
from typing import Any

import pytest

from missionledger.finance.domain.forecast.cash_standing import (
    CASH_STANDING,
    CashStanding,
    CashStandingTold,
    OwnCash,
    Standing,
    StandingFacts,
    TellCashStanding,
    counts,
    standing_of,
)
from missionledger.finance.domain.forecast.recorded import ForecastMade, ForecastOfFund

JUNE = date(2025, 6, 30)
SOME = OwnCash(5_000_00, ("modelled",))


def forecast(short: int = 0, **changes: Any) -> ForecastMade:
    fund = ForecastOfFund(
        fund="UNMISS",
        cash_minor=5_000_00,
        short_paths=short,
        first_short_on="2026-03-08" if short >= 1_000 else None,
        median_first_short_on=None,
        points=(),
    )
    about: dict[str, Any] = {
        "forecast": "2025-06-30.0123456789abcdef",
        "as_of": "2025-06-30",
        "known_at": 7,
        "horizon_days": 365,
        "paths": 10_000,
        "seed": 1945,
        "model": "cash-forecast/2",
        "left_out": (),
        "funds": (fund,),
        "reserve": None,
    }
    return ForecastMade.model_validate(about | changes)


def facts(short: int = 0, own: OwnCash | None = SOME, day: date = JUNE) -> StandingFacts:
    return standing_of("UNMISS", forecast(short), own, day, 7)


@pytest.mark.parametrize(
    ("short", "own", "standing"),
    [
        (0, SOME, Standing.NO_SHORTFALL),
        (1_999, SOME, Standing.NO_SHORTFALL),
        (2_000, SOME, Standing.SHORTFALL_EXPECTED),
        (10_000, SOME, Standing.SHORTFALL_EXPECTED),
        (0, OwnCash(0, ("actual",)), Standing.SHORT_NOW),
        (0, OwnCash(-1, ("actual",)), Standing.SHORT_NOW),
        (2_000, None, Standing.SHORTFALL_EXPECTED),
    ],
)
def test_a_fund_is_short_now_or_expected_to_be_or_neither(
    short: int, own: OwnCash | None, standing: Standing
) -> None:
    assert facts(short, own).standing is standing


def test_the_telling_names_the_forecast_the_chance_the_day_and_the_rule() -> None:
    found = facts(6_760)

    assert found.forecast == "2025-06-30.0123456789abcdef"
    assert (found.short_paths, found.paths, found.horizon_days) == (6_760, 10_000, 365)
    assert (found.short_from, found.told_from_percent) == ("2026-03-08", 20)
    assert found.holds_until == "2025-08-11"


def test_without_a_forecast_or_with_one_too_old_only_an_empty_account_is_known() -> None:
    late = date(2025, 8, 12)

    assert standing_of("UNMISS", None, SOME, JUNE, 7).standing is Standing.NOT_KNOWN
    assert standing_of("UNMIK", forecast(), SOME, JUNE, 7).standing is Standing.NOT_KNOWN
    assert facts(6_760, day=late).standing is Standing.NOT_KNOWN
    empty = facts(6_760, OwnCash(0, ("actual",)), late)
    assert (empty.standing, empty.forecast) == (Standing.SHORT_NOW, "")
    assert empty.holds_until == "2025-09-23"


def told(*all_facts: StandingFacts) -> list[CashStandingTold]:
    state = CashStanding()
    events: list[CashStandingTold] = []
    for each in all_facts:
        command = TellCashStanding(occurred_on=date.fromisoformat(each.as_of), facts=each)
        new = CASH_STANDING.decide(command, state)
        events += new
        state = CASH_STANDING.fold(new, state)
    return events


def changed(found: StandingFacts, **changes: Any) -> StandingFacts:
    return found.model_copy(update=changes)


def test_the_same_is_told_once_and_nothing_known_is_not_told_at_all() -> None:
    assert len(told(facts(6_760), facts(6_760))) == 1
    assert told(changed(facts(), standing=Standing.NOT_KNOWN)) == []


def test_a_newer_forecast_tells_that_it_goes_on_and_since_when() -> None:
    july = changed(facts(6_760), as_of="2025-07-31", holds_until="2025-09-11", known_at=9)
    first, second = told(facts(6_760), july)

    assert (first.since, second.since) == ("2025-06-30", "2025-06-30")
    assert (second.as_of, second.holds_until) == ("2025-07-31", "2025-09-11")


def test_after_a_gap_or_a_change_it_is_so_since_the_new_day() -> None:
    late = changed(facts(6_760), as_of="2025-08-31", holds_until="2025-10-12", known_at=9)
    better = changed(facts(0), as_of="2025-07-31", known_at=9)

    assert [each.since for each in told(facts(6_760), late)] == ["2025-06-30", "2025-08-31"]
    assert [each.since for each in told(facts(6_760), better)] == ["2025-06-30", "2025-07-31"]


def test_older_knowledge_of_the_same_day_changes_nothing() -> None:
    older = changed(facts(0), known_at=6)
    newer = changed(facts(0), known_at=9)

    assert len(told(facts(6_760), older)) == 1
    assert [each.standing for each in told(facts(6_760), newer)] == [
        Standing.SHORTFALL_EXPECTED,
        Standing.NO_SHORTFALL,
    ]


def test_an_earlier_day_may_be_told_of_later_and_leaves_the_newest_as_it_is() -> None:
    may = changed(facts(0), as_of="2025-05-31", holds_until="2025-07-12", known_at=9)
    events = told(facts(6_760), may)
    state = CASH_STANDING.fold(events)

    assert [each.as_of for each in events] == ["2025-06-30", "2025-05-31"]
    assert state.told == events[0]
    assert state.on(JUNE) is Standing.SHORTFALL_EXPECTED
    assert CASH_STANDING.fold(events[1:]).on(date(2025, 6, 15)) is Standing.NO_SHORTFALL
    assert told(facts(6_760), may, may) == events


def test_on_a_day_after_it_holds_nothing_is_known() -> None:
    state = CashStanding(days=(told(facts(6_760))[0],))

    assert state.on(date(2025, 8, 11)) is Standing.SHORTFALL_EXPECTED
    assert state.on(date(2025, 8, 12)) is Standing.NOT_KNOWN
    assert CashStanding().on(JUNE) is Standing.NOT_KNOWN


@pytest.mark.parametrize(
    ("paths", "horizon_days", "is_enough"),
    [(1_000, 180, True), (999, 365, False), (10_000, 179, False)],
)
def test_a_small_forecast_is_a_trial(paths: int, horizon_days: int, is_enough: bool) -> None:  # noqa: FBT001 - a column
    assert counts(forecast(paths=paths, horizon_days=horizon_days)) is is_enough
