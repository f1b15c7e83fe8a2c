"""Makes a forecast at a point on both axes: what it starts from, and what its keeping records."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.events import Provenance
from missionledger.common.outcomes import Decision
from missionledger.finance.application.forecasts import (
    Horizon,
    Ledgers,
    Prepared,
    prepare,
    record_command,
)
from missionledger.finance.application.ports import Books, Register
from missionledger.finance.application.queries import liquidity_position
from missionledger.finance.domain.cash_pool.decider import CASH_POOL
from missionledger.finance.domain.cash_pool.policies import CASH_POOL_ID
from missionledger.finance.domain.forecast.cash_standing import (
    CASH_STANDING,
    OwnCash,
    TellCashStanding,
    counts,
    standing_of,
)
from missionledger.finance.domain.forecast.outlook import POOL, CashForecast
from missionledger.finance.domain.forecast.recorded import FORECAST, ForecastMade
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import LoanPurpose
from missionledger.finance.domain.reserve_fund.policies import RESERVE_FUND_ID


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """What a forecast starts from.

    Attributes:
        own_cash: by fund, cash less what it borrowed to stay liquid, where cash is known.
    """

    prepared: Prepared
    own_cash: dict[str, OwnCash]
    axes: Axes


class ForecastMaking:
    """Reads what a forecast starts from, and says what its keeping records."""

    def __init__(self, aggregates: Aggregates, books: Books, register: Register) -> None:
        self._aggregates = aggregates
        self._books = books
        self._register = register

    async def start_from(self, axes: Axes, horizon: Horizon) -> StartingPoint:
        """Return what a forecast of all funds starts from."""
        position = await liquidity_position(
            self._books, self._register, self._aggregates, axes, "all"
        )
        ledgers = await self._ledgers([fund.fund for fund in position.funds], axes)
        prepared = await prepare(self._books, position, ledgers, axes, horizon)
        own_cash = {}
        for fund in position.funds:
            cash = fund.columns["cash"]
            if cash.amount_minor is not None:
                own = cash.amount_minor - borrowed_for_liquidity(ledgers, fund.fund)
                own_cash[fund.fund] = OwnCash(own, cash.books)
        return StartingPoint(prepared, own_cash, axes)

    async def actual_own_cash(self, axes: Axes) -> dict[str, OwnCash]:
        """Return by active operation its own cash in the actual books, where they know it."""
        position = await liquidity_position(
            self._books, self._register, self._aggregates, axes, "actual"
        )
        known = [
            fund
            for fund in position.funds
            if fund.in_pool and fund.columns["cash"].amount_minor is not None
        ]
        ledgers = await self._ledgers([], axes)
        return {
            fund.fund: OwnCash(
                (fund.columns["cash"].amount_minor or 0)
                - borrowed_for_liquidity(ledgers, fund.fund),
                fund.columns["cash"].books,
            )
            for fund in known
        }

    async def _ledgers(self, fund_ids: list[str], axes: Axes) -> Ledgers:
        funds: dict[str, Any] = {}
        for fund in fund_ids:
            loaded = await self._aggregates.read(FUND, fund, axes)
            if loaded is not None:
                funds[fund] = loaded.state
        reserve = await self._aggregates.read(RESERVE_FUND, RESERVE_FUND_ID, axes)
        pool = await self._aggregates.read(CASH_POOL, CASH_POOL_ID, axes)
        return Ledgers(
            funds,
            reserve.state if reserve else RESERVE_FUND.initial,
            pool.state if pool else CASH_POOL.initial,
        )


def borrowed_for_liquidity(ledgers: Ledgers, fund: str) -> int:
    """Return what a fund has out of loans that keep it liquid.

    An advance for a start-up or an expansion is no sign of need: it comes before there is
    anything that could have been assessed.
    """
    advances = ledgers.reserve_fund.unpaid_advances_of(fund)
    return sum(
        loan.outstanding_minor for loan in advances if loan.purpose is LoanPurpose.LIQUIDITY
    ) + sum(loan.outstanding_minor for loan in ledgers.pool.unpaid_of(fund))


class Keeping(NamedTuple):
    """A forecast, and what its keeping records: itself first, then where funds stand."""

    made: ForecastMade
    decisions: tuple[Decision, ...]


def keeping(start: StartingPoint, forecast: CashForecast) -> Keeping:
    """Return what keeping a forecast records: the forecast, and where it says that funds stand."""
    command = record_command(start.prepared, forecast, start.axes.known_at)
    decisions = [Decision(FORECAST, command)]
    made = command.made
    if not counts(made):
        return Keeping(made, tuple(decisions))
    day, known_at = start.axes.effective_on, start.axes.known_at
    own = {each.fund: start.own_cash.get(each.fund) for each in made.funds if each.fund != POOL}
    for fund in sorted({*own, *(each.fund for each in made.left_out)}):
        facts = standing_of(fund, made, own.get(fund), day, known_at)
        tell = TellCashStanding(
            occurred_on=day, provenance=Provenance.MODELLED, source=made.model, facts=facts
        )
        decisions.append(Decision(CASH_STANDING, tell))
    return Keeping(made, tuple(decisions))
