"""Rules of a remediation: one step after another, each by somebody who may take it."""

from datetime import date, timedelta

from missionledger.common.decider import Decider
from missionledger.performance.domain.remediation import policies
from missionledger.performance.domain.remediation.commands import (
    AnswerFinding,
    ConcludeReEvaluation,
    DecideRemediation,
    EscalateRemediation,
    EstablishFinding,
    NoteDeparture,
    NoteReplacement,
    ReferMisconduct,
    RemediationCommand,
    ReportAction,
    SetImprovementPlan,
)
from missionledger.performance.domain.remediation.deciding import decide_choice
from missionledger.performance.domain.remediation.events import (
    REMEDIATION_EVENTS,
    FindingAnswered,
    FindingEstablished,
    MisconductReferred,
    RemediatedUnitLeft,
    RemediationEscalated,
    RemediationEvent,
    ReplacementCalled,
    UnitReEvaluated,
)
from missionledger.performance.domain.remediation.planning import report_action, set_plan
from missionledger.performance.domain.remediation.refusals import (
    FindingEstablishedError,
    FindingUnfoundedError,
    RemediationDaysError,
    RemediationNotFoundError,
    StepRecordedError,
)
from missionledger.performance.domain.remediation.state import (
    Remediation,
    RemediationStatus,
    evolve,
)
from missionledger.performance.domain.remediation.steps import (
    about,
    require_in_order,
    require_open,
    require_status,
)
from missionledger.performance.domain.unit.events import Finding
from missionledger.performance.domain.unit.refusals import DecisionNotIndependentError


def decide(command: RemediationCommand, state: Remediation) -> tuple[RemediationEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        RemediationNotFoundError: if no finding is established.
        RemediationClosedError: if the remediation is over.
        Refusal: as the rule of each command says; see `refusals`.
    """
    if isinstance(command, EstablishFinding):
        return _establish(command, state)
    if state.opened is None:
        raise RemediationNotFoundError(
            f"there is no remediation {command.remediation_id}",
            next_step="Establish the finding on the evaluation first.",
        )
    if command.occurred_on < state.opened.established_on:
        raise RemediationDaysError(
            f"{command.occurred_on} is before {state.opened.established_on}, the day of the "
            "finding",
            next_step="Check the day.",
            pointer="/occurred_on",
        )
    return _step(command, state, state.opened)


def _step(  # noqa: C901, PLR0911 - one line for each command, nothing nested
    command: RemediationCommand, state: Remediation, opened: FindingEstablished
) -> tuple[RemediationEvent, ...]:
    match command:
        case AnswerFinding():
            return _answer(command, state)
        case ReferMisconduct():
            return _refer(command, state)
        case SetImprovementPlan():
            return set_plan(command, state)
        case ReportAction():
            return report_action(command, state)
        case ConcludeReEvaluation():
            return _re_evaluate(command, state, opened)
        case EscalateRemediation():
            return _escalate(command, state)
        case DecideRemediation():
            return decide_choice(command, state, opened)
        case NoteReplacement():
            return _replaced(command, state)
        case NoteDeparture():
            return _left(command, state)
        case EstablishFinding():
            return _establish(command, state)


def _establish(command: EstablishFinding, state: Remediation) -> tuple[RemediationEvent, ...]:
    due = None
    if command.finding is not Finding.ADEQUATE:
        days = policies.PLAN_DUE_DAYS[command.finding].on(command.occurred_on).value
        due = command.occurred_on + timedelta(days=days)
    event = FindingEstablished(
        **about(command),
        contributor=command.contributor,
        unit_type=command.unit_type,
        strength=command.strength,
        evaluation_id=command.evaluation_id,
        evaluator=command.evaluator,
        commander=command.commander,
        finding=command.finding,
        grounds=command.grounds,
        plan_due_on=due,
        established_on=command.occurred_on,
        established_by=command.established_by,
        day_seconds=command.day_seconds,
    )
    if state.opened is not None:
        if state.opened == event:
            return ()
        raise FindingEstablishedError(
            f"{command.evaluation_id} of {command.unit_id} was found {state.opened.finding} on "
            f"{state.opened.established_on}",
            next_step="A finding never changes; the contributor answers it, a new evaluation "
            "shows what became of it.",
        )
    _require_borne(command.finding, command.worst, command.evaluation_id)
    _require_not_before(command.occurred_on, command.evaluated_on, "evaluated")
    if command.established_by in (command.evaluator, command.commander):
        role = "evaluated" if command.established_by == command.evaluator else "commands"
        raise DecisionNotIndependentError(
            f"{command.established_by} {role} {command.unit_id}",
            next_step="Let mission leadership outside the unit and the evaluation find.",
        )
    return (event,)


def _require_borne(finding: Finding, worst: Finding, evaluation_id: str) -> None:
    """A finding weighs the criteria; it neither invents a failure nor passes over a grave one."""
    wrong = (
        (finding is Finding.GRAVE and worst is not Finding.GRAVE)
        or (finding is Finding.SHORTFALL and worst is Finding.ADEQUATE)
        or (finding is Finding.ADEQUATE and worst is Finding.GRAVE)
    )
    if wrong:
        raise FindingUnfoundedError(
            f"the gravest criterion of {evaluation_id} is {worst}; it cannot be found {finding}",
            next_step="Find what the evaluation shows, or have the unit evaluated again by a "
            "second evaluator.",
            pointer="/finding",
        )


def _answer(command: AnswerFinding, state: Remediation) -> tuple[RemediationEvent, ...]:
    event = FindingAnswered(
        **about(command),
        contests=command.contests,
        reply=command.reply,
        answered_on=command.occurred_on,
    )
    # A country may answer again, and also when all is over: its word is kept, nothing is undone.
    return () if event in state.answers else (event,)


def _refer(command: ReferMisconduct, state: Remediation) -> tuple[RemediationEvent, ...]:
    if state.misconduct is not None:
        return ()
    return (
        MisconductReferred(
            **about(command), referred_on=command.occurred_on, referred_by=command.referred_by
        ),
    )


def _re_evaluate(
    command: ConcludeReEvaluation, state: Remediation, opened: FindingEstablished
) -> tuple[RemediationEvent, ...]:
    plan = state.plan
    number = plan.number if plan else 0
    days = policies.DECISION_DUE_DAYS.on(command.occurred_on).value
    event = UnitReEvaluated(
        **about(command),
        number=number,
        evaluation_id=command.evaluation_id,
        evaluator=command.evaluator,
        finding=command.finding,
        grounds=command.grounds,
        decision_due_on=command.occurred_on + timedelta(days=days),
        re_evaluated_on=command.occurred_on,
        concluded_by=command.concluded_by,
    )
    for recorded in state.re_evaluations:
        if recorded == event:
            return ()
        if recorded.evaluation_id == command.evaluation_id:
            raise StepRecordedError(
                f"{command.evaluation_id} was concluded otherwise on {recorded.re_evaluated_on}",
                next_step="A conclusion never changes; decide on it.",
            )
    require_status(state, RemediationStatus.IMPROVING, "a new evaluation follows on a plan")
    require_in_order(command, state)
    if plan is not None and command.evaluated_on < plan.set_on:
        raise RemediationDaysError(
            f"the unit was seen on {command.evaluated_on}, before the plan of {plan.set_on}",
            next_step="Name an evaluation made after the plan was set.",
            pointer="/evaluation_id",
        )
    _require_borne(command.finding, command.worst, command.evaluation_id)
    involved = state.owners() | {opened.commander, command.evaluator}
    if command.evaluator in state.owners() or command.concluded_by in involved:
        raise DecisionNotIndependentError(
            f"{command.concluded_by} or {command.evaluator} owns the plan, commands the unit or "
            "made the evaluation that is concluded",
            next_step="Let another evaluator see the unit, and mission leadership conclude.",
        )
    return (event,)


def _escalate(command: EscalateRemediation, state: Remediation) -> tuple[RemediationEvent, ...]:
    if state.escalation is not None:
        return ()
    require_open(state)
    days = policies.ESCALATED_DECISION_DUE_DAYS.on(command.occurred_on).value
    return (
        RemediationEscalated(
            **about(command),
            overdue=command.overdue,
            detail=command.detail,
            decision_due_on=command.occurred_on + timedelta(days=days),
            escalated_on=command.occurred_on,
            escalated_by=command.escalated_by,
        ),
    )


def _replaced(command: NoteReplacement, state: Remediation) -> tuple[RemediationEvent, ...]:
    if state.replacement is not None:
        return ()
    return (
        ReplacementCalled(
            **about(command),
            requirement_id=command.requirement_id,
            pledge_id=command.pledge_id,
            gap=command.gap,
            detail=command.detail,
            called_on=command.occurred_on,
        ),
    )


def _left(command: NoteDeparture, state: Remediation) -> tuple[RemediationEvent, ...]:
    if not state.is_open:
        return ()
    return (
        RemediatedUnitLeft(**about(command), reason=command.reason, left_on=command.occurred_on),
    )


def _require_not_before(day: date, earlier: date, what: str) -> None:
    if day < earlier:
        raise RemediationDaysError(
            f"{day} is before {earlier}, the day the unit was {what}",
            next_step="Check the day.",
            pointer="/occurred_on",
        )


REMEDIATION: Decider[RemediationCommand, Remediation, RemediationEvent] = Decider(
    service="performance",
    aggregate="remediation",
    initial=Remediation(),
    decide=decide,
    evolve=evolve,
    events=REMEDIATION_EVENTS,
    id_of=lambda command: command.remediation_id,
    mission_of=lambda command: command.mission_id,
)
