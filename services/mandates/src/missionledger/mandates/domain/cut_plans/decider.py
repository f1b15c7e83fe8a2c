"""Rules of cut plans."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.common.decider import Decider
from missionledger.mandates.domain.cut_plans import commands as c
from missionledger.mandates.domain.cut_plans import events as e
from missionledger.mandates.domain.cut_plans import refusals as r
from missionledger.mandates.domain.cut_plans.facts import (
    CutItem,
    JudgementFacts,
    PlanDecision,
    PlanFacts,
    TargetOf,
)
from missionledger.mandates.domain.protection import PROTECTION_SOURCE
from missionledger.mandates.domain.task_basis.decider import BUDGET_CURRENCY, require_dollars
from missionledger.mandates.domain.task_basis.facts import Measure


class CutPlan(BaseModel):
    """One plan.

    Attributes:
        editions: what was proposed, and each revision.
        judgements: in the order in which they were given.
        decided: how it came to its end; None while it is open.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    editions: tuple[e.CutPlanProposed | e.CutPlanRevised, ...] = ()
    judgements: tuple[e.TaskUnderCutJudged, ...] = ()
    decided: e.CutPlanDecided | None = None

    @property
    def present(self) -> e.CutPlanProposed | e.CutPlanRevised:
        """The edition that counts; there is one once the plan is proposed."""
        return self.editions[-1]

    @property
    def status(self) -> str:
        """`open`, or how it was decided."""
        return self.decided.decision.value if self.decided else "open"

    @property
    def is_adopted(self) -> bool:
        """Whether it was decided that this goes."""
        return self.decided is not None and self.decided.decision is PlanDecision.ADOPTED

    def judged(self, task_id: str) -> e.TaskUnderCutJudged | None:
        """Return the latest judgement on a task, of whatever edition."""
        found = [each for each in self.judgements if each.task_id == task_id]
        return found[-1] if found else None

    @property
    def last_day(self) -> date:
        """The day of the latest fact."""
        days = [each.on for each in (*self.editions, *self.judgements)]
        return max(days) if days else date.min


def plan_stream_id(mission_id: str, plan_id: str) -> str:
    """Return the id of a plan among those of all missions: `UNMISS.cut-a`."""
    return f"{mission_id}.{plan_id}"


def decide(command: c.CutPlanCommand, state: CutPlan) -> tuple[e.CutPlanEvent, ...]:
    """Return the fact, or nothing if it is on record.

    Raises:
        CutPlanExistsError: if the id stands for another plan.
        CutPlanNotRecordedError: if there is no such plan.
        CutPlanDecidedError: if it was decided otherwise.
        CutPlanOutOfOrderError: if a later fact on it is recorded.
        CutItemError: if an item does not fit what is there.
        CutTargetError: if the target does not say what the per cent are of.
        CutTaskNotOfMandateError: if a task that is judged is none of the mandate.
        CutPlanSeparationError: if who prepared the plan would adopt or reject it.
        ProtectedTaskNotJudgedError: if a protected task loses and is not judged.
    """
    match command:
        case c.ProposeCutPlan():
            return _propose(command, state)
        case c.ReviseCutPlan():
            return _revise(command, state)
        case c.JudgeTaskUnderCut():
            return _judge(command, state)
        case c.DecideCutPlan():
            return _end(command, state)


def evolve(state: CutPlan, event: e.CutPlanEvent) -> CutPlan:
    """Return the plan after the fact."""
    match event:
        case e.CutPlanProposed() | e.CutPlanRevised():
            return state.model_copy(update={"editions": (*state.editions, event)})
        case e.TaskUnderCutJudged():
            return state.model_copy(update={"judgements": (*state.judgements, event)})
        case e.CutPlanDecided():
            return state.model_copy(update={"decided": event})


def _propose(command: c.ProposeCutPlan, state: CutPlan) -> tuple[e.CutPlanEvent, ...]:
    event = e.CutPlanProposed(
        **_kept(command, PlanFacts), **_of(command, 1), prepared_by=command.prepared_by
    )
    if state.editions:
        if state.editions[0] == event:
            return ()
        raise r.CutPlanExistsError(
            f"{command.plan_id} was proposed on {state.editions[0].on}: {state.editions[0].title}",
            next_step="Revise that plan, or give this one an id of its own.",
            pointer="/plan_id",
        )
    _require_sound(command)
    return (event,)


def _revise(command: c.ReviseCutPlan, state: CutPlan) -> tuple[e.CutPlanEvent, ...]:
    present = _open(command, state).present
    if PlanFacts(**_kept(present, PlanFacts)) == PlanFacts(**_kept(command, PlanFacts)):
        return ()
    _require_not_before(command, state)
    _require_sound(command)
    return (
        e.CutPlanRevised(
            **_kept(command, PlanFacts),
            **_of(command, present.edition + 1),
            prepared_by=command.prepared_by,
            reason=command.reason,
        ),
    )


def _judge(command: c.JudgeTaskUnderCut, state: CutPlan) -> tuple[e.CutPlanEvent, ...]:
    present = _open(command, state).present
    event = e.TaskUnderCutJudged(
        **_kept(command, JudgementFacts),
        **_of(command, present.edition),
        judged_by=command.judged_by,
    )
    if state.judged(command.task_id) == event:
        return ()
    _require_not_before(command, state)
    if command.task_id not in command.tasks:
        raise r.CutTaskNotOfMandateError(
            f"the mandate of {command.mission_id} has no task {command.task_id}",
            next_step="Take the id from the tasks of the plan.",
            pointer="/task_id",
        )
    return (event,)


def _end(command: c.DecideCutPlan, state: CutPlan) -> tuple[e.CutPlanEvent, ...]:
    if state.decided is not None and (
        state.decided.decision,
        state.decided.authority,
        state.decided.on,
    ) == (command.decision, command.authority, command.occurred_on):
        return ()
    present = _open(command, state).present
    _require_not_before(command, state)
    is_own = command.decided_by in {each.prepared_by for each in state.editions}
    if is_own and command.decision is not PlanDecision.WITHDRAWN:
        raise r.CutPlanSeparationError(
            f"{command.decided_by} prepared {command.plan_id}",
            next_step="Somebody else adopts or rejects it; who prepared it may withdraw it.",
        )
    adopts = command.decision is PlanDecision.ADOPTED
    if adopts:
        _require_judged(command, state)
    return (
        e.CutPlanDecided(
            **_of(command, present.edition),
            decision=command.decision,
            authority=command.authority,
            reason=command.reason,
            losing=command.losing if adopts else (),
            decided_by=command.decided_by,
        ),
    )


def _require_judged(command: c.DecideCutPlan, state: CutPlan) -> None:
    judged = {each.task_id for each in state.judgements if each.edition == state.present.edition}
    silent = [each for each in command.losing if each not in judged]
    if silent:
        raise r.ProtectedTaskNotJudgedError(
            f"under edition {state.present.edition} of {command.plan_id} these protected tasks "
            f"lose, or nobody knows what they rest on: {', '.join(silent)}",
            next_step="Judge what becomes of each of them under this edition, with evidence.",
            source=PROTECTION_SOURCE,
        )


def _open(command: c.CutPlanCommand, state: CutPlan) -> CutPlan:
    if not state.editions:
        raise r.CutPlanNotRecordedError(
            f"{command.mission_id} has no cut plan {command.plan_id}",
            next_step="Look at the cut plans of the mission for the id you mean.",
        )
    if state.decided is not None:
        raise r.CutPlanDecidedError(
            f"{command.plan_id} was {state.decided.decision} on {state.decided.on} by "
            f"{state.decided.authority}",
            next_step="Propose another plan; this one stays as it was decided.",
        )
    return state


def _require_not_before(command: c.CutPlanCommand, state: CutPlan) -> None:
    if command.occurred_on < state.last_day:
        raise r.CutPlanOutOfOrderError(
            f"a fact of {state.last_day} is recorded; this one is of {command.occurred_on}",
            next_step="Check the day.",
            pointer="/on",
        )


def _require_sound(command: c.ProposeCutPlan | c.ReviseCutPlan) -> None:
    known = {each.means_id: each for each in command.known}
    seen: set[str] = set()
    for index, item in enumerate(command.items):
        _require_item(item, known, f"/items/{index}")
        if item.means_id in seen:
            raise _item_error(f"{item.means_id} is named twice", f"/items/{index}/means_id")
        seen.add(item.means_id)
    target = command.target
    if target is None:
        return
    is_heads = target.of is TargetOf.HEADS
    has_heads, has_money = target.heads is not None, target.money is not None
    misplaced = target.money_class if is_heads else target.component
    in_dollars = target.money is None or (
        target.money.currency == BUDGET_CURRENCY and target.money.minor > 0
    )
    if has_heads is not is_heads or has_money is is_heads or misplaced or not in_dollars:
        raise r.CutTargetError(
            f"{target.per_cent} per cent of {target.of} need a figure that they are of",
            next_step="For heads give `heads`, and `component` if it is of one alone; for money "
            "`money` in US dollars, and `money_class` if it is of one alone; nothing else.",
            pointer="/target",
        )


def _require_item(item: CutItem, known: Mapping[str, c.KnownMeans], pointer: str) -> None:
    means = known.get(item.means_id)
    if means is None:
        raise _item_error(f"there is no means {item.means_id}", f"{pointer}/means_id")
    is_money = means.measure is Measure.CENTS
    wrong = item.takes if is_money else item.takes_money
    part_of_place = means.measure is Measure.PLACES and item.takes is not None
    if wrong is not None or part_of_place:
        raise _item_error(
            f"{item.means_id} is counted in {means.measure}",
            f"{pointer}/{'takes' if is_money or part_of_place else 'takes_money'}",
        )
    takes = item.takes_money.minor if item.takes_money else item.takes
    if item.takes_money and (
        item.takes_money.currency != BUDGET_CURRENCY or not takes or takes < 0
    ):
        raise _item_error(f"{item.takes_money} is no amount to take", f"{pointer}/takes_money")
    if means.there == 0 or (takes is not None and takes > means.there):
        raise _item_error(
            f"{takes or 'all'} of {means.there} {means.measure} of {item.means_id} would go",
            f"{pointer}/means_id",
        )
    for name in ("saves", "costs"):
        figure = getattr(item, name)
        if figure is not None:
            require_dollars(figure, f"{pointer}/{name}")


def _item_error(detail: str, pointer: str) -> r.CutItemError:
    return r.CutItemError(
        detail,
        next_step="Take means and their sizes from the list of means; name each once.",
        pointer=pointer,
    )


def _of(command: c.CutPlanCommand, edition: int) -> dict[str, Any]:
    return {
        "mission_id": command.mission_id,
        "plan_id": command.plan_id,
        "edition": edition,
        "on": command.occurred_on,
    }


def _kept(source: BaseModel, kind: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(source, name) for name in kind.model_fields}


CUT_PLANS: Decider[c.CutPlanCommand, CutPlan, e.CutPlanEvent] = Decider(
    service="mandates",
    aggregate="cut_plan",
    initial=CutPlan(),
    decide=decide,
    evolve=evolve,
    events=e.CUT_PLAN_EVENTS,
    id_of=lambda command: plan_stream_id(command.mission_id, command.plan_id),
    mission_of=lambda command: command.mission_id,
)
