"""Steps for the modelled book: one request for each fund and fiscal year."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from missionledger.cli.load.finance_steps import FINANCE, opening_days
from missionledger.cli.load.modelling import cash_model_inputs
from missionledger.cli.load.reading import Tables
from missionledger.cli.load.steps import ImportStep
from missionledger.common.canonical import canonical_json
from missionledger.common.events import Provenance
from missionledger.common.periods import FiscalYear
from missionledger.finance.domain.modelled_cash import model_cash
from missionledger.finance.domain.modelled_parameters import MODEL_VERSION, SEED
from missionledger.finance.domain.modelled_records import ModelledCashDay, ModelledReceipt

SOURCE = "docs/modelled-data.md"
FILE = "modelled cash"


def modelled_steps(tables: Tables) -> Iterator[ImportStep]:
    """Yield the modelled days, fund by fund and year by year, the days of a fund in order.

    A request holds at most 366 days, so that a load that was interrupted resumes near its end.
    """
    days = model_cash(cash_model_inputs(tables, opening_days(tables)))
    run = run_name(days)
    parts: dict[tuple[str, FiscalYear], list[dict[str, Any]]] = defaultdict(list)
    for number, day in enumerate(days, start=1):
        parts[day.fund, FiscalYear.of(day.day)].append(_row(number, day, run))
    for (fund, year), rows in parts.items():
        yield ImportStep(FINANCE, "modelled-cash-days", FILE, rows, part=f"{fund} {year}")


def run_name(days: tuple[ModelledCashDay, ...]) -> str:
    """Return what names this very history: model, seed and a digest of what came out."""
    digest = hashlib.sha256()
    for day in days:
        digest.update(canonical_json(_amounts(day)))
    return f"{MODEL_VERSION} seed={SEED} {digest.hexdigest()[:16]}"


def _row(number: int, day: ModelledCashDay, run: str) -> dict[str, Any]:
    return {
        "row": number,
        "source": SOURCE,
        "provenance": Provenance.MODELLED.value,
        "run": run,
        **_amounts(day),
    }


def _amounts(day: ModelledCashDay) -> dict[str, Any]:
    return {
        "fund": day.fund,
        "day": day.day.isoformat(),
        "opening_cash_minor": day.opening_cash_minor,
        "opening_payable_minor": day.opening_payable_minor,
        "opening_receivables": [
            {
                "state": owed.state,
                "fiscal_year": str(owed.fiscal_year),
                "due_on": owed.due_on.isoformat(),
                "amount_minor": owed.amount_minor,
            }
            for owed in day.opening_receivables
        ],
        "receipts": [_receipt(receipt) for receipt in day.receipts],
        "credits_applied": [_receipt(receipt) for receipt in day.credits_applied],
        "settlements_minor": day.settlements_minor,
        "purchases_minor": day.purchases_minor,
        "contributor_payments_minor": day.contributor_payments_minor,
    }


def _receipt(receipt: ModelledReceipt) -> Mapping[str, Any]:
    return {
        "state": receipt.state,
        "line": receipt.line or None,
        "fiscal_year": str(receipt.fiscal_year),
        "amount_minor": receipt.amount_minor,
    }
