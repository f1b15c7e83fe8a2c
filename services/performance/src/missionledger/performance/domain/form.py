"""Evaluation forms: the standards a unit is judged on, in versions that never change.

The tool for evaluating units is under revision, so an evaluation names the version it was made
with, and can always be read against the standards of its own day.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.refusals import Refusal, RefusalKind

CRITERIA_MAX = 200

FormId = Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]
CriterionId = Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]
FormVersionNumber = Annotated[int, Field(ge=1, le=10_000, strict=True)]
Text = Annotated[str, Field(min_length=1, max_length=1_000)]


class Component(StrEnum):
    """Which uniformed component a unit belongs to."""

    MILITARY = "military"
    POLICE = "police"


class FormComponent(StrEnum):
    """What a form judges: units of a component, or the headquarters of a force."""

    MILITARY = "military"
    POLICE = "police"
    FORCE_HEADQUARTERS = "force_headquarters"


class Aspect(StrEnum):
    """What side of a unit, or of a headquarters, a criterion looks at."""

    TASK = "task"
    MINDSET = "mindset"
    POSTURE = "posture"
    TRAINING = "training"
    EQUIPMENT = "equipment"
    CONDUCT = "conduct"
    COMMAND = "command"
    """Orders reach units in time and are carried out; units are heard."""
    PLANNING = "planning"
    COORDINATION = "coordination"
    """With police, civilians, support and partners."""


NEEDED_ASPECTS = {
    FormComponent.MILITARY: (Aspect.TASK, Aspect.MINDSET, Aspect.POSTURE),
    FormComponent.POLICE: (Aspect.TASK,),
    FormComponent.FORCE_HEADQUARTERS: (
        Aspect.TASK,
        Aspect.COMMAND,
        Aspect.PLANNING,
        Aspect.COORDINATION,
    ),
}
"""What a form has to look at."""


class Criterion(BaseModel):
    """One question of a form.

    Attributes:
        task: the mandated task it is tied to.
        standard: what an adequate unit does.
        task_category: slug of the part that such tasks of mandates are sorted into; empty for
            forms from before it was asked, and for what belongs to every task.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    criterion_id: CriterionId
    aspect: Aspect
    task: Text
    standard: Text
    task_category: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,60}$")] = ""


Criteria = Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=CRITERIA_MAX)]


class PublishFormVersion(Command):
    """Publish the next version of a form; the business date is the first day it may be used."""

    form_id: FormId
    version: FormVersionNumber
    title: Text
    component: FormComponent
    criteria: Criteria


class FormVersion(BaseModel):
    """A version of a form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form_id: FormId
    version: FormVersionNumber
    title: Text
    component: FormComponent
    valid_from: date
    criteria: Criteria


class FormVersionPublished(FormVersion, DomainEvent):
    """A version of a form may be used from its day on; versions before it may not."""


class FormVersionExistsError(Refusal):
    """The version is published with other content; a version never changes."""

    code = "form-version-exists"
    title = "The version of the form is published with other content"
    kind = RefusalKind.CONFLICT


class FormVersionOutOfOrderError(Refusal):
    """Versions are numbered without gaps, each valid from a later day than the one before."""

    code = "form-version-out-of-order"
    title = "The version of the form is out of order"


class FormIncompleteError(Refusal):
    """The form does not look at what it has to look at."""

    code = "form-incomplete"
    title = "The form leaves out what an evaluation has to cover"
    kind = RefusalKind.INVALID


class TaskCategoryUnknownError(Refusal):
    """No task of a mandate is sorted into this part."""

    code = "task-category-unknown"
    title = "The part of mandated tasks is not known"
    kind = RefusalKind.INVALID


class FormVersionUnknownError(Refusal):
    """There is no such version, or it may not be used on that day."""

    code = "form-version-unknown"
    title = "The version of the form cannot be used"


class Form(BaseModel):
    """A form with all its versions, oldest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    versions: tuple[FormVersion, ...] = ()

    def usable_on(self, form_id: str, version: int, day: date) -> FormVersion:
        """Return the version, which must be the one in force on the day.

        Raises:
            FormVersionUnknownError: if it is not published, not valid yet, or superseded.
        """
        in_force = [each for each in self.versions if each.valid_from <= day]
        if in_force and in_force[-1].version == version:
            return in_force[-1]
        hint = f"version {in_force[-1].version} is" if in_force else "no version is"
        raise FormVersionUnknownError(
            f"version {version} of the form {form_id!r} cannot be used for {day}: {hint} in force",
            next_step="Use the version in force on the day of the evaluation.",
            pointer="/form_version",
        )


def decide(command: PublishFormVersion, state: Form) -> tuple[FormVersionPublished, ...]:
    """Return the published version, or nothing if exactly this is published.

    Raises:
        FormVersionExistsError: if the number is published with other content.
        FormVersionOutOfOrderError: if number or day do not follow the version before.
        FormIncompleteError: if a criterion occurs twice, none is tied to a task, or a military
            form leaves out mindset or posture.
    """
    event = FormVersionPublished(
        form_id=command.form_id,
        version=command.version,
        title=command.title,
        component=command.component,
        valid_from=command.occurred_on,
        criteria=command.criteria,
    )
    for published in state.versions:
        if published.version == command.version:
            if published == _version_of(event):
                return ()
            raise FormVersionExistsError(
                f"version {command.version} of {command.form_id!r} is published",
                next_step="Publish the change as a new version.",
                pointer="/version",
            )
    _require_next(command, state)
    _require_complete(command)
    return (event,)


def evolve(state: Form, event: FormVersionPublished) -> Form:
    """Return the form after the event."""
    return Form(versions=(*state.versions, _version_of(event)))


def _version_of(event: FormVersionPublished) -> FormVersion:
    return FormVersion.model_validate(event.model_dump())


def _require_next(command: PublishFormVersion, state: Form) -> None:
    latest = state.versions[-1] if state.versions else None
    expected = latest.version + 1 if latest else 1
    if command.version != expected:
        raise FormVersionOutOfOrderError(
            f"the next version of {command.form_id!r} is {expected}, not {command.version}",
            next_step=f"Publish it as version {expected}.",
            pointer="/version",
        )
    if latest is not None and command.occurred_on <= latest.valid_from:
        raise FormVersionOutOfOrderError(
            f"version {latest.version} holds from {latest.valid_from}, this one from "
            f"{command.occurred_on}",
            next_step="A version holds from a later day than the one before.",
            pointer="/valid_from",
        )


def _require_complete(command: PublishFormVersion) -> None:
    ids = [each.criterion_id for each in command.criteria]
    repeated = sorted({each for each in ids if ids.count(each) > 1})
    needed = NEEDED_ASPECTS[command.component]
    missing = sorted(set(needed) - {each.aspect for each in command.criteria})
    if repeated or missing:
        raise FormIncompleteError(
            f"criteria that occur twice: {', '.join(repeated) or 'none'}; "
            f"aspects left out: {', '.join(missing) or 'none'}",
            next_step=f"Name each criterion once; a form for {command.component} covers "
            f"{', '.join(needed)}.",
            pointer="/criteria",
        )


def _no_mission(command: PublishFormVersion) -> None:
    del command


FORM: Decider[PublishFormVersion, Form, FormVersionPublished] = Decider(
    service="performance",
    aggregate="evaluation_form",
    initial=Form(),
    decide=decide,
    evolve=evolve,
    events=(FormVersionPublished,),
    id_of=lambda command: command.form_id,
    mission_of=_no_mission,
)
