"""Rules of recognition: outstanding work is named with its task, by somebody outside the unit."""

from missionledger.performance.domain.unit.commands import RecognizeWork
from missionledger.performance.domain.unit.events import (
    Finding,
    OutstandingWorkRecognized,
    UnitDescription,
    UnitEvent,
)
from missionledger.performance.domain.unit.refusals import (
    DecisionNotIndependentError,
    EvaluationNotRecordedError,
    RecognitionRecordedError,
    RecognitionUnfoundedError,
    UnitNotPresentError,
)
from missionledger.performance.domain.unit.state import Unit


def recognize(command: RecognizeWork, state: Unit, unit: UnitDescription) -> tuple[UnitEvent, ...]:
    """Return the recognition, or nothing if exactly it is recorded.

    Raises:
        RecognitionRecordedError: if the id stands for another one.
        UnitNotPresentError: if the unit was never there.
        DecisionNotIndependentError: if the commander recognizes the own unit.
        EvaluationNotRecordedError: if it names an evaluation that is not there.
        RecognitionUnfoundedError: if that evaluation has a grave finding.
    """
    event = OutstandingWorkRecognized(
        unit_id=unit.unit_id,
        mission_id=unit.mission_id,
        contributor=unit.contributor,
        recognition_id=command.recognition_id,
        kind=command.kind,
        task=command.task,
        reason=command.reason,
        evaluation_id=command.evaluation_id,
        recognized_on=command.occurred_on,
        recognized_by=command.recognized_by,
    )
    if event in state.recognitions:
        return ()
    if any(each.recognition_id == command.recognition_id for each in state.recognitions):
        raise RecognitionRecordedError(
            f"{command.recognition_id} of {command.unit_id} is recorded otherwise",
            next_step="Use another id for another recognition.",
            pointer="/recognition_id",
        )
    if state.arrived_on is None or command.occurred_on < state.arrived_on:
        raise UnitNotPresentError(
            f"{command.unit_id} was not in the mission on {command.occurred_on}",
            next_step="Recognize what a unit did in the mission.",
        )
    if command.recognized_by == state.commander:
        raise DecisionNotIndependentError(
            f"{command.recognized_by} commands {command.unit_id}",
            next_step="Let mission leadership outside the unit recognize it.",
        )
    if command.evaluation_id:
        _require_shown(command, state)
    return (event,)


def _require_shown(command: RecognizeWork, state: Unit) -> None:
    evaluation = state.evaluation(command.evaluation_id)
    if evaluation is None:
        raise EvaluationNotRecordedError(
            f"{command.unit_id} has no evaluation {command.evaluation_id}",
            next_step="Look at the evaluations of the unit.",
            pointer="/evaluation_id",
        )
    if evaluation.has(Finding.GRAVE):
        raise RecognitionUnfoundedError(
            f"evaluation {command.evaluation_id} has a grave finding",
            next_step="Name what shows the work, or leave the evaluation out.",
            pointer="/evaluation_id",
        )
