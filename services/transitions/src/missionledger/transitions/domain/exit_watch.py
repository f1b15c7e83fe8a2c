"""What is watched after a mission has gone, and who is asked to look (TRN-13, TRN-18).

Gains can fall sharply once a mission leaves: camps are looted, violence returns, women lose the
part they had. Each is a dated observation with its source, beside what it was at the exit where
that is known. Nothing is graded.
"""

from enum import StrEnum
from typing import Annotated, Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.transitions.domain.texts import Name, Reason, Title

OBSERVATIONS_MAX = 5_000
Text = Annotated[str, Field(max_length=300)]
Value = Annotated[int, Field(ge=-(10**15), le=10**15, strict=True)]


class WatchKind(StrEnum):
    """What is watched."""

    LOOTING = "looting"
    VIOLENCE = "violence"
    DISPLACEMENT = "displacement"
    HUMAN_RIGHTS = "human_rights"
    WOMENS_PART = "womens_part"
    INSTITUTIONS = "institutions"
    ECONOMY = "economy"
    ENVIRONMENT = "environment"
    OTHER = "other"


class Body(StrEnum):
    """Who is asked to look at a country after the exit."""

    PEACEBUILDING_COMMISSION = "peacebuilding_commission"
    SECURITY_COUNCIL = "security_council"
    REGIONAL_BODY = "regional_body"
    OTHER = "other"


class ObserveAfterExit(Command):
    """Record what was observed on the command's business date.

    Attributes:
        place: where; empty for the whole country.
        value: a figure, where there is one; None if there is none.
        at_exit: the same figure when the mission left; None if it is not known.
    """

    mission_id: MissionId
    kind: WatchKind
    title: Title
    place: Text = ""
    value: Value | None = None
    at_exit: Value | None = None
    unit: Text = ""
    evidence: Reason


class DrawAttention(Command):
    """Record that a body was asked to look at the country, and what came of it."""

    mission_id: MissionId
    body: Body
    title: Title
    outcome: Reason
    recorded_by: Name


WatchCommand = ObserveAfterExit | DrawAttention


class ExitObserved(DomainEvent):
    """Something was observed after a mission had gone, or while it goes."""

    mission_id: MissionId
    kind: WatchKind
    title: str
    place: str
    value: int | None
    at_exit: int | None
    unit: str
    observed_on: DayText
    evidence: str


class AttentionDrawn(DomainEvent):
    """A body was asked to look at a country in transition."""

    mission_id: MissionId
    body: Body
    title: str
    outcome: str
    asked_on: DayText
    recorded_by: str


WatchEvent = ExitObserved | AttentionDrawn
WATCH_EVENTS: tuple[type[WatchEvent], ...] = (ExitObserved, AttentionDrawn)


class TooManyObservationsError(Refusal):
    """The watch of one mission is full."""

    code = "too-many-exit-observations"
    title = "The watch has too many observations"
    kind = RefusalKind.TOO_LARGE


class ExitObservation(BaseModel):
    """One observation."""

    model_config = ConfigDict(frozen=True)

    kind: WatchKind
    title: str
    place: str
    value: int | None
    at_exit: int | None
    unit: str
    observed_on: DayText
    evidence: str


class Attention(BaseModel):
    """Who was asked to look, and what came of it."""

    model_config = ConfigDict(frozen=True)

    body: Body
    title: str
    outcome: str
    asked_on: DayText
    recorded_by: str


class ExitWatch(BaseModel):
    """All that was observed of one country after the exit."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    observations: tuple[ExitObservation, ...] = ()
    attention: tuple[Attention, ...] = ()


def decide(command: WatchCommand, state: ExitWatch) -> tuple[WatchEvent, ...]:
    """Return the fact, or nothing if it is known.

    Raises:
        TooManyObservationsError: if the watch is full.
    """
    day = command.occurred_on.isoformat()
    said: dict[str, Any] = command.model_dump(
        exclude={"occurred_on", "provenance", "source", "documents"}
    )
    event: WatchEvent
    match command:
        case ObserveAfterExit():
            event = ExitObserved(observed_on=day, **said)
        case DrawAttention():
            event = AttentionDrawn(asked_on=day, **said)
        case _:
            assert_never(command)
    if evolve(state, event) == state:
        return ()
    if len(state.observations) >= OBSERVATIONS_MAX:
        raise TooManyObservationsError(
            f"a watch holds at most {OBSERVATIONS_MAX} observations",
            next_step="Record figures by month, not by day.",
        )
    return (event,)


def evolve(state: ExitWatch, event: WatchEvent) -> ExitWatch:
    """Return the state after the event; what is known already changes nothing."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    match event:
        case ExitObserved():
            seen = ExitObservation(**event.model_dump(exclude={"mission_id"}))
            observations = tuple(dict.fromkeys((*state.observations, seen)))
            return state.model_copy(update={"observations": observations})
        case AttentionDrawn():
            asked = Attention(**event.model_dump(exclude={"mission_id"}))
            attention = tuple(dict.fromkeys((*state.attention, asked)))
            return state.model_copy(update={"attention": attention})
        case _:
            assert_never(event)


EXIT_WATCH: Decider[WatchCommand, ExitWatch, WatchEvent] = Decider(
    service="transitions",
    aggregate="exit_watch",
    initial=ExitWatch(),
    decide=decide,
    evolve=evolve,
    events=WATCH_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
