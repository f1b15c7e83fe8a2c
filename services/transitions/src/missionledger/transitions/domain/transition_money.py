"""The transition in the budgets: which line pays for which task that goes over (TRN-07).

The mandate funds the transition from assessed budgets. What finance approves and sets aside for it
is noted here, line by line; a person ties each task that goes over to the line that pays for it.
What then has no line, and which line has no task, is told by the two side by side.
"""

from collections.abc import Mapping
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import Money
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind
from missionledger.transitions.domain.texts import ItemId, Reason

TIES_MAX = 2_000
FiscalYear = Annotated[str, Field(pattern=r"^\d{4}/\d{2}$")]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Minor = Annotated[int, Field(strict=True)]


class BudgetLine(BaseModel):
    """One line of an approved budget, by the words of the budget itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str
    item: str
    amount_minor: Minor


class NoteBudget(Command):
    """Note the lines of a budget that was approved, as finance says."""

    mission_id: MissionId
    fiscal_year: FiscalYear
    version: int
    symbol: str
    lines: tuple[BudgetLine, ...]
    foreign_event_id: str
    foreign_position: int


class NoteEarmark(Command):
    """Note by how much the money set aside for the transition changed, as finance says."""

    mission_id: MissionId
    fiscal_year: FiscalYear
    group: str
    item: str
    cost_centre: str
    changed_by_minor: Minor
    basis: str
    foreign_event_id: str
    foreign_position: int


class TieTask(Command):
    """Tie a task that goes over to the line of a budget that pays for it.

    Attributes:
        group: of the budget, such as `III operational costs`; as the budget heads it.
        item: of the group.
        amount: how much of the line the task takes in that year.
    """

    mission_id: MissionId
    task_id: ItemId
    fiscal_year: FiscalYear
    group: Words
    item: Words
    amount: Money
    reason: Reason


class UntieTask(Command):
    """Take a task off a line."""

    mission_id: MissionId
    task_id: ItemId
    fiscal_year: FiscalYear
    group: Words
    item: Words
    reason: Reason


MoneyCommand = NoteBudget | NoteEarmark | TieTask | UntieTask


class TransitionBudgetNoted(DomainEvent):
    """A budget was approved with these lines; a later version replaces an earlier one."""

    mission_id: MissionId
    fiscal_year: str
    version: int
    symbol: str
    approved_on: DayText
    lines: tuple[BudgetLine, ...]
    foreign_event_id: str
    foreign_position: int


class TransitionEarmarkNoted(DomainEvent):
    """Money was set aside for the transition within a line, or less of it is."""

    mission_id: MissionId
    fiscal_year: str
    group: str
    item: str
    cost_centre: str
    changed_by_minor: int
    basis: str
    foreign_event_id: str
    foreign_position: int


class TaskTied(DomainEvent):
    """A line of a budget pays for a task; a later word replaces an earlier one."""

    mission_id: MissionId
    task_id: str
    fiscal_year: str
    group: str
    item: str
    amount: Money
    reason: str


class TaskUntied(DomainEvent):
    """A line of a budget does not pay for a task after all."""

    mission_id: MissionId
    task_id: str
    fiscal_year: str
    group: str
    item: str
    reason: str


MoneyEvent = TransitionBudgetNoted | TransitionEarmarkNoted | TaskTied | TaskUntied
MONEY_EVENTS: tuple[type[MoneyEvent], ...] = (
    TransitionBudgetNoted,
    TransitionEarmarkNoted,
    TaskTied,
    TaskUntied,
)


class TieNotFoundError(NotFoundError):
    """The task is not tied to that line."""

    code = "budget-tie-not-found"
    title = "The task is not tied to that line"


class TieAmountError(Refusal):
    """What a line pays for is an amount above zero."""

    code = "budget-tie-amount-invalid"
    title = "The amount cannot be right"
    kind = RefusalKind.INVALID


class TieYearError(Refusal):
    """A fiscal year is two years that follow one another."""

    code = "budget-tie-year-invalid"
    title = "The fiscal year cannot be right"
    kind = RefusalKind.INVALID


class TooManyTiesError(Refusal):
    """The record of one mission is full."""

    code = "too-many-budget-ties"
    title = "The record of budget lines and tasks is full"
    kind = RefusalKind.TOO_LARGE


class Tie(BaseModel):
    """A task and the line that pays for it."""

    model_config = ConfigDict(frozen=True)

    task_id: str
    fiscal_year: str
    group: str
    item: str
    amount: Money
    reason: str


class YearBudget(BaseModel):
    """What finance says of one year.

    Attributes:
        symbol: the approval; empty while no budget is approved.
        lines: amount in cents by group and item.
        set_aside: for the transition, in cents by group and item.
        bases: what each amount set aside rests on.
    """

    model_config = ConfigDict(frozen=True)

    fiscal_year: str
    version: int = 0
    symbol: str = ""
    approved_on: DayText | None = None
    lines: tuple[BudgetLine, ...] = ()
    set_aside: tuple[BudgetLine, ...] = ()
    bases: tuple[str, ...] = ()

    def line(self, group: str, item: str) -> int | None:
        """Return what the budget approves on a line, in cents; None if it has no such line."""
        return _amount(self.lines, group, item)

    def aside(self, group: str, item: str) -> int | None:
        """Return what is set aside for the transition on a line, in cents; None if nothing was."""
        return _amount(self.set_aside, group, item)


class TransitionMoney(BaseModel):
    """The transition of one mission in the budgets."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    years: Mapping[str, YearBudget] = Field(default_factory=dict)
    ties: tuple[Tie, ...] = ()


def decide(command: MoneyCommand, state: TransitionMoney) -> tuple[MoneyEvent, ...]:
    """Return the fact, or nothing if it is known.

    A budget that is approved after a task was tied may do without the line; the tie stays, and is
    shown as in no budget.

    Raises:
        TieAmountError, TieYearError: if a line would pay nothing, or in no fiscal year.
        TieNotFoundError: if what is untied is not tied.
        TooManyTiesError: if the record is full.
    """
    said = command.model_dump(exclude={"occurred_on", "provenance", "source", "documents"})
    event: MoneyEvent
    match command:
        case NoteBudget():
            known = state.years.get(command.fiscal_year)
            if known is not None and known.version > command.version:
                return ()
            event = TransitionBudgetNoted(**said, approved_on=command.occurred_on.isoformat())
        case NoteEarmark():
            return () if not command.changed_by_minor else (TransitionEarmarkNoted(**said),)
        case TieTask():
            _require_year(command)
            if command.amount.minor <= 0:
                raise TieAmountError(
                    f"{command.item} would pay nothing for {command.task_id}",
                    next_step="Give what the task takes of the line, or untie it.",
                    pointer="/amount",
                )
            event = TaskTied(**said)
            # A later word on a tie that is there takes no more room.
            if len(evolve(state, event).ties) > TIES_MAX:
                raise TooManyTiesError(
                    f"a record holds at most {TIES_MAX} ties",
                    next_step="Tie a task to the lines that pay most of it.",
                )
        case UntieTask():
            event = TaskUntied(**said)
            if evolve(state, event).ties == state.ties:
                raise TieNotFoundError(
                    f"{command.task_id} is not tied to {command.item} of {command.fiscal_year}",
                    next_step="Read the ties of the mission for group, item and year.",
                )
        case _:
            assert_never(command)
    return () if evolve(state, event) == state else (event,)


def _require_year(command: TieTask) -> None:
    first, _, second = command.fiscal_year.partition("/")
    if (int(first) + 1) % 100 != int(second):
        raise TieYearError(
            f"{command.fiscal_year} is no fiscal year",
            next_step="Write the year from 1 July to 30 June as 2023/24.",
            pointer="/fiscal_year",
        )


def evolve(state: TransitionMoney, event: MoneyEvent) -> TransitionMoney:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    match event:
        case TransitionBudgetNoted() | TransitionEarmarkNoted():
            year = state.years.get(event.fiscal_year, YearBudget(fiscal_year=event.fiscal_year))
            year = year.model_copy(update=_of_year(year, event))
            return state.model_copy(update={"years": {**state.years, event.fiscal_year: year}})
        case TaskTied() | TaskUntied():
            place = (event.task_id, event.fiscal_year, event.group, event.item)
            kept = tuple(each for each in state.ties if _place(each) != place)
            if isinstance(event, TaskUntied):
                return state.model_copy(update={"ties": kept})
            said = {name: getattr(event, name) for name in Tie.model_fields}
            ties = sorted((*kept, Tie(**said)), key=_place)
            return state.model_copy(update={"ties": tuple(ties)})
        case _:
            assert_never(event)


def _place(tie: Tie) -> tuple[str, str, str, str]:
    return (tie.task_id, tie.fiscal_year, tie.group, tie.item)


def _of_year(
    year: YearBudget, event: TransitionBudgetNoted | TransitionEarmarkNoted
) -> dict[str, object]:
    if isinstance(event, TransitionBudgetNoted):
        return {
            "version": event.version,
            "symbol": event.symbol,
            "approved_on": event.approved_on,
            "lines": event.lines,
        }
    held = (year.aside(event.group, event.item) or 0) + event.changed_by_minor
    others = [each for each in year.set_aside if (each.group, each.item) != _key(event)]
    line = BudgetLine(group=event.group, item=event.item, amount_minor=held)
    aside = sorted((*others, line), key=lambda each: (each.group, each.item))
    bases = tuple(dict.fromkeys((*year.bases, *((event.basis,) if event.basis else ()))))
    return {"set_aside": tuple(each for each in aside if each.amount_minor), "bases": bases}


def _key(event: TransitionEarmarkNoted) -> tuple[str, str]:
    return (event.group, event.item)


def _amount(lines: tuple[BudgetLine, ...], group: str, item: str) -> int | None:
    found = [each.amount_minor for each in lines if (each.group, each.item) == (group, item)]
    return sum(found) if found else None


TRANSITION_MONEY: Decider[MoneyCommand, TransitionMoney, MoneyEvent] = Decider(
    service="transitions",
    aggregate="transition_money",
    initial=TransitionMoney(),
    decide=decide,
    evolve=evolve,
    events=MONEY_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
