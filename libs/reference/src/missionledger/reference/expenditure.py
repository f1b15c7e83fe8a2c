"""Reader of `expenditure_by_class.csv`: expenditure by group and item of performance reports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from missionledger.common.events import Provenance
from missionledger.common.periods import FiscalYear
from missionledger.reference.provenance import provenance_of
from missionledger.reference.records import Record, read_table
from missionledger.reference.sources import TableFile

FILE = "expenditure_by_class.csv"
COLUMNS = ("fiscal_year", "mission", "group", "item", "amount_usd", "source", "row_kind")


class ExpenditureRowKind(StrEnum):
    """What a row is: an item, or a total that its items are checked against."""

    ITEM = "item"
    GROUP_TOTAL = "group_total"
    MISSION_TOTAL = "mission_total"


class ExpenditureGroup(StrEnum):
    """The three groups of a peacekeeping budget, as the reports head them."""

    MILITARY_AND_POLICE = "I military and police personnel"
    CIVILIAN = "II civilian personnel"
    OPERATIONAL = "III operational costs"
    TOTAL = "TOTAL"


@dataclass(frozen=True, slots=True)
class ExpenditureRow:
    """One figure: disbursements plus open obligations of the year."""

    row: int
    fiscal_year: FiscalYear
    account: str
    group: ExpenditureGroup
    item: str
    amount_minor: int
    kind: ExpenditureRowKind
    source: str
    provenance: Provenance


def read_expenditure(table: TableFile, aliases: Mapping[str, str]) -> tuple[ExpenditureRow, ...]:
    """Return the rows of the file, totals included.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    return read_table(
        table,
        COLUMNS,
        _parser(aliases),
        key=lambda row: (row.fiscal_year, row.account, row.group, row.item),
    )


def _parser(aliases: Mapping[str, str]) -> Callable[[Record], ExpenditureRow]:
    def parse(record: Record) -> ExpenditureRow:
        source = record.text("source")
        return ExpenditureRow(
            row=record.row,
            fiscal_year=record.fiscal_year("fiscal_year"),
            account=record.code("mission", aliases),
            group=record.choice("group", ExpenditureGroup),
            item=record.text("item"),
            amount_minor=record.minor_units("amount_usd", negative=True),
            kind=record.choice("row_kind", ExpenditureRowKind),
            source=source,
            provenance=provenance_of(source or "-"),
        )

    return parse
