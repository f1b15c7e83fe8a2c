"""The cash forecast: 10 000 paths over 365 days for twelve funds, and the backtest. One JSON line.

The forecast runs as it does in the service: in a process of its own, which is started, draws all
paths and ends. Memory is the most that this process held.
"""

import asyncio
import os
import random
import resource
import time
from datetime import date, timedelta

from measuring import print_line

from missionledger.finance.adapters.simulation.child import ChildSimulator
from missionledger.finance.domain.forecast.outlook import (
    ContributorsOutlook,
    FundOutlook,
    Outlook,
    OwedAmount,
)
from missionledger.finance.domain.payments.backtest import backtest
from missionledger.finance.domain.payments.records import Letter, PaymentRecord

AS_OF = date(2025, 6, 30)
HORIZON_DAYS = 365
PATHS = int(os.environ.get("MISSIONLEDGER_BENCH_PATHS", "10000"))
FUNDS = 12
STATES = 193
LINES_OF_FUND = 5
YEARS = range(2019, 2025)
MONTH_MINOR = 900_000_000
FALL = 0.93
"""How much smaller each State's share is than the one before: the real scale falls about so."""


def states() -> list[str]:
    """Return made-up codes."""
    return [f"{chr(65 + number // 26)}{chr(65 + number % 26)}X" for number in range(STATES)]


def records(luck: random.Random) -> list[PaymentRecord]:
    """Return six years of payments: early, late or never, as States do."""
    found = []
    for number, state in enumerate(states()):
        habit = luck.randrange(10, 450)
        for year in YEARS:
            days = habit + luck.randrange(60)
            letter = Letter(
                state, year, 22_000 // (number + 1), 76_000_000_00 // (number + 1), date(year, 2, 8)
            )
            paid = date(year, 1, 1) + timedelta(days=days) if days < HORIZON_DAYS else None
            found.append(PaymentRecord(letter, paid))
    return found


def outlook(luck: random.Random) -> Outlook:
    """Return twelve funds with a year's lines to come or open."""
    funds = tuple(
        FundOutlook(
            f"FUND-{number}",
            True,
            3 * MONTH_MINOR,
            (MONTH_MINOR // 30,) * HORIZON_DAYS,
            ContributorsOutlook(
                MONTH_MINOR, (MONTH_MINOR // 90,) * HORIZON_DAYS, (76, 167, 259, 350), 60, 0
            ),
            reserve_loans_minor=MONTH_MINOR // 3,
            pool_loans_minor=MONTH_MINOR // 3,
        )
        for number in range(FUNDS)
    )
    owed = tuple(
        OwedAmount(
            fund.fund,
            state,
            f"line {line}",
            AS_OF + timedelta(days=luck.randrange(-500, 300)),
            int(2_000_000_00 * FALL**number) + 1_000,
        )
        for fund in funds
        for line in range(LINES_OF_FUND)
        for number, state in enumerate(states())
    )
    return Outlook(AS_OF, HORIZON_DAYS, PATHS, 1, funds, owed, tuple(records(luck)), 11_000_000_000)


def main() -> None:
    luck = random.Random(1)  # noqa: S311 - made-up data, not a secret
    asked = outlook(luck)
    start = time.perf_counter()
    (first,) = asyncio.run(ChildSimulator()([asked]))
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    backtest(records(random.Random(2)), train_until=YEARS[-2], test_year=YEARS[-1])  # noqa: S311
    line = {
        "paths": PATHS,
        "days": HORIZON_DAYS,
        "funds": FUNDS,
        "amounts_owed": len(asked.owed),
        "seconds": round(seconds, 2),
        "child_memory_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "funds_forecast": len(first.funds),
        "backtest_seconds": round(time.perf_counter() - start, 2),
    }
    print_line("forecast", line)


if __name__ == "__main__":
    main()
