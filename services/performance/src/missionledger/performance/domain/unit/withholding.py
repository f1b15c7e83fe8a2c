"""Rules of withholding: on a recorded ground, by somebody who neither evaluates nor commands."""

from datetime import date

from missionledger.performance.domain.unit.commands import DecideWithholding, EndWithholding
from missionledger.performance.domain.unit.events import (
    Finding,
    UnitDescription,
    UnitEvent,
    WithholdingDecided,
    WithholdingEnded,
    WithholdingGround,
)
from missionledger.performance.domain.unit.refusals import (
    DaysOutOfOrderError,
    DecisionNotIndependentError,
    EvaluationNotRecordedError,
    UnitNotPresentError,
    WithholdingAboveWholeError,
    WithholdingNotRecordedError,
    WithholdingRecordedError,
    WithholdingWithoutGroundError,
)
from missionledger.performance.domain.unit.state import Unit, Withholding

WHOLE_PERCENT = 100


def decide_withholding(
    command: DecideWithholding, state: Unit, unit: UnitDescription
) -> tuple[UnitEvent, ...]:
    """Return the decision, or nothing if exactly this is decided.

    Raises:
        WithholdingRecordedError: if the id stands for another decision.
        DaysOutOfOrderError: if the days are not days on which the unit was there.
        WithholdingWithoutGroundError: if a failure to protect names no grave finding.
        DecisionNotIndependentError: if the evaluator or the commander decides.
        WithholdingAboveWholeError: if more than the whole would be withheld for a day.
    """
    event = WithholdingDecided(
        unit_id=unit.unit_id,
        mission_id=unit.mission_id,
        contributor=unit.contributor,
        withholding_id=command.withholding_id,
        ground=command.ground,
        evaluation_id=command.evaluation_id,
        reference=command.reference,
        from_day=command.from_day,
        until=command.until,
        percent=command.percent,
        decided_on=command.occurred_on,
        decided_by=command.decided_by,
    )
    known = state.withholding(command.withholding_id)
    if known is not None:
        if known == _as_decided(event, known):
            return ()
        raise WithholdingRecordedError(
            f"{command.withholding_id} of {command.unit_id} is decided otherwise",
            next_step="A decision never changes: end it, and decide anew under another id.",
            pointer="/withholding_id",
        )
    _require_days_there(command, state)
    _require_ground(command, state)
    if command.decided_by == state.commander:
        raise DecisionNotIndependentError(
            f"{command.decided_by} commands {command.unit_id}",
            next_step="Let an approver outside the unit decide.",
        )
    _require_no_more_than_all(command, state)
    return (event,)


def end_withholding(
    command: EndWithholding, state: Unit, unit: UnitDescription
) -> tuple[UnitEvent, ...]:
    """Return the end of a withholding, or nothing if it ends on this day.

    Raises:
        WithholdingNotRecordedError: if there is no such decision.
        WithholdingRecordedError: if it ends on another day.
        DaysOutOfOrderError: if it would end before it began.
    """
    known = state.withholding(command.withholding_id)
    if known is None:
        raise WithholdingNotRecordedError(
            f"{command.unit_id} has no decision {command.withholding_id}",
            next_step="Look at the withholdings of the unit.",
        )
    if known.ended_on is not None:
        if (known.until, known.end_reason) == (command.ended_from, command.reason):
            return ()
        raise WithholdingRecordedError(
            f"{command.withholding_id} was ended from {known.until} on",
            next_step="Decide anew under another id if there is a ground.",
        )
    if command.decided_by == state.commander:
        raise DecisionNotIndependentError(
            f"{command.decided_by} commands {command.unit_id}",
            next_step="Let an approver outside the unit decide.",
        )
    if command.ended_from < known.from_day or (
        known.until is not None and command.ended_from >= known.until
    ):
        raise DaysOutOfOrderError(
            f"{command.ended_from} does not shorten the days from {known.from_day} to "
            f"{known.until or 'a decision'}",
            next_step="Name a day within them; the first day if nothing is to be withheld.",
            pointer="/ended_from",
        )
    return (
        WithholdingEnded(
            unit_id=unit.unit_id,
            mission_id=unit.mission_id,
            contributor=unit.contributor,
            withholding_id=command.withholding_id,
            ended_from=command.ended_from,
            reason=command.reason,
            decided_on=command.occurred_on,
            decided_by=command.decided_by,
        ),
    )


def _as_decided(event: WithholdingDecided, known: Withholding) -> Withholding:
    """Return the state of the event with the end that was decided later, if there was one."""
    told = event.model_dump(exclude={"unit_id", "mission_id", "contributor"})
    ends = known.model_dump(include={"ended_on", "ended_by", "end_reason"})
    if known.ended_on is not None:
        ends["until"] = known.until
    return Withholding.model_validate(told | ends)


def _require_days_there(command: DecideWithholding, state: Unit) -> None:
    if state.arrived_on is None:
        raise UnitNotPresentError(
            f"{command.unit_id} has not arrived; nothing is paid that could be withheld",
            next_step="Record its arrival first.",
        )
    end = state.repatriated_on or date.max
    if not state.arrived_on <= command.from_day < end:
        raise DaysOutOfOrderError(
            f"{command.from_day} is not a day on which {command.unit_id} was there: it arrived on "
            f"{state.arrived_on}" + (f" and left on {end}" if state.repatriated_on else ""),
            next_step="Withhold for days that are reimbursed.",
            pointer="/from_day",
        )
    if command.until is not None and command.until <= command.from_day:
        raise DaysOutOfOrderError(
            f"{command.until} is not after {command.from_day}",
            next_step="Name the first day that is paid in full again.",
            pointer="/until",
        )


def _require_ground(command: DecideWithholding, state: Unit) -> None:
    """For a failure to protect, the grave finding must be on record, and by somebody else."""
    if not command.evaluation_id:
        if command.ground is WithholdingGround.FAILURE_TO_PROTECT:
            raise WithholdingWithoutGroundError(
                "a failure to protect is shown by an evaluation with a grave finding",
                next_step="Name the evaluation.",
                pointer="/evaluation_id",
                source="S/RES/2436 (2018)",
            )
        return
    evaluation = state.evaluation(command.evaluation_id)
    if evaluation is None:
        raise EvaluationNotRecordedError(
            f"{command.unit_id} has no evaluation {command.evaluation_id}",
            next_step="Look at the evaluations of the unit.",
            pointer="/evaluation_id",
        )
    if evaluation.evaluator == command.decided_by:
        raise DecisionNotIndependentError(
            f"{command.decided_by} made evaluation {command.evaluation_id}",
            next_step="Let another approver decide.",
        )
    if command.ground is WithholdingGround.FAILURE_TO_PROTECT and not evaluation.has(Finding.GRAVE):
        raise WithholdingWithoutGroundError(
            f"evaluation {command.evaluation_id} has no grave finding",
            next_step="A shortfall leads to an improvement plan, and the unit is paid in full.",
            pointer="/evaluation_id",
            source="S/RES/2436 (2018)",
        )


def _require_no_more_than_all(command: DecideWithholding, state: Unit) -> None:
    """The sum can only rise on a first day of some decision, so that those days are enough."""
    ends = command.until or date.max
    starts = {command.from_day} | {
        each.from_day for each in state.withholdings if command.from_day <= each.from_day < ends
    }
    for day in sorted(starts):
        withheld = sum(each.percent for each in state.withholdings if each.holds_on(day))
        if withheld + command.percent > WHOLE_PERCENT:
            raise WithholdingAboveWholeError(
                f"{withheld} per cent are withheld for {day} already; with {command.percent} more "
                "it would be above the whole",
                next_step="Lower the share, or end the other decision first.",
                pointer="/percent",
                facts={"withheld_percent": withheld, "day": day.isoformat()},
            )
