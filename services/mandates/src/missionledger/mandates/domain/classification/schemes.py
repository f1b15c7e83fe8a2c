"""A scheme of classes, brought by whoever uses it: named, with its source, edition by edition.

The study tells of about 40 groups in a research database without naming them (5.1, footnote 32).
So no list is built in: an operator records the scheme as its publisher has it.
"""

from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.mandates.domain.words import Note, RequiredSymbol, Slug, Text

CLASSES_MAX = 500
PARTS_OF_A_MANDATE: Final = "task-categories"
"""The parts every task has one of; they are a reference table and no scheme of an operator."""


class TaskClass(BaseModel):
    """One class of a scheme."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Slug
    name: Text
    description: Note = ""


class SchemeTerms(BaseModel):
    """What a scheme is and where it was read.

    Attributes:
        publisher: who keeps the scheme.
        reference: the document or data set the classes were read in, with its version.
        classes: all of them, in the order of the publisher.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text
    publisher: Text
    reference: RequiredSymbol
    classes: Annotated[tuple[TaskClass, ...], Field(min_length=1, max_length=CLASSES_MAX)]


class RecordTaskScheme(SchemeTerms, Command):
    """Record a scheme, or its next edition, with all of its classes."""

    scheme: Slug


class TaskSchemeRecorded(SchemeTerms, DomainEvent):
    """An edition of a scheme holds from now on; earlier ones stay readable."""

    scheme: Slug
    edition: int
    on: date


class TaskSchemeReservedError(Refusal):
    """The name stands for the parts of a mandate."""

    code = "task-scheme-reserved"
    title = "The name of the scheme is taken by a reference table"
    kind = RefusalKind.CONFLICT


class TaskClassTwiceError(Refusal):
    """A class is named twice."""

    code = "task-class-twice"
    title = "A class of the scheme is named twice"
    kind = RefusalKind.INVALID


class TaskSchemeOutOfOrderError(Refusal):
    """A later edition is recorded already."""

    code = "task-scheme-out-of-order"
    title = "A later edition of the scheme is recorded already"


class TaskScheme(BaseModel):
    """The editions of a scheme, the first one first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    editions: tuple[TaskSchemeRecorded, ...] = ()

    @property
    def present(self) -> TaskSchemeRecorded | None:
        """The edition that holds."""
        return self.editions[-1] if self.editions else None

    def class_of(self, slug: str) -> TaskClass | None:
        """Return a class of the edition that holds, or None."""
        classes = self.present.classes if self.present else ()
        return next((each for each in classes if each.slug == slug), None)


def decide(command: RecordTaskScheme, state: TaskScheme) -> tuple[TaskSchemeRecorded, ...]:
    """Return the next edition, or nothing if the content is what holds.

    Raises:
        TaskSchemeReservedError: if the name is that of the parts of a mandate.
        TaskClassTwiceError: if a class is named twice.
        TaskSchemeOutOfOrderError: if the edition that holds is of a later day.
    """
    if command.scheme == PARTS_OF_A_MANDATE:
        raise TaskSchemeReservedError(
            f"{command.scheme} is the table of the parts of a mandate",
            next_step="Give the scheme a name of its own.",
            pointer="/scheme",
        )
    slugs = [each.slug for each in command.classes]
    for index, slug in enumerate(slugs):
        if slug in slugs[:index]:
            raise TaskClassTwiceError(
                f"{slug} is named twice in {command.scheme}",
                next_step="Name each class once.",
                pointer=f"/classes/{index}",
            )
    terms = _terms(command)
    present = state.present
    if present is not None and _terms(present) == terms:
        return ()
    if present is not None and command.occurred_on < present.on:
        raise TaskSchemeOutOfOrderError(
            f"edition {present.edition} of {command.scheme} holds from {present.on}",
            next_step="Give that day or a later one.",
            pointer="/on",
        )
    edition = TaskSchemeRecorded(
        **terms, scheme=command.scheme, edition=len(state.editions) + 1, on=command.occurred_on
    )
    return (edition,)


def evolve(state: TaskScheme, event: TaskSchemeRecorded) -> TaskScheme:
    """Return the scheme with one edition more."""
    return TaskScheme(editions=(*state.editions, event))


def _terms(source: SchemeTerms) -> dict[str, Any]:
    return {name: getattr(source, name) for name in SchemeTerms.model_fields}


def _no_mission(command: RecordTaskScheme) -> None:
    del command


TASK_SCHEME: Decider[RecordTaskScheme, TaskScheme, TaskSchemeRecorded] = Decider(
    service="mandates",
    aggregate="task_scheme",
    initial=TaskScheme(),
    decide=decide,
    evolve=evolve,
    events=(TaskSchemeRecorded,),
    id_of=lambda command: command.scheme,
    mission_of=_no_mission,
)
