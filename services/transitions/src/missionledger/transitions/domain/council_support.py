"""The support of the Security Council after an exit, while gains are at risk (TRN-06).

The Council shows steady support during that time. So the time is set, with somebody who asks; each
time it asks, it says what for and by when it needs an answer; the answer is recorded with its
paper; and the next one is due a fixed number of days later, whatever the answer was.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind
from missionledger.transitions.domain.texts import ItemId, Name, Reason, Title

ASKS_MAX = 1_000
_FROM = date(1948, 1, 1)
_STUDY = "2024 study, chapter 7 (transition)"

RISK_DAYS = Policy(
    "days after the withdrawal in which gains are at risk",
    (
        PolicyValue(
            value=730,
            valid_from=_FROM,
            source=f"{_STUDY} names the period, not its length; two years are read into it",
            certainty=Certainty.ASSUMED,
        ),
    ),
)

ASK_EVERY_DAYS = Policy(
    "days from one request for the support of the Council to the next",
    (
        PolicyValue(
            value=180,
            valid_from=_FROM,
            source=f"{_STUDY} asks for steady support; read as twice a year",
            certainty=Certainty.ASSUMED,
        ),
    ),
)


class SupportKind(StrEnum):
    """What the Council is asked for."""

    STATEMENT = "statement"
    MEETING = "meeting"
    VISIT = "visit"
    MANDATE_OF_SUCCESSOR = "mandate_of_successor"
    MEASURES = "measures"
    MONEY = "money"
    OTHER = "other"


class Answer(StrEnum):
    """What came of a request."""

    GIVEN = "given"
    PARTLY = "partly"
    REFUSED = "refused"


class SetRiskPeriod(Command):
    """Say in which days after the exit gains are at risk, and who asks the Council meanwhile.

    Attributes:
        until_on: None for the usual time.
        every_days: from one request to the next; None for the usual rhythm.
    """

    mission_id: MissionId
    from_on: date
    until_on: date | None = None
    every_days: Annotated[int, Field(ge=7, le=730, strict=True)] | None = None
    asks: Name
    reason: Reason


class AskCouncil(Command):
    """Record that the Council was asked for its support on the command's business date."""

    mission_id: MissionId
    request_id: ItemId
    kind: SupportKind
    title: Title
    asked_by: Name
    answer_by: date


class RecordAnswer(Command):
    """Record what came of a request; `source` names the decision, `documents` the paper."""

    mission_id: MissionId
    request_id: ItemId
    answer: Answer
    outcome: Reason
    recorded_by: Name


CouncilCommand = SetRiskPeriod | AskCouncil | RecordAnswer


class RiskPeriodSet(DomainEvent):
    """Gains are at risk in these days; a later word replaces an earlier one."""

    mission_id: MissionId
    from_on: DayText
    until_on: DayText
    every_days: int
    asks: str
    reason: str


class CouncilAsked(DomainEvent):
    """The Council was asked for its support."""

    mission_id: MissionId
    request_id: str
    kind: SupportKind
    title: str
    asked_by: str
    asked_on: DayText
    answer_by: DayText
    documents: tuple[str, ...]


class CouncilAnswered(DomainEvent):
    """The Council answered, or let it be known that it will not."""

    mission_id: MissionId
    request_id: str
    answer: Answer
    outcome: str
    answered_on: DayText
    recorded_by: str
    symbol: str
    documents: tuple[str, ...]


CouncilEvent = RiskPeriodSet | CouncilAsked | CouncilAnswered
COUNCIL_EVENTS: tuple[type[CouncilEvent], ...] = (RiskPeriodSet, CouncilAsked, CouncilAnswered)


class RequestNotFoundError(NotFoundError):
    """The Council was not asked this."""

    code = "council-request-not-found"
    title = "The Council was not asked this"


class RequestExistsError(Refusal):
    """What was asked is not asked again in other words under the same id."""

    code = "council-request-exists"
    title = "The Council was asked this already"
    kind = RefusalKind.CONFLICT


class CouncilDaysError(Refusal):
    """An answer comes after the question, and a period ends after it begins."""

    code = "council-days-invalid"
    title = "The days cannot be right"
    kind = RefusalKind.INVALID


class TooManyRequestsError(Refusal):
    """The record of one mission is full."""

    code = "too-many-council-requests"
    title = "The record of requests is full"
    kind = RefusalKind.TOO_LARGE


class RiskPeriod(BaseModel):
    """The days in which gains are at risk, and who asks the Council meanwhile."""

    model_config = ConfigDict(frozen=True)

    from_on: DayText
    until_on: DayText
    every_days: int
    asks: str
    reason: str


class Request(BaseModel):
    """What the Council was asked, and what came of it."""

    model_config = ConfigDict(frozen=True)

    request_id: str
    kind: SupportKind
    title: str
    asked_by: str
    asked_on: DayText
    answer_by: DayText
    documents: tuple[str, ...]
    answer: Answer | None = None
    outcome: str = ""
    answered_on: DayText | None = None
    symbol: str = ""
    answer_documents: tuple[str, ...] = ()


class CouncilSupport(BaseModel):
    """The support of the Council for one country after the exit."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    period: RiskPeriod | None = None
    requests: Mapping[str, Request] = Field(default_factory=dict)

    @property
    def next_due_on(self) -> str | None:
        """By when the Council is to be asked next; None if no further request falls in the period.

        The first one is due when the period begins.
        """
        if self.period is None:
            return None
        asked = [each.asked_on for each in self.requests.values()]
        last = max((day for day in asked if day >= self.period.from_on), default=None)
        if last is None:
            return self.period.from_on
        due = _later(date.fromisoformat(last), self.period.every_days).isoformat()
        return due if due <= self.period.until_on else None


def decide(command: CouncilCommand, state: CouncilSupport) -> tuple[CouncilEvent, ...]:
    """Return the fact, or nothing if it is known.

    Raises:
        CouncilDaysError: if days are out of order.
        RequestExistsError: if another request has the id.
        RequestNotFoundError: if an answer belongs to no request.
        TooManyRequestsError: if the record is full.
        NoPolicyInForceError: if nobody knows how long gains are at risk from that day on.
    """
    match command:
        case SetRiskPeriod():
            return _set_period(command, state)
        case AskCouncil():
            return _ask(command, state)
        case RecordAnswer():
            return _answer(command, state)
        case _:
            assert_never(command)


def _set_period(command: SetRiskPeriod, state: CouncilSupport) -> tuple[CouncilEvent, ...]:
    usual = _later(command.from_on, RISK_DAYS.on(command.occurred_on).value)
    until_on = command.until_on or usual
    _require_order(command.from_on, until_on, "/until_on")
    said = RiskPeriodSet(
        mission_id=command.mission_id,
        from_on=command.from_on.isoformat(),
        until_on=until_on.isoformat(),
        every_days=command.every_days or ASK_EVERY_DAYS.on(command.occurred_on).value,
        asks=command.asks,
        reason=command.reason,
    )
    return () if evolve(state, said) == state else (said,)


def _ask(command: AskCouncil, state: CouncilSupport) -> tuple[CouncilEvent, ...]:
    _require_order(command.occurred_on, command.answer_by, "/answer_by")
    asked = CouncilAsked(
        mission_id=command.mission_id,
        request_id=command.request_id,
        kind=command.kind,
        title=command.title,
        asked_by=command.asked_by,
        asked_on=command.occurred_on.isoformat(),
        answer_by=command.answer_by.isoformat(),
        documents=command.documents,
    )
    known = state.requests.get(command.request_id)
    if known is not None:
        same = asked.model_dump(exclude={"mission_id"})
        if known.model_dump(include=set(same)) == same:
            return ()
        raise RequestExistsError(
            f"{command.request_id} is {known.title}, asked on {known.asked_on}",
            next_step="Record the answer to it, or give what is asked now another id.",
            pointer="/request_id",
        )
    if len(state.requests) >= ASKS_MAX:
        raise TooManyRequestsError(
            f"a record holds at most {ASKS_MAX} requests",
            next_step="Record what the Council as a whole is asked for.",
        )
    return (asked,)


def _answer(command: RecordAnswer, state: CouncilSupport) -> tuple[CouncilEvent, ...]:
    known = state.requests.get(command.request_id)
    if known is None:
        raise RequestNotFoundError(
            f"the Council was not asked {command.request_id} about {command.mission_id}",
            next_step="Record the request first.",
        )
    _require_order(date.fromisoformat(known.asked_on), command.occurred_on, "/occurred_on")
    answered = CouncilAnswered(
        mission_id=command.mission_id,
        request_id=command.request_id,
        answer=command.answer,
        outcome=command.outcome,
        answered_on=command.occurred_on.isoformat(),
        recorded_by=command.recorded_by,
        symbol=command.source,
        documents=command.documents,
    )
    return () if evolve(state, answered) == state else (answered,)


def _require_order(first: date, then: date, pointer: str) -> None:
    if then < first:
        raise CouncilDaysError(
            f"{then} lies before {first}",
            next_step="Give a day that is not before it.",
            pointer=pointer,
        )


def _later(day: date, days: int) -> date:
    # The last day of the calendar has no day after it.
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def evolve(state: CouncilSupport, event: CouncilEvent) -> CouncilSupport:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    match event:
        case RiskPeriodSet():
            period = RiskPeriod(**event.model_dump(exclude={"mission_id"}))
            return state.model_copy(update={"period": period})
        case CouncilAsked():
            one = Request(**event.model_dump(exclude={"mission_id"}))
        case CouncilAnswered():
            known = state.requests.get(event.request_id)
            if known is None:
                # Seen on a day before it was asked.
                return state
            changes: dict[str, Any] = event.model_dump(
                include={"answer", "outcome", "answered_on", "symbol"}
            )
            one = known.model_copy(update={**changes, "answer_documents": event.documents})
        case _:
            assert_never(event)
    return state.model_copy(update={"requests": {**state.requests, one.request_id: one}})


COUNCIL_SUPPORT: Decider[CouncilCommand, CouncilSupport, CouncilEvent] = Decider(
    service="transitions",
    aggregate="council_support",
    initial=CouncilSupport(),
    decide=decide,
    evolve=evolve,
    events=COUNCIL_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
