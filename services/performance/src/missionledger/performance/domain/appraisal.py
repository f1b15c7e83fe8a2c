"""Appraisals of people: leaders, staff officers, civilians; each on what that post answers for.

A leader answers for own results and for the setting made for others. A staff officer without the
skills of the post is the business of contributor and headquarters together. A civilian is
appraised, may rebut it, improves under a plan, and only then is not renewed.
"""

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
from missionledger.performance.domain.unit.events import Finding, Person
from missionledger.performance.domain.unit.refusals import DecisionNotIndependentError
from missionledger.performance.domain.words import EntryId, MaybeWords, RecordId, Words

CONCERN_DAYS: Final = Policy(
    "days from a concern about a leader to a decision of headquarters",
    (
        PolicyValue(
            7,
            date(2018, 9, 21),
            "rule of this system; the study asks for speed and names no days",
            Certainty.ASSUMED,
        ),
    ),
)


class PostKind(StrEnum):
    """What sort of post somebody holds."""

    LEADER = "leader"
    STAFF_OFFICER = "staff_officer"
    CIVILIAN = "civilian"


class Threat(StrEnum):
    """What a leader's conduct or results put at risk."""

    MANDATE = "mandate"
    SAFETY_OF_PEOPLE = "safety_of_people"


class PostAction(StrEnum):
    """What is decided about somebody in a post."""

    RECOGNIZED = "recognized"
    RETAINED = "retained"
    COUNSELLED = "counselled"
    RELIEVED_FOR_NOW = "relieved_for_now"
    RECALLED = "recalled"
    NOT_RENEWED = "not_renewed"


class SupportToPost(StrEnum):
    """How somebody is made ready for a post, and kept so."""

    INDUCTION = "induction"
    MENTORING = "mentoring"
    TRAINING = "training"


class AppraisalIncompleteError(Refusal):
    """An appraisal covers what the post answers for."""

    code = "appraisal-incomplete"
    title = "The appraisal leaves out what the post answers for"
    kind = RefusalKind.INVALID


class AppraisalStepMissingError(Refusal):
    """Something has to come first."""

    code = "appraisal-step-missing"
    title = "Another step has to come first"


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    appraisal_id: RecordId
    mission_id: MissionId


class Post(BaseModel):
    """Who holds which post, and for which days the appraisal is."""

    kind: PostKind
    post: Words
    person: Person
    period_from: date
    period_to: date


class Judgement(BaseModel):
    """What was seen; there is no grade.

    Attributes:
        setting_for_others: the setting made for subordinates; a leader's appraisal has it.
        skills: skills against those of the post; a staff officer's appraisal has it.
        contributor_part: what the contributor does about missing skills.
        headquarters_part: what headquarters does about them.
    """

    entry_id: EntryId
    finding: Finding
    own_results: Words
    setting_for_others: MaybeWords = ""
    skills: MaybeWords = ""
    contributor_part: MaybeWords = ""
    headquarters_part: MaybeWords = ""
    evidence: Words


class Rebuttal(BaseModel):
    """What the person says against the appraisal."""

    entry_id: EntryId
    statement: Words


class RebuttalAnswer(BaseModel):
    """What a panel makes of a rebuttal."""

    entry_id: EntryId
    upheld: bool
    reason: Words


class ImprovementOfPost(BaseModel):
    """A plan for somebody in a post."""

    entry_id: EntryId
    actions: Words
    owner: Person
    ends_on: date


class Concern(BaseModel):
    """A leader's conduct or results threaten the mandate or the safety of people."""

    entry_id: EntryId
    threat: Threat
    grounds: Words


class Support(BaseModel):
    """Induction, mentoring or training that was given."""

    entry_id: EntryId
    support: SupportToPost
    what: Words


class Decided(BaseModel):
    """What was decided about the person in the post."""

    entry_id: EntryId
    action: PostAction
    reason: Words


class OpenAppraisal(_Of, Post, Command):
    """Open the appraisal of somebody in a post."""

    opened_by: Person


class AppraisalOpened(_Of, Post, DomainEvent):
    """An appraisal was opened."""

    opened_by: Person
    day: date


class GiveAppraisal(_Of, Judgement, Command):
    """Say what was seen."""

    given_by: Person


class AppraisalGiven(_Of, Judgement, DomainEvent):
    """Somebody was appraised."""

    given_by: Person
    day: date


class RebutAppraisal(_Of, Rebuttal, Command):
    """Record what the person says against it."""


class AppraisalRebutted(_Of, Rebuttal, DomainEvent):
    """The person spoke against the appraisal."""

    day: date


class AnswerRebuttal(_Of, RebuttalAnswer, Command):
    """Record what a panel makes of a rebuttal."""

    answered_by: Person


class RebuttalAnswered(_Of, RebuttalAnswer, DomainEvent):
    """A panel answered a rebuttal."""

    answered_by: Person
    day: date


class PlanForPost(_Of, ImprovementOfPost, Command):
    """Set an improvement plan for the person."""


class PostPlanSet(_Of, ImprovementOfPost, DomainEvent):
    """An improvement plan was set for somebody in a post."""

    day: date


class RaiseConcern(_Of, Concern, Command):
    """Raise a concern about a leader that cannot wait."""

    raised_by: Person


class LeaderConcernRaised(_Of, Concern, DomainEvent):
    """Headquarters has to act fast on a leader."""

    raised_by: Person
    day: date


class SupportPost(_Of, Support, Command):
    """Record induction, mentoring or training."""


class PostSupported(_Of, Support, DomainEvent):
    """Somebody was made ready for a post, or kept so."""

    day: date


class DecideOnPost(_Of, Decided, Command):
    """Decide about the person in the post."""

    decided_by: Person


class PostDecided(_Of, Decided, DomainEvent):
    """It was decided what becomes of somebody in a post."""

    decided_by: Person
    day: date


class Appraisal(BaseModel):
    """The facts of an appraisal, in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opened: tuple[AppraisalOpened, ...] = ()
    given: tuple[AppraisalGiven, ...] = ()
    rebuttals: tuple[AppraisalRebutted, ...] = ()
    answers: tuple[RebuttalAnswered, ...] = ()
    plans: tuple[PostPlanSet, ...] = ()
    concerns: tuple[LeaderConcernRaised, ...] = ()
    support: tuple[PostSupported, ...] = ()
    decisions: tuple[PostDecided, ...] = ()

    @property
    def decision_due_on(self) -> date | None:
        """Last day for headquarters to act on the newest concern; None if it has, or none is."""
        if not self.concerns:
            return None
        newest = self.concerns[-1]
        if any(each.day >= newest.day for each in self.decisions):
            return None
        return newest.day + timedelta(days=CONCERN_DAYS.on(newest.day).value)

    @property
    def rebuttals_open(self) -> int:
        """How many rebuttals no panel has answered."""
        return len(self.rebuttals) - len(self.answers)


def _require_covered(command: GiveAppraisal, state: Appraisal) -> None:
    opened = state.opened[0]
    if command.given_by == opened.person:
        raise DecisionNotIndependentError(
            f"{command.given_by} holds the post", next_step="Let somebody else appraise."
        )
    missing = []
    if opened.kind is PostKind.LEADER and not command.setting_for_others:
        missing.append("the setting made for subordinates")
    if opened.kind is PostKind.STAFF_OFFICER and not command.skills:
        missing.append("the skills of the post")
    is_short = command.finding is not Finding.ADEQUATE
    is_shared = bool(command.contributor_part and command.headquarters_part)
    if opened.kind is PostKind.STAFF_OFFICER and is_short and not is_shared:
        missing.append("what contributor and headquarters each do about missing skills")
    if missing:
        raise AppraisalIncompleteError(
            f"for a {opened.kind.value.replace('_', ' ')} it leaves out {' and '.join(missing)}",
            next_step="Add what is missing.",
        )


def _require_rebuttal(command: AnswerRebuttal, state: Appraisal) -> None:
    if all(each.entry_id != command.entry_id for each in state.rebuttals):
        raise AppraisalStepMissingError(
            f"there is no rebuttal {command.entry_id}", next_step="Record the rebuttal first."
        )
    involved = {state.opened[0].person} | {each.given_by for each in state.given}
    if command.answered_by in involved:
        raise DecisionNotIndependentError(
            f"{command.answered_by} gave or received the appraisal",
            next_step="Let a panel answer that took no part.",
        )


def _require_given(command: RebutAppraisal | PlanForPost, state: Appraisal) -> None:
    if not state.given:
        raise AppraisalStepMissingError(
            f"{command.appraisal_id} was not given", next_step="Give the appraisal first."
        )


def _require_leader(_command: RaiseConcern, state: Appraisal) -> None:
    if state.opened[0].kind is not PostKind.LEADER:
        raise AppraisalStepMissingError(
            "a concern of this kind is about a leader",
            next_step="Open a conduct case, or appraise and plan.",
        )


def _require_ground(command: DecideOnPost, state: Appraisal) -> None:
    opened = state.opened[0]
    if command.decided_by in {opened.person} | {each.given_by for each in state.given}:
        raise DecisionNotIndependentError(
            f"{command.decided_by} gave or received the appraisal",
            next_step="Let another approver decide.",
        )
    if command.action is PostAction.NOT_RENEWED:
        _require_chance(command, state, opened.kind)
    fell_short = any(each.finding is not Finding.ADEQUATE for each in state.given)
    removes = command.action in (PostAction.RELIEVED_FOR_NOW, PostAction.RECALLED)
    if removes and not (fell_short or state.concerns):
        raise AppraisalStepMissingError(
            "no shortfall and no concern is on record",
            next_step="Record what it rests on first.",
            pointer="/action",
        )


def _require_chance(command: DecideOnPost, state: Appraisal, kind: PostKind) -> None:
    ended = [each for each in state.plans if each.ends_on <= command.occurred_on]
    seen_since = any(
        given.finding is not Finding.ADEQUATE and given.day >= plan.ends_on
        for plan in ended
        for given in state.given
    )
    if kind is not PostKind.CIVILIAN or not seen_since or state.rebuttals_open:
        raise AppraisalStepMissingError(
            "a civilian is not renewed after a plan has ended, a shortfall was seen since, and "
            "every rebuttal is answered",
            next_step="Take the step that is missing; for others, recall them.",
            pointer="/action",
        )


APPRAISAL_FACTS = (
    Fact(OpenAppraisal, AppraisalOpened, "opened", keys=("appraisal_id",), opens=True),
    Fact(GiveAppraisal, AppraisalGiven, "given", keys=("entry_id",), check=_require_covered),
    Fact(RebutAppraisal, AppraisalRebutted, "rebuttals", keys=("entry_id",), check=_require_given),
    Fact(AnswerRebuttal, RebuttalAnswered, "answers", keys=("entry_id",), check=_require_rebuttal),
    Fact(PlanForPost, PostPlanSet, "plans", keys=("entry_id",), check=_require_given),
    Fact(RaiseConcern, LeaderConcernRaised, "concerns", keys=("entry_id",), check=_require_leader),
    Fact(SupportPost, PostSupported, "support", keys=("entry_id",)),
    Fact(DecideOnPost, PostDecided, "decisions", keys=("entry_id",), check=_require_ground),
)


def _id_of(command: Any) -> str:
    return str(command.appraisal_id)


APPRAISAL = register("appraisal", Appraisal(), APPRAISAL_FACTS, id_of=_id_of)
