"""The cash standing of a fund: short now, short within the horizon, or neither; told to others.

It rests on the newest kept forecast that counts and, where actual cash is on record, on that.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText
from missionledger.common.money import MinorUnits
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.finance.domain.forecast.recorded import ForecastMade, ForecastOfFund
from missionledger.finance.domain.fund.decider import mission_of_fund

PER_CENT: Final = 100
SOURCE: Final = "rule of this system"

SHORTFALL_TOLD_FROM: Final[Policy[int]] = Policy(
    "per cent of paths that run short from which a shortfall is told as expected",
    (PolicyValue(20, date(1946, 1, 1), SOURCE, Certainty.ASSUMED),),
)

STANDING_HOLDS_DAYS: Final[Policy[int]] = Policy(
    "days for which a forecast tells where a fund stands",
    # From one month end to the day on which the forecast of the next is made, and a week more.
    (PolicyValue(42, date(1946, 1, 1), SOURCE, Certainty.ASSUMED),),
)


class Trial(NamedTuple):
    """Below these a forecast is a trial and tells nothing to others."""

    paths_min: int
    horizon_days_min: int


COUNTS_FROM: Final[Policy[Trial]] = Policy(
    "paths and days from which a forecast tells where funds stand",
    (PolicyValue(Trial(1_000, 180), date(1946, 1, 1), SOURCE, Certainty.ASSUMED),),
)

Count = Annotated[int, Field(ge=0, strict=True)]


class Standing(StrEnum):
    """Where the cash of a fund stands."""

    NOT_KNOWN = "not_known"
    SHORT_NOW = "short_now"
    """Nothing is left of cash once what was borrowed to stay liquid is taken off."""
    SHORTFALL_EXPECTED = "shortfall_expected"
    """Cash is likely enough to fall below zero within the horizon of the forecast."""
    NO_SHORTFALL = "no_shortfall"


class StandingFacts(BaseModel):
    """Where a fund stands, and what says so.

    Attributes:
        as_of: the day whose end it is told for.
        books: behind own cash.
        own_cash_minor: cash less loans for liquidity that are out; None where it is not known.
        forecast: the kept forecast it rests on; empty without one.
        horizon_days: of that forecast, from its own day.
        short_paths: of `paths`, those that run short within the horizon.
        short_from: first day on which one path in ten has been short; None if fewer ever are.
        told_from_percent: the dated rule: from here on a shortfall is expected.
        holds_until: last day for which it is told; after it nothing is known.
        known_at: last log position that it rests on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fund: str
    standing: Standing
    as_of: DayText
    books: tuple[str, ...] = ()
    own_cash_minor: MinorUnits | None = None
    forecast: str = ""
    horizon_days: Count = 0
    paths: Count = 0
    short_paths: Count = 0
    short_from: DayText | None = None
    told_from_percent: Count
    holds_until: DayText
    known_at: Count


class CashStandingTold(StandingFacts, DomainEvent):
    """The cash standing of a fund changed, or a newer forecast says that it goes on.

    Attributes:
        since: the day from which the standing has been told without a break.
    """

    since: DayText


class TellCashStanding(Command):
    """Tell where the cash of a fund stands."""

    facts: StandingFacts


class CashStanding(BaseModel):
    """Where a fund stands: what was told of each day, in the order of days."""

    model_config = ConfigDict(frozen=True)

    days: tuple[CashStandingTold, ...] = ()

    @property
    def told(self) -> CashStandingTold | None:
        """What was told of the newest day; None before anything was."""
        return self.days[-1] if self.days else None

    def up_to(self, day: str) -> CashStandingTold | None:
        """Return what was told of a day, or of the last one before it."""
        return next((each for each in reversed(self.days) if each.as_of <= day), None)

    def on(self, day: date) -> Standing:
        """Return where the fund stands for somebody who asks on that day."""
        if self.told is None or self.told.holds_until < day.isoformat():
            return Standing.NOT_KNOWN
        return self.told.standing


def decide(command: TellCashStanding, state: CashStanding) -> tuple[CashStandingTold, ...]:
    """Return the fact; nothing where it is told already, or rests on less than what is told.

    An earlier day may be told of later, such as by a month end that a person took up; it changes
    nothing on the days that were told of since.
    """
    facts, before = command.facts, state.up_to(command.facts.as_of)
    if before is None:
        if facts.standing is Standing.NOT_KNOWN:
            return ()
        return (CashStandingTold(**facts.model_dump(), since=facts.as_of),)
    if facts.known_at < before.known_at and facts.as_of == before.as_of:
        return ()
    said = ("standing", "short_from", "holds_until")
    if all(getattr(facts, each) == getattr(before, each) for each in said):
        return ()
    unbroken = facts.standing is before.standing and facts.as_of <= before.holds_until
    since = before.since if unbroken else facts.as_of
    return (CashStandingTold(**facts.model_dump(), since=since),)


def evolve(state: CashStanding, event: CashStandingTold) -> CashStanding:
    """Return where the fund stands after the event: a day that is told of again is replaced."""
    others = [each for each in state.days if each.as_of != event.as_of]
    return CashStanding(days=tuple(sorted([*others, event], key=lambda each: each.as_of)))


CASH_STANDING: Decider[TellCashStanding, CashStanding, CashStandingTold] = Decider(
    service="finance",
    aggregate="cash_standing",
    initial=CashStanding(),
    decide=decide,
    evolve=evolve,
    events=(CashStandingTold,),
    id_of=lambda command: command.facts.fund,
    mission_of=lambda command: mission_of_fund(command.facts.fund),
)


class OwnCash(NamedTuple):
    """Cash less loans for liquidity, and the books behind it."""

    minor: int
    books: tuple[str, ...]


def counts(made: ForecastMade) -> bool:
    """Tell whether a forecast is large enough to tell others where funds stand."""
    least = COUNTS_FROM.on(date.fromisoformat(made.as_of)).value
    return made.paths >= least.paths_min and made.horizon_days >= least.horizon_days_min


def standing_of(
    fund: str, made: ForecastMade | None, own: OwnCash | None, day: date, known_at: int
) -> StandingFacts:
    """Return where a fund stands at the end of a day.

    Args:
        fund: the fund.
        made: the newest forecast that counts; None without one.
        own: what it has of its own on that day; None where that is not known.
        day: the day it is told for, not before the day of the forecast.
        known_at: last log position that it rests on.
    """
    least = SHORTFALL_TOLD_FROM.on(day).value
    holds = timedelta(days=STANDING_HOLDS_DAYS.on(day).value)
    until = (date.fromisoformat(made.as_of) if made else day) + holds
    ahead = next((each for each in made.funds if each.fund == fund), None) if made else None
    told = _told(made, ahead) if made and ahead and day <= until else {}
    if own is not None and own.minor <= 0:
        standing, until = Standing.SHORT_NOW, day + holds
    elif not told:
        standing = Standing.NOT_KNOWN
    elif told["short_paths"] * PER_CENT >= least * told["paths"]:
        standing = Standing.SHORTFALL_EXPECTED
    else:
        standing = Standing.NO_SHORTFALL
    return StandingFacts(
        fund=fund,
        standing=standing,
        as_of=day.isoformat(),
        books=own.books if own else (),
        own_cash_minor=own.minor if own else None,
        told_from_percent=least,
        holds_until=until.isoformat(),
        known_at=known_at,
        **told,
    )


def _told(made: ForecastMade, ahead: ForecastOfFund) -> dict[str, Any]:
    return {
        "forecast": made.forecast,
        "horizon_days": made.horizon_days,
        "paths": made.paths,
        "short_paths": ahead.short_paths,
        "short_from": ahead.first_short_on,
    }
