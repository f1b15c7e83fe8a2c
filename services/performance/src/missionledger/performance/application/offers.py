"""The offers for a requirement, with what is recorded of each: side by side, never ranked."""

from dataclasses import dataclass, replace
from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.performance.application.all_of import all_of
from missionledger.performance.application.past_record import record_of
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.pledge.state import Pledge, Standing
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.events import PastRecord, Readiness
from missionledger.performance.domain.requirement.policies import days_after, promised_days
from missionledger.performance.domain.requirement.state import Offer, Statement
from missionledger.performance.domain.unit.decider import UNIT


@dataclass(frozen=True, slots=True)
class OfferSeen:
    """An offer, and what whoever selects should have seen of it."""

    requirement_id: str
    pledge_id: str
    contributor: str
    component: Component
    unit_kind: str
    strength: int
    offered_on: date
    recorded_by: str
    readiness: Readiness
    standing: Standing
    is_considered: bool
    promised_from: date | None
    promised_by: date | None
    in_time: bool | None
    record: PastRecord
    selections_failed: int


async def offers_of(
    aggregates: Aggregates, requirement_id: str, axes: Axes
) -> tuple[OfferSeen, ...]:
    """Return the offers that stand at a point on both axes, by pledge; none if there is no need."""
    loaded = await aggregates.read(REQUIREMENT, requirement_id, axes)
    if loaded is None or loaded.state.statement is None:
        return ()
    state, need = loaded.state, loaded.state.statement
    offers = sorted(state.offers, key=lambda offer: offer.pledge_id)
    pledges = await aggregates.read_many(PLEDGE, [each.pledge_id for each in offers], axes)
    units = await all_of(aggregates, UNIT, axes) if offers else []
    found = []
    for offer in offers:
        record = record_of(units, offer.contributor, offer.component)
        held = pledges[offer.pledge_id]
        pledge = held.state if held else PLEDGE.initial
        seen = _seen(offer, need, pledge, axes.effective_on)
        failed = sum(each.pledge_id == offer.pledge_id for each in state.ended)
        found.append(replace(seen, record=record, selections_failed=failed))
    return tuple(found)


def _seen(offer: Offer, need: Statement, pledge: Pledge, day: date) -> OfferSeen:
    standing = pledge.standing_on(day)
    considered = standing is Standing.AVAILABLE and pledge.has_successful_visit
    days = promised_days(pledge.readiness, day) if considered else None
    promised_by = days_after(day, days.last) if days else None
    return OfferSeen(
        requirement_id=need.requirement_id,
        pledge_id=offer.pledge_id,
        contributor=offer.contributor,
        component=offer.component,
        unit_kind=offer.unit_kind,
        strength=offer.strength,
        offered_on=offer.offered_on,
        recorded_by=offer.recorded_by,
        readiness=pledge.readiness,
        standing=standing,
        is_considered=considered,
        promised_from=days_after(day, days.first) if days else None,
        promised_by=promised_by,
        in_time=None if promised_by is None else promised_by <= need.needed_on,
        record=PastRecord(),
        selections_failed=0,
    )
