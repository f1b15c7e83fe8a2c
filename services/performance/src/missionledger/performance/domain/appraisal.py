"""Appraisals of people: leaders, staff officers, civilians; each on what that post answers for.

A leader answers for own results and for the setting made for others. A staff officer without the
skills of the post is the business of contributor and headquarters together. A civilian is
appraised, may rebut it, improves under a plan, and only then is not renewed.
"""

from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.performance.domain.appraisal_facts import (
    ASIDE,
    AnswerRebuttal,
    AppraisalGiven,
    AppraisalHolderErased,
    AppraisalOpened,
    AppraisalRebutted,
    ChooseForPost,
    ChosenForPost,
    DecideOnPost,
    EraseHolder,
    GiveAppraisal,
    LeaderConcernRaised,
    OpenAppraisal,
    PlanForPost,
    PostDecided,
    PostPlanSet,
    PostSupported,
    RaiseConcern,
    RebutAppraisal,
    RebuttalAnswered,
    SupportPost,
    ToldWords,
)
from missionledger.performance.domain.appraisal_kinds import (
    CONCERN_DAYS,
    AppraisalIncompleteError,
    AppraisalNotSealedError,
    AppraisalStepMissingError,
    PostAction,
    PostKind,
    SupportToPost,
)
from missionledger.performance.domain.register import Fact, register, require_period
from missionledger.performance.domain.unit.events import Finding
from missionledger.performance.domain.unit.refusals import DecisionNotIndependentError


class Appraisal(BaseModel):
    """The facts of an appraisal, in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opened: tuple[AppraisalOpened, ...] = ()
    choices: tuple[ChosenForPost, ...] = ()
    given: tuple[AppraisalGiven, ...] = ()
    rebuttals: tuple[AppraisalRebutted, ...] = ()
    answers: tuple[RebuttalAnswered, ...] = ()
    plans: tuple[PostPlanSet, ...] = ()
    concerns: tuple[LeaderConcernRaised, ...] = ()
    support: tuple[PostSupported, ...] = ()
    decisions: tuple[PostDecided, ...] = ()
    erased: tuple[AppraisalHolderErased, ...] = ()

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
    def is_induction_missing(self) -> bool:
        """Whether a leader has had no induction, which each one must have."""
        is_leader = bool(self.opened) and self.opened[0].kind is PostKind.LEADER
        return is_leader and all(
            each.support is not SupportToPost.INDUCTION for each in self.support
        )

    @property
    def rebuttals_open(self) -> int:
        """How many rebuttals no panel has answered."""
        return len(self.rebuttals) - len(self.answers)


def _require_period(command: OpenAppraisal, _state: Appraisal) -> None:
    require_period(command.period_from, command.period_to)


def _require_other(command: ChooseForPost, _state: Appraisal) -> None:
    if command.chosen_by == command.holder:
        raise DecisionNotIndependentError(
            f"{command.chosen_by} holds the post",
            next_step="Let whoever chose record why.",
        )


def _require_covered(command: GiveAppraisal, state: Appraisal) -> None:
    opened = state.opened[0]
    said = command.said
    if command.given_by == command.holder:
        raise DecisionNotIndependentError(
            f"{command.given_by} holds the post", next_step="Let somebody else appraise."
        )
    missing = []
    if opened.kind is PostKind.LEADER and not said.setting_for_others:
        missing.append("the setting made for subordinates")
    if opened.kind is PostKind.STAFF_OFFICER and not said.skills:
        missing.append("the skills of the post")
    is_short = command.finding is not Finding.ADEQUATE
    is_shared = bool(said.contributor_part and said.headquarters_part)
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
    involved = {command.holder} | {each.given_by for each in state.given}
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
    if command.decided_by in {command.holder} | {each.given_by for each in state.given}:
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


def _require_done(command: EraseHolder, state: Appraisal) -> None:
    if any(isinstance(each.words, ToldWords) for each in state.opened):
        raise AppraisalNotSealedError(
            f"{command.appraisal_id} was recorded before such words were sealed",
            next_step="Ask the operator: only a log that is begun anew would be without it.",
        )
    waits = bool(state.rebuttals_open) or state.decision_due_on is not None
    if waits or not state.decisions:
        raise AppraisalStepMissingError(
            "somebody is forgotten after the decision, when no rebuttal and no concern is open",
            next_step="Decide first, and answer what is open.",
        )


APPRAISAL_FACTS = (
    Fact(
        OpenAppraisal,
        AppraisalOpened,
        "opened",
        keys=("appraisal_id",),
        aside=ASIDE,
        opens=True,
        check=_require_period,
    ),
    Fact(
        ChooseForPost,
        ChosenForPost,
        "choices",
        keys=("entry_id",),
        aside=ASIDE,
        check=_require_other,
    ),
    Fact(
        GiveAppraisal,
        AppraisalGiven,
        "given",
        keys=("entry_id",),
        aside=ASIDE,
        check=_require_covered,
    ),
    Fact(
        RebutAppraisal,
        AppraisalRebutted,
        "rebuttals",
        keys=("entry_id",),
        aside=ASIDE,
        check=_require_given,
    ),
    Fact(
        AnswerRebuttal,
        RebuttalAnswered,
        "answers",
        keys=("entry_id",),
        aside=ASIDE,
        check=_require_rebuttal,
    ),
    Fact(PlanForPost, PostPlanSet, "plans", keys=("entry_id",), aside=ASIDE, check=_require_given),
    Fact(
        RaiseConcern,
        LeaderConcernRaised,
        "concerns",
        keys=("entry_id",),
        aside=ASIDE,
        check=_require_leader,
    ),
    Fact(SupportPost, PostSupported, "support", keys=("entry_id",), aside=ASIDE),
    Fact(
        DecideOnPost,
        PostDecided,
        "decisions",
        keys=("entry_id",),
        aside=ASIDE,
        check=_require_ground,
    ),
    Fact(EraseHolder, AppraisalHolderErased, "erased", check=_require_done),
)


def _id_of(command: Any) -> str:
    return str(command.appraisal_id)


APPRAISAL = register("appraisal", Appraisal(), APPRAISAL_FACTS, id_of=_id_of, state_version=2)
