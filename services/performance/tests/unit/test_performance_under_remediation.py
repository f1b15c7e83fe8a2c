"""A unit is under one remediation at a time, and its own stream says under which."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.unit.commands import (
    BeginRemediation,
    EndRemediation,
    RepatriateUnit,
)
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import (
    RepatriationReason,
    UnitPutUnderRemediation,
    UnitReleasedFromRemediation,
)
from missionledger.performance.testing.units import OF_UNIT, evaluated_unit

DAY = date(2025, 6, 20)
SEEN: Scenario[Any, Any, Any] = Scenario(UNIT, evaluated_unit("shortfall"))


def begin(evaluation: str = "E-1", day: date = DAY) -> BeginRemediation:
    return BeginRemediation(
        **OF_UNIT, occurred_on=day, remediation_id=f"{OF_UNIT['unit_id']}.{evaluation}"
    )


def end(evaluation: str = "E-1") -> EndRemediation:
    return EndRemediation(
        **OF_UNIT, occurred_on=DAY, remediation_id=f"{OF_UNIT['unit_id']}.{evaluation}"
    )


def test_a_unit_is_put_under_a_remediation_and_released() -> None:
    under = SEEN.after(begin())
    (released,) = under.when(end())

    assert isinstance(under.past[-1], UnitPutUnderRemediation)
    assert under.state.remediation == "UNXX-BAT-1.E-1"
    assert isinstance(released, UnitReleasedFromRemediation)
    assert under.given(released).state.remediation == ""


def test_a_second_remediation_is_refused_and_the_first_is_named() -> None:
    with pytest.raises(Refusal) as refused:
        SEEN.after(begin()).when(begin("E-2"))

    assert refused.value.code == "remediation-open"
    assert "UNXX-BAT-1.E-1" in refused.value.detail
    assert "UNXX-BAT-1.E-1" in refused.value.next_step


def test_what_is_so_already_is_quiet() -> None:
    under = SEEN.after(begin())

    assert under.when(begin()) == ()
    assert under.when(end("E-2")) == ()
    assert SEEN.when(end()) == ()
    # A repeat that comes after the end does not put the unit under it again.
    assert under.after(end()).when(begin()) == ()


def test_a_unit_that_went_home_is_under_none_and_comes_under_none() -> None:
    home = RepatriateUnit(
        **OF_UNIT, occurred_on=date(2025, 7, 1), reason=RepatriationReason.UNDERPERFORMANCE
    )
    gone = SEEN.after(begin(), home)

    assert gone.state.remediation == ""
    with pytest.raises(Refusal) as refused:
        gone.when(begin("E-2", date(2025, 7, 2)))
    assert refused.value.code == "unit-repatriated"
