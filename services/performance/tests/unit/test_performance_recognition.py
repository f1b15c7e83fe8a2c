"""Outstanding work is recognized with its task, by somebody outside the unit."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.unit.commands import RecognizeWork
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import OutstandingWorkRecognized
from missionledger.performance.testing.units import OF_UNIT, evaluated_unit

fine: Scenario[Any, Any, Any] = Scenario(UNIT, evaluated_unit())


def recognize(**fields: Any) -> RecognizeWork:
    told = {
        "occurred_on": date(2025, 7, 1),
        "recognition_id": "R-1",
        "kind": "commendation",
        "task": "protection",
        "reason": "sheltered two thousand people for nine days",
        "evaluation_id": "E-1",
        "recognized_by": "head-of-mission",
    }
    return RecognizeWork.model_validate(OF_UNIT | told | fields)


def test_outstanding_work_is_recognized_with_its_task() -> None:
    assert fine.when(recognize()) == (
        OutstandingWorkRecognized.model_validate(
            OF_UNIT
            | {
                "contributor": "RWA",
                "recognition_id": "R-1",
                "kind": "commendation",
                "task": "protection",
                "reason": "sheltered two thousand people for nine days",
                "evaluation_id": "E-1",
                "recognized_on": date(2025, 7, 1),
                "recognized_by": "head-of-mission",
            }
        ),
    )
    assert fine.after(recognize()).when(recognize()) == ()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reason": "another"}, "recognition-recorded"),
        ({"recognition_id": "R-2", "recognized_by": "colonel"}, "decision-not-independent"),
        ({"recognition_id": "R-2", "evaluation_id": "E-9"}, "evaluation-not-recorded"),
        ({"recognition_id": "R-2", "occurred_on": date(2025, 1, 31)}, "unit-not-present"),
    ],
)
def test_what_nothing_shows_is_not_recognized(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        fine.after(recognize()).when(recognize(**fields))

    assert refusal.value.code == code


def test_an_evaluation_with_a_grave_finding_shows_no_outstanding_work() -> None:
    grave: Scenario[Any, Any, Any] = Scenario(UNIT, evaluated_unit("grave"))

    with pytest.raises(Refusal) as refusal:
        grave.when(recognize())
    assert refusal.value.code == "recognition-unfounded"
    assert grave.when(recognize(evaluation_id=""))
