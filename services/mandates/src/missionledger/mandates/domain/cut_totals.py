"""What a cut plan takes, saves and costs, beside what was asked: only what was recorded."""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.mandates.domain.cut_plans.facts import CutItem, CutTarget, TargetOf
from missionledger.mandates.domain.task_basis.decider import Means, TaskBasis
from missionledger.mandates.domain.task_basis.facts import Component, Measure


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sum(_Value):
    """A sum of recorded amounts.

    Attributes:
        cents: US dollars; None where not one amount is recorded.
        marks: where the amounts come from; a sum with one modelled amount is modelled.
        missing: means of which nobody recorded the amount, so that the sum leaves them out.
    """

    cents: int | None
    marks: tuple[str, ...]
    missing: tuple[str, ...]


class TargetReached(_Value):
    """What was asked beside what the plan gives.

    Attributes:
        wanted: heads or cents; the per cent of the figure they are of, rounded up.
        reached: heads that go, or cents that are saved in a year before what it costs.
        short_by: what is missing; 0 if it is reached.
        per_cent_reached: reached, of the figure that the per cent are of, rounded down.
    """

    wanted: int
    reached: int
    short_by: int
    per_cent_reached: int


class CutTotals(_Value):
    """What a plan takes.

    Attributes:
        heads: by component.
        saves: in a year.
        costs: once.
        net: what the first twelve months save after the cost; None unless both are recorded for
            every item.
        target: None for a plan without one.
    """

    heads: Mapping[Component, int]
    items: int
    places: int
    money_taken: int
    saves: Sum
    costs: Sum
    net: int | None
    target: TargetReached | None


def taken_by(
    items: Sequence[CutItem], sizes: Mapping[str, int], gone_by: date | None
) -> dict[str, int]:
    """Return how much of each means goes, in its measure.

    Args:
        items: what goes.
        sizes: how much is there.
        gone_by: leave out what has no day or a later one; None for the whole plan.
    """
    return {
        each.means_id: _takes(each, sizes.get(each.means_id, 0))
        for each in items
        if gone_by is None or (each.leaves_on is not None and each.leaves_on <= gone_by)
    }


def _takes(item: CutItem, there: int) -> int:
    asked = item.takes_money.minor if item.takes_money else item.takes
    return there if asked is None else min(asked, there)


def totals_of(
    items: Sequence[CutItem],
    target: CutTarget | None,
    basis: TaskBasis,
    taken: Mapping[str, int],
) -> CutTotals:
    """Return the sums over what goes; `taken` says which items count, and how much of each."""
    counted = [each for each in items if each.means_id in taken and each.means_id in basis.means]
    saves, costs = _sum(counted, "saves"), _sum(counted, "costs")
    is_known = bool(counted) and not saves.missing and not costs.missing
    return CutTotals(
        heads={
            component: sum(
                taken[each.means_id]
                for each in counted
                if basis.means[each.means_id].component is component
            )
            for component in Component
        },
        items=_count(counted, basis, taken, Measure.ITEMS),
        places=_count(counted, basis, taken, Measure.PLACES),
        money_taken=_count(counted, basis, taken, Measure.CENTS),
        saves=saves,
        costs=costs,
        net=(saves.cents or 0) - (costs.cents or 0) if is_known else None,
        target=None if target is None else _reached(target, counted, basis, taken),
    )


def _count(
    items: Sequence[CutItem], basis: TaskBasis, taken: Mapping[str, int], measure: Measure
) -> int:
    return sum(
        taken[each.means_id] for each in items if basis.means[each.means_id].measure is measure
    )


def _sum(items: Sequence[CutItem], name: str) -> Sum:
    figures = {each.means_id: getattr(each, name) for each in items}
    found = [each for each in figures.values() if each is not None]
    return Sum(
        cents=sum(each.amount.minor for each in found) if found else None,
        marks=tuple(sorted({each.mark.value for each in found})),
        missing=tuple(means_id for means_id, each in figures.items() if each is None),
    )


def _reached(
    target: CutTarget,
    items: Sequence[CutItem],
    basis: TaskBasis,
    taken: Mapping[str, int],
) -> TargetReached:
    if target.of is TargetOf.HEADS:
        whole = target.heads or 0
        reached = sum(
            taken[each.means_id]
            for each in items
            if _is_head(basis.means[each.means_id], target.component)
        )
    else:
        whole = target.money.minor if target.money else 0
        reached = sum(
            each.saves.amount.minor
            for each in items
            if each.saves is not None
            and target.money_class in (None, basis.means[each.means_id].money_class)
        )
    wanted = -(-whole * target.per_cent // 100)
    return TargetReached(
        wanted=wanted,
        reached=reached,
        short_by=max(0, wanted - reached),
        per_cent_reached=100 * reached // whole if whole else 0,
    )


def _is_head(means: Means, component: Component | None) -> bool:
    return means.measure is Measure.HEADS and component in (None, means.component)
