"""Reader of `finance_facts.csv`: single published figures that results are compared with."""

from dataclasses import dataclass
from decimal import Decimal

from missionledger.common.events import Provenance
from missionledger.reference.provenance import provenance_of
from missionledger.reference.records import Record, read_table
from missionledger.reference.sources import TableFile

FILE = "finance_facts.csv"
COLUMNS = ("item", "period", "value", "unit", "source")


@dataclass(frozen=True, slots=True)
class FinanceFactRow:
    """One figure, with the words of the file for what it is and when it held."""

    row: int
    item: str
    period: str
    value: Decimal
    unit: str
    source: str
    provenance: Provenance


def read_finance_facts(table: TableFile) -> tuple[FinanceFactRow, ...]:
    """Return the rows of the file.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    return read_table(table, COLUMNS, _parse, key=lambda row: (row.item, row.period))


def _parse(record: Record) -> FinanceFactRow:
    source = record.text("source")
    return FinanceFactRow(
        row=record.row,
        item=record.text("item"),
        period=record.text("period"),
        value=record.decimal("value"),
        unit=record.text("unit"),
        source=source,
        provenance=provenance_of(source or "-"),
    )
