"""Reader of `missions.csv`: every operation, political mission and support office."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from missionledger.common.events import Provenance
from missionledger.reference.provenance import provenance_of
from missionledger.reference.records import Record, read_table
from missionledger.reference.sources import TableFile

FILE = "missions.csv"
COLUMNS = (
    "mission_id",
    "acronym",
    "name",
    "start",
    "end",
    "type",
    "location",
    "source",
    "region",
    "date_precision_start_end",
    "note",
)


class MissionType(StrEnum):
    """What sort of operation it is."""

    PEACEKEEPING = "PKO"
    POLITICAL = "SPM"
    SUPPORT_OFFICE = "support_office"


class DatePrecision(StrEnum):
    """How exact a date is; a month is written as its first day."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class MissionRow:
    """One operation. `end` is the last day of its mandate, None while it goes on."""

    row: int
    mission_id: str
    acronym: str
    name: str
    start: date
    end: date | None
    type: MissionType
    location: str
    region: str
    start_precision: DatePrecision
    end_precision: DatePrecision
    note: str
    source: str
    provenance: Provenance

    @property
    def precision_text(self) -> str:
        """Both precisions in one word, as the file writes them."""
        if self.start_precision == self.end_precision == DatePrecision.DAY:
            return DatePrecision.DAY.value
        return f"{self.start_precision}/{self.end_precision}"


def read_missions(table: TableFile) -> tuple[MissionRow, ...]:
    """Return the rows of the file.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    return read_table(table, COLUMNS, _parse, key=lambda row: row.mission_id)


def _parse(record: Record) -> MissionRow:
    start, end = record.day("start"), record.optional_day("end")
    if record.sound and end and end < start:
        record.fault("end", f"{end} is before the start {start}")
    # `day` stands for both ends, `month/day` for start and end apart.
    first, _, second = record.text("date_precision_start_end").partition("/")
    source = record.text("source")
    return MissionRow(
        row=record.row,
        mission_id=record.mission_id("mission_id"),
        acronym=record.text("acronym"),
        name=record.text("name"),
        start=start,
        end=end,
        type=record.choice("type", MissionType),
        location=record.text("location"),
        region=record.optional_text("region"),
        start_precision=_precision(record, first),
        end_precision=_precision(record, second or first),
        note=record.optional_text("note"),
        source=source,
        provenance=provenance_of(source or "-"),
    )


def _precision(record: Record, word: str) -> DatePrecision:
    if word not in list(DatePrecision):
        record.fault("date_precision_start_end", f"{word!r} is not day or month")
        return DatePrecision.DAY
    return DatePrecision(word)
