"""Reader of `assessments_by_period.csv`: the dated lines that were assessed or credited."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from missionledger.common.events import Provenance
from missionledger.common.periods import FiscalYear
from missionledger.reference.provenance import provenance_of
from missionledger.reference.records import Record, read_table
from missionledger.reference.sources import TableFile

FILE = "assessments_by_period.csv"
COLUMNS = (
    "fiscal_year",
    "mission",
    "symbol",
    "kind",
    "period_from",
    "period_to",
    "gross_usd",
    "net_usd",
    "scale_year",
    "source",
)


class AssessmentKind(StrEnum):
    """What a line does to what Member States owe."""

    ASSESSMENT = "assessment"
    ADDITIONAL = "additional_assessment"
    """For a year that was over; its account need not have a mandate in the period."""
    CREDIT = "credit"
    """Unspent money of an old period given back: negative, no first day."""


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """One dated line.

    Attributes:
        fiscal_year: the year whose circular it stands in, not the year of its period.
        first_day: first day of the period; None for a credit, which names only the end.
        last_day: last day of the period.
        scale_year: calendar year whose rates apportion it.
    """

    row: int
    fiscal_year: FiscalYear
    mission: str
    symbol: str
    kind: AssessmentKind
    first_day: date | None
    last_day: date
    gross_minor: int
    net_minor: int
    scale_year: int
    source: str
    provenance: Provenance


def read_assessments(table: TableFile, aliases: Mapping[str, str]) -> tuple[AssessmentRow, ...]:
    """Return the rows of the file. Many lines share a symbol; none shares symbol and period.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    return read_table(
        table,
        COLUMNS,
        _parser(aliases),
        key=lambda row: (row.mission, row.symbol, row.kind, row.first_day, row.last_day),
    )


def _parser(aliases: Mapping[str, str]) -> Callable[[Record], AssessmentRow]:
    def parse(record: Record) -> AssessmentRow:
        kind = record.choice("kind", AssessmentKind)
        first, last = record.optional_day("period_from"), record.day("period_to")
        is_credit = kind is AssessmentKind.CREDIT
        gross = record.minor_units("gross_usd", negative=is_credit)
        net = record.minor_units("net_usd", negative=is_credit)
        if record.sound:
            _check_period(record, kind, first, last)
            if is_credit and gross > 0:
                record.fault("gross_usd", "a credit is written negative")
            if is_credit and net > 0:
                record.fault("net_usd", "a credit is written negative")
        source = record.text("source")
        return AssessmentRow(
            row=record.row,
            fiscal_year=record.fiscal_year("fiscal_year"),
            mission=record.code("mission", aliases),
            symbol=record.text("symbol"),
            kind=kind,
            first_day=first,
            last_day=last,
            gross_minor=gross,
            net_minor=net,
            scale_year=record.calendar_year("scale_year"),
            source=source,
            provenance=provenance_of(source or "-"),
        )

    return parse


def _check_period(record: Record, kind: AssessmentKind, first: date | None, last: date) -> None:
    """Note a period that does not fit the kind of line."""
    if kind is AssessmentKind.CREDIT:
        if first:
            record.fault("period_from", "a credit names only the end of its period")
    elif first is None:
        record.fault("period_from", "is empty")
    elif last < first:
        record.fault("period_to", f"{last} is before the first day {first}")
