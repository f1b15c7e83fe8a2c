"""The model of what is not public: peacekeeping receipts, spending and cash by day.

Published are what was approved, what was assessed on whom, what was spent in a year, and how every
Member State paid the regular budget. Not published are the days on which States paid peacekeeping
and on which missions spent. This module makes such days up, from inputs and a seed alone: no clock,
no files, no other randomness. What it makes belongs in the book `modelled` and nowhere else.

In short (figures, sources and limits: docs/modelled-data.md):

- Each State pays each line as it paid the regular budget in one of the years 2019 to 2024, drawn
  for that State and line. A year that was not paid in full means a part and, later, the rest.
- Arrears at the opening are what the same behaviour leaves of the two years before, assessed as
  2023/24 was.
- A fund spends what its performance report says, in the months it was assessed for. Unreported
  years spend what was approved, less the contingency cut from October 2025.
- Staff and vendors come first, then the operating reserve, then contributors, oldest claims first.
  Cash never falls below zero: whoever cannot be paid waits.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from missionledger.common.periods import FiscalYear
from missionledger.finance.domain.modelled_fund import FundRun, opening_receivables
from missionledger.finance.domain.modelled_parameters import SEED, STANDARD, CashModelParameters
from missionledger.finance.domain.modelled_receipts import OwedItem, owed_items
from missionledger.finance.domain.modelled_records import (
    AssessedLine,
    CashModelInputs,
    ModelledCashDay,
)
from missionledger.finance.domain.modelled_spending import (
    Spending,
    spending_by_month,
    spending_of_year,
)

_LEAP_DAY = (2, 29)


def model_cash(
    inputs: CashModelInputs,
    *,
    parameters: CashModelParameters = STANDARD,
    seed: int = SEED,
) -> tuple[ModelledCashDay, ...]:
    """Return every modelled day of every fund that has assessment lines, by fund and day.

    The same inputs, parameters and seed always give the same days. Receipts never exceed what was
    assessed, none comes before its line is released, and no fund's cash falls below zero.
    """
    by_fund: dict[str, list[AssessedLine]] = defaultdict(list)
    for line in inputs.lines:
        by_fund[line.fund].append(line)
    days: list[ModelledCashDay] = []
    for fund, lines in sorted(by_fund.items()):
        days.extend(_model_fund(fund, lines, inputs, parameters, seed))
    return tuple(days)


def _model_fund(
    fund: str,
    lines: Iterable[AssessedLine],
    inputs: CashModelInputs,
    parameters: CashModelParameters,
    seed: int,
) -> list[ModelledCashDay]:
    """Return the days of one fund."""
    own = sorted(lines, key=lambda line: (line.released_on, line.line))
    before = _paid_up_to_opening(own, inputs, parameters, seed)
    items = [*before]
    for line in own:
        items.extend(owed_items(line, inputs.patterns, parameters, seed))
    months = _months(fund, inputs, parameters)
    run = FundRun(
        fund=fund,
        parameters=parameters,
        items=items,
        credits=[credit for credit in inputs.credits if credit.fund == fund],
        months=months,
    )
    return run.days(_opening(fund, before, inputs, parameters))


def _months(
    fund: str, inputs: CashModelInputs, parameters: CashModelParameters
) -> dict[date, Spending]:
    """Return the spending of all modelled years by month."""
    months: dict[date, Spending] = {}
    for year in sorted({year for name, year in inputs.approved_minor if name == fund}):
        if parameters.opening_day <= year.period.start <= parameters.last_day:
            months |= spending_by_month(fund, year, inputs, parameters)
    return months


def _opening(
    fund: str,
    before: Iterable[OwedItem],
    inputs: CashModelInputs,
    parameters: CashModelParameters,
) -> ModelledCashDay:
    """Return the opening balances; a fund that did not spend the year before has no cash."""
    first_year = FiscalYear.of(parameters.opening_day)
    spending = spending_of_year(fund, first_year, inputs, parameters)
    last = spending_of_year(fund, FiscalYear(first_year.start_year - 1), inputs, parameters)
    months = parameters.opening_cash_months if last.own_minor else 0
    return ModelledCashDay(
        fund=fund,
        day=parameters.opening_day,
        opening_cash_minor=spending.settled_minor * months // 12,
        opening_payable_minor=last.contributors_minor // 4,
        opening_receivables=opening_receivables(before),
    )


def _paid_up_to_opening(
    lines: Iterable[AssessedLine],
    inputs: CashModelInputs,
    parameters: CashModelParameters,
    seed: int,
) -> list[OwedItem]:
    """Return what earlier years leave owed at the opening, oldest first, with what is yet to come.

    Earlier years are not public by period. They are taken to have been assessed as the first year
    of the books was, and to have been paid by the same habits.
    """
    first_year = FiscalYear.of(parameters.opening_day)
    items: list[OwedItem] = []
    for years in range(parameters.years_before, 0, -1):
        for line in lines:
            if line.fiscal_year != first_year or line.period.start < parameters.opening_day:
                continue
            earlier = replace(
                line,
                line=f"{line.line} {years} years before",
                fiscal_year=FiscalYear(first_year.start_year - years),
                released_on=_years_before(line.released_on, years),
                due_on=_years_before(line.due_on, years),
            )
            items.extend(owed_items(earlier, inputs.patterns, parameters, seed))
    for item in items:
        item.line = ""
        for number, (day, _amount) in enumerate(item.instalments):
            if day < parameters.opening_day:
                item.pay(number)
    return [item for item in items if item.outstanding_minor]


def _years_before(day: date, years: int) -> date:
    """Return the same day of the earlier year; 28 February stands for a leap day."""
    is_leap_day = (day.month, day.day) == _LEAP_DAY
    return day.replace(year=day.year - years, day=28 if is_leap_day else day.day)
