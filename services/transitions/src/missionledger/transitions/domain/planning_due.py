"""By when a transition plan is due, from what the mandates say (TRN-03).

Transition is planned at the earliest stage, from the first year of a mission; who has no plan by
then is reminded for as long as the mandate runs (S/RES/2594 (2021)).
"""

from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.transition_planning import TRANSITION_PLANNED_WITHIN


class NoteMandateTerm(Command):
    """Note the term of a mandate, as the mandates service says.

    Attributes:
        until: its last day; None for a term without a stated end.
    """

    mission_id: MissionId
    resolution: str
    from_on: date
    until: date | None
    foreign_event_id: str
    foreign_position: int


class MandateTermNoted(DomainEvent):
    """The mandate of a mission has this term, and its first plan is due on a day."""

    mission_id: MissionId
    resolution: str
    from_on: DayText
    until: DayText | None
    plan_due_on: DayText
    foreign_event_id: str
    foreign_position: int


class PlanningDue(BaseModel):
    """By when the first plan of a mission is due, and whether its mandate runs."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    mandate_from: DayText | None = None
    until: DayText | None = None
    resolution: str = ""
    plan_due_on: DayText | None = None

    def runs_on(self, day: date) -> bool:
        """Tell whether the mandate runs on a day, as far as is known."""
        on = day.isoformat()
        begun = self.mandate_from is not None and self.mandate_from <= on
        return begun and (self.until is None or on <= self.until)


def decide(command: NoteMandateTerm, state: PlanningDue) -> tuple[MandateTermNoted, ...]:
    """Return the term with the day its first plan is due; the first day of the mandate counts."""
    first = command.from_on.isoformat()
    if state.mandate_from is not None:
        first = min(first, state.mandate_from)
    days = TRANSITION_PLANNED_WITHIN.on(command.occurred_on).value.days
    noted = MandateTermNoted(
        mission_id=command.mission_id,
        resolution=command.resolution,
        from_on=command.from_on.isoformat(),
        until=None if command.until is None else command.until.isoformat(),
        plan_due_on=_later(date.fromisoformat(first), days).isoformat(),
        foreign_event_id=command.foreign_event_id,
        foreign_position=command.foreign_position,
    )
    return () if evolve(state, noted) == state else (noted,)


def _later(day: date, days: int) -> date:
    # The last day of the calendar has no day after it.
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def evolve(state: PlanningDue, event: MandateTermNoted) -> PlanningDue:
    """Return the state after the event; a later decision gives the end, the earliest the start."""
    known = state.mandate_from
    return PlanningDue(
        mission_id=event.mission_id,
        mandate_from=event.from_on if known is None else min(known, event.from_on),
        until=event.until,
        resolution=event.resolution,
        plan_due_on=event.plan_due_on,
    )


PLANNING_DUE: Decider[NoteMandateTerm, PlanningDue, MandateTermNoted] = Decider(
    service="transitions",
    aggregate="planning_due",
    initial=PlanningDue(),
    decide=decide,
    evolve=evolve,
    events=(MandateTermNoted,),
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
