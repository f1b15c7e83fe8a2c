"""What may be asked about the way out of a mission."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.transitions.domain.drawdown.events import Cause, DrawdownStep, Proposal
from missionledger.transitions.domain.texts import Name, Reason

DaySeconds = Annotated[int, Field(ge=1, le=DAY_SECONDS, strict=True)]


class OpenDrawdown(Command):
    """Begin to leave, on a recorded decision.

    Attributes:
        mandate_ends_on: the last day of the mandate.
        withdrawal_by: None for the usual time after it.
        technical_by: last day of the technical liquidation; None for the usual time.
        administrative_by: last day of the administrative liquidation; None for the usual time.
        day_seconds: how long a day takes; less than 86400 in demonstrations alone.
    """

    mission_id: MissionId
    cause: Cause
    authority: Name
    mandate_ends_on: date
    withdrawal_by: date | None = None
    technical_by: date | None = None
    administrative_by: date | None = None
    day_seconds: DaySeconds = DAY_SECONDS


class NoteMandateEnd(Command):
    """Note that a mandate ends, as the mandates service says; begin to leave if it lies ahead.

    Attributes:
        opens: whether a drawdown is opened by it, which it is not for missions of the past.
    """

    mission_id: MissionId
    resolution: str
    ends_on: date
    withdrawal_by: date | None
    foreign_event_id: str
    foreign_position: int
    opens: bool


class ProposeStep(Command):
    """Say that the present step is done, or is to be passed over, for another person to decide.

    `documents` names the papers that whoever decides it looks at.
    """

    mission_id: MissionId
    step: DrawdownStep
    proposal: Proposal = Proposal.DONE
    note: Annotated[str, Field(max_length=1_000)] = ""
    proposed_by: Name


class ConfirmStep(Command):
    """Confirm that the present step is done, as another person proposed; `documents` are papers."""

    mission_id: MissionId
    step: DrawdownStep
    note: Annotated[str, Field(max_length=1_000)] = ""
    confirmed_by: Name


class SkipStep(Command):
    """Pass over the present step, as another person proposed."""

    mission_id: MissionId
    step: DrawdownStep
    reason: Reason
    skipped_by: Name


class MoveDeadline(Command):
    """Give a step more time or less; the steps after it move along where they have to."""

    mission_id: MissionId
    step: DrawdownStep
    due_on: date
    reason: Reason


class CallOffDrawdown(Command):
    """Let the mission stay."""

    mission_id: MissionId
    reason: Reason
    authority: Name


class CompleteStep(Command):
    """Record that a confirmed step is done elsewhere too."""

    mission_id: MissionId
    step: DrawdownStep
    detail: str


class ReturnStep(Command):
    """Record that a confirmed step is not done, and why."""

    mission_id: MissionId
    step: DrawdownStep
    reason: str


class ReopenStep(Command):
    """Open a step again that was done."""

    mission_id: MissionId
    step: DrawdownStep
    reason: str


class NoteOverdue(Command):
    """Record that the day by which a step was due has passed."""

    mission_id: MissionId
    step: DrawdownStep


class NoteSettlement(Command):
    """Record what the books say of the mission's account."""

    mission_id: MissionId
    fund: str
    is_open: bool
    cash_known: bool
    cash_minor: int
    owed_to_contributors_minor: int
    loans_outstanding_minor: int
    receivable_minor: int
    open_obligations_minor: int
    detail: str


class CloseDrawdown(Command):
    """Record that the mission is closed."""

    mission_id: MissionId
    duties_open: int
    detail: str


DrawdownCommand = (
    OpenDrawdown
    | NoteMandateEnd
    | ProposeStep
    | ConfirmStep
    | SkipStep
    | MoveDeadline
    | CallOffDrawdown
    | CompleteStep
    | ReturnStep
    | ReopenStep
    | NoteOverdue
    | NoteSettlement
    | CloseDrawdown
)
