"""What a mission needs, from the models it is composed of."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from pydantic import BaseModel

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.mandates.domain.catalogue import Capability
from missionledger.mandates.domain.composition.events import CompositionChosen

UNKNOWN: Final = "unknown"

RAPID_BY_NATURE: Final = Policy(
    "models that call for rapid deployment by nature",
    (
        PolicyValue(
            frozenset({2, 21}),
            date.min,
            "2024 study on the future of peacekeeping, models 2 and 21",
            Certainty.VERIFIED,
        ),
    ),
)


class CapabilityNeed(BaseModel):
    """One capability that the chosen models need.

    Attributes:
        capability: its slug.
        name: its name in the table, empty where the table does not hold it.
        kind: what sort of capability it is, by the table.
        needed_by: slugs of the models that need it, in the order of the composition.
        rapid: a model that needs it calls for rapid deployment by nature.
        pledged: not recorded in this service, which is not the same as none.
        ready: likewise.
        deployed: likewise.
        missing: likewise.
    """

    capability: str
    name: str
    kind: str
    needed_by: tuple[str, ...]
    rapid: bool
    pledged: Literal["unknown"] = UNKNOWN
    ready: Literal["unknown"] = UNKNOWN
    deployed: Literal["unknown"] = UNKNOWN
    missing: Literal["unknown"] = UNKNOWN


def needs_of(
    composition: CompositionChosen, table: Sequence[Capability]
) -> tuple[CapabilityNeed, ...]:
    """Return what the models of a composition need, each capability once, by slug."""
    rows = {each.slug: each for each in table}
    rapid = RAPID_BY_NATURE.on(composition.effective_from).value
    needed: dict[str, list[str]] = {}
    urgent: set[str] = set()
    for model in composition.models:
        for slug in model.capabilities:
            needed.setdefault(slug, []).append(model.slug)
        if model.number in rapid:
            urgent.update(model.capabilities)
    return tuple(
        CapabilityNeed(
            capability=slug,
            name=rows[slug].name_en if slug in rows else "",
            kind=rows[slug].kind if slug in rows else "",
            needed_by=tuple(models),
            rapid=slug in urgent,
        )
        for slug, models in sorted(needed.items())
    )
