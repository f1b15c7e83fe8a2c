"""Gathers what the eight qualities of a mandate are judged by, at a point on both axes."""

from collections.abc import Mapping

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.mandates.domain.catalogue import CATALOGUE, TableName, TaskCategory
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.mandates.domain.composition.events import CompositionChosen
from missionledger.mandates.domain.composition.organized_crime import crime_gaps
from missionledger.mandates.domain.composition.state import MissionComposition
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.timeline import strength_series
from missionledger.mandates.domain.qualities import Judged, QualityBasis
from missionledger.mandates.domain.tasks.decider import Tasks


async def quality_basis(
    aggregates: Aggregates, mission_id: str, tasks: Tasks, axes: Axes
) -> QualityBasis:
    """Return what the findings on the mandate rest on."""
    day = axes.effective_on
    mandate = await aggregates.read(MANDATE, mission_id, axes)
    gaps = None
    if mandate is not None:
        points = [each for each in strength_series(mandate.state) if each.effective_from <= day]
        gaps = points[-1].gap or None if points else None
    loaded = await aggregates.read(COMPOSITION, mission_id, axes)
    composition = loaded.state if loaded else MissionComposition()
    table = await aggregates.read(CATALOGUE, TableName.TASK_CATEGORIES.value, axes)
    categories = [
        each for each in (table.state.rows if table else ()) if isinstance(each, TaskCategory)
    ]
    chosen = composition.in_force_on(day)
    return QualityBasis(
        tasks=tasks,
        categories_of_models=_by_model(chosen, categories) if chosen else None,
        categories_of_no_model=frozenset(
            each.slug for each in categories if not each.related_models
        ),
        judgements=[
            Judged(each.model, feasible=each.feasible, author=each.author, judged_on=each.on)
            for each in composition.latest_judgements()
        ],
        ground=[each.on for each in composition.presence],
        strength_gaps=gaps,
        crime_gaps=crime_gaps(chosen, composition.crime_scopes, day) if chosen else (),
        open_reestimates=[
            each.resolution for each in (mandate.state.open_reestimates if mandate else ())
        ],
    )


def _by_model(
    chosen: CompositionChosen, categories: list[TaskCategory]
) -> Mapping[str, frozenset[str]]:
    return {
        model.slug: frozenset(
            each.slug for each in categories if model.number in each.related_models
        )
        for model in chosen.models
    }
