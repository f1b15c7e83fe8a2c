"""What travels between the log, the workflow of a remediation and its activities."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText
from missionledger.common.processes.dated import DatedInput
from missionledger.performance.domain.remediation.events import Overdue
from missionledger.performance.domain.unit.events import RepatriationReason


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Phase(StrEnum):
    """What the process waits for, or does next."""

    PLAN = "plan"
    IMPROVING = "improving"
    RE_EVALUATION = "re_evaluation"
    DECISION = "decision"
    CALLING = "calling"
    LEAVING = "leaving"
    GONE = "gone"
    CLOSED = "closed"


class RemediationFact(_Message):
    """Something happened to the remediation or to its unit.

    Attributes:
        event: type of the event.
        due_on: last day for what follows; empty if nothing is due.
        ends_on: last day of a plan.
        actions: how many a plan has.
        detail: the choice, what is overdue, or why the unit left.
        day: day of the fact, where it matters.
    """

    event: str
    due_on: str = ""
    ends_on: str = ""
    actions: int = 0
    detail: str = ""
    day: str = ""


class Standing(_Message):
    """Where a remediation stands for its process; carried into the next run.

    Attributes:
        due_on: last day of the present wait; empty if it has no end.
        re_evaluation_due_on: last day for the new evaluation, once a plan is set.
        is_up: whether the case is at the level of the Secretary-General.
        is_pressed: whether it went up because somebody leaned on it; then it stays up.
        called: what calling a replacement came to, in words; empty before.
        reason: why the unit left, once it has.
    """

    phase: Phase = Phase.PLAN
    due_on: str = ""
    re_evaluation_due_on: str = ""
    actions: int = 0
    actions_done: int = 0
    is_up: bool = False
    is_pressed: bool = False
    called: str = ""
    left_on: str = ""
    reason: str = ""


class RemediationInput(DatedInput):
    """The remediation a workflow is for.

    Attributes:
        at: where it stands.
        heard: facts that an earlier run had heard and not taken in.
    """

    remediation_id: str
    unit_id: str
    finding: str
    at: Standing
    heard: tuple[RemediationFact, ...] = ()


class EscalationStep(_Message):
    """A case that goes up because its time ran out."""

    remediation_id: str
    overdue: Overdue
    detail: str
    day: DayText


class ReplacementStep(_Message):
    """A unit that is to go, or has gone, and is to be replaced."""

    remediation_id: str
    day: DayText


class DepartureStep(_Message):
    """A unit that is home."""

    remediation_id: str
    reason: RepatriationReason
    day: DayText


class RemediationReached(_Message):
    """Where the remediation is after a step.

    Attributes:
        due_on: last day for what is due; empty if nothing is.
        gap: heads that no called pledge covers.
        detail: what the step came to.
    """

    remediation_id: str
    status: str
    due_on: str
    gap: int = 0
    detail: str = ""
