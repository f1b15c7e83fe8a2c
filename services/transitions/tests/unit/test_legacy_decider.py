"""What a mission leaves behind, given-when-then."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain import legacy

OF: dict[str, Any] = {"mission_id": "MINUSMA", "occurred_on": date(2023, 10, 31)}
UNEXPLODED = legacy.RecordLegacy(
    **OF,
    item_id="range-kidal",
    kind=legacy.LegacyKind.EXPLOSIVE_REMNANTS,
    title="Firing range that was not searched",
    place="Kidal",
    quantity=12,
    unit="hectares",
    left_to="the Government",
    evidence="report of the mine action service",
)
TRAINED = legacy.RecordLegacy(
    **OF,
    item_id="magistrates",
    kind=legacy.LegacyKind.PEOPLE_TRAINED,
    title="Magistrates trained",
    quantity=320,
    unit="magistrates",
    left_to="Ministry of Justice",
    evidence="lists of courses",
)
RESOLVE = legacy.ResolveBurden(
    **{**OF, "occurred_on": date(2025, 3, 1)},
    item_id="range-kidal",
    resolved_by="national mine action centre",
    evidence="clearance certificate",
)
nothing = Scenario(legacy.LEGACY)


def test_an_item_is_recorded_once_with_what_its_figure_counts() -> None:
    (event,) = nothing.when(TRAINED)
    assert isinstance(event, legacy.LegacyRecorded)
    assert event.left_on == "2023-10-31"
    assert nothing.given(event).when(TRAINED) == ()
    with pytest.raises(legacy.LegacyFigureError, match="320 of nothing"):
        nothing.when(TRAINED.model_copy(update={"unit": " "}))


def test_a_burden_is_dealt_with_once_and_a_gain_never() -> None:
    left = nothing.after(UNEXPLODED, TRAINED)
    (event,) = left.when(RESOLVE)
    assert isinstance(event, legacy.BurdenResolved)
    assert left.given(event).when(RESOLVE) == ()
    assert left.given(event).state.items["range-kidal"].resolved_on == "2025-03-01"
    with pytest.raises(legacy.NotABurdenError, match="people_trained"):
        left.when(RESOLVE.model_copy(update={"item_id": "magistrates"}))
    with pytest.raises(legacy.BurdenDaysError, match="left on 2023-10-31"):
        left.when(RESOLVE.model_copy(update={"occurred_on": date(2023, 10, 30)}))
    with pytest.raises(legacy.LegacyNotFoundError):
        nothing.when(RESOLVE)


def test_an_item_that_was_recorded_wrongly_is_withdrawn() -> None:
    withdraw = legacy.WithdrawLegacy(**OF, item_id="magistrates", reason="counted twice")
    (event,) = nothing.after(TRAINED).when(withdraw)
    assert isinstance(event, legacy.LegacyWithdrawn)
    assert nothing.after(TRAINED).given(event).state.items == {}
    with pytest.raises(legacy.LegacyNotFoundError):
        nothing.when(withdraw)
