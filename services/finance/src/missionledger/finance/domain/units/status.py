"""The status of a unit as far as money follows from it, noted fact by fact."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId, StateCode

Position = Annotated[int, Field(ge=0, strict=True)]
Text = Annotated[str, Field(min_length=1, max_length=300)]

PERCENT_IN_ALL = 100


class NotedStatus(StrEnum):
    """What was noted of a unit."""

    ARRIVED = "arrived"
    REPATRIATED = "repatriated"
    EVALUATED = "evaluated"
    WITHHOLDING_DECIDED = "withholding_decided"
    WITHHOLDING_ENDED = "withholding_ended"


class Verdict(StrEnum):
    """The worst finding of an evaluation."""

    ADEQUATE = "adequate"
    SHORTFALL = "shortfall"
    GRAVE = "grave"


class NotedWithholding(BaseModel):
    """A decision to withhold a part of what a unit would be reimbursed.

    Attributes:
        until: first day that is paid in full again; None while nothing ends it.
        percent: of the reimbursement of each day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    withholding_id: str
    ground: str
    reference: str
    from_day: DayText
    until: DayText | None = None
    percent: Annotated[int, Field(ge=1, le=PERCENT_IN_ALL, strict=True)]


class UnitFact(BaseModel):
    """One fact, as it is noted.

    Attributes:
        day: when it became so: arrival, departure, evaluation, the last day withheld and one.
        strength: heads, of an arrival or a departure.
        reason: why the unit went home.
        verdict: of an evaluation.
        evaluation: its id.
        withholding: of a decision to withhold.
        withholding_id: of a decision that ends it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: str
    fund: MissionId
    contributor: StateCode | None = None
    status: NotedStatus
    day: DayText
    strength: int | None = None
    reason: str = ""
    verdict: Verdict | None = None
    evaluation: str = ""
    withholding: NotedWithholding | None = None
    withholding_id: str = ""
    foreign_event_id: str
    foreign_position: Position


class NoteUnitStatus(Command):
    """Note a fact that the performance service recorded; dated as it is there."""

    fact: UnitFact


class UnitStatusNoted(UnitFact, DomainEvent):
    """A fact about a unit on which reimbursement rests."""


class Stay(BaseModel):
    """The unit was in the mission from a day to before another; None while it is there."""

    model_config = ConfigDict(frozen=True)

    since: DayText
    until: DayText | None = None
    strength: int

    def days_within(self, first: date, last: date) -> int:
        """Return how many days of it lie from the first to the last of these."""
        after = last + timedelta(days=1)
        until = min(date.fromisoformat(self.until), after) if self.until else after
        return max(0, (until - max(date.fromisoformat(self.since), first)).days)


class NotedFinding(BaseModel):
    """The verdict of an evaluation."""

    model_config = ConfigDict(frozen=True)

    evaluation: str
    day: DayText
    verdict: Verdict


class UnitStatus(BaseModel):
    """A unit; `unit` is empty before anything was noted of it.

    Attributes:
        went_home_for: reason of the last departure.
        withholdings: decisions by id, with their ends as far as decided.
        noted: ids of the facts that were noted, by themselves.
        foreign_position: of the newest fact in the log of the performance service.
    """

    model_config = ConfigDict(frozen=True)

    unit: str = ""
    fund: str = ""
    contributor: str = ""
    stays: tuple[Stay, ...] = ()
    went_home_for: str = ""
    findings: tuple[NotedFinding, ...] = ()
    withholdings: Mapping[str, NotedWithholding] = {}
    noted: tuple[str, ...] = ()
    foreign_position: int = 0

    @property
    def is_known(self) -> bool:
        """Whether it was ever noted as arrived: only then its presence is known here."""
        return bool(self.stays)

    @property
    def open_finding(self) -> NotedFinding | None:
        """The first of the findings that have been adverse without a break up to the last one."""
        found: NotedFinding | None = None
        for finding in reversed(self.findings):
            if finding.verdict is Verdict.ADEQUATE:
                break
            found = finding
        return found

    def days_present(self, first: date, last: date) -> int:
        """Return how many of the days it was there; the day it goes home is not one of them."""
        return sum(each.days_within(first, last) for each in self.stays)

    def person_days_at_most(self, first: date, last: date) -> int:
        """Return the most days of presence its people can have had, by the noted strength."""
        return sum(each.strength * each.days_within(first, last) for each in self.stays)


def decide(command: NoteUnitStatus, state: UnitStatus) -> tuple[UnitStatusNoted, ...]:
    """Return the note; nothing if the fact was noted before. A foreign fact is never refused."""
    if command.fact.foreign_event_id in state.noted:
        return ()
    return (UnitStatusNoted(**command.fact.model_dump()),)


def evolve(state: UnitStatus, event: UnitStatusNoted) -> UnitStatus:
    """Return the unit after the note."""
    noted = state.model_copy(
        update={
            "unit": event.unit,
            "fund": event.fund,
            "contributor": event.contributor or state.contributor,
            "noted": (*state.noted, event.foreign_event_id),
            "foreign_position": max(state.foreign_position, event.foreign_position),
        }
    )
    return noted.model_copy(update=_changes(noted, event))


def _changes(  # noqa: PLR0911 - one small case for each status
    state: UnitStatus, event: UnitStatusNoted
) -> dict[str, object]:
    match event.status:
        case NotedStatus.ARRIVED:
            stay = Stay(since=event.day, strength=event.strength or 0)
            return {"stays": (*state.stays, stay)}
        case NotedStatus.REPATRIATED:
            *before, last = state.stays or (Stay(since=event.day, strength=0),)
            return {
                "stays": (*before, last.model_copy(update={"until": event.day})),
                "went_home_for": event.reason,
            }
        case NotedStatus.EVALUATED:
            finding = NotedFinding(
                evaluation=event.evaluation,
                day=event.day,
                verdict=event.verdict or Verdict.ADEQUATE,
            )
            ordered = sorted((*state.findings, finding), key=lambda each: each.day)
            return {"findings": tuple(ordered)}
        case NotedStatus.WITHHOLDING_DECIDED:
            if event.withholding is None:
                return {}
            decided = {event.withholding.withholding_id: event.withholding}
            return {"withholdings": {**state.withholdings, **decided}}
        case NotedStatus.WITHHOLDING_ENDED:
            held = state.withholdings.get(event.withholding_id)
            if held is None:
                return {}
            ended = {event.withholding_id: held.model_copy(update={"until": event.day})}
            return {"withholdings": {**state.withholdings, **ended}}


UNIT_STATUS: Decider[NoteUnitStatus, UnitStatus, UnitStatusNoted] = Decider(
    service="finance",
    aggregate="unit_status",
    initial=UnitStatus(),
    decide=decide,
    evolve=evolve,
    events=(UnitStatusNoted,),
    id_of=lambda command: command.fact.unit,
    mission_of=lambda command: command.fact.fund,
)
