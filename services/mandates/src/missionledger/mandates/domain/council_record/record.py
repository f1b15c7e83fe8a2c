"""Work before the mandate, as a phase with papers; statements of the Council beside its votes.

The Secretariat joins planning before there is a mandate (2024 study, 5.1); the unity of the Council
is told by votes and statements, side by side and never as a score (summary, 10).
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.mandates.domain.words import Note, RequiredSymbol, Slug, Statement, Text

MEMBERS_OF_THE_COUNCIL = 15


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _OfMission(BaseModel):
    mission_id: MissionId
    on: date


class PreMandateKind(StrEnum):
    """What is done before there is a mandate."""

    ASSESSMENT_MISSION = "assessment_mission"
    """Strategic assessment of the change on the ground."""
    OPTIONS = "options"
    TECHNICAL_ASSESSMENT = "technical_assessment"
    CONCEPT = "concept"
    """Mission concept and concept of operations, in draft."""
    ADVICE_TO_THE_COUNCIL = "advice_to_the_council"
    """Report or letter that recommends what to decide."""
    SUPPORT_PLANNING = "support_planning"


class PreMandateWork(_Facts):
    """One piece of planning before the mandate, or the same piece told anew.

    Attributes:
        ended_on: last day of it; None while it goes on.
        paper: symbol of what came out of it; empty while nothing did.
    """

    work_id: Slug
    kind: PreMandateKind
    title: Text
    carried_out_by: Text
    ended_on: date | None = None
    paper: Annotated[str, Field(max_length=120)] = ""
    outcome: Note = ""


class StatementKind(StrEnum):
    """How the Council, or a member of it, spoke."""

    PRESIDENTIAL_STATEMENT = "presidential_statement"
    PRESS_STATEMENT = "press_statement"
    PRESS_ELEMENTS = "press_elements"
    EXPLANATION_OF_VOTE = "explanation_of_vote"


class CouncilStatement(_Facts):
    """What was said beside the votes.

    Attributes:
        symbol: the document or meeting record.
        members: who spoke; for an explanation of vote alone, since the Council speaks as one else.
        resolution: the decision whose vote is explained.
    """

    kind: StatementKind
    symbol: RequiredSymbol
    summary: Statement
    members: Annotated[tuple[StateCode, ...], Field(max_length=MEMBERS_OF_THE_COUNCIL)] = ()
    resolution: Annotated[str, Field(max_length=120)] = ""


class RecordPreMandateWork(PreMandateWork, Command):
    """Record planning before the mandate; the business date is its first day.

    Attributes:
        decided_on: day of the decision that established the mandate, as this log knows.
    """

    mission_id: MissionId
    decided_on: date | None = None


class RecordCouncilStatement(CouncilStatement, Command):
    """Record what was said.

    Attributes:
        decisions: symbols of the decisions on the mandate, as this log knows.
    """

    mission_id: MissionId
    decisions: tuple[str, ...] = ()


class PreMandateWorkRecorded(PreMandateWork, _OfMission, DomainEvent):
    """Planning before the mandate was done."""


class CouncilStatementRecorded(CouncilStatement, _OfMission, DomainEvent):
    """The Council, or a member of it, spoke about the mission."""


CouncilRecordCommand = RecordPreMandateWork | RecordCouncilStatement
CouncilRecordEvent = PreMandateWorkRecorded | CouncilStatementRecorded


class NotBeforeTheMandateError(Refusal):
    """What begins after the decision is no work before the mandate."""

    code = "not-before-the-mandate"
    title = "The mandate was established before the work began"


class WorkEndsBeforeItBeginsError(Refusal):
    """Work ends on its first day or later."""

    code = "work-ends-before-it-begins"
    title = "The work would end before it begins"
    kind = RefusalKind.INVALID


class StatementNotClearError(Refusal):
    """A member explains a vote; in every other kind of statement the Council speaks as one."""

    code = "council-statement-not-clear"
    title = "It is not clear who said this about what"
    kind = RefusalKind.INVALID


class CouncilRecord(BaseModel):
    """The facts of one mission, in order of record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    work: tuple[PreMandateWorkRecorded, ...] = ()
    statements: tuple[CouncilStatementRecorded, ...] = ()

    def present_work(self) -> tuple[PreMandateWorkRecorded, ...]:
        """Return each piece of work as it was told last, by its first day."""
        latest = {each.work_id: each for each in self.work}
        return tuple(sorted(latest.values(), key=lambda each: each.on))


def decide(command: CouncilRecordCommand, state: CouncilRecord) -> tuple[CouncilRecordEvent, ...]:
    """Return the fact, or nothing if it is on record.

    Raises:
        WorkEndsBeforeItBeginsError: if the last day of a piece of work lies before its first.
        NotBeforeTheMandateError: if it began after the mandate was established.
        StatementNotClearError: if an explanation of vote lacks its member or vote, or another
            statement names members.
    """
    match command:
        case RecordPreMandateWork():
            work = PreMandateWorkRecorded(
                **_said(command, PreMandateWork),
                mission_id=command.mission_id,
                on=command.occurred_on,
            )
            if work in state.present_work():
                return ()
            _require_before(command)
            return (work,)
        case RecordCouncilStatement():
            statement = CouncilStatementRecorded(
                **_said(command, CouncilStatement),
                mission_id=command.mission_id,
                on=command.occurred_on,
            )
            if statement in state.statements:
                return ()
            _require_clear(command)
            return (statement,)


def evolve(state: CouncilRecord, event: CouncilRecordEvent) -> CouncilRecord:
    """Return the record after the fact."""
    match event:
        case PreMandateWorkRecorded():
            return state.model_copy(update={"work": (*state.work, event)})
        case CouncilStatementRecorded():
            return state.model_copy(update={"statements": (*state.statements, event)})


def _require_before(command: RecordPreMandateWork) -> None:
    if command.ended_on is not None and command.ended_on < command.occurred_on:
        raise WorkEndsBeforeItBeginsError(
            f"{command.work_id} begins on {command.occurred_on} and ends on {command.ended_on}",
            next_step="Check both days.",
            pointer="/ended_on",
        )
    if command.decided_on is not None and command.occurred_on > command.decided_on:
        raise NotBeforeTheMandateError(
            f"{command.work_id} begins on {command.occurred_on}; the mandate was established on "
            f"{command.decided_on}",
            next_step="Check the day; planning under a mandate belongs to its own records.",
            pointer="/on",
        )


def _require_clear(command: RecordCouncilStatement) -> None:
    if command.kind is not StatementKind.EXPLANATION_OF_VOTE:
        if command.members:
            raise StatementNotClearError(
                f"a {command.kind.replace('_', ' ')} is made by the whole Council",
                next_step="Leave the members out, or record an explanation of vote.",
                pointer="/members",
            )
        return
    if not command.members:
        raise StatementNotClearError(
            "an explanation of vote names who explains it",
            next_step="Give the members of the Council that spoke.",
            pointer="/members",
        )
    if command.resolution not in command.decisions:
        raise StatementNotClearError(
            f"{command.resolution or 'no resolution'} is no decision on {command.mission_id}",
            next_step="Name the decision that was voted on, as it is recorded.",
            pointer="/resolution",
        )


def _said(source: _Facts, kind: type[_Facts]) -> dict[str, Any]:
    return {name: getattr(source, name) for name in kind.model_fields}


COUNCIL_RECORD: Decider[CouncilRecordCommand, CouncilRecord, CouncilRecordEvent] = Decider(
    service="mandates",
    aggregate="council_record",
    initial=CouncilRecord(),
    decide=decide,
    evolve=evolve,
    events=(PreMandateWorkRecorded, CouncilStatementRecorded),
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
