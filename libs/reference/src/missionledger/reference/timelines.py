"""Reader of `drawdown_timelines.csv`: what really happened when missions withdrew."""

from dataclasses import dataclass
from datetime import date

from missionledger.common.events import Provenance
from missionledger.reference.provenance import provenance_of
from missionledger.reference.records import Record, read_table
from missionledger.reference.sources import TableFile

FILE = "drawdown_timelines.csv"
COLUMNS = ("mission", "date", "milestone", "value", "unit", "source")


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One dated milestone, with its figure where it has one."""

    row: int
    mission: str
    on: date
    milestone: str
    value: int | None
    unit: str
    source: str
    provenance: Provenance


def read_timelines(table: TableFile) -> tuple[TimelineRow, ...]:
    """Return the rows of the file.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    return read_table(table, COLUMNS, _parse, key=lambda row: (row.mission, row.on, row.milestone))


def _parse(record: Record) -> TimelineRow:
    value, unit = record.optional_whole_number("value"), record.optional_text("unit")
    if record.sound and (value is None) != (not unit):
        record.fault("unit", "a value needs a unit, and a unit a value")
    source = record.text("source")
    return TimelineRow(
        row=record.row,
        mission=record.mission_id("mission"),
        on=record.day("date"),
        milestone=record.text("milestone"),
        value=value,
        unit=unit,
        source=source,
        provenance=provenance_of(source or "-"),
    )
