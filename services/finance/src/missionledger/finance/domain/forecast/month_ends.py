"""Month ends: of each one forecast is kept, or the reason why there is none, and past ones scored.

A stream for each month end. A forecast of a month end rests on what was known when its books were
due, however late it is made; one of a month end before this log began is taken up by a person,
rests on what is known since, and says so.
"""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Final, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText
from missionledger.common.money import MinorUnits
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.domain.forecast.month_end_policies import (
    CLOSING_DAYS,
    MONTH_ENDS_TAKEN_UP_MAX,
)

DECIMALS: Final = r"^[01]\.\d{4}$"

Count = Annotated[int, Field(ge=0, strict=True)]
Text = Annotated[str, Field(min_length=1, max_length=1_000)]


class NothingToForecastError(Refusal):
    """No fund can be forecast of that day."""

    code: ClassVar[str] = "nothing-to-forecast"
    title: ClassVar[str] = "No fund can be forecast"


class MonthEndsNotTakenUpError(Refusal):
    """These month ends cannot be taken up."""

    code: ClassVar[str] = "month-ends-not-taken-up"
    title: ClassVar[str] = "These month ends cannot be taken up"
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID


class KnownBasis(StrEnum):
    """What a forecast of a month end may rest on."""

    THEN = "then"
    """What was recorded by the day on which the books of the month were due."""
    AFTERWARDS = "afterwards"
    """What is recorded now of days up to the month end: the log did not exist then."""


class MonthEndStatus(StrEnum):
    """How far a month end is."""

    WAITING = "waiting"
    """Taken up by a person; its forecast is to be made."""
    KEPT = "kept"
    SKIPPED = "skipped"


class ScoreOfFund(BaseModel):
    """How the forecasts kept before did on the cash of one month end.

    Attributes:
        forecasts: how many told of this month end.
        inside: those with the cash that came from P10 to P90, ends included.
        pinball_p50_minor: mean loss of the middle forecast, half of its mean distance.
        brier_shortfall: mean squared error of the chance to have been short by then, as text.
        books: behind what came; where `modelled` is among them, a model is held against a model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fund: str
    forecasts: Count
    inside: Count
    pinball_p10_minor: MinorUnits
    pinball_p50_minor: MinorUnits
    pinball_p90_minor: MinorUnits
    brier_shortfall: Annotated[str, Field(pattern=DECIMALS)]
    books: tuple[str, ...]


class MonthEndTakenUp(DomainEvent):
    """A person asked for the forecast of a month end before this log began, or of a skipped one."""

    month_end: DayText
    taken_up_by: str


class MonthEndForecastKept(DomainEvent):
    """The forecast of a month end was made and kept.

    Attributes:
        forecast: its id, the same as in `CashForecastRecorded`.
        known_at: last log position that it rests on.
        made_on: day on which it was made; later than due where the service was down.
    """

    month_end: DayText
    forecast: str
    basis: KnownBasis
    known_at: Count
    made_on: DayText


class MonthEndForecastSkipped(DomainEvent):
    """No forecast of a month end can be made from what was known."""

    month_end: DayText
    basis: KnownBasis
    known_at: Count
    made_on: DayText
    reason: str


class MonthEndForecastsScored(DomainEvent):
    """The cash of a month end is known, and the forecasts kept before it were held against it."""

    month_end: DayText
    known_at: Count
    scores: tuple[ScoreOfFund, ...]


class TakeUpMonthEnd(Command):
    """Ask for the forecast of a month end."""

    month_end: DayText
    taken_up_by: Text


class KeepMonthEnd(Command):
    """Record what came of a month end; `reason` is empty where a forecast was kept.

    Attributes:
        scores: of the forecasts kept before; empty where none told of this month end.
    """

    month_end: DayText
    forecast: str = ""
    reason: str = ""
    basis: KnownBasis
    known_at: Count
    made_on: DayText
    scores: tuple[ScoreOfFund, ...] = ()


class MonthEnd(BaseModel):
    """A month end; `status` is None before anything was recorded of it."""

    model_config = ConfigDict(frozen=True)

    month_end: str = ""
    status: MonthEndStatus | None = None
    taken_up_by: str = ""
    forecast: str = ""
    basis: KnownBasis | None = None
    known_at: int = 0
    made_on: str = ""
    reason: str = ""
    scores: tuple[ScoreOfFund, ...] = ()


MonthEndCommand = TakeUpMonthEnd | KeepMonthEnd
MonthEndEvent = (
    MonthEndTakenUp | MonthEndForecastKept | MonthEndForecastSkipped | MonthEndForecastsScored
)


def decide(command: MonthEndCommand, state: MonthEnd) -> tuple[MonthEndEvent, ...]:
    """Return the facts; none where the month end has its forecast, or its reason, already."""
    match command:
        case TakeUpMonthEnd():
            if state.status in (MonthEndStatus.KEPT, MonthEndStatus.WAITING):
                return ()
            return (MonthEndTakenUp(month_end=command.month_end, taken_up_by=command.taken_up_by),)
        case KeepMonthEnd():
            if state.status in (MonthEndStatus.KEPT, MonthEndStatus.SKIPPED):
                return ()
            return _kept(command)
        case _:
            assert_never(command)


def _kept(command: KeepMonthEnd) -> tuple[MonthEndEvent, ...]:
    found: list[MonthEndEvent] = []
    if command.forecast:
        found.append(
            MonthEndForecastKept(
                month_end=command.month_end,
                forecast=command.forecast,
                basis=command.basis,
                known_at=command.known_at,
                made_on=command.made_on,
            )
        )
    else:
        found.append(
            MonthEndForecastSkipped(
                month_end=command.month_end,
                basis=command.basis,
                known_at=command.known_at,
                made_on=command.made_on,
                reason=command.reason,
            )
        )
    if command.scores:
        found.append(
            MonthEndForecastsScored(
                month_end=command.month_end, known_at=command.known_at, scores=command.scores
            )
        )
    return tuple(found)


def evolve(state: MonthEnd, event: MonthEndEvent) -> MonthEnd:
    """Return the month end after the event."""
    match event:
        case MonthEndTakenUp():
            changes = {**event.model_dump(), "status": MonthEndStatus.WAITING, "reason": ""}
        case MonthEndForecastKept():
            changes = {**event.model_dump(), "status": MonthEndStatus.KEPT}
        case MonthEndForecastSkipped():
            changes = {**event.model_dump(), "status": MonthEndStatus.SKIPPED}
        case MonthEndForecastsScored():
            changes = {"month_end": event.month_end, "scores": event.scores}
        case _:
            assert_never(event)
    return state.model_copy(update=changes)


MONTH_END: Decider[MonthEndCommand, MonthEnd, MonthEndEvent] = Decider(
    service="finance",
    aggregate="month_end",
    initial=MonthEnd(),
    decide=decide,
    evolve=evolve,
    events=(
        MonthEndTakenUp,
        MonthEndForecastKept,
        MonthEndForecastSkipped,
        MonthEndForecastsScored,
    ),
    id_of=lambda command: command.month_end,
    mission_of=lambda _command: None,
)


def month_end_of(day: date) -> date:
    """Return the last day of the month of a day."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def next_month_end(month_end: date) -> date:
    """Return the month end after this one."""
    return month_end_of(month_end + timedelta(days=1))


def due_on(month_end: date) -> date:
    """Return the day on which the forecast of a month end is made."""
    return month_end + timedelta(days=CLOSING_DAYS.on(month_end).value)


def first_month_end(first_recorded_on: date) -> date:
    """Return the first month end of which a log that began on this day knew in time."""
    found = month_end_of(first_recorded_on.replace(day=1) - timedelta(days=1))
    while due_on(found) <= first_recorded_on:
        found = next_month_end(found)
    return found


def month_ends_between(first: date, last: date, following: date) -> list[date]:
    """Return the month ends from the first to the last.

    Args:
        first: the first, itself a month end.
        last: the last, itself a month end.
        following: the next one whose forecast is made without being asked for.

    Raises:
        MonthEndsNotTakenUpError: if one is no month end, the last comes of itself, none lies
            between them, or more than may be asked for at once.
    """
    for name, day in (("first", first), ("last", last)):
        if day != month_end_of(day):
            raise MonthEndsNotTakenUpError(
                f"{day} is not the last day of its month",
                next_step=f"Give {month_end_of(day)}, or the end of another month.",
                pointer=f"/{name}",
            )
    if last >= following:
        raise MonthEndsNotTakenUpError(
            f"the forecast of {following} is made by itself on {due_on(following)}",
            next_step="Give a last month end before it.",
            pointer="/last",
        )
    found: list[date] = []
    while first <= last and len(found) <= MONTH_ENDS_TAKEN_UP_MAX:
        found.append(first)
        first = next_month_end(first)
    if not found or len(found) > MONTH_ENDS_TAKEN_UP_MAX:
        raise MonthEndsNotTakenUpError(
            f"from 1 to {MONTH_ENDS_TAKEN_UP_MAX} month ends may be taken up at once",
            next_step="Give a first month end that is not after the last, and nearer to it.",
            pointer="/first",
        )
    return found
