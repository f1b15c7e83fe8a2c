"""What a unit is not paid: on a recorded ground, decided by somebody independent."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.unit.commands import (
    DecideWithholding,
    EndWithholding,
    RepatriateUnit,
)
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import (
    RepatriationReason,
    UnitEvent,
    WithholdingDecided,
    WithholdingEnded,
    WithholdingGround,
)
from missionledger.performance.domain.unit.state import Unit
from missionledger.performance.domain.unit.withholding import WHOLE_PERCENT
from missionledger.performance.testing.units import OF_UNIT, evaluated_unit

watched: Scenario[Any, Unit, UnitEvent] = Scenario(UNIT, evaluated_unit("shortfall", "grave"))


def withhold(**fields: Any) -> DecideWithholding:
    return DecideWithholding.model_validate(
        OF_UNIT
        | {
            "occurred_on": date(2025, 7, 1),
            "withholding_id": "W-1",
            "ground": WithholdingGround.FAILURE_TO_PROTECT,
            "evaluation_id": "E-1",
            "reference": "civilians were attacked within sight of the base",
            "from_day": date(2025, 6, 1),
            "percent": 40,
            "decided_by": "under-secretary-general",
        }
        | fields
    )


def end(**fields: Any) -> EndWithholding:
    return EndWithholding.model_validate(
        OF_UNIT
        | {
            "occurred_on": date(2025, 9, 1),
            "withholding_id": "W-1",
            "ended_from": date(2025, 9, 1),
            "reason": "the new commander acts on threats",
            "decided_by": "under-secretary-general",
        }
        | fields
    )


def test_a_grave_finding_lets_an_approver_withhold() -> None:
    assert watched.when(withhold()) == (
        WithholdingDecided.model_validate(
            OF_UNIT
            | {
                "contributor": "RWA",
                "withholding_id": "W-1",
                "ground": WithholdingGround.FAILURE_TO_PROTECT,
                "evaluation_id": "E-1",
                "reference": "civilians were attacked within sight of the base",
                "from_day": date(2025, 6, 1),
                "until": None,
                "percent": 40,
                "decided_on": date(2025, 7, 1),
                "decided_by": "under-secretary-general",
            }
        ),
    )


def test_a_decision_ends_it_from_a_day_on() -> None:
    ended = watched.after(withhold()).when(end())

    assert ended == (
        WithholdingEnded.model_validate(
            OF_UNIT
            | {
                "contributor": "RWA",
                "withholding_id": "W-1",
                "ended_from": date(2025, 9, 1),
                "reason": "the new commander acts on threats",
                "decided_on": date(2025, 9, 1),
                "decided_by": "under-secretary-general",
            }
        ),
    )
    (withheld,) = watched.after(withhold(), end()).state.withholdings
    assert withheld.holds_on(date(2025, 8, 31))
    assert not withheld.holds_on(date(2025, 9, 1))


def test_decisions_sent_twice_are_quiet() -> None:
    done = watched.after(withhold(), end())

    assert watched.after(withhold()).when(withhold()) == ()
    assert done.when(withhold()) == ()
    assert done.when(end()) == ()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"percent": 50}, "withholding-recorded"),
        ({"withholding_id": "W-2", "evaluation_id": ""}, "withholding-without-ground"),
        ({"withholding_id": "W-2", "evaluation_id": "E-9"}, "evaluation-not-recorded"),
        ({"withholding_id": "W-2", "decided_by": "inspector"}, "decision-not-independent"),
        ({"withholding_id": "W-2", "decided_by": "colonel"}, "decision-not-independent"),
        ({"withholding_id": "W-2", "percent": 61}, "withholding-above-whole"),
        ({"withholding_id": "W-2", "from_day": date(2025, 5, 1), "percent": 61}, None),
        ({"withholding_id": "W-2", "from_day": date(2025, 1, 31)}, "unit-days-out-of-order"),
        ({"withholding_id": "W-2", "until": date(2025, 6, 1)}, "unit-days-out-of-order"),
    ],
)
def test_what_has_no_ground_is_refused(fields: dict[str, Any], code: str | None) -> None:
    """The one without a code ends before the other begins, so that they do not add up."""
    if code is None:
        assert watched.after(withhold()).when(withhold(**fields, until=date(2025, 6, 1)))
        code = "withholding-above-whole"
    with pytest.raises(Refusal) as refusal:
        watched.after(withhold()).when(withhold(**fields))

    assert refusal.value.code == code
    assert refusal.value.next_step


def test_a_shortfall_alone_is_no_ground() -> None:
    improving: Scenario[Any, Unit, UnitEvent] = Scenario(UNIT, evaluated_unit("shortfall"))

    with pytest.raises(Refusal) as refusal:
        improving.when(withhold())

    assert refusal.value.code == "withholding-without-ground"
    assert "paid in full" in refusal.value.next_step


def test_equipment_that_does_not_work_needs_no_evaluation() -> None:
    broken = withhold(
        ground=WithholdingGround.EQUIPMENT_UNSERVICEABLE, evaluation_id="", reference="VR-2025-06"
    )

    assert watched.when(broken)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"withholding_id": "W-9"}, "withholding-not-recorded"),
        ({"ended_from": date(2025, 5, 31)}, "unit-days-out-of-order"),
        ({"decided_by": "colonel"}, "decision-not-independent"),
    ],
)
def test_an_end_that_fits_nothing_is_refused(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        watched.after(withhold()).when(end(**fields))

    assert refusal.value.code == code


def test_an_end_never_changes() -> None:
    with pytest.raises(Refusal) as refusal:
        watched.after(withhold(), end()).when(end(ended_from=date(2025, 10, 1)))

    assert refusal.value.code == "withholding-recorded"


def test_days_of_a_unit_that_went_home_can_still_be_withheld() -> None:
    gone = RepatriateUnit.model_validate(
        OF_UNIT | {"occurred_on": date(2025, 8, 1), "reason": RepatriationReason.UNDERPERFORMANCE}
    )
    home = watched.after(gone)

    assert home.when(withhold())
    with pytest.raises(Refusal) as refusal:
        home.when(withhold(from_day=date(2025, 8, 1)))
    assert refusal.value.code == "unit-days-out-of-order"


SPANS = st.lists(
    st.tuples(st.integers(1, 28), st.integers(1, 28) | st.none(), st.integers(1, WHOLE_PERCENT)),
    max_size=6,
)


@given(SPANS)
def test_no_day_is_ever_withheld_beyond_the_whole(
    spans: list[tuple[int, int | None, int]],
) -> None:
    scenario = watched
    for number, (start, length, percent) in enumerate(spans):
        first = date(2025, 6, start)
        until = None if length is None else date.fromordinal(first.toordinal() + length)
        command = withhold(
            withholding_id=f"W-{number}", from_day=first, until=until, percent=percent
        )
        try:
            scenario = scenario.after(command)
        except Refusal as refusal:
            assert refusal.code == "withholding-above-whole"  # noqa: PT017 - both ways are right

    days = (date.fromordinal(date(2025, 6, 1).toordinal() + offset) for offset in range(70))
    for day in days:
        withheld = (each.percent for each in scenario.state.withholdings if each.holds_on(day))
        assert sum(withheld) <= WHOLE_PERCENT
