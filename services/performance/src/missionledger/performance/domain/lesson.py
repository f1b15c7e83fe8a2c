"""Lessons from success and failure: kept, and used where it is shown by what."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.unit.events import Person
from missionledger.performance.domain.words import EntryId, RecordId, Words


class LessonFrom(StrEnum):
    """What a lesson comes from."""

    SUCCESS = "success"
    FAILURE = "failure"
    BOTH = "both"


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    lesson_id: RecordId
    mission_id: MissionId


class Lesson(BaseModel):
    """What happened, and what is to be done or left next time."""

    learnt_from: LessonFrom
    title: Words
    happened: Words
    lesson: Words
    evidence: Words
    for_whom: Words


class Use(BaseModel):
    """Where a lesson was used, which is what it is kept for."""

    use_id: EntryId
    used_in: MissionId
    what_changed: Words
    reference: Annotated[str, Field(min_length=1, max_length=300)]


class RecordLesson(_Of, Lesson, Command):
    """Record a lesson."""

    author: Person


class LessonRecorded(_Of, Lesson, DomainEvent):
    """Somebody learnt something from a mission."""

    author: Person
    day: date


class UseLesson(_Of, Use, Command):
    """Record that a lesson was used."""


class LessonUsed(_Of, Use, DomainEvent):
    """A lesson changed something."""

    day: date


class LessonKept(BaseModel):
    """A lesson with its uses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recorded: tuple[LessonRecorded, ...] = ()
    uses: tuple[LessonUsed, ...] = ()


def _id_of(command: Any) -> str:
    return str(command.lesson_id)


LESSON = register(
    "lesson",
    LessonKept(),
    (
        Fact(RecordLesson, LessonRecorded, "recorded", keys=("lesson_id",), opens=True),
        Fact(UseLesson, LessonUsed, "uses", keys=("use_id",)),
    ),
    id_of=_id_of,
)
