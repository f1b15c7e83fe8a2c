"""What research may have of a mission: facts of units and people at work, without who they were.

Units, contributors and sites become numbers that hold within one export, days become months, free
words are left out, and cells with fewer than the least number of units are not told. Conduct cases
and appraisals of people are no part of it.
"""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.performance.application.all_of import all_listed, all_of
from missionledger.performance.domain.form import FORM, Criterion
from missionledger.performance.domain.safety import SAFETY_INCIDENT, SafetyIncident
from missionledger.performance.domain.series import SERIES, MeasuredSeries
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.state import Unit

LEAST_SAMPLE = 10
"""A value that rests on fewer people than this could be about somebody; 0 counts everybody."""

LEAST_UNITS = 3
"""A month, component and aspect with fewer units than this would tell which unit it was."""


class _Cell(NamedTuple):
    month: str
    component: str
    aspect: str


def pseudonym(name: str, salt: str) -> str:
    """Return what stands for a name within one export; the salt is thrown away after it."""
    return hashlib.sha256(f"{len(salt)}:{salt}{name}".encode()).hexdigest()[:12]


def findings_by_month(
    units: Sequence[Unit], forms: Mapping[tuple[str, int], Sequence[Criterion]]
) -> list[dict[str, Any]]:
    """Return how often each finding was made, by month, component and aspect of the form.

    Cells with fewer than `LEAST_UNITS` units say that they are left out, and not what they hold.
    """
    counts: dict[_Cell, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    seen: dict[_Cell, set[str]] = defaultdict(set)
    for unit in units:
        if unit.registered is None:
            continue
        for evaluation in unit.evaluations:
            criteria = forms.get((evaluation.form_id, evaluation.form_version), ())
            aspects = {each.criterion_id: each.aspect.value for each in criteria}
            for finding in evaluation.findings:
                cell = _Cell(
                    _month(evaluation.evaluated_on),
                    unit.registered.component.value,
                    aspects.get(finding.criterion_id, "unknown"),
                )
                counts[cell][finding.finding.value] += 1
                seen[cell].add(unit.registered.unit_id)
    rows = []
    for cell in sorted(counts):
        is_told = len(seen[cell]) >= LEAST_UNITS
        rows.append(
            {
                **cell._asdict(),
                "is_left_out": not is_told,
                "findings": dict(sorted(counts[cell].items())) if is_told else {},
            }
        )
    return rows


def incidents_by_month(incidents: Sequence[SafetyIncident]) -> list[dict[str, Any]]:
    """Return counts of health, accidents and attacks by month and kind; without places."""
    totals: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for each in incidents:
        recorded = each.recorded[0]
        row = totals[(_month(recorded.day), recorded.kind.value, recorded.harmed.value)]
        for index, number in enumerate((1, *each.counts)):
            row[index] += number
    return [
        {
            "month": month,
            "kind": kind,
            "harmed": harmed,
            "incidents": row[0],
            "dead": row[1],
            "injured": row[2],
            "ill": row[3],
        }
        for (month, kind, harmed), row in sorted(totals.items())
    ]


def values_of(series: Sequence[tuple[str, MeasuredSeries]], salt: str) -> list[dict[str, Any]]:
    """Return measured values by month; the words of a series are left out but for its unit."""
    return [
        {
            "series": pseudonym(series_id, salt),
            "kind": state.opened[0].kind.value,
            "unit": state.opened[0].unit,
            "month": _month(point.measured_on),
            "value": None if 0 < point.sample < LEAST_SAMPLE else point.value,
            "sample": None if 0 < point.sample < LEAST_SAMPLE else point.sample,
        }
        for series_id, state in series
        for point in state.by_day()
    ]


class ResearchExport:
    """Reads a mission and leaves out who it was."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates

    async def of(self, mission: str, axes: Axes, salt: str) -> dict[str, Any]:
        """Return the export of a mission at a point on both axes."""
        units = await all_of(self._aggregates, UNIT, axes, [mission])
        forms = await self._forms(axes)
        incidents = await all_of(self._aggregates, SAFETY_INCIDENT, axes, [mission])
        listed = await all_listed(self._aggregates, SERIES, axes, [mission])
        series = [(each.id, each.loaded.state) for each in listed]
        return {
            "mission": mission,
            "effective_on": axes.effective_on.isoformat(),
            "least_units": LEAST_UNITS,
            "least_sample": LEAST_SAMPLE,
            "findings": await asyncio.to_thread(findings_by_month, units, forms),
            "incidents": incidents_by_month(incidents),
            "series": values_of(series, salt),
        }

    async def _forms(self, axes: Axes) -> dict[tuple[str, int], Sequence[Criterion]]:
        return {
            (version.form_id, version.version): version.criteria
            for form in await all_of(self._aggregates, FORM, axes)
            for version in form.versions
        }


def _month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"
