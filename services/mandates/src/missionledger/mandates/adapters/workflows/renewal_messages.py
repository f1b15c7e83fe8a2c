"""What travels between the log, the workflow of a renewal and its activities."""

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.processes.dated import DatedInput
from missionledger.mandates.domain.renewal.events import Outcome, Step


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MandateRenewalInput(DatedInput):
    """The term a workflow watches."""

    until: DayText
    resolution: str


class DecisionFact(_Message):
    """The organ decided on the term.

    Attributes:
        next_until: last day after it, None where the term has none.
        opens_reestimate: whether resources are estimated anew for it.
    """

    outcome: Outcome
    resolution: str
    decided_on: DayText
    next_until: DayText | None
    opens_reestimate: bool


class MatchFact(_Message):
    """Resources match what a decision changed."""

    resolution: str


class TermOpening(_Message):
    """The term to watch."""

    mission: MissionId
    until: DayText
    resolution: str
    day_seconds: int


class RenewalCheck(_Message):
    """How many days are left."""

    mission: MissionId
    until: DayText
    days_left: int


class RenewalMissing(_Message):
    """What should be on record and is not."""

    missing: tuple[Step, ...]


class TermClosing(_Message):
    """How the term came to its end."""

    mission: MissionId
    until: DayText
    outcome: Outcome
    resolution: str
    next_until: DayText | None
    day: DayText
