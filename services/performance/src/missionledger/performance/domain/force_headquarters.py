"""The headquarters of a force: evaluated by a form of its own, improved, decided on.

Units are judged on what they do in the field; the headquarters that plans for them and commands
them is judged on that. A grave finding asks for a decision at once and waits for no plan.
"""

from collections import Counter
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.form import (
    FormComponent,
    FormId,
    FormVersion,
    FormVersionNumber,
)
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.remediation.policies import DECISION_DUE_DAYS, PLAN_DUE_DAYS
from missionledger.performance.domain.unit.events import (
    CriterionFinding,
    EvaluationOccasion,
    Finding,
    Findings,
    Person,
)
from missionledger.performance.domain.unit.refusals import (
    DecisionNotIndependentError,
    EvaluationNotRecordedError,
    FindingsIncompleteError,
    FormOfOtherComponentError,
)
from missionledger.performance.domain.words import Count, EntryId, MaybeWords, Words


class HeadquartersChoice(StrEnum):
    """What is decided about a headquarters."""

    PLAN_ENOUGH = "plan_enough"
    """The plan is what is needed; nothing else changes."""
    REINFORCED = "reinforced"
    RESTRUCTURED = "restructured"
    COMMANDER_CHANGED = "commander_changed"
    """Follows on a decision in the appraisal of the commander."""


class HeadquartersDaysError(Refusal):
    """The day contradicts the evaluation."""

    code = "headquarters-days-out-of-order"
    title = "The day contradicts the record of the headquarters"
    kind = RefusalKind.INVALID


class HeadquartersActionError(Refusal):
    """An action answers a finding, and is reported once it is planned."""

    code = "headquarters-action-unfounded"
    title = "The action follows on nothing that is recorded"


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    mission_id: MissionId


class Setup(BaseModel):
    """Who commands, and how many posts are filled."""

    force_commander: Person
    posts: Count
    filled: Count
    note: MaybeWords = ""


class HeadquartersFindings(BaseModel):
    """An evaluation by a form for headquarters; there is no sum of findings.

    Attributes:
        reply: what the commander says to it, kept beside the findings.
    """

    evaluation_id: EntryId
    occasion: EvaluationOccasion
    form_id: FormId
    form_version: FormVersionNumber
    evaluated_on: date
    findings: Findings
    reply: MaybeWords = ""


class HeadquartersAction(BaseModel):
    """What is done about a finding, by whom until when."""

    action_id: EntryId
    evaluation_id: EntryId
    criterion_id: Annotated[str, Field(max_length=60)]
    what: Words
    owner: Words
    due_on: date


class HeadquartersActionEnd(BaseModel):
    """What shows that it was done."""

    action_id: EntryId
    evidence: Words


class HeadquartersDecision(BaseModel):
    """What is decided, on which evaluation."""

    decision_id: EntryId
    evaluation_id: EntryId
    choice: HeadquartersChoice
    reason: Words


class SetUpHeadquarters(_Of, Setup, Command):
    """Record who commands and how many posts are filled, first or anew."""


class HeadquartersSetUp(_Of, Setup, DomainEvent):
    """A force has a headquarters with a commander."""

    day: date


class EvaluateHeadquarters(_Of, HeadquartersFindings, Command):
    """Evaluate the headquarters.

    Attributes:
        form: the version of the form as it was published; it is not kept again.
    """

    evaluator: Person
    form: FormVersion


class HeadquartersEvaluated(_Of, HeadquartersFindings, DomainEvent):
    """The headquarters of a force was evaluated."""

    evaluator: Person
    day: date


class PlanHeadquartersAction(_Of, HeadquartersAction, Command):
    """Plan what is done about a finding."""


class HeadquartersActionPlanned(_Of, HeadquartersAction, DomainEvent):
    """Something is to be done about a finding on a headquarters."""

    day: date


class ReportHeadquartersAction(_Of, HeadquartersActionEnd, Command):
    """Report that an action was carried out."""

    reported_by: Person


class HeadquartersActionDone(_Of, HeadquartersActionEnd, DomainEvent):
    """Something was done about a finding on a headquarters."""

    reported_by: Person
    day: date


class DecideOnHeadquarters(_Of, HeadquartersDecision, Command):
    """Decide what becomes of the headquarters."""

    decided_by: Person


class HeadquartersDecided(_Of, HeadquartersDecision, DomainEvent):
    """It was decided what becomes of the headquarters of a force."""

    decided_by: Person
    day: date


class ForceHeadquarters(BaseModel):
    """A headquarters with its facts, in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    set_up: tuple[HeadquartersSetUp, ...] = ()
    evaluations: tuple[HeadquartersEvaluated, ...] = ()
    actions: tuple[HeadquartersActionPlanned, ...] = ()
    done: tuple[HeadquartersActionDone, ...] = ()
    decisions: tuple[HeadquartersDecided, ...] = ()

    @property
    def commander(self) -> str:
        """Who commands the force now; empty if nobody was named."""
        return self.set_up[-1].force_commander if self.set_up else ""

    def evaluation(self, evaluation_id: str) -> HeadquartersEvaluated | None:
        """Return the evaluation with this id, or None."""
        own = (each for each in self.evaluations if each.evaluation_id == evaluation_id)
        return next(own, None)

    def newest(self) -> HeadquartersEvaluated | None:
        """Return the evaluation of the latest day, or None."""
        return max(self.evaluations, key=lambda each: each.evaluated_on, default=None)

    def short_of(self) -> tuple[CriterionFinding, ...]:
        """Return what the newest evaluation found wanting."""
        newest = self.newest()
        if newest is None:
            return ()
        return tuple(each for each in newest.findings if each.finding is not Finding.ADEQUATE)

    def unplanned(self) -> tuple[str, ...]:
        """Return the criteria found wanting for which nothing is planned."""
        newest = self.newest()
        planned = {
            each.criterion_id
            for each in self.actions
            if newest is not None and each.evaluation_id == newest.evaluation_id
        }
        return tuple(
            each.criterion_id for each in self.short_of() if each.criterion_id not in planned
        )

    def actions_open(self) -> tuple[HeadquartersActionPlanned, ...]:
        """Return what was planned and not reported as done."""
        done = {each.action_id for each in self.done}
        return tuple(each for each in self.actions if each.action_id not in done)

    @property
    def plan_due_on(self) -> date | None:
        """Last day to plan for what was found wanting; None if all is planned."""
        newest = self.newest()
        if newest is None or not self.unplanned():
            return None
        days = PLAN_DUE_DAYS[_worst(self.short_of())].on(newest.day).value
        return newest.day + timedelta(days=days)

    @property
    def decision_due_on(self) -> date | None:
        """Last day to decide on a grave finding; None if none waits for a decision."""
        newest = self.newest()
        if newest is None or _worst(self.short_of()) is not Finding.GRAVE:
            return None
        if any(each.evaluation_id == newest.evaluation_id for each in self.decisions):
            return None
        return newest.day + timedelta(days=DECISION_DUE_DAYS.on(newest.day).value)


def _worst(findings: tuple[CriterionFinding, ...]) -> Finding:
    kinds = {each.finding for each in findings}
    ordered = (Finding.GRAVE, Finding.SHORTFALL)
    return next((each for each in ordered if each in kinds), Finding.ADEQUATE)


def _require_posts(command: SetUpHeadquarters, _state: ForceHeadquarters) -> None:
    if command.filled > command.posts:
        raise HeadquartersDaysError(
            f"{command.filled} of {command.posts} posts are filled",
            next_step="Count the posts that are filled among those there are.",
            pointer="/filled",
        )


def _require_sound(command: EvaluateHeadquarters, state: ForceHeadquarters) -> None:
    if command.evaluator == state.commander:
        raise DecisionNotIndependentError(
            f"{command.evaluator} commands the force",
            next_step="Let somebody from outside the headquarters evaluate it.",
        )
    if command.evaluated_on > command.occurred_on:
        raise HeadquartersDaysError(
            f"seen on {command.evaluated_on}, concluded on {command.occurred_on}",
            next_step="A headquarters is seen before the evaluation is concluded.",
            pointer="/evaluated_on",
        )
    if command.form.component is not FormComponent.FORCE_HEADQUARTERS:
        raise FormOfOtherComponentError(
            f"{command.form_id!r} is for {command.form.component} units",
            next_step="Use a form for force headquarters.",
            pointer="/form_id",
        )
    asked = Counter(each.criterion_id for each in command.form.criteria)
    answered = Counter(each.criterion_id for each in command.findings)
    if asked != answered:
        missing = sorted((asked - answered).keys())
        beyond = sorted((answered - asked).keys())
        raise FindingsIncompleteError(
            f"without a finding: {', '.join(missing) or 'none'}; not on the form or more than "
            f"once: {', '.join(beyond) or 'none'}",
            next_step="Give one finding for each criterion of the form.",
            pointer="/findings",
        )


def _require_finding(command: PlanHeadquartersAction, state: ForceHeadquarters) -> None:
    seen = _known(command.evaluation_id, state)
    wanting = {each.criterion_id for each in seen.findings if each.finding is not Finding.ADEQUATE}
    if command.criterion_id not in wanting:
        raise HeadquartersActionError(
            f"{command.evaluation_id} found nothing wanting in {command.criterion_id!r}",
            next_step=f"Name one of: {', '.join(sorted(wanting)) or 'none was found wanting'}.",
            pointer="/criterion_id",
        )
    if command.due_on < command.occurred_on:
        raise HeadquartersDaysError(
            f"planned on {command.occurred_on}, due on {command.due_on}",
            next_step="An action is due after it is planned.",
            pointer="/due_on",
        )


def _require_planned(command: ReportHeadquartersAction, state: ForceHeadquarters) -> None:
    if all(each.action_id != command.action_id for each in state.actions):
        raise HeadquartersActionError(
            f"no action {command.action_id} is planned",
            next_step="Plan the action first.",
            pointer="/action_id",
        )


def _require_independent(command: DecideOnHeadquarters, state: ForceHeadquarters) -> None:
    seen = _known(command.evaluation_id, state)
    if command.decided_by in (seen.evaluator, state.commander):
        raise DecisionNotIndependentError(
            f"{command.decided_by} commands the force or evaluated its headquarters",
            next_step="Let another approver decide.",
        )


def _known(evaluation_id: str, state: ForceHeadquarters) -> HeadquartersEvaluated:
    seen = state.evaluation(evaluation_id)
    if seen is None:
        raise EvaluationNotRecordedError(
            f"the headquarters has no evaluation {evaluation_id}",
            next_step="Look at the evaluations of the headquarters.",
            pointer="/evaluation_id",
        )
    return seen


def _id_of(command: Any) -> str:
    return str(command.mission_id)


FORCE_HEADQUARTERS = register(
    "force_headquarters",
    ForceHeadquarters(),
    (
        Fact(SetUpHeadquarters, HeadquartersSetUp, "set_up", opens=True, check=_require_posts),
        Fact(
            EvaluateHeadquarters,
            HeadquartersEvaluated,
            "evaluations",
            keys=("evaluation_id",),
            aside=("form",),
            check=_require_sound,
        ),
        Fact(
            PlanHeadquartersAction,
            HeadquartersActionPlanned,
            "actions",
            keys=("action_id",),
            check=_require_finding,
        ),
        Fact(
            ReportHeadquartersAction,
            HeadquartersActionDone,
            "done",
            keys=("action_id",),
            check=_require_planned,
        ),
        Fact(
            DecideOnHeadquarters,
            HeadquartersDecided,
            "decisions",
            keys=("decision_id",),
            check=_require_independent,
        ),
    ),
    id_of=_id_of,
)
