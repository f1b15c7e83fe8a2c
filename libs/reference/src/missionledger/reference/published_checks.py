"""Readers of published amounts by State: never recorded, only compared with what is computed."""

from dataclasses import dataclass

from missionledger.common.events import Provenance
from missionledger.common.periods import FiscalYear
from missionledger.reference.provenance import provenance_of
from missionledger.reference.records import Record, read_table
from missionledger.reference.sources import TableFile
from missionledger.reference.states import codes_by_name, member_states

BY_STATE_FILE = "assessed_by_state_2023_24.csv"
BY_STATE_COLUMNS = ("fiscal_year", "member_state", "iso3", "assessed_usd", "source")
BY_MISSION_FILE = "published_state_amounts_2023_24.csv"
BY_MISSION_COLUMNS = ("fiscal_year", "mission", "member_state", "gross_usd_published", "source")


@dataclass(frozen=True, slots=True)
class AssessedByStateRow:
    """What a State was assessed over all missions in a year, gross, without credits."""

    row: int
    fiscal_year: FiscalYear
    state: str
    amount_minor: int
    source: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class PublishedAmountRow:
    """What a State was published to owe one mission for a year, gross, credits included."""

    row: int
    fiscal_year: FiscalYear
    mission: str
    state: str
    amount_minor: int
    source: str
    provenance: Provenance


def read_assessed_by_state(table: TableFile) -> tuple[AssessedByStateRow, ...]:
    """Return the rows of `assessed_by_state_2023_24.csv`.

    Raises:
        TableFaultsError: with every fault of the file.
    """

    def parse(record: Record) -> AssessedByStateRow:
        record.text("member_state")
        source = record.text("source")
        return AssessedByStateRow(
            row=record.row,
            fiscal_year=record.fiscal_year("fiscal_year"),
            state=record.state("iso3", member_states()),
            amount_minor=record.minor_units("assessed_usd"),
            source=source,
            provenance=provenance_of(source or "-"),
        )

    return read_table(table, BY_STATE_COLUMNS, parse, key=lambda row: (row.fiscal_year, row.state))


def read_published_amounts(table: TableFile) -> tuple[PublishedAmountRow, ...]:
    """Return the rows of `published_state_amounts_2023_24.csv`, which names States in words.

    Raises:
        TableFaultsError: with every fault of the file.
    """

    def parse(record: Record) -> PublishedAmountRow:
        name = record.text("member_state")
        if name and name not in codes_by_name():
            record.fault("member_state", f"{name!r} is not the name of a Member State")
        source = record.text("source")
        return PublishedAmountRow(
            row=record.row,
            fiscal_year=record.fiscal_year("fiscal_year"),
            mission=record.mission_id("mission"),
            state=codes_by_name().get(name, ""),
            amount_minor=record.minor_units("gross_usd_published", negative=True),
            source=source,
            provenance=provenance_of(source or "-"),
        )

    return read_table(
        table,
        BY_MISSION_COLUMNS,
        parse,
        key=lambda row: (row.fiscal_year, row.mission, row.state),
    )
