"""Steps for mandates and transitions: missions, decisions, reference tables, milestones."""

from collections.abc import Iterator
from typing import Any

from missionledger.cli.load.reading import Tables
from missionledger.cli.load.steps import ImportStep
from missionledger.reference import mandate_events, missions, structures, timelines

MANDATES = "mandates"
TRANSITIONS = "transitions"

_KIND_OF_STRUCTURE = {
    structures.MODELS.file: "models",
    structures.CAPABILITIES.file: "capabilities",
    structures.CONFIGURATIONS.file: "configurations",
    structures.TASK_CATEGORIES.file: "task-categories",
}


def mandate_steps(tables: Tables) -> Iterator[ImportStep]:
    """Yield what mandates records, missions first."""
    if tables.mission_rows:
        rows = [_mission(row) for row in tables.mission_rows]
        yield ImportStep(MANDATES, "missions", missions.FILE, rows)
    if tables.decisions:
        rows = [_decision(row) for row in tables.decisions]
        yield ImportStep(MANDATES, "decisions", mandate_events.FILE, rows)
    for file, entries in tables.entries.items():
        rows = [{"row": entry.row, **entry.values} for entry in entries]
        if rows:
            yield ImportStep(MANDATES, _KIND_OF_STRUCTURE[file], file, rows)


def transition_steps(tables: Tables) -> Iterator[ImportStep]:
    """Yield what transitions records."""
    if tables.timeline_rows:
        rows = [_milestone(row) for row in tables.timeline_rows]
        yield ImportStep(TRANSITIONS, "milestones", timelines.FILE, rows)


def _mission(row: missions.MissionRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "mission_id": row.mission_id,
        "acronym": row.acronym,
        "name": row.name,
        "start": row.start.isoformat(),
        "end": row.end.isoformat() if row.end else None,
        "type": row.type.value,
        "location": row.location,
        "region": row.region,
        "date_precision_start_end": row.precision_text,
        "note": row.note,
        "source": row.source,
        "provenance": row.provenance.value,
    }


def _decision(row: mandate_events.MandateEventRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "mission": row.mission,
        "date": row.decided_on.isoformat(),
        "resolution": row.resolution,
        "kind": row.kind.value,
        "until": row.until.isoformat() if row.until else None,
        "strength_mil": row.strength_military,
        "strength_police": row.strength_police,
        "note": row.note,
        "source": row.source,
        "provenance": row.provenance.value,
    }


def _milestone(row: timelines.TimelineRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "mission": row.mission,
        "on": row.on.isoformat(),
        "milestone": row.milestone,
        "value": row.value,
        "unit": row.unit,
        "source": row.source,
        "provenance": row.provenance.value,
    }
