"""Measured series of a mission: perception, trust, benefits, women's part, health, welfare.

Each value names its day, source and size of sample, so that it can be weighed. Series lie side by
side; none is a goal that another is traded against.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.words import (
    Count,
    Decimal,
    EntryId,
    MaybeWords,
    RecordId,
    Words,
)


class SeriesKind(StrEnum):
    """What a series tells of."""

    PERCEPTION = "perception"
    TRUST = "trust"
    PROTECTION = "protection"
    REPAIRS = "repairs"
    HEALTH_CARE = "health_care"
    TRANSPORT = "transport"
    JOBS = "jobs"
    ENERGY = "energy"
    QUICK_IMPACT = "quick_impact"
    WOMEN_MILITARY = "women_military"
    WOMEN_POLICE = "women_police"
    WOMEN_CIVILIAN = "women_civilian"
    WOMEN_LEADERSHIP = "women_leadership"
    HEALTH_OF_PERSONNEL = "health_of_personnel"
    WELFARE = "welfare"
    INFORMATION_INTEGRITY = "information_integrity"
    """What measures against harmful information bring about."""


BENEFITS = (
    SeriesKind.PROTECTION,
    SeriesKind.REPAIRS,
    SeriesKind.HEALTH_CARE,
    SeriesKind.TRANSPORT,
    SeriesKind.JOBS,
    SeriesKind.ENERGY,
    SeriesKind.QUICK_IMPACT,
)
"""What a mission brings to people."""


class SeriesDayError(Refusal):
    """A value is measured before it is recorded."""

    code = "series-day-ahead"
    title = "The value was measured after it was recorded"
    kind = RefusalKind.INVALID


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    series_id: RecordId
    mission_id: MissionId


class Series(BaseModel):
    """What is measured, of whom, how.

    Attributes:
        of_whom: the people it is about, such as women in displacement camps.
        expected: what the mission means to reach, in words; no target that it is graded by.
    """

    kind: SeriesKind
    title: Words
    of_whom: Words
    unit: Annotated[str, Field(min_length=1, max_length=60)]
    method: Words
    expected: MaybeWords = ""


class Point(BaseModel):
    """A value.

    Attributes:
        sample: how many people or cases it rests on; 0 if everything was counted.
        measured_from: document, survey or register it comes from.
    """

    measured_on: date
    value: Decimal
    sample: Count
    measured_from: Words
    note: MaybeWords = ""


class Break(BaseModel):
    """The method changed: values before and after are not compared."""

    break_id: EntryId
    measured_from: Words
    method: Words


class OpenSeries(_Of, Series, Command):
    """Open a series."""


class SeriesOpened(_Of, Series, DomainEvent):
    """A series is measured from now on."""

    day: date


class AddPoint(_Of, Point, Command):
    """Record a value."""


class SeriesMeasured(_Of, Point, DomainEvent):
    """A value of a series was measured."""

    day: date


class BreakSeries(_Of, Break, Command):
    """Record that the method changed."""


class SeriesBroken(_Of, Break, DomainEvent):
    """The method of a series changed."""

    day: date


class MeasuredSeries(BaseModel):
    """A series with its values, in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opened: tuple[SeriesOpened, ...] = ()
    points: tuple[SeriesMeasured, ...] = ()
    breaks: tuple[SeriesBroken, ...] = ()

    def by_day(self) -> tuple[SeriesMeasured, ...]:
        """Return the values by the day they were measured."""
        return tuple(sorted(self.points, key=lambda each: each.measured_on))


def _require_measured(command: AddPoint, _state: MeasuredSeries) -> None:
    if command.measured_on > command.occurred_on:
        raise SeriesDayError(
            f"measured on {command.measured_on}, recorded for {command.occurred_on}",
            next_step="Record a value when it is there.",
            pointer="/measured_on",
        )


def _id_of(command: Any) -> str:
    return str(command.series_id)


SERIES = register(
    "series",
    MeasuredSeries(),
    (
        Fact(OpenSeries, SeriesOpened, "opened", keys=("series_id",), opens=True),
        Fact(AddPoint, SeriesMeasured, "points", keys=("measured_on",), check=_require_measured),
        Fact(BreakSeries, SeriesBroken, "breaks", keys=("break_id",)),
    ),
    id_of=_id_of,
)
