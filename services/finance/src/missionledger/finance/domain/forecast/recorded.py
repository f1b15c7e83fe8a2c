"""Forecasts that were made, kept so that they can be held against what came."""

import hashlib
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.forecast.borrowing import SuggestedLoan
from missionledger.finance.domain.forecast.outlook import Outlook

DIGEST_LENGTH: Final = 16

Count = Annotated[int, Field(ge=0, strict=True)]


class ForecastPoint(BaseModel):
    """Cash at a month end over all paths, and in how many of them it had been short by then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: DayText
    p10_minor: MinorUnits
    p50_minor: MinorUnits
    p90_minor: MinorUnits
    short_paths: Count


class ForecastOwed(BaseModel):
    """What contributors are owed at the end of the horizon, over all paths."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    p10_minor: MinorUnits
    p50_minor: MinorUnits
    p90_minor: MinorUnits


class ForecastOfFund(BaseModel):
    """The forecast of a fund, or of the pool under the name `POOL`.

    Attributes:
        first_short_on: first day on which one path in ten has been short.
        owed_to_contributors: None where nothing is known of their claims.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fund: str
    cash_minor: MinorUnits
    short_paths: Count
    first_short_on: DayText | None
    median_first_short_on: DayText | None
    points: tuple[ForecastPoint, ...]
    owed_to_contributors: ForecastOwed | None = None


class ForecastReserveUse(BaseModel):
    """What the pool would draw from the Reserve Fund at its worst."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    room_minor: MinorUnits
    p10_minor: MinorUnits
    p50_minor: MinorUnits
    p90_minor: MinorUnits
    drawing_paths: Count
    beyond_paths: Count


class FundLeftOut(BaseModel):
    """A fund of which nothing can be forecast, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fund: str
    reason: str


class ForecastMade(BaseModel):
    """A forecast as it is kept.

    Attributes:
        forecast: id: the same for the same inputs, so one asked for again is known already.
        known_at: last log position that it rests on.
        model: name and version of the model.
        left_out: funds of which nothing can be forecast.
        borrowing: what the rules would let funds borrow; nothing was borrowed by it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    forecast: str
    as_of: DayText
    known_at: Count
    horizon_days: Count
    paths: Count
    seed: Count
    model: str
    left_out: tuple[FundLeftOut, ...]
    funds: tuple[ForecastOfFund, ...]
    reserve: ForecastReserveUse | None
    borrowing: tuple[SuggestedLoan, ...] = ()


class CashForecastRecorded(DomainEvent):
    """A forecast was made; month ends are kept, days between them can be computed again."""

    made: ForecastMade


class RecordCashForecast(Command):
    """Keep a forecast."""

    made: ForecastMade


class RecordedForecast(BaseModel):
    """A forecast, None before it was made."""

    model_config = ConfigDict(frozen=True)

    made: ForecastMade | None = None


def forecast_id(outlook: Outlook) -> str:
    """Return the id of a forecast: its day, and a digest of everything it is computed from."""
    digest = hashlib.sha256(repr(outlook).encode()).hexdigest()
    return f"{outlook.as_of.isoformat()}.{digest[:DIGEST_LENGTH]}"


def decide(
    command: RecordCashForecast, state: RecordedForecast
) -> tuple[CashForecastRecorded, ...]:
    """Return the fact; nothing when the forecast is kept already."""
    return () if state.made is not None else (CashForecastRecorded(made=command.made),)


def evolve(state: RecordedForecast, event: CashForecastRecorded) -> RecordedForecast:
    """Return the forecast after it was made."""
    return state.model_copy(update={"made": event.made})


FORECAST: Decider[RecordCashForecast, RecordedForecast, CashForecastRecorded] = Decider(
    service="finance",
    aggregate="forecast",
    initial=RecordedForecast(),
    decide=decide,
    evolve=evolve,
    events=(CashForecastRecorded,),
    id_of=lambda command: command.made.forecast,
    mission_of=lambda _command: None,
)
