"""Recommendations of auditors: who owns them, what was done, and that an auditor has seen it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import Refusal, RefusalKind

RecommendationId = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9.-]{0,59}$")]
Text = Annotated[str, Field(min_length=1, max_length=300)]
LongText = Annotated[str, Field(min_length=1, max_length=4_000)]


class AuditBody(StrEnum):
    """Who recommends."""

    BOARD_OF_AUDITORS = "board_of_auditors"
    INTERNAL_OVERSIGHT = "internal_oversight"
    ADVISORY_COMMITTEE = "advisory_committee"


class RecommendationStatus(StrEnum):
    """How far a recommendation is; an owner claims that it is done, an auditor closes it."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    IMPLEMENTED = "implemented"
    CLOSED = "closed"
    OVERTAKEN = "overtaken"


OWNER_STATUSES = (RecommendationStatus.IN_PROGRESS, RecommendationStatus.IMPLEMENTED)
AUDITOR_STATUSES = (
    RecommendationStatus.OPEN,
    RecommendationStatus.CLOSED,
    RecommendationStatus.OVERTAKEN,
)


class UnknownRecommendationError(Refusal):
    """There is no such recommendation."""

    code = "unknown-recommendation"
    title = "There is no such recommendation"
    kind = RefusalKind.NOT_FOUND


class RecommendationStatusError(Refusal):
    """The recommendation is past, or not yet at, the step."""

    code = "recommendation-not-at-that-step"
    title = "The recommendation is not at that step"
    kind = RefusalKind.RULE


class RecommendationDutiesError(Refusal):
    """Who says that it is done does not also find that it is."""

    code = "recommendation-separation-of-duties"
    title = "The same person may not do both"
    kind = RefusalKind.RULE


class RecommendationKnownError(Refusal):
    """The recommendation is on record with other particulars."""

    code = "recommendation-already-recorded"
    title = "The recommendation is already recorded otherwise"
    kind = RefusalKind.RULE


class RecommendationEvent(DomainEvent):
    """Base of every event about a recommendation."""

    recommendation: RecommendationId


class RecommendationRecorded(RecommendationEvent):
    """An auditor recommended something.

    Attributes:
        fund: whose books it is about; None for all.
    """

    body: AuditBody
    symbol: Text
    paragraph: str
    text: LongText
    fund: MissionId | None
    owner: Text
    due_on: date
    recorded_by: Text


class RecommendationReassigned(RecommendationEvent):
    """Another owner or another date was agreed."""

    owner: Text
    due_on: date
    reason: LongText
    reassigned_by: Text


class RecommendationMoved(RecommendationEvent):
    """The recommendation got another status, on evidence that is told."""

    status: RecommendationStatus
    evidence: LongText
    moved_by: Text


AnyRecommendationEvent = RecommendationRecorded | RecommendationReassigned | RecommendationMoved


class RecommendationCommand(Command):
    """Base of every command about a recommendation."""

    recommendation: RecommendationId
    fund: MissionId | None = None


class RecordRecommendation(RecommendationCommand):
    """Record a recommendation with its owner and the day it is due."""

    body: AuditBody
    symbol: Text
    paragraph: Annotated[str, Field(max_length=60)] = ""
    text: LongText
    owner: Text
    due_on: date
    recorded_by: Text


class ReassignRecommendation(RecommendationCommand):
    """Agree on another owner or another date."""

    owner: Text
    due_on: date
    reason: LongText
    reassigned_by: Text


class MoveRecommendation(RecommendationCommand):
    """Give a recommendation another status.

    Attributes:
        evidence: what shows it; papers are attached to the command.
        is_auditor: whether an auditor speaks; only an auditor closes or opens again.
    """

    status: RecommendationStatus
    evidence: LongText
    is_auditor: bool
    moved_by: Text


AnyRecommendationCommand = RecordRecommendation | ReassignRecommendation | MoveRecommendation


class Recommendation(BaseModel):
    """A recommendation as it stands.

    Attributes:
        claimed_by: who says that it is implemented.
    """

    model_config = ConfigDict(frozen=True)

    recommendation: str = ""
    body: AuditBody = AuditBody.BOARD_OF_AUDITORS
    symbol: str = ""
    paragraph: str = ""
    text: str = ""
    fund: str | None = None
    owner: str = ""
    due_on: date | None = None
    status: RecommendationStatus = RecommendationStatus.OPEN
    evidence: str = ""
    claimed_by: str = ""

    @property
    def is_recorded(self) -> bool:
        """Whether it is there at all."""
        return bool(self.recommendation)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do."""
        return self.status in (RecommendationStatus.CLOSED, RecommendationStatus.OVERTAKEN)

    def is_late(self, day: date) -> bool:
        """Tell whether it is still open after the day it was due."""
        return not self.is_settled and self.due_on is not None and self.due_on < day


def decide(
    command: AnyRecommendationCommand, state: Recommendation
) -> tuple[AnyRecommendationEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        Refusal: as each rule says.
    """
    if isinstance(command, RecordRecommendation):
        return _record(command, state)
    if not state.is_recorded or state.fund != command.fund:
        raise UnknownRecommendationError(
            f"there is no recommendation {command.recommendation}",
            next_step="Take the id from /v1/audit/recommendations.",
        )
    if isinstance(command, ReassignRecommendation):
        return _reassign(command, state)
    return _move(command, state)


def _record(
    command: RecordRecommendation, state: Recommendation
) -> tuple[RecommendationRecorded, ...]:
    if state.is_recorded:
        said = (command.body, command.symbol, command.paragraph, command.text, command.fund)
        if said == (state.body, state.symbol, state.paragraph, state.text, state.fund):
            return ()
        raise RecommendationKnownError(
            f"{command.recommendation} is a recommendation of {state.symbol}",
            next_step="Choose another id, or look at the one that is recorded.",
            pointer="/recommendation",
        )
    recorded = RecommendationRecorded(
        recommendation=command.recommendation,
        body=command.body,
        symbol=command.symbol,
        paragraph=command.paragraph,
        text=command.text,
        fund=command.fund,
        owner=command.owner,
        due_on=command.due_on,
        recorded_by=command.recorded_by,
    )
    return (recorded,)


def _reassign(
    command: ReassignRecommendation, state: Recommendation
) -> tuple[RecommendationReassigned, ...]:
    if (state.owner, state.due_on) == (command.owner, command.due_on):
        return ()
    _require_unsettled(state)
    reassigned = RecommendationReassigned(
        recommendation=command.recommendation,
        owner=command.owner,
        due_on=command.due_on,
        reason=command.reason,
        reassigned_by=command.reassigned_by,
    )
    return (reassigned,)


def _move(command: MoveRecommendation, state: Recommendation) -> tuple[RecommendationMoved, ...]:
    if (state.status, state.evidence) == (command.status, command.evidence):
        return ()
    allowed = AUDITOR_STATUSES if command.is_auditor else OWNER_STATUSES
    if command.status not in allowed:
        raise RecommendationStatusError(
            f"{command.status} is not for {'an auditor' if command.is_auditor else 'an owner'}",
            next_step="An owner says that it is in progress or implemented; an auditor closes it, "
            "finds it overtaken, or opens it again.",
            pointer="/status",
        )
    if command.status is not RecommendationStatus.OPEN:
        _require_unsettled(state)
    if command.status is RecommendationStatus.CLOSED:
        _require_closable(command, state)
    moved = RecommendationMoved(
        recommendation=command.recommendation,
        status=command.status,
        evidence=command.evidence,
        moved_by=command.moved_by,
    )
    return (moved,)


def _require_closable(command: MoveRecommendation, state: Recommendation) -> None:
    if state.status is not RecommendationStatus.IMPLEMENTED:
        raise RecommendationStatusError(
            f"{state.recommendation} is {state.status}; its owner has not said that it is done",
            next_step="Wait for the owner, or find that it is overtaken.",
            pointer="/status",
        )
    if state.claimed_by == command.moved_by:
        raise RecommendationDutiesError(
            f"{command.moved_by} said that it is done and may not find that it is",
            next_step="Another auditor closes it.",
        )
    if not command.documents:
        raise RecommendationStatusError(
            f"{state.recommendation} cannot be closed without a paper",
            next_step="Send the evidence to /v1/documents and name its hash in the header "
            "Missionledger-Documents.",
            pointer="#header/Missionledger-Documents",
        )


def _require_unsettled(state: Recommendation) -> None:
    if state.is_settled:
        raise RecommendationStatusError(
            f"{state.recommendation} is {state.status}",
            next_step="An auditor opens it again first.",
        )


def evolve(state: Recommendation, event: AnyRecommendationEvent) -> Recommendation:
    """Return the recommendation after the event."""
    match event:
        case RecommendationRecorded():
            return Recommendation(**event.model_dump(exclude={"recorded_by"}))
        case RecommendationReassigned():
            return state.model_copy(update={"owner": event.owner, "due_on": event.due_on})
        case RecommendationMoved():
            is_claim = event.status is RecommendationStatus.IMPLEMENTED
            claimed_by = event.moved_by if is_claim else state.claimed_by
            return state.model_copy(
                update={
                    "status": event.status,
                    "evidence": event.evidence,
                    "claimed_by": claimed_by,
                }
            )
        case _:
            assert_never(event)


RECOMMENDATION: Decider[AnyRecommendationCommand, Recommendation, AnyRecommendationEvent] = Decider(
    service="finance",
    aggregate="audit_recommendation",
    initial=Recommendation(),
    decide=decide,
    evolve=evolve,
    events=(RecommendationRecorded, RecommendationReassigned, RecommendationMoved),
    id_of=lambda command: command.recommendation,
    mission_of=lambda command: command.fund,
)
