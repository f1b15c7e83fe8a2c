"""Reader of `mandate_events.csv`: dated decisions of the Security Council."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from missionledger.common.events import Provenance
from missionledger.reference.provenance import provenance_of
from missionledger.reference.records import Record, read_table
from missionledger.reference.sources import TableFile

FILE = "mandate_events.csv"
COLUMNS = (
    "mission",
    "date",
    "resolution",
    "kind",
    "until",
    "strength_mil",
    "strength_police",
    "source",
    "note",
)


class DecisionKind(StrEnum):
    """What the Council decided."""

    ESTABLISH = "establish"
    RENEW = "renew"
    REVISE = "revise"
    TERMINATE = "terminate"


@dataclass(frozen=True, slots=True)
class MandateEventRow:
    """One decision.

    Attributes:
        until: last day of the term; None where it is open-ended or not known.
        resolution: symbol; empty where the decision is not confirmed.
    """

    row: int
    mission: str
    decided_on: date
    resolution: str
    kind: DecisionKind
    until: date | None
    strength_military: int | None
    strength_police: int | None
    note: str
    source: str
    provenance: Provenance


def read_mandate_events(table: TableFile) -> tuple[MandateEventRow, ...]:
    """Return the rows of the file.

    A resolution may occur more than once: one decision can set a step for a later day, or end one
    mission and establish another.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    return read_table(
        table,
        COLUMNS,
        _parse,
        key=lambda row: (row.mission, row.decided_on, row.resolution, row.kind),
    )


def _parse(record: Record) -> MandateEventRow:
    decided_on, until = record.day("date"), record.optional_day("until")
    if record.sound and until and until < decided_on:
        record.fault("until", f"{until} is before the decision of {decided_on}")
    source, note = record.text("source"), record.optional_text("note")
    return MandateEventRow(
        row=record.row,
        mission=record.mission_id("mission"),
        decided_on=decided_on,
        resolution=record.optional_text("resolution"),
        kind=record.choice("kind", DecisionKind),
        until=until,
        strength_military=record.optional_whole_number("strength_mil"),
        strength_police=record.optional_whole_number("strength_police"),
        note=note,
        source=source,
        provenance=provenance_of(source or "-", note),
    )
