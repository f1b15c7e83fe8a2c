"""`missionledger forecast backtest`: how good the payment model is on a year it did not see."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from missionledger.cli.exit_codes import ExitCode
from missionledger.common.money import Money
from missionledger.finance.domain.payments.backtest import (
    Backtest,
    PayerBacktest,
    Skill,
    backtest,
    backtest_every_year,
)
from missionledger.finance.domain.payments.bands import ReceiptBand
from missionledger.finance.domain.payments.records import Letter, PaymentRecord
from missionledger.reference.faults import Fault
from missionledger.reference.regular_budget import (
    FILE,
    RegularBudgetPaymentRow,
    read_payment_dates,
)
from missionledger.reference.sources import TableFile, TableSource, packaged

DECIMALS = 6
"""Decimals of a score in JSON: more than the sixth tells nothing about a thousand letters."""

SHOWN_WARNINGS_MAX = 5

BASELINE_NAMES = {
    "last_year_date": "last year's date",
    "own_frequency": "the State's own frequency",
    "shrunk_frequency": "that, shrunk towards all States'",
}


def run_backtest(
    *, payments: Path | None, train_until: int, test_year: int, as_json: bool
) -> ExitCode:
    """Test the model on one year and tell how it did beside simple forecasts."""
    rows, contradictions = read_payment_dates(_table(payments))
    _warn(contradictions)
    result = backtest(
        [payment_record(row) for row in rows], train_until=train_until, test_year=test_year
    )
    if as_json:
        print(json.dumps(_as_json(result), indent=2))
    else:
        _show(result)
    return ExitCode.OK


def run_every_year(*, payments: Path | None, as_json: bool) -> ExitCode:
    """Test the model on every year that can be tested, and print the tables of docs/forecast.md."""
    rows, contradictions = read_payment_dates(_table(payments))
    _warn(contradictions)
    results = backtest_every_year([payment_record(row) for row in rows])
    if as_json:
        print(json.dumps([_as_json(result) for result in results], indent=2))
    else:
        print(every_year(results))
    return ExitCode.OK


def every_year(results: Sequence[Backtest]) -> str:
    """Return the tables of all test years, in Markdown."""
    return "\n\n".join(
        [
            "By State:\n\n" + _scores_table(results, lambda skill: skill.states),
            "By money:\n\n" + _scores_table(results, lambda skill: skill.money),
            "Monthly receipts within P10 to P90:\n\n" + _coverage_table(results),
            "The largest payers, mean squared error over the twelve month ends:\n\n"
            + _payers_table(results),
        ]
    )


def _markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _scores_table(results: Sequence[Backtest], of: Callable[[Skill], float]) -> str:
    rows = []
    for result in results:
        simple = [of(skill) for skill in result.baselines.values()]
        gain = 100 * (of(result.skill) / min(simple) - 1)
        figures = [of(result.skill), *simple]
        rows.append(
            [str(result.test_year), *(f"{figure:.4f}" for figure in figures), _percent(gain)]
        )
    names = [BASELINE_NAMES[name] for name in results[0].baselines]
    return _markdown(["test year", "payment model", *names, "against the best of them"], rows)


def _percent(gain: float) -> str:
    return f"{gain:+.1f} %"


def _coverage_table(results: Sequence[Backtest]) -> str:
    inside = [sum(band.holds for band in result.bands) for result in results]
    months = [len(result.bands) for result in results]
    rows = [
        [str(result.test_year), f"{held} of {count}", f"{100 * result.margin:.2f} %"]
        for result, held, count in zip(results, inside, months, strict=True)
    ]
    rows.append(["all", f"{sum(inside)} of {sum(months)}", ""])
    return _markdown(["test year", "months inside", "widened by, of what was assessed"], rows)


def _payers_table(results: Sequence[Backtest]) -> str:
    """Return the errors of the payers that were largest in the last year, year by year."""
    last = results[-1]
    errors = [{payer.state: payer.error for payer in result.largest} for result in results]
    rows = []
    for payer in last.largest:
        by_year = [f"{each[payer.state]:.3f}" if payer.state in each else "" for each in errors]
        best = f"{min(payer.baseline_errors.values()):.3f}"
        rows.append([payer.state, f"{100 * payer.share:.1f} %", *by_year, best])
    years = [str(result.test_year) for result in results]
    head = ["payer", f"part of {last.test_year}", *years]
    return _markdown([*head, f"best simple forecast in {last.test_year}"], rows)


def payment_record(row: RegularBudgetPaymentRow) -> PaymentRecord:
    """Return what the model reads of a row: the letter and the day it was met in full."""
    letter = Letter(
        state=row.state,
        year=row.year,
        rate_units=row.regular_units,
        amount_minor=row.assessment_minor,
        due_on=row.due_on,
    )
    return PaymentRecord(letter, row.paid_in_full_on)


def _table(payments: Path | None) -> TableFile:
    if payments is None:
        return packaged().read(FILE)
    return TableSource(str(payments.parent), payments.parent).read(payments.name)


def _warn(contradictions: Sequence[Fault]) -> None:
    """Say where status and date contradict each other; the date is what counts."""
    for fault in contradictions[:SHOWN_WARNINGS_MAX]:
        print(f"missionledger: {fault}; the date counts", file=sys.stderr)
    left = len(contradictions) - SHOWN_WARNINGS_MAX
    if left > 0:
        print(f"missionledger: and {left} more rows like these", file=sys.stderr)


def _as_json(result: Backtest) -> dict[str, Any]:
    return {
        "train_years": list(result.train_years),
        "test_year": result.test_year,
        "states": result.states,
        **_scores(result.skill),
        "baselines": {name: _scores(skill) for name, skill in result.baselines.items()},
        "coverage": {
            "band": "P10-P90 of monthly receipts",
            "months": len(result.bands),
            "inside": sum(band.holds for band in result.bands),
            "share": _rounded(result.coverage),
            "widened_by": _rounded(result.margin),
            "by_month": [_band(band) for band in result.bands],
        },
        "largest_payers": [_payer(payer) for payer in result.largest],
    }


def _scores(skill: Skill) -> dict[str, float]:
    return {"brier_states": _rounded(skill.states), "brier_money": _rounded(skill.money)}


def _band(band: ReceiptBand) -> dict[str, Any]:
    return {
        "month_end": band.month_end.isoformat(),
        "p10": _amount(band.p10_minor),
        "p50": _amount(band.p50_minor),
        "p90": _amount(band.p90_minor),
        "received": _amount(band.received_minor),
        "inside": band.holds,
    }


def _payer(payer: PayerBacktest) -> dict[str, Any]:
    return {
        "state": payer.state,
        "assessed": _amount(payer.amount_minor),
        "share_of_assessed": _rounded(payer.share),
        "paid_in_full_on": payer.paid_on.isoformat() if payer.paid_on else None,
        "paid_by_month_end": [_rounded(chance) for chance in payer.chances],
        "brier": _rounded(payer.error),
        "baselines": {name: _rounded(error) for name, error in payer.baseline_errors.items()},
    }


def _amount(minor: int) -> dict[str, str]:
    money = Money(minor=minor)
    return {"amount": str(money), "currency": money.currency}


def _rounded(figure: float) -> float:
    return round(figure, DECIMALS)


def _millions(minor: int) -> str:
    tenth = Decimal(minor) / 100_000_000
    return f"{tenth.quantize(Decimal('0.1'), ROUND_HALF_UP):,}"


def _show(result: Backtest) -> None:
    console = Console()
    first, last = result.train_years[0], result.train_years[-1]
    console.print(
        f"Learned from {first} to {last}, tested on {result.test_year}: {result.states} letters, "
        "12 month ends. Mean squared error of the probability of full payment; less is better.",
        highlight=False,
    )
    skills: Mapping[str, Skill] = {
        "payment model": result.skill,
        **{BASELINE_NAMES[name]: skill for name, skill in result.baselines.items()},
    }
    scores = _new_table("forecast", "by State", "by money")
    for name, skill in skills.items():
        scores.add_row(name, f"{skill.states:.4f}", f"{skill.money:.4f}")
    console.print(scores)
    console.print(
        f"\nReceipts by month, millions of dollars: {sum(b.holds for b in result.bands)} of "
        f"{len(result.bands)} months lie between P10 and P90.",
        highlight=False,
    )
    bands = _new_table("month", "P10", "P50", "P90", "came in", "")
    for band in result.bands:
        figures = (band.p10_minor, band.p50_minor, band.p90_minor, band.received_minor)
        mark = "" if band.holds else "outside"
        bands.add_row(band.month_end.strftime("%Y-%m"), *map(_millions, figures), mark)
    console.print(bands)
    console.print("\nThe largest payers", highlight=False)
    payers = _new_table("State", "millions", "paid in full", "model", "best simple forecast")
    for payer in result.largest:
        paid_on = payer.paid_on.isoformat() if payer.paid_on else "not in the year"
        best = min(payer.baseline_errors.values())
        errors = f"{payer.error:.4f}", f"{best:.4f}"
        payers.add_row(payer.state, _millions(payer.amount_minor), paid_on, *errors)
    console.print(payers)


def _new_table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first)
    for heading in others:
        table.add_column(heading, justify="right")
    return table
