"""What the rules let a fund borrow that will more likely than not run short.

How much, when, from whom, and until when: a suggestion, nothing is borrowed by a forecast.
"""

from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText
from missionledger.common.money import MinorUnits
from missionledger.common.policies import NoPolicyInForceError
from missionledger.finance.domain.cash_pool.policies import (
    LENDER_KEEPS_MONTHS,
    SOURCES_OF_CASH,
    CashSource,
)
from missionledger.finance.domain.forecast.outlook import (
    CashDay,
    CashForecast,
    FundForecast,
    Outlook,
)

DAYS_OF_MONTH: Final = 30


class SuggestedLoan(BaseModel):
    """A loan that would keep a fund at zero or above in the middle of all paths.

    Attributes:
        source: `reserve_fund` or `pool`; `none` for what no source covers.
        lender: the mission whose cash it would be; empty for the Reserve Fund.
        needed_on: first day on which cash would be below zero.
        repaid_by: first day from which cash stays at zero or above without it; None if that lies
            beyond the horizon.
        document: of the rule that allows it on that day, or why there is none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fund: str
    source: str
    lender: str = ""
    amount_minor: MinorUnits
    needed_on: DayText
    repaid_by: DayText | None
    document: str


def suggest_borrowing(outlook: Outlook, forecast: CashForecast) -> tuple[SuggestedLoan, ...]:
    """Return loans in the order in which they are needed; who is short first, borrows first."""
    spare = _spare(outlook, forecast)
    room = outlook.reserve_room_minor or 0
    short = [fund for fund in forecast.funds if any(day.p50_minor < 0 for day in fund.days)]
    found: list[SuggestedLoan] = []
    for fund in sorted(short, key=lambda each: (_needed_on(each), each.fund)):
        needed_on = _needed_on(fund)
        left = -min(day.p50_minor for day in fund.days)
        about: dict[str, Any] = {
            "fund": fund.fund,
            "needed_on": needed_on.isoformat(),
            "repaid_by": _repaid_by(fund.days),
        }
        sources, document = _sources(needed_on)
        if CashSource.RESERVE_FUND in sources and room:
            part = min(left, room)
            room -= part
            left -= part
            found.append(
                SuggestedLoan(**about, source="reserve_fund", amount_minor=part, document=document)
            )
        lenders = spare if CashSource.POOL in sources else {}
        for lender in sorted(lenders, key=lambda each: (-lenders[each], each)):
            part = min(left, lenders[lender])
            if not part or lender == fund.fund:
                continue
            lenders[lender] -= part
            left -= part
            found.append(
                SuggestedLoan(
                    **about, source="pool", lender=lender, amount_minor=part, document=document
                )
            )
        if left:
            found.append(
                SuggestedLoan(**about, source="none", amount_minor=left, document=document)
            )
    return tuple(found)


def _sources(day: date) -> tuple[tuple[CashSource, ...], str]:
    try:
        rule = SOURCES_OF_CASH.on(day)
    except NoPolicyInForceError as refusal:
        return (), refusal.detail
    return rule.value, rule.source


def _spare(outlook: Outlook, forecast: CashForecast) -> dict[str, int]:
    """Return what each mission could lend throughout: its lowest careful cash, less some months."""
    try:
        months = LENDER_KEEPS_MONTHS.on(outlook.as_of).value
    except NoPolicyInForceError:
        return {}
    found = {}
    for fund, ahead in zip(forecast.funds, outlook.funds, strict=True):
        monthly = sum(ahead.spending_minor) * DAYS_OF_MONTH // max(1, outlook.horizon_days)
        # A loan that a lender needs back itself only moves the gap.
        lowest = min((day.p10_minor for day in fund.days), default=0)
        if lowest > months * monthly and ahead.in_pool and ahead.ends_on is None:
            found[fund.fund] = lowest - months * monthly
    return found


def _needed_on(fund: FundForecast) -> date:
    return next(day.on for day in fund.days if day.p50_minor < 0)


def _repaid_by(days: Sequence[CashDay]) -> str | None:
    """Return the first day from which cash is never below zero again; None if the last one is."""
    calm = list(takewhile(lambda day: day.p50_minor >= 0, reversed(days)))
    return calm[-1].on.isoformat() if calm else None
