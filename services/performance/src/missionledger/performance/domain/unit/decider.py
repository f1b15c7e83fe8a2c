"""Rules of a unit."""

from collections import Counter
from datetime import date

from missionledger.common.decider import Decider
from missionledger.performance.domain.unit.commands import (
    BeginRemediation,
    ChangeCommander,
    DecideWithholding,
    DeclareCaveat,
    EndRemediation,
    EndWithholding,
    EvaluateUnit,
    LiftCaveat,
    RecognizeWork,
    RecordArrival,
    RecordReply,
    RegisterUnit,
    RepatriateUnit,
    ReportUndeclaredCaveat,
    UnitCommand,
)
from missionledger.performance.domain.unit.events import (
    UNIT_EVENTS,
    CaveatDeclared,
    CaveatLifted,
    CommanderChanged,
    ContributorReplied,
    UndeclaredCaveatFound,
    UnitArrived,
    UnitDescription,
    UnitEvaluated,
    UnitEvent,
    UnitRegistered,
    UnitRepatriated,
)
from missionledger.performance.domain.unit.recognition import recognize
from missionledger.performance.domain.unit.refusals import (
    ArrivalRecordedError,
    CaveatNotRecordedError,
    CaveatRecordedError,
    DaysOutOfOrderError,
    EvaluationNotRecordedError,
    EvaluationRecordedError,
    EvaluatorCommandsUnitError,
    FindingsIncompleteError,
    FormOfOtherComponentError,
    ReplyRecordedError,
    UnitExistsError,
    UnitNotPresentError,
    UnitNotRegisteredError,
    UnitRepatriatedError,
)
from missionledger.performance.domain.unit.state import Caveat, Unit, UnitStatus, evolve
from missionledger.performance.domain.unit.under_remediation import (
    begin_remediation,
    end_remediation,
)
from missionledger.performance.domain.unit.withholding import decide_withholding, end_withholding


def decide(  # noqa: C901, PLR0911, PLR0912 - one line for each command, nothing nested
    command: UnitCommand, state: Unit
) -> tuple[UnitEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        UnitNotRegisteredError: if there is no such unit.
        Refusal: as the rule of each command says; see `refusals`.
    """
    if isinstance(command, RegisterUnit):
        return _register(command, state)
    unit = state.registered
    if unit is None:
        raise UnitNotRegisteredError(
            f"no unit {command.unit_id} is registered", next_step="Register the unit first."
        )
    _require_not_before(command.occurred_on, state.registered_on, "registered")
    match command:
        case RecordArrival():
            return _arrive(command, state, unit)
        case ChangeCommander():
            return _change_commander(command, state)
        case EvaluateUnit():
            return _evaluate(command, state, unit)
        case RecordReply():
            return _reply(command, state)
        case DeclareCaveat():
            return _declare(command, state)
        case ReportUndeclaredCaveat():
            return _report(command, state)
        case LiftCaveat():
            return _lift(command, state)
        case RepatriateUnit():
            return _repatriate(command, state, unit)
        case DecideWithholding():
            return decide_withholding(command, state, unit)
        case EndWithholding():
            return end_withholding(command, state, unit)
        case RecognizeWork():
            return recognize(command, state, unit)
        case BeginRemediation():
            return begin_remediation(command, state, unit)
        case EndRemediation():
            return end_remediation(command, state, unit)


def _register(command: RegisterUnit, state: Unit) -> tuple[UnitEvent, ...]:
    event = UnitRegistered(
        unit_id=command.unit_id,
        mission_id=command.mission_id,
        contributor=command.contributor,
        component=command.component,
        unit_type=command.unit_type,
        strength_promised=command.strength_promised,
        requirements=command.requirements,
        commander=command.commander,
        registered_on=command.occurred_on,
    )
    if state.registered is None:
        return (event,)
    promised = UnitDescription.model_validate(event.model_dump(exclude={"registered_on"}))
    if (state.registered, state.registered_on) == (promised, command.occurred_on):
        return ()
    raise UnitExistsError(
        f"{command.unit_id} is registered otherwise",
        next_step="Use another id, or repeat exactly what is registered.",
        pointer="/unit_id",
    )


def _arrive(command: RecordArrival, state: Unit, unit: UnitDescription) -> tuple[UnitEvent, ...]:
    if state.arrived_on is not None:
        if (state.arrived_on, state.strength) == (command.occurred_on, command.strength):
            return ()
        raise ArrivalRecordedError(
            f"{command.unit_id} arrived on {state.arrived_on} with {state.strength}",
            next_step="A unit arrives once; a new rotation is a new unit.",
        )
    return (
        UnitArrived(
            unit_id=command.unit_id,
            mission_id=unit.mission_id,
            contributor=unit.contributor,
            component=unit.component,
            arrived_on=command.occurred_on,
            strength=command.strength,
            strength_promised=unit.strength_promised,
        ),
    )


def _change_commander(command: ChangeCommander, state: Unit) -> tuple[UnitEvent, ...]:
    _require_not_home(command.unit_id, state)
    if command.commander == state.commander:
        return ()
    return (
        CommanderChanged(
            unit_id=command.unit_id, mission_id=command.mission_id, commander=command.commander
        ),
    )


def _evaluate(command: EvaluateUnit, state: Unit, unit: UnitDescription) -> tuple[UnitEvent, ...]:
    event = UnitEvaluated(
        unit_id=command.unit_id,
        mission_id=unit.mission_id,
        evaluation_id=command.evaluation_id,
        occasion=command.occasion,
        form_id=command.form.form_id,
        form_version=command.form.version,
        evaluated_on=command.evaluated_on,
        evaluator=command.evaluator,
        findings=command.findings,
    )
    recorded = state.evaluation(command.evaluation_id)
    if recorded is not None:
        said = event.model_dump(exclude={"unit_id", "mission_id"})
        if recorded.model_dump(exclude={"reply", "replied_on"}) == said:
            return ()
        raise EvaluationRecordedError(
            f"evaluation {command.evaluation_id} of {command.unit_id} is recorded otherwise",
            next_step="An evaluation never changes; record another one.",
            pointer="/evaluation_id",
        )
    arrived_on = _require_present(command.unit_id, state)
    if not arrived_on <= command.evaluated_on <= command.occurred_on:
        raise DaysOutOfOrderError(
            f"seen on {command.evaluated_on}; the unit arrived on {arrived_on} and the evaluation "
            f"was concluded on {command.occurred_on}",
            next_step="A unit is seen after it arrived and before the evaluation is concluded.",
            pointer="/evaluated_on",
        )
    if command.evaluator == state.commander:
        raise EvaluatorCommandsUnitError(
            f"{command.evaluator} commands {command.unit_id}",
            next_step="Let somebody else evaluate the unit, from headquarters if need be.",
        )
    if command.form.component.value != unit.component.value:
        raise FormOfOtherComponentError(
            f"{command.form.form_id!r} is for {command.form.component} units, {command.unit_id} "
            f"is {unit.component}",
            next_step="Use a form for the component of the unit.",
            pointer="/form_id",
        )
    _require_all_criteria(command)
    return (event,)


def _require_all_criteria(command: EvaluateUnit) -> None:
    asked = {each.criterion_id for each in command.form.criteria}
    answered = Counter(each.criterion_id for each in command.findings)
    missing = sorted(asked - answered.keys())
    foreign = sorted(answered.keys() - asked)
    repeated = sorted(each for each, times in answered.items() if times > 1)
    if missing or foreign or repeated:
        raise FindingsIncompleteError(
            f"without a finding: {', '.join(missing) or 'none'}; not on the form: "
            f"{', '.join(foreign) or 'none'}; more than once: {', '.join(repeated) or 'none'}",
            next_step="Give one finding for each criterion of the form.",
            pointer="/findings",
        )


def _reply(command: RecordReply, state: Unit) -> tuple[UnitEvent, ...]:
    evaluation = state.evaluation(command.evaluation_id)
    if evaluation is None:
        raise EvaluationNotRecordedError(
            f"{command.unit_id} has no evaluation {command.evaluation_id}",
            next_step="Look at the evaluations of the unit.",
        )
    if evaluation.reply is not None:
        if evaluation.reply == command.reply:
            return ()
        raise ReplyRecordedError(
            f"the reply to {command.evaluation_id} was recorded for {evaluation.replied_on}",
            next_step="A reply never changes; take up what is new in the next evaluation.",
        )
    _require_not_before(command.occurred_on, evaluation.evaluated_on, "evaluated")
    return (
        ContributorReplied(
            unit_id=command.unit_id,
            mission_id=command.mission_id,
            evaluation_id=command.evaluation_id,
            replied_on=command.occurred_on,
            reply=command.reply,
        ),
    )


def _declare(command: DeclareCaveat, state: Unit) -> tuple[UnitEvent, ...]:
    known = state.caveat(command.caveat_id)
    if known is not None:
        _require_same_caveat(command, known)
        if known.is_declared:
            return ()
    _require_not_home(command.unit_id, state)
    return (
        CaveatDeclared(
            unit_id=command.unit_id,
            mission_id=command.mission_id,
            caveat_id=command.caveat_id,
            limits=command.limits,
            asset=command.asset,
            harms_delivery=command.harms_delivery,
            declared_on=command.occurred_on,
        ),
    )


def _report(command: ReportUndeclaredCaveat, state: Unit) -> tuple[UnitEvent, ...]:
    known = state.caveat(command.caveat_id)
    if known is not None:
        _require_same_caveat(command, known)
        if known.found_on == command.occurred_on and known.circumstances == command.circumstances:
            return ()
        raise CaveatRecordedError(
            f"caveat {command.caveat_id} of {command.unit_id} is known; it cannot be found again",
            next_step="Report another caveat under another id.",
            pointer="/caveat_id",
        )
    _require_present(command.unit_id, state)
    return (
        UndeclaredCaveatFound(
            unit_id=command.unit_id,
            mission_id=command.mission_id,
            caveat_id=command.caveat_id,
            limits=command.limits,
            asset=command.asset,
            harms_delivery=command.harms_delivery,
            found_on=command.occurred_on,
            circumstances=command.circumstances,
        ),
    )


def _lift(command: LiftCaveat, state: Unit) -> tuple[UnitEvent, ...]:
    known = state.caveat(command.caveat_id)
    if known is None:
        raise CaveatNotRecordedError(
            f"{command.unit_id} has no caveat {command.caveat_id}",
            next_step="Look at the caveats of the unit.",
        )
    if known.lifted_on is not None:
        return ()
    begun = known.declared_on or known.found_on or command.occurred_on
    _require_not_before(command.occurred_on, begun, "known")
    return (
        CaveatLifted(
            unit_id=command.unit_id,
            mission_id=command.mission_id,
            caveat_id=command.caveat_id,
            lifted_on=command.occurred_on,
        ),
    )


def _repatriate(
    command: RepatriateUnit, state: Unit, unit: UnitDescription
) -> tuple[UnitEvent, ...]:
    if (state.repatriated_on, state.repatriation_reason) == (command.occurred_on, command.reason):
        return ()
    arrived_on = _require_present(command.unit_id, state)
    _require_not_before(command.occurred_on, arrived_on, "arrived")
    return (
        UnitRepatriated(
            unit_id=command.unit_id,
            mission_id=unit.mission_id,
            contributor=unit.contributor,
            component=unit.component,
            repatriated_on=command.occurred_on,
            strength=state.strength or unit.strength_promised,
            reason=command.reason,
        ),
    )


def _require_same_caveat(command: DeclareCaveat | ReportUndeclaredCaveat, known: Caveat) -> None:
    said = (command.limits, command.asset, command.harms_delivery)
    if said != (known.limits, known.asset, known.harms_delivery):
        raise CaveatRecordedError(
            f"caveat {command.caveat_id} of {command.unit_id} is recorded with other content",
            next_step="Use another id for another caveat.",
            pointer="/caveat_id",
        )


def _require_present(unit_id: str, state: Unit) -> date:
    """Return the day the unit arrived."""
    _require_not_home(unit_id, state)
    if state.arrived_on is None:
        raise UnitNotPresentError(
            f"{unit_id} has not arrived", next_step="Record its arrival first."
        )
    return state.arrived_on


def _require_not_home(unit_id: str, state: Unit) -> None:
    if state.status is UnitStatus.REPATRIATED:
        raise UnitRepatriatedError(
            f"{unit_id} was repatriated on {state.repatriated_on}",
            next_step="Only replies, recognition and decisions to withhold are added.",
        )


def _require_not_before(day: date, earlier: date, what: str) -> None:
    if day < earlier:
        raise DaysOutOfOrderError(
            f"{day} is before {earlier}, the day it was {what}",
            next_step="Check the day.",
            pointer="/occurred_on",
        )


UNIT: Decider[UnitCommand, Unit, UnitEvent] = Decider(
    service="performance",
    aggregate="unit",
    initial=Unit(),
    decide=decide,
    evolve=evolve,
    events=UNIT_EVENTS,
    id_of=lambda command: command.unit_id,
    mission_of=lambda command: command.mission_id,
    state_version=4,
)
