"""Requests of communities for support: logged, answered, and explained where refused."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.unit.events import Person
from missionledger.performance.domain.words import MaybeWords, RecordId, Words

ANSWER_DAYS: Final = Policy(
    "days to answer a request of a community",
    (PolicyValue(30, date(2000, 1, 1), "rule of this system", Certainty.ASSUMED),),
)


class RequestNeed(StrEnum):
    """What a community asks for."""

    PROTECTION = "protection"
    REPAIR = "repair"
    HEALTH_CARE = "health_care"
    TRANSPORT = "transport"
    JOBS = "jobs"
    ENERGY_OR_WATER = "energy_or_water"
    MEDIATION = "mediation"
    OTHER = "other"


class RequestAnswer(StrEnum):
    """What the mission says."""

    GRANTED = "granted"
    IN_PART = "in_part"
    REFUSED = "refused"
    PASSED_ON = "passed_on"
    """To a partner, which is named in the explanation."""


class RefusalUnexplainedError(Refusal):
    """A community that is refused is told why, and told so."""

    code = "refusal-unexplained"
    title = "A refusal needs an explanation that the community heard"
    kind = RefusalKind.INVALID


class RequestUnansweredError(Refusal):
    """A request is answered before it is fulfilled."""

    code = "request-unanswered"
    title = "The request was not granted"


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    request_id: RecordId
    mission_id: MissionId


class Request(BaseModel):
    """What was asked, where, of whom; no person is named."""

    need: RequestNeed
    place: Words
    asked_by: Words
    what: Words


class Answer(BaseModel):
    """What the mission said.

    Attributes:
        explanation: why, where the request is not granted in full.
        told_how: how the community heard it.
    """

    answer: RequestAnswer
    explanation: MaybeWords = ""
    told_how: MaybeWords = ""


class Fulfilment(BaseModel):
    """What came of it, as those who asked see it."""

    what: Words
    seen_by_community: MaybeWords = ""


class LogRequest(_Of, Request, Command):
    """Log a request."""


class CommunityRequestLogged(_Of, Request, DomainEvent):
    """A community asked a mission for support."""

    day: date


class AnswerRequest(_Of, Answer, Command):
    """Answer a request."""

    answered_by: Person


class CommunityRequestAnswered(_Of, Answer, DomainEvent):
    """A community heard what becomes of its request."""

    answered_by: Person
    day: date


class FulfilRequest(_Of, Fulfilment, Command):
    """Record what came of a request."""


class CommunityRequestFulfilled(_Of, Fulfilment, DomainEvent):
    """What a community asked for was done."""

    day: date


class CommunityRequest(BaseModel):
    """A request with its answers, in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    logged: tuple[CommunityRequestLogged, ...] = ()
    answers: tuple[CommunityRequestAnswered, ...] = ()
    fulfilled: tuple[CommunityRequestFulfilled, ...] = ()

    @property
    def answer_due_on(self) -> date | None:
        """Last day for an answer; None once there is one."""
        if self.answers or not self.logged:
            return None
        asked = self.logged[0].day
        return asked + timedelta(days=ANSWER_DAYS.on(asked).value)


def _require_explained(command: AnswerRequest, _state: CommunityRequest) -> None:
    in_full = command.answer is RequestAnswer.GRANTED
    if not in_full and not (command.explanation and command.told_how):
        raise RefusalUnexplainedError(
            f"the request is {command.answer.value.replace('_', ' ')}, without saying why and how "
            "the community heard it",
            next_step="Give the explanation, and how it was told.",
            pointer="/explanation",
            source="study, section 7 (benefits)",
        )


def _require_granted(command: FulfilRequest, state: CommunityRequest) -> None:
    if not state.answers or state.answers[-1].answer is RequestAnswer.REFUSED:
        raise RequestUnansweredError(
            f"{command.request_id} was not granted",
            next_step="Answer the request first.",
        )


def _id_of(command: Any) -> str:
    return str(command.request_id)


COMMUNITY_REQUEST = register(
    "community_request",
    CommunityRequest(),
    (
        Fact(LogRequest, CommunityRequestLogged, "logged", keys=("request_id",), opens=True),
        Fact(AnswerRequest, CommunityRequestAnswered, "answers", check=_require_explained),
        Fact(FulfilRequest, CommunityRequestFulfilled, "fulfilled", check=_require_granted),
    ),
    id_of=_id_of,
)
