"""Rules of what tasks rest on."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.common.decider import Decider
from missionledger.mandates.domain.task_basis import commands as c
from missionledger.mandates.domain.task_basis import events as e
from missionledger.mandates.domain.task_basis import refusals as r
from missionledger.mandates.domain.task_basis.facts import (
    Figure,
    MeansFacts,
    MeansKind,
    Measure,
    RelianceFacts,
)

BUDGET_CURRENCY = "USD"
MEANS_MAX = 1_000
RELIANCES_MAX = 5_000


class Means(e.MeansRecorded):
    """A means as last described.

    Attributes:
        retired: why it is there no longer; empty while it is.
    """

    retired: str = ""


class TaskBasis(BaseModel):
    """What the tasks of one mission rest on.

    Attributes:
        means: by id, in the order in which they were recorded first.
        reliances: those that stand, in the order in which they were recorded first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    means: Mapping[str, Means] = {}
    reliances: tuple[e.RelianceRecorded, ...] = ()

    def of_task(self, task_id: str) -> tuple[e.RelianceRecorded, ...]:
        """Return what a task rests on."""
        return tuple(each for each in self.reliances if each.task_id == task_id)

    def find(self, task_id: str, means_id: str) -> e.RelianceRecorded | None:
        """Return how the task rests on the means, None if it does not."""
        return next((each for each in self.of_task(task_id) if each.means_id == means_id), None)


def decide(command: c.TaskBasisCommand, state: TaskBasis) -> tuple[e.TaskBasisEvent, ...]:
    """Return the fact, or nothing if it is on record.

    Raises:
        MeansNotCountedError: if a means is not counted as its kind asks for.
        RequirementNotKnownError: if it names a requirement that force generation did not tell of.
        MeansNotRecordedError: if there is no such means.
        TaskNotOfMandateError: if the task is none of the mandate.
        UseBeyondMeansError: if a task would use more of a means than there is.
        RelianceNotRecordedError: if what is to be withdrawn does not stand.
        TooManyMeansError: if the mission has as many as are read together.
    """
    match command:
        case c.RecordMeans():
            return _record(command, state)
        case c.RetireMeans():
            return _retire(command, state)
        case c.RecordReliance():
            return _rely(command, state)
        case c.WithdrawReliance():
            return _withdraw(command, state)


def evolve(state: TaskBasis, event: e.TaskBasisEvent) -> TaskBasis:
    """Return what the tasks rest on after the fact."""
    match event:
        case e.MeansRecorded():
            kept = Means(**_dump(event))
            return state.model_copy(update={"means": {**state.means, event.means_id: kept}})
        case e.MeansRetired():
            # On an early day a means may not be there yet, whose end is dated before it.
            if event.means_id not in state.means:
                return state
            gone = state.means[event.means_id].model_copy(update={"retired": event.reason})
            return state.model_copy(update={"means": {**state.means, event.means_id: gone}})
        case e.RelianceRecorded():
            if state.find(event.task_id, event.means_id) is None:
                return state.model_copy(update={"reliances": (*state.reliances, event)})
            replaced = tuple(
                event if _key(each) == _key(event) else each for each in state.reliances
            )
            return state.model_copy(update={"reliances": replaced})
        case e.RelianceWithdrawn():
            left = tuple(each for each in state.reliances if _key(each) != _key(event))
            return state.model_copy(update={"reliances": left})


def _record(command: c.RecordMeans, state: TaskBasis) -> tuple[e.TaskBasisEvent, ...]:
    event = e.MeansRecorded(**_kept(command, MeansFacts), **_of(command))
    before = state.means.get(command.means_id)
    if before is not None and before == Means(**_dump(event)):
        return ()
    if before is None and len(state.means) >= MEANS_MAX:
        raise r.TooManyMeansError(
            f"{command.mission_id} has {MEANS_MAX} means on record",
            next_step="Record posts and small units as groups.",
        )
    _require_counted(command)
    if command.requirement_id and command.requirement_id not in command.requirements:
        raise r.RequirementNotKnownError(
            f"force generation has told of no requirement {command.requirement_id} of "
            f"{command.mission_id}",
            next_step="Look at the requirements of the mission; leave it out and give the heads.",
            pointer="/requirement_id",
        )
    return (event,)


def _require_counted(command: c.RecordMeans) -> None:
    heads = command.measure is Measure.HEADS
    if heads and command.component is None:
        raise _not_counted("/component", f"{command.means_id} has heads of no component")
    if command.requirement_id and command.kind is not MeansKind.UNIT:
        raise _not_counted("/requirement_id", f"{command.means_id} is no unit")
    counted = command.measure in (Measure.HEADS, Measure.ITEMS) and not command.requirement_id
    if counted is not (command.size is not None):
        said = "needs its heads or items" if counted else "is not counted by a size"
        raise _not_counted("/size", f"{command.means_id} {said}")
    if command.kind is MeansKind.MONEY and command.yearly_cost is None:
        raise _not_counted("/yearly_cost", f"{command.means_id} is money without an amount")
    if command.yearly_cost is not None:
        require_dollars(command.yearly_cost, "/yearly_cost")


def require_dollars(figure: Figure, pointer: str) -> None:
    """Go on only with a positive amount in the currency of the budgets.

    Raises:
        MeansNotCountedError: if it is something else.
    """
    if figure.amount.currency != BUDGET_CURRENCY or figure.amount.minor <= 0:
        raise _not_counted(
            pointer, f"{figure.amount} {figure.amount.currency} is no amount of US dollars above 0"
        )


def _not_counted(pointer: str, detail: str) -> r.MeansNotCountedError:
    return r.MeansNotCountedError(
        detail,
        next_step="Units and posts have a component and heads (or a unit its requirement), "
        "equipment has items, money an amount of US dollars, a site nothing of these.",
        pointer=pointer,
    )


def _retire(command: c.RetireMeans, state: TaskBasis) -> tuple[e.TaskBasisEvent, ...]:
    means = state.means.get(command.means_id)
    if means is not None and means.retired == command.reason:
        return ()
    present_means(command.means_id, state, "/means_id")
    return (e.MeansRetired(means_id=command.means_id, reason=command.reason, **_of(command)),)


def present_means(means_id: str, state: TaskBasis, pointer: str) -> Means:
    """Return a means that is there.

    Raises:
        MeansNotRecordedError: if there is none, or none any longer.
    """
    means = state.means.get(means_id)
    if means is None or means.retired:
        why = f"it went: {means.retired}" if means else "nobody recorded it"
        raise r.MeansNotRecordedError(
            f"there is no means {means_id}: {why}",
            next_step="Record the means first; the list of means has the ids.",
            pointer=pointer,
        )
    return means


def _rely(command: c.RecordReliance, state: TaskBasis) -> tuple[e.TaskBasisEvent, ...]:
    event = e.RelianceRecorded(**_kept(command, RelianceFacts), **_of(command))
    if state.find(command.task_id, command.means_id) == event:
        return ()
    if command.task_id not in command.tasks:
        raise r.TaskNotOfMandateError(
            f"the mandate of {command.mission_id} has no task {command.task_id}",
            next_step="Take the id from the tasks of the mission.",
            pointer="/task_id",
        )
    means = present_means(command.means_id, state, "/means_id")
    if len(state.reliances) >= RELIANCES_MAX:
        raise r.TooManyMeansError(
            f"{command.mission_id} has {RELIANCES_MAX} links between tasks and means",
            next_step="Record posts and small units as groups.",
        )
    _require_within(command, means)
    return (event,)


def _require_within(command: c.RecordReliance, means: Means) -> None:
    is_money = means.kind is MeansKind.MONEY
    wrong = command.uses if is_money else command.uses_money
    if wrong is not None or (command.uses is not None and means.kind is MeansKind.SITE):
        raise r.MeansNotCountedError(
            f"{means.means_id} is counted in {means.measure.value}",
            next_step="Say how much of it in `uses` for heads and items, in `uses_money` for "
            "money; leave both out for a site, or for all of it.",
            pointer="/uses" if is_money else "/uses_money",
        )
    there = means.yearly_cost.amount.minor if is_money and means.yearly_cost else means.size
    used = command.uses_money.minor if command.uses_money else command.uses
    if command.uses_money is not None and (
        command.uses_money.currency != BUDGET_CURRENCY or command.uses_money.minor <= 0
    ):
        raise _not_counted("/uses_money", f"{command.uses_money} is no amount of US dollars")
    if used is not None and there is not None and used > there:
        raise r.UseBeyondMeansError(
            f"{command.task_id} would use {used} of {there} {means.measure.value} of "
            f"{means.means_id}",
            next_step="Give what the task uses, or describe the means anew if it has grown.",
            pointer="/uses_money" if is_money else "/uses",
        )


def _withdraw(command: c.WithdrawReliance, state: TaskBasis) -> tuple[e.TaskBasisEvent, ...]:
    if state.find(command.task_id, command.means_id) is None:
        raise r.RelianceNotRecordedError(
            f"it is not recorded that {command.task_id} rests on {command.means_id}",
            next_step="Look at what the task rests on.",
        )
    return (
        e.RelianceWithdrawn(
            task_id=command.task_id,
            means_id=command.means_id,
            reason=command.reason,
            **_of(command),
        ),
    )


def _key(of: e.RelianceRecorded | e.RelianceWithdrawn) -> tuple[str, str]:
    return of.task_id, of.means_id


def _of(command: c.TaskBasisCommand) -> dict[str, Any]:
    return {"mission_id": command.mission_id, "on": command.occurred_on}


def _kept(source: BaseModel, kind: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(source, name) for name in kind.model_fields}


def _dump(event: e.MeansRecorded) -> dict[str, Any]:
    return {name: getattr(event, name) for name in type(event).model_fields}


TASK_BASIS: Decider[c.TaskBasisCommand, TaskBasis, e.TaskBasisEvent] = Decider(
    service="mandates",
    aggregate="task_basis",
    initial=TaskBasis(),
    decide=decide,
    evolve=evolve,
    events=e.TASK_BASIS_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
