"""What has happened on the way to the last day of a term."""

from datetime import date
from enum import StrEnum

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.words import Note, Statement


class Step(StrEnum):
    """What comes before a decision on a term."""

    HOST_CONSULTATION = "host_consultation"
    """The host is heard on the mandate."""
    STAKEHOLDER_CONSULTATION = "stakeholder_consultation"
    REPORT = "report"
    """The Secretary-General reports to the Council."""
    RECOMMENDATION = "recommendation"
    """The Secretary-General recommends term, tasks and strength."""
    CONTRIBUTORS_MEETING = "contributors_meeting"
    """The Council meets the contributors (S/RES/1353)."""
    DRAFT = "draft"
    """The penholder circulates a draft."""
    NEGOTIATION_ROUND = "negotiation_round"
    SILENCE_BROKEN = "silence_broken"
    IN_BLUE = "in_blue"
    """The draft is put into its last form for the vote."""


class Outcome(StrEnum):
    """How a term came to its end."""

    RENEWED = "renewed"
    ROLLED_OVER = "rolled_over"
    TERMINATED = "terminated"
    LAPSED = "lapsed"
    """No decision came in time: the mission has no mandate, which is a forced closure."""


class _OfTerm(DomainEvent):
    """Base of the facts of one term, which is known by its mission and its last day."""

    mission_id: MissionId
    until: date


class RenewalCycleOpened(_OfTerm):
    """The last day of a term is watched from now on.

    Attributes:
        resolution: symbol of the decision that set the term.
        day_seconds: length of a day for the process; 86400 but in demonstrations.
    """

    opened_on: date
    resolution: str
    day_seconds: int


class RenewalStepRecorded(_OfTerm):
    """A step was taken.

    Attributes:
        reference: symbol of the report, draft or letter.
    """

    step: Step
    on: date
    reference: Note
    outcome: Statement


class RenewalReminderGiven(_OfTerm):
    """So many days before the last day, this was not on record.

    Attributes:
        due: what should be on record by then, by the policy of the day.
        missing: what of it is not.
    """

    days_left: int
    due: tuple[Step, ...]
    missing: tuple[Step, ...]
    rule: str


class RenewalCycleClosed(_OfTerm):
    """The term was decided upon, or ran out.

    Attributes:
        resolution: the decision; empty for a lapse.
        next_until: last day after it; None where the term has none.
    """

    outcome: Outcome
    on: date
    resolution: str
    next_until: date | None


RenewalEvent = RenewalCycleOpened | RenewalStepRecorded | RenewalReminderGiven | RenewalCycleClosed

RENEWAL_EVENTS: tuple[type[RenewalEvent], ...] = (
    RenewalCycleOpened,
    RenewalStepRecorded,
    RenewalReminderGiven,
    RenewalCycleClosed,
)
