"""Reader of `code_aliases.csv`: other names under which an account occurs."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from missionledger.reference.records import Record, read_table
from missionledger.reference.sources import TableFile, TableSource, packaged

FILE = "code_aliases.csv"
COLUMNS = ("alias", "code", "meaning")


@dataclass(frozen=True, slots=True)
class CodeAlias:
    """Another name for the account `code`."""

    row: int
    alias: str
    code: str
    meaning: str


def read_aliases(table: TableFile) -> tuple[CodeAlias, ...]:
    """Return the rows of the file.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    return read_table(table, COLUMNS, _parse, key=lambda row: row.alias)


def alias_map(source: TableSource) -> Mapping[str, str]:
    """Return code by alias, from the source where it has the file, else from the packaged one.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    table = (source if source.has(FILE) else packaged()).read(FILE)
    return MappingProxyType({row.alias: row.code for row in read_aliases(table)})


def _parse(record: Record) -> CodeAlias:
    return CodeAlias(
        row=record.row,
        alias=record.text("alias"),
        code=record.mission_id("code"),
        meaning=record.text("meaning"),
    )
