"""What goes into the model of cash and what comes out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from missionledger.common.periods import FiscalYear, Period

PaymentPatterns = Mapping[str, Sequence[int | None]]
"""By State: one entry a year of the regular budget, the days from the letter to full payment, or
None where the year ended before everything was paid."""


@dataclass(frozen=True, slots=True)
class AssessedLine:
    """One dated assessment line, as apportioned.

    Attributes:
        released_on: from this day it can be paid: the circular is out and, for a slice beyond the
            mandate, the mandate has been renewed.
        due_on: 30 days after it.
        shares: cents by State.
    """

    line: str
    fund: str
    fiscal_year: FiscalYear
    period: Period
    released_on: date
    due_on: date
    shares: Mapping[str, int]

    @property
    def total_minor(self) -> int:
        """The whole line."""
        return sum(self.shares.values())


@dataclass(frozen=True, slots=True)
class GrantedCredit:
    """Unspent money of an old year given back: set against what the State owes the fund."""

    line: str
    fund: str
    granted_on: date
    shares: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReportedExpenditure:
    """What a performance report says was spent on an item; an item is empty in a bare total."""

    fund: str
    fiscal_year: FiscalYear
    group: str
    item: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class CashModelInputs:
    """All that the model knows. Nothing later than what was assessed reaches it."""

    lines: Sequence[AssessedLine]
    credits: Sequence[GrantedCredit]
    expenditure: Sequence[ReportedExpenditure]
    approved_minor: Mapping[tuple[str, FiscalYear], int]
    patterns: PaymentPatterns


@dataclass(frozen=True, slots=True, order=True)
class OpeningReceivable:
    """What a State owed a fund from before the opening day."""

    state: str
    fiscal_year: FiscalYear
    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True, order=True)
class ModelledReceipt:
    """What a State paid, or had credited, on a line; no line for money owed from before."""

    state: str
    fiscal_year: FiscalYear
    line: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ModelledCashDay:
    """One day of one fund on which something moved."""

    fund: str
    day: date
    opening_cash_minor: int = 0
    opening_payable_minor: int = 0
    opening_receivables: tuple[OpeningReceivable, ...] = ()
    receipts: tuple[ModelledReceipt, ...] = ()
    credits_applied: tuple[ModelledReceipt, ...] = ()
    settlements_minor: int = 0
    purchases_minor: int = 0
    contributor_payments_minor: int = 0
