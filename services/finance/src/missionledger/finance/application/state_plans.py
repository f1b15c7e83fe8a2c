"""Plans of States over several accounts: what they cover, and how they are kept."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.decider import stream_aggregate_id
from missionledger.finance.application.ageing import DUE_RULES
from missionledger.finance.application.collection_pace import PAID_RULES
from missionledger.finance.application.ports import Books, ReceivableFilter
from missionledger.finance.domain.collection.decider import (
    COLLECTION,
    PaymentPlanConflictError,
    PaymentPlanError,
    collection_id,
)
from missionledger.finance.domain.collection.state_plan_events import CoveredDebt
from missionledger.finance.domain.collection.state_plans import (
    STATE_PLAN,
    PlanProgress,
    StatePlan,
    progress_of,
)
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.state import Fund, owed_lines
from missionledger.finance.domain.postings import Book

PLANS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """A plan and how it is kept on a day.

    Attributes:
        received_minor: of what settled it, the money; the rest was credited or written down.
    """

    plan: StatePlan
    progress: PlanProgress
    received_minor: int


async def debts_to_cover(
    aggregates: Aggregates, state: str, funds: Sequence[str], axes: Axes, *, named: bool
) -> tuple[CoveredDebt, ...]:
    """Return what the State owes these accounts of what was due by the day, line by line.

    Accounts of which nobody recorded what was paid are left out, unless they were named.

    Raises:
        PaymentPlanError: if such an account was named.
        PaymentPlanConflictError: if a line has a plan of its own.
    """
    day = axes.effective_on.isoformat()
    found: list[CoveredDebt] = []
    for fund_id in funds:
        loaded = await aggregates.read(FUND, fund_id, axes)
        if loaded is None:
            continue
        debts = _debts(loaded.state, state, day)
        if debts and not _knows_receipts(loaded.state):
            if named:
                raise PaymentPlanError(
                    f"nobody recorded what was paid to {fund_id}, so what {state} owes it is not "
                    "known",
                    next_step="Record its contributions first, or leave the account out.",
                    pointer="/accounts",
                )
            continue
        found += debts
    await _require_no_plan_of_a_line(aggregates, state, found, axes)
    return tuple(found)


def _debts(fund: Fund, state: str, day: str) -> list[CoveredDebt]:
    return [
        CoveredDebt(
            fund=fund.fund,
            line=line.line,
            fiscal_year=line.fiscal_year,
            due_on=line.due_on_of(state),
            unpaid_minor=owed,
            is_at_most=bool(line.why_at_most(state)),
        )
        for line, owed in owed_lines(fund, state)
        if line.due_on_of(state) <= day
    ]


def _knows_receipts(fund: Fund) -> bool:
    issued_here = any(not line.issue_date_computed for line in fund.lines.values())
    return bool(fund.receipts) or issued_here


async def _require_no_plan_of_a_line(
    aggregates: Aggregates, state: str, debts: Sequence[CoveredDebt], axes: Axes
) -> None:
    ids = {collection_id(each.fund, each.line): each for each in debts}
    for key, held in (await aggregates.read_many(COLLECTION, list(ids), axes)).items():
        if held is not None and state in held.state.plans:
            raise PaymentPlanConflictError(
                f"{state} has a plan for {ids[key].line} of {ids[key].fund} alone",
                next_step="End the plan of the line, or leave the account out.",
                pointer="/accounts",
            )


async def require_line_without_state_plan(
    aggregates: Aggregates, state: str, fund: str, line: str
) -> None:
    """Go on only if no plan of the State over several accounts covers the line.

    Raises:
        PaymentPlanConflictError: if one does.
    """
    current = (await aggregates.load(STATE_PLAN, state)).state.current
    if current is not None and (fund, line) in current.lines:
        raise PaymentPlanConflictError(
            f"the plan {current.reference} of {current.agreed_on} covers {line} already",
            next_step=f"Read it at /v1/member-states/{state}/payment-plans, or end it first.",
            pointer="/state",
        )


async def plan_standing(books: Books, state: str, plan: StatePlan, axes: Axes) -> PlanStanding:
    """Return how the plan is kept: by what settled the lines it covers, in the actual books."""
    funds = sorted({fund for fund, _line in plan.lines})
    wanted = ReceivableFilter(funds=funds, state=state, book=Book.ACTUAL.value, by_day=True)
    settled: dict[str, int] = defaultdict(int)
    received = 0
    for each in await books.receivables(wanted, axes):
        is_since = each.occurred_on > plan.agreed_on and (each.fund, each.line) in plan.lines
        if not is_since or each.rule in DUE_RULES:
            continue
        settled[each.occurred_on] -= each.amount_minor
        received -= each.amount_minor if each.rule in PAID_RULES else 0
    return PlanStanding(plan, progress_of(plan, settled, axes.effective_on.isoformat()), received)


async def standing_of_state(
    aggregates: Aggregates, books: Books, state: str, axes: Axes
) -> PlanStanding | None:
    """Return the plan of the State and how it is kept, None where none is in force."""
    loaded = await aggregates.read(STATE_PLAN, state, axes)
    if loaded is None or loaded.state.current is None:
        return None
    return await plan_standing(books, state, loaded.state.current, axes)


async def states_keeping_plans(
    aggregates: Aggregates, fund: str, line: str, states: Sequence[str], day: date
) -> tuple[str, ...]:
    """Return which of these States keep to a plan that covers the line, as funds know it now."""
    head = await asyncio.to_thread(aggregates.log.head)
    axes = Axes(day, head.position)
    streams = await aggregates.list_streams(STATE_PLAN, after="", limit=PLANS_AT_ONCE, axes=axes)
    with_plans = {stream_aggregate_id(each.stream) for each in streams}
    kept: list[str] = []
    for state in sorted(with_plans & set(states)):
        plan = (await aggregates.load(STATE_PLAN, state)).state.current
        if plan is not None and (fund, line) in plan.lines:
            owed = await _owed_on(aggregates, state, plan)
            if plan.owed_minor - owed >= plan.promised_by(day.isoformat()):
                kept.append(state)
    return tuple(kept)


async def _owed_on(aggregates: Aggregates, state: str, plan: StatePlan) -> int:
    owed = 0
    for fund_id in sorted({fund for fund, _line in plan.lines}):
        lines = (await aggregates.load(FUND, fund_id)).state.lines
        on_fund = [line for fund, line in plan.lines if fund == fund_id]
        owed += sum(max(lines[each].owed_by(state), 0) for each in on_fund)
    return owed
