"""Cost of a composition: real figures by head, honest about what it does not know."""

from collections.abc import Sequence
from datetime import date

import pytest

from missionledger.finance.domain.budget.classification import (
    AIR_OPERATIONS,
    FORMED_POLICE,
    MARINE_OPERATIONS,
    BudgetGroup,
)
from missionledger.finance.domain.budget.comparators import (
    AUTHORIZED,
    CAPABILITIES_OF,
    DRIVERS_OF_MODEL,
    Driver,
)
from missionledger.finance.domain.budget.composition_cost import (
    Comparator,
    ModelledCost,
    drivers_of,
    modelled_cost,
)
from missionledger.finance.domain.budget.refusals import EstimateNotAllowedError
from missionledger.finance.testing.spending import spent_by_line
from missionledger.reference.mandate_events import FILE, read_mandate_events
from missionledger.reference.sources import packaged
from missionledger.reference.structures import MODELS, read_structure

PROTECTION, MARITIME, DDR, ADVICE = 3, 30, 12, 13


def comparators(without: str = "") -> list[Comparator]:
    return [
        Comparator(each, spent_by_line()[each.fund, each.fiscal_year])
        for each in AUTHORIZED
        if each.fund != without
    ]


def items_of(cost: ModelledCost) -> set[str]:
    return {line.item for line in cost.lines}


def test_what_models_drive_follows_from_the_capabilities_of_the_table() -> None:
    for entry in read_structure(packaged().read(MODELS.file), MODELS):
        needed = set(entry.values["capabilities"])
        driven = {driver for driver, slugs in CAPABILITIES_OF.items() if slugs & needed}
        assert DRIVERS_OF_MODEL[entry.values["id"]] == driven, entry.slug


def test_strengths_are_those_of_the_decision_in_force_when_the_year_began() -> None:
    decisions = sorted(read_mandate_events(packaged().read(FILE)), key=lambda row: row.decided_on)
    for each in AUTHORIZED:
        first = date(int(each.fiscal_year[:4]), 7, 1)
        row = [
            row
            for row in decisions
            if row.mission == each.fund
            and row.decided_on <= first
            and row.strength_military is not None
        ][-1]
        assert (each.military, each.police) == (row.strength_military, row.strength_police)
        assert each.source == row.resolution


def test_the_model_is_as_good_as_its_note_says() -> None:
    """Each mission is left out in turn and modelled from the others."""
    errors: list[float] = []
    within = 0
    for each in comparators():
        strength = each.strength
        found = modelled_cost(
            [PROTECTION], strength.military, strength.police, comparators(strength.fund)
        )
        real = sum(each.spending.values())
        errors.append(abs(found.middle_minor - real) / real)
        within += found.low_minor <= real <= found.high_minor

    assert round(sorted(errors)[len(errors) // 2] * 100) == 5
    assert round(max(errors) * 100) == 22
    assert (within, len(errors)) == (13, 16)


def test_what_a_composition_does_not_need_is_left_out() -> None:
    ashore = modelled_cost([DDR], 2_000, 0, comparators())
    with_police = modelled_cost([PROTECTION], 2_000, 300, comparators())
    afloat = modelled_cost([MARITIME], 2_000, 0, comparators())

    assert AIR_OPERATIONS in items_of(ashore)
    assert not {MARINE_OPERATIONS, FORMED_POLICE} & items_of(ashore)
    assert FORMED_POLICE in items_of(with_police)
    assert MARINE_OPERATIONS in items_of(afloat)


def test_more_people_cost_more_and_the_range_is_in_order() -> None:
    small = modelled_cost([PROTECTION], 1_000, 0, comparators())
    large = modelled_cost([PROTECTION], 2_000, 0, comparators())

    assert small.low_minor <= small.middle_minor <= small.high_minor
    assert abs(large.middle_minor - 2 * small.middle_minor) <= len(large.lines)
    contingents = next(line for line in small.lines if line.item == "Military contingents")
    # By head and year, between the reimbursement alone and three times as much.
    assert 12 * 1_448_00 < contingents.middle_minor / 1_000 < 36 * 1_448_00


@pytest.mark.parametrize(
    ("models", "military", "police", "found"),
    [
        ([31], 100, 0, "31 is not a model"),
        ([], 100, 0, "no model is named"),
        ([DDR], 100, 10, "none of the models needs police"),
        ([ADVICE], 0, 0, "nobody in uniform"),
    ],
)
def test_what_cannot_be_modelled_is_refused(
    models: Sequence[int], military: int, police: int, found: str
) -> None:
    with pytest.raises(EstimateNotAllowedError, match=found):
        modelled_cost(models, military, police, comparators())


def test_two_real_figures_are_no_range() -> None:
    with pytest.raises(EstimateNotAllowedError, match="rests on 2 real figures"):
        modelled_cost([PROTECTION], 1_000, 0, comparators()[:2])


def test_models_together_drive_what_each_drives() -> None:
    assert drivers_of([PROTECTION, MARITIME]) == {
        Driver.TROOPS,
        Driver.POLICE,
        Driver.AVIATION,
        Driver.NAVAL,
    }
    assert all(group in BudgetGroup for group, _ in comparators()[0].spending)
