"""What authority before the budget needs to know of the fund."""

from missionledger.common.aggregates import Aggregates
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AuthorityKind
from missionledger.finance.domain.fund.refusals import UnknownFundError
from missionledger.finance.domain.fund.state import Fund


async def first_appropriation(aggregates: Aggregates, fund: str) -> str:
    """Return the symbol of the first appropriation of a fund; empty while it has none.

    Raises:
        UnknownFundError: if there is no such fund.
    """
    state: Fund = (await aggregates.load(FUND, fund)).state
    if not state.is_open:
        raise UnknownFundError(
            f"there is no fund {fund!r}",
            next_step="Take the id from the list of funds, or open the fund first.",
            pointer="/fund",
        )
    for name in state.authorities:
        kind, _year, symbol = name.split(" ", 2)
        if kind == AuthorityKind.APPROPRIATION:
            return symbol
    return ""
