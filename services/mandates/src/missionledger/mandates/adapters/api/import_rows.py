"""Rows of the historical imports: the columns of the reference files, typed.

`row` is the line in the file, the header being 1 (for JSON tables: the place of the item, from 1).
Columns keep the names of the files; an empty cell is null or left out.
"""

import datetime as dt
import re
from typing import Literal

from missionledger.common.events import Provenance
from missionledger.common.http.imports import ImportRow
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.catalogue import (
    Capability,
    CatalogueRow,
    Configuration,
    Model,
    TaskCategory,
)
from missionledger.mandates.domain.mandate.commands import RecordHistoricalDecision
from missionledger.mandates.domain.mandate.terms import DecisionKind, Headcount, Strength, TermKind
from missionledger.mandates.domain.mission.commands import (
    RecordHistoricalMission,
    RecordHistoricalMissionEnd,
)
from missionledger.mandates.domain.mission.events import MissionKind, Precision

NOTE_OF_A_ROLLOVER = "technical rollover"
NOTE_OF_AN_OPEN_END = "open-ended"
NOTE_OF_DOUBT = "unconfirmed"
"""Marks with which the note of a decision row begins."""

NOTE_OF_A_WITHDRAWAL = re.compile(r"\bwithdrawal by (\d{4}-\d{2}-\d{2})\b")
NOTE_OF_A_YEAR = re.compile(
    r"\boperations cease (\d{4})(-\d{2}-\d{2}), withdrawal within one year\b"
)
"""Where the note of a decision that ends a mandate says when the withdrawal ends; the rest of it is
kept, not read."""


class HistoricalRow(ImportRow):
    """A fact of the past, where it was read, and how sure it is."""

    source: str
    provenance: Provenance


class MissionRow(HistoricalRow):
    """A row of missions.csv."""

    mission_id: MissionId
    acronym: str
    name: str
    start: dt.date
    end: dt.date | None = None
    type: MissionKind
    location: str
    region: str
    date_precision_start_end: Literal["day", "day/day", "day/month", "month/day", "month/month"]
    note: str | None = ""

    def to_commands(self) -> tuple[RecordHistoricalMission | RecordHistoricalMissionEnd, ...]:
        """Return the start of the mission as a command, and its end if it has one."""
        start_precision, _, end_precision = self.date_precision_start_end.partition("/")
        started = RecordHistoricalMission(
            occurred_on=self.start,
            provenance=self.provenance,
            source=self.source,
            mission_id=self.mission_id,
            acronym=self.acronym,
            name=self.name,
            kind=self.type,
            location=self.location,
            region=self.region,
            start_precision=Precision(start_precision),
            note=self.note or "",
        )
        if self.end is None:
            return (started,)
        ended = RecordHistoricalMissionEnd(
            occurred_on=self.end,
            provenance=self.provenance,
            source=self.source,
            mission_id=self.mission_id,
            end_precision=Precision(end_precision or start_precision),
        )
        return (started, ended)


class DecisionRow(HistoricalRow):
    """A row of mandate_events.csv."""

    mission: MissionId
    date: dt.date
    resolution: str | None = ""
    kind: Literal["establish", "renew", "revise", "terminate"]
    until: dt.date | None = None
    strength_mil: Headcount | None = None
    strength_police: Headcount | None = None
    note: str | None = ""

    def to_commands(self) -> tuple[RecordHistoricalDecision, ...]:
        """Return the decision as a command."""
        note = self.note or ""
        kind = DecisionKind(self.kind)
        if kind is DecisionKind.RENEW and note.startswith(NOTE_OF_A_ROLLOVER):
            kind = DecisionKind.ROLL_OVER
        term = TermKind.FIXED
        if self.until is None:
            open_ended = note.startswith(NOTE_OF_AN_OPEN_END)
            term = TermKind.OPEN_ENDED if open_ended else TermKind.NOT_STATED
        return (
            RecordHistoricalDecision(
                occurred_on=self.date,
                provenance=self.provenance,
                source=self.source,
                mission_id=self.mission,
                kind=kind,
                resolution=self.resolution or "",
                until=self.until,
                term=term,
                authorized=Strength(military=self.strength_mil, police=self.strength_police),
                note=note,
                confirmed=bool(self.resolution) and not note.startswith(NOTE_OF_DOUBT),
                withdrawal_by=_withdrawal_in(note) if kind is DecisionKind.TERMINATE else None,
            ),
        )


def _withdrawal_in(note: str) -> dt.date | None:
    """Return the last day of the withdrawal that a note names; None if it names no such day."""
    within = NOTE_OF_A_YEAR.search(note)
    by = NOTE_OF_A_WITHDRAWAL.search(note)
    if within is not None:
        # A year from 29 February ends on 28 February.
        year, day = int(within[1]) + 1, within[2].replace("-02-29", "-02-28")
        said = f"{year}{day}"
    elif by is not None:
        said = by[1]
    else:
        return None
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        # A day that no calendar has: what the note means is for its reader to say.
        return None


class ModelRow(ImportRow, Model):
    """An item of models.json."""


class ConfigurationRow(ImportRow, Configuration):
    """An item of `configurations` in configurations.json."""


class CapabilityRow(ImportRow, Capability):
    """An item of capabilities.json."""


class TaskCategoryRow(ImportRow, TaskCategory):
    """An item of `categories` in task_categories.json."""


def catalogue_row(
    row: ModelRow | ConfigurationRow | CapabilityRow | TaskCategoryRow,
) -> CatalogueRow:
    """Return the row of the table, without its place in the file."""
    for kind in (Model, Configuration, Capability, TaskCategory):
        if isinstance(row, kind):
            return kind.model_validate(row.model_dump(exclude={"row"}))
    raise TypeError(f"{type(row).__name__} belongs to no table")
