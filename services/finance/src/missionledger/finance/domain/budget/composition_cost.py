"""What a mission of a given composition might cost in a year: a model, and marked as one.

For every item the real expenditure of comparable missions is divided by the people the Council
authorized; the quartiles of those costs by head, times the people planned, give a range. Items
that a composition does not need (aircraft, vessels, formed police) are left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from missionledger.common.money import Money
from missionledger.finance.domain.budget.classification import (
    AIR_OPERATIONS,
    CONTINGENTS,
    FORMED_POLICE,
    ITEMS,
    MARINE_OPERATIONS,
    BudgetGroup,
)
from missionledger.finance.domain.budget.comparators import (
    DRIVERS_OF_MODEL,
    AuthorizedStrength,
    Driver,
)
from missionledger.finance.domain.budget.refusals import EstimateNotAllowedError

MODEL_VERSION = "composition-cost/1"

COMPARATORS_MIN = 3
"""Fewer real figures than that say nothing of a range."""

Spending = Mapping[tuple[BudgetGroup, str], int]


class Head(StrEnum):
    """By whose number an item is divided."""

    MILITARY = "authorized military"
    POLICE = "authorized police"
    ALL = "authorized military and police"


@dataclass(frozen=True, slots=True)
class Comparator:
    """What a real mission spent in a year, and the people it was authorized."""

    strength: AuthorizedStrength
    spending: Spending

    def by_head(self, key: tuple[BudgetGroup, str], head: Head) -> Fraction | None:
        """Return cents by head; None where nobody of the kind was authorized."""
        people = _people(head, self.strength.military, self.strength.police)
        return Fraction(self.spending.get(key, 0), people) if people else None


@dataclass(frozen=True, slots=True)
class ModelledLine:
    """An item of the estimate: cents a year at the lower quartile, the median and the upper.

    Attributes:
        comparators: how many real figures it rests on.
    """

    group: BudgetGroup
    item: str
    head: Head
    low_minor: int
    middle_minor: int
    high_minor: int
    comparators: int


@dataclass(frozen=True, slots=True)
class ModelledCost:
    """The whole estimate; ends of a sum of quartiles are wider than its own quartiles."""

    drivers: frozenset[Driver]
    lines: Sequence[ModelledLine]

    @property
    def low_minor(self) -> int:
        """Every line at its lower quartile."""
        return sum(line.low_minor for line in self.lines)

    @property
    def middle_minor(self) -> int:
        """Every line at its median."""
        return sum(line.middle_minor for line in self.lines)

    @property
    def high_minor(self) -> int:
        """Every line at its upper quartile."""
        return sum(line.high_minor for line in self.lines)


def drivers_of(models: Sequence[int]) -> frozenset[Driver]:
    """Return what the models drive together.

    Raises:
        EstimateNotAllowedError: if one of them is not in the table.
    """
    unknown = [model for model in models if model not in DRIVERS_OF_MODEL]
    if unknown or not models:
        raise EstimateNotAllowedError(
            f"{unknown[0]} is not a model" if unknown else "no model is named",
            next_step="Name models of the table by their number, 1 to 30.",
            pointer="#query/model",
        )
    return frozenset().union(*(DRIVERS_OF_MODEL[model] for model in models))


def modelled_cost(
    models: Sequence[int], military: int, police: int, comparators: Sequence[Comparator]
) -> ModelledCost:
    """Return what a mission of these models with so many people might cost in a year.

    Raises:
        EstimateNotAllowedError: if a model is unknown, the people do not fit the models, or there
            are too few real figures.
    """
    drivers = drivers_of(models)
    if police and Driver.POLICE not in drivers:
        raise EstimateNotAllowedError(
            f"{police} police are planned, and none of the models needs police",
            next_step="Name the models whose tasks the police have, or plan none.",
            pointer="#query/police",
        )
    if military + police == 0:
        raise EstimateNotAllowedError(
            "nobody in uniform is planned, and every comparable mission has people in uniform",
            next_step="State the strength; missions without troops or police are not modelled.",
            pointer="#query/military",
        )
    lines = []
    for group, items in ITEMS.items():
        for item in items:
            line = _line((group, item), drivers, (military, police), comparators)
            if line is not None:
                lines.append(line)
    return ModelledCost(drivers, lines)


def naval_cost(drivers: frozenset[Driver], vessels: int, each: str | None) -> int | None:
    """Return the cents a year of vessels at the cost that was entered; None where none is.

    Args:
        drivers: what the composition needs.
        vessels: how many are planned.
        each: dollars a year for one, as its letter of assist says.

    Raises:
        EstimateNotAllowedError: if no model needs vessels, or only one of the two is given.
    """
    if not vessels and each is None:
        return None
    if Driver.NAVAL not in drivers:
        raise EstimateNotAllowedError(
            f"{vessels} vessels are planned, and none of the models needs naval assets",
            next_step="Name the models whose tasks the vessels have, or plan none.",
            pointer="#query/vessels",
        )
    if not vessels or each is None:
        raise EstimateNotAllowedError(
            "a number of vessels and the yearly cost of each go together",
            next_step="Give both vessels and vessel_cost; what a vessel costs is not published.",
            pointer="#query/vessel_cost",
        )
    return vessels * Money.parse(each).minor


def what_to_plan(drivers: frozenset[Driver], naval_minor: int | None) -> list[str]:
    """Return what a composition needs that the model does not hold."""
    if Driver.NAVAL not in drivers:
        return []
    planned = [
        "A maritime mission needs more planning at headquarters than others: plan posts for it."
    ]
    if naval_minor is None:
        planned.append(
            "Naval assets are expensive, and the vessels of a maritime force are published among "
            "contingents, so no cost of theirs is in these figures: give vessels and vessel_cost."
        )
    return planned


def _line(
    key: tuple[BudgetGroup, str],
    drivers: frozenset[Driver],
    people: tuple[int, int],
    comparators: Sequence[Comparator],
) -> ModelledLine | None:
    group, item = key
    needed = {AIR_OPERATIONS: Driver.AVIATION, MARINE_OPERATIONS: Driver.NAVAL}.get(item)
    head = {
        CONTINGENTS: Head.MILITARY,
        FORMED_POLICE: Head.POLICE,
        "United Nations police": Head.POLICE,
    }.get(item, Head.ALL)
    planned = _people(head, *people)
    if (needed is not None and needed not in drivers) or not planned:
        return None
    # Vessels are in few missions: those without say nothing of what a maritime mission costs.
    costs = sorted(
        cost
        for cost in (each.by_head(key, head) for each in comparators)
        if cost is not None and (cost > 0 or item != MARINE_OPERATIONS)
    )
    if not any(costs):
        return None
    if len(costs) < COMPARATORS_MIN:
        raise EstimateNotAllowedError(
            f"{item} rests on {len(costs)} real figures; {COMPARATORS_MIN} are the least",
            next_step="Load the expenditure of past years, or ask with a scope that sees it.",
        )
    low, middle, high = (_whole(planned * _quantile(costs, part)) for part in QUARTILES)
    return ModelledLine(group, item, head, low, middle, high, len(costs))


QUARTILES = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


def _quantile(ordered: Sequence[Fraction], part: Fraction) -> Fraction:
    """Return the quantile, exact, between the two figures it lies between."""
    place = part * (len(ordered) - 1)
    before = place.numerator // place.denominator
    after = min(before + 1, len(ordered) - 1)
    return ordered[before] + (ordered[after] - ordered[before]) * (place - before)


def _people(head: Head, military: int, police: int) -> int:
    if head is Head.ALL:
        return military + police
    return military if head is Head.MILITARY else police


def _whole(cents: Fraction) -> int:
    return round(cents)
