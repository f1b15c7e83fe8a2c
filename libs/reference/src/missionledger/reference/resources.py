"""Reader of `approved_resources.csv`: what was approved per account and fiscal year."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from missionledger.common.events import Provenance
from missionledger.common.periods import FiscalYear
from missionledger.reference.provenance import provenance_of
from missionledger.reference.records import Record, read_table
from missionledger.reference.sources import TableFile

FILE = "approved_resources.csv"
COLUMNS = ("fiscal_year", "mission", "row_kind", "amount_usd", "source", "basis", "note")


class ResourceRowKind(StrEnum):
    """What a row is: an account, or a sum that others are checked against."""

    MISSION = "mission"
    SHARED_ACCOUNT = "shared_account"
    HEADLINE = "headline"


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """One amount. `account` is a fund, except in a headline, where it is the words of the file."""

    row: int
    fiscal_year: FiscalYear
    account: str
    kind: ResourceRowKind
    amount_minor: int
    basis: str
    note: str
    source: str
    provenance: Provenance


def read_resources(table: TableFile, aliases: Mapping[str, str]) -> tuple[ResourceRow, ...]:
    """Return the rows of the file, headlines included.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    return read_table(
        table, COLUMNS, _parser(aliases), key=lambda row: (row.fiscal_year, row.account, row.kind)
    )


def _parser(aliases: Mapping[str, str]) -> Callable[[Record], ResourceRow]:
    def parse(record: Record) -> ResourceRow:
        kind = record.choice("row_kind", ResourceRowKind)
        source = record.text("source")
        return ResourceRow(
            row=record.row,
            fiscal_year=record.fiscal_year("fiscal_year"),
            account=(
                record.text("mission")
                if kind is ResourceRowKind.HEADLINE
                else record.code("mission", aliases)
            ),
            kind=kind,
            amount_minor=record.minor_units("amount_usd"),
            basis=record.text("basis"),
            note=record.optional_text("note"),
            source=source,
            provenance=provenance_of(source or "-"),
        )

    return parse
