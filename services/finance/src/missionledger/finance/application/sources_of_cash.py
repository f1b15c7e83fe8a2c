"""What covers a need of a fund, source by source, at a point on both axes."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.policies import NoPolicyInForceError
from missionledger.finance.application.liquidity import FundLiquidity
from missionledger.finance.application.queries import LiquidityPosition
from missionledger.finance.domain.cash_pool.policies import LENDER_KEEPS_MONTHS, CashSource
from missionledger.finance.domain.cash_pool.refusals import PoolBorrowerError
from missionledger.finance.domain.cash_pool.sources import Cover, Room, cover_of
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.policies import RESERVE_FUND_ID


async def cover_at(
    aggregates: Aggregates, position: LiquidityPosition, fund: str, needed_minor: int, axes: Axes
) -> Cover:
    """Return what own cash, the Reserve Fund and the pool would give towards a need.

    Raises:
        PoolBorrowerError: if the fund is not that of an active peacekeeping operation.
        NoPolicyInForceError: if no order of sources is known for the day.
    """
    rooms = await rooms_at(aggregates, position, fund, axes)
    return cover_of(needed_minor, rooms, axes.effective_on)


async def rooms_at(
    aggregates: Aggregates, position: LiquidityPosition, fund: str, axes: Axes
) -> dict[CashSource, Room]:
    """Return what each source may give to a fund, in force on the day or not.

    Raises:
        PoolBorrowerError: if the fund is not that of an active peacekeeping operation.
    """
    asking = next((each for each in position.funds if each.fund == fund), None)
    if asking is None or not asking.in_pool:
        raise PoolBorrowerError(
            f"{fund} is not the special account of an active operation on {axes.effective_on}",
            next_step="The order of sources is that of active peacekeeping operations.",
            pointer="#query/fund",
        )
    return {
        CashSource.OWN_CASH: _own(asking),
        CashSource.RESERVE_FUND: await _reserve(aggregates, axes),
        CashSource.POOL: _pool(position, fund, axes),
    }


def _own(fund: FundLiquidity) -> Room:
    cash = fund.columns["cash"]
    if cash.amount_minor is None:
        return Room(None, cash.reason)
    return Room(max(0, cash.amount_minor), _books_note(cash.books))


async def _reserve(aggregates: Aggregates, axes: Axes) -> Room:
    loaded = await aggregates.read(RESERVE_FUND, RESERVE_FUND_ID, axes)
    if loaded is None or not loaded.state.level_minor:
        return Room(None, "no level of the Reserve Fund is recorded then")
    try:
        return Room(loaded.state.room_for_liquidity(axes.effective_on))
    except NoPolicyInForceError as refusal:
        return Room(None, refusal.detail)


def _pool(position: LiquidityPosition, fund: str, axes: Axes) -> Room:
    try:
        months = LENDER_KEEPS_MONTHS.on(axes.effective_on).value
    except NoPolicyInForceError as refusal:
        return Room(None, refusal.detail)
    others = [each for each in position.funds if each.in_pool and each.fund != fund]
    known = [each for each in others if each.columns["cash"].amount_minor is not None]
    if not known:
        return Room(None, "the cash of no other active mission is known, or may be seen")
    spare = sum(spare_cash(each, months) for each in known)
    left_out = sorted({each.fund for each in others} - {each.fund for each in known})
    note = f"lenders keep {months} months of operating cost"
    if left_out:
        note += f"; not known for {', '.join(left_out)}"
    books = {book for each in known for book in each.columns["cash"].books}
    return Room(spare, "; ".join(filter(None, (note, _books_note(tuple(sorted(books)))))))


def spare_cash(fund: FundLiquidity, months: int) -> int:
    """Return what a fund holds above so many months of its operating cost."""
    cash = fund.columns["cash"].amount_minor or 0
    return max(0, cash - months * (fund.average_monthly_spending_minor or 0))


def _books_note(books: tuple[str, ...]) -> str:
    return "partly or wholly modelled" if "modelled" in books else ""
