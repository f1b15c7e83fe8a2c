"""Reader of `regular_budget_payments_2019_2024.csv`: who paid the regular budget, and when."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from missionledger.common.events import Provenance
from missionledger.reference.faults import Fault
from missionledger.reference.provenance import provenance_of
from missionledger.reference.records import Record, read_table
from missionledger.reference.sources import TableFile
from missionledger.reference.states import member_states

FILE = "regular_budget_payments_2019_2024.csv"
COLUMNS = (
    "year",
    "member_state",
    "iso3",
    "regular_rate",
    "assessment_usd",
    "payment_status",
    "paid_in_full_date",
    "due_date",
    "as_of",
    "source",
)


class PaymentStatus(StrEnum):
    """How a State met its assessment, as the list of the year tells it."""

    PAID_ON_TIME = "paid_on_time"
    PAID_LATE = "paid_late"
    NOT_PAID_IN_FULL = "not_paid_in_full"
    """May hide a part payment: the list names only who has paid everything."""


@dataclass(frozen=True, slots=True)
class RegularBudgetPaymentRow:
    """What one State was assessed for one calendar year and how it paid.

    Attributes:
        regular_units: regular rate in thousandths of a per cent.
        paid_in_full_on: day the whole amount was in; None where it was not by `as_of`.
        as_of: the day the list of the year ends on.
    """

    row: int
    year: int
    state: str
    regular_units: int
    assessment_minor: int
    status: PaymentStatus
    paid_in_full_on: date | None
    due_on: date
    as_of: date
    source: str
    provenance: Provenance


def read_regular_budget(table: TableFile) -> tuple[RegularBudgetPaymentRow, ...]:
    """Return the rows of the file.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    return read_table(table, COLUMNS, _parse, key=lambda row: (row.year, row.state))


def read_payment_dates(
    table: TableFile,
) -> tuple[tuple[RegularBudgetPaymentRow, ...], tuple[Fault, ...]]:
    """Return the rows of the file for a reader that goes by the date of payment alone.

    A status that contradicts the date does not stop such a reader; it is told beside the rows.

    Raises:
        TableFaultsError: with every other fault of the file.
    """
    rows = read_table(table, COLUMNS, _parse_dates, key=lambda row: (row.year, row.state))
    contradictions = [
        Fault(table.name, row.row, "paid_in_full_date", reason)
        for row in rows
        if (reason := _contradiction(row.status, row.paid_in_full_on, row.due_on))
    ]
    return rows, tuple(contradictions)


def _parse(record: Record) -> RegularBudgetPaymentRow:
    row = _parse_dates(record)
    reason = _contradiction(row.status, row.paid_in_full_on, row.due_on)
    if record.sound and reason:
        record.fault("paid_in_full_date", reason)
    return row


def _parse_dates(record: Record) -> RegularBudgetPaymentRow:
    units = Fraction(record.decimal("regular_rate")) * 1000
    if units.denominator != 1 or units < 0:
        record.fault("regular_rate", "is not a rate in per cent with three decimals")
    source = record.text("source")
    return RegularBudgetPaymentRow(
        row=record.row,
        year=record.calendar_year("year"),
        state=record.state("iso3", member_states()),
        regular_units=units.numerator,
        assessment_minor=record.minor_units("assessment_usd"),
        status=record.choice("payment_status", PaymentStatus),
        paid_in_full_on=record.optional_day("paid_in_full_date"),
        due_on=record.day("due_date"),
        as_of=record.day("as_of"),
        source=source,
        provenance=provenance_of(source or "-"),
    )


def _contradiction(status: PaymentStatus, paid_on: date | None, due_on: date) -> str | None:
    """Return in what way the date of payment and the status contradict each other, if they do."""
    if (paid_on is None) != (status is PaymentStatus.NOT_PAID_IN_FULL):
        return f"does not fit the status {status}"
    if paid_on and (paid_on <= due_on) != (status is PaymentStatus.PAID_ON_TIME):
        return f"{paid_on} against due {due_on} is not {status}"
    return None
