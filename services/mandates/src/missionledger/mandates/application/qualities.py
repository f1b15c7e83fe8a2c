"""Gathers what the eight qualities of a mandate are judged by, at a point on both axes."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.timeline import strength_series
from missionledger.mandates.domain.qualities import QualityBasis
from missionledger.mandates.domain.tasks.decider import Tasks


async def quality_basis(
    aggregates: Aggregates, mission_id: str, tasks: Tasks, axes: Axes
) -> QualityBasis:
    """Return what the findings on the mandate rest on."""
    mandate = await aggregates.read(MANDATE, mission_id, axes)
    gaps = None
    if mandate is not None:
        day = axes.effective_on
        points = [each for each in strength_series(mandate.state) if each.effective_from <= day]
        gaps = points[-1].gap or None if points else None
    return QualityBasis(tasks=tasks, strength_gaps=gaps)
