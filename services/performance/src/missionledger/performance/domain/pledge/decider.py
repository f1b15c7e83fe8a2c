"""Rules of a pledge: the ladder here, what a mission does with it in `holding`."""

from missionledger.common.decider import Decider
from missionledger.performance.domain.pledge import holding
from missionledger.performance.domain.pledge.commands import (
    AcceptPledge,
    AcknowledgePledge,
    AgreeRapidDeployment,
    AlignUnit,
    CommitPledge,
    ConfirmPledge,
    DeployPledge,
    EndRapidDeployment,
    FreePledge,
    PledgeCommand,
    RecordAdvisoryVisit,
    RecordPartnershipSupport,
    RecordVerificationVisit,
    RefuseRapidDeployment,
    RegisterPledge,
    RenewPledge,
    ReturnPledge,
    WithdrawPledge,
)
from missionledger.performance.domain.pledge.events import (
    PLEDGE_EVENTS,
    AdvisoryVisitMade,
    PartnershipSupportGiven,
    PledgeAccepted,
    PledgeAcknowledged,
    PledgeEvent,
    PledgeRegistered,
    PledgeRenewed,
    RapidDeploymentAgreed,
    RapidDeploymentEnded,
    RapidDeploymentRefused,
    UnitAligned,
    VerificationVisitMade,
)
from missionledger.performance.domain.pledge.policies import first_renewal, next_renewal
from missionledger.performance.domain.pledge.refusals import (
    AcceptorRegisteredError,
    LadderStepError,
    NoAdvisoryVisitError,
    PledgeDaysError,
    PledgeExistsError,
    PledgeLapsedError,
    PledgeNotRegisteredError,
    PledgeTakenError,
    PledgeWithdrawnError,
    VisitorRegisteredError,
    WomenCountError,
)
from missionledger.performance.domain.pledge.state import (
    Alignment,
    Pledge,
    PledgeDescription,
    Refused,
    Standing,
    Support,
    Visit,
    evolve,
)
from missionledger.performance.domain.requirement.events import Readiness

Events = tuple[PledgeEvent, ...]

LADDER_SOURCE = "manual on the generation and deployment of units, Ref. 2021.05"


def decide(  # noqa: C901, PLR0911, PLR0912 - one line for each command, nothing nested
    command: PledgeCommand, state: Pledge
) -> Events:
    """Return the facts the command leads to, or refuse it.

    Raises:
        PledgeNotRegisteredError: if there is no such pledge.
        PledgeWithdrawnError: if it was taken back.
        PledgeLapsedError: if it was not renewed in time.
        Refusal: as the rule of each command says; see `refusals`.
    """
    if isinstance(command, RegisterPledge):
        return _register(command, state)
    pledged = state.described
    if pledged is None:
        raise PledgeNotRegisteredError(
            f"no pledge {command.pledge_id} is registered", next_step="Register the pledge first."
        )
    match command:
        case ConfirmPledge():
            _require_standing(command, state)
            return ()
        case WithdrawPledge():
            return holding.withdraw(command, state, pledged)
        case FreePledge():
            return holding.free(command, state, pledged)
        case ReturnPledge():
            return holding.come_home(command, state, pledged)
    _require_alive(command, state)
    match command:
        case AcknowledgePledge():
            return _acknowledge(command, state, pledged)
        case AcceptPledge():
            return _accept(command, state, pledged)
        case RecordAdvisoryVisit():
            return _visit(command, state, pledged)
        case AlignUnit():
            return _align(command, state, pledged)
        case RecordPartnershipSupport():
            return _support(command, state, pledged)
        case AgreeRapidDeployment():
            return _agree(command, state, pledged)
        case RecordVerificationVisit():
            return _verify(command, state, pledged)
        case RefuseRapidDeployment():
            return _refuse(command, state, pledged)
        case EndRapidDeployment():
            return _end_agreement(command, state, pledged)
        case RenewPledge():
            return _renew(command, state, pledged)
        case CommitPledge():
            return holding.commit(command, state, pledged)
        case DeployPledge():
            return holding.deploy(command, state, pledged)


def _register(command: RegisterPledge, state: Pledge) -> Events:
    if command.women is not None and command.women > command.strength:
        raise WomenCountError(
            f"{command.women} of {command.strength} cannot be women",
            next_step="Count the women among the heads that are pledged.",
            pointer="/women",
        )
    event = PledgeRegistered(
        pledge_id=command.pledge_id,
        contributor=command.contributor,
        day=command.occurred_on,
        component=command.component,
        unit_kind=command.unit_kind,
        capabilities=tuple(sorted(set(command.capabilities))),
        strength=command.strength,
        women=command.women,
        renew_by=first_renewal(command.occurred_on),
        registered_by=command.registered_by,
    )
    if state.described is None:
        return (event,)
    said = PledgeDescription.model_validate(event.model_dump(exclude={"day", "renew_by"}))
    if (state.described, state.registered_on) == (said, command.occurred_on):
        return ()
    raise PledgeExistsError(
        f"{command.pledge_id} is registered otherwise",
        next_step="Use another id, or repeat exactly what is registered.",
        pointer="/pledge_id",
    )


def _acknowledge(command: AcknowledgePledge, state: Pledge, pledged: PledgeDescription) -> Events:
    if state.acknowledged_on is not None:
        return ()
    return (PledgeAcknowledged(**holding.about(pledged, command.occurred_on)),)


def _accept(command: AcceptPledge, state: Pledge, pledged: PledgeDescription) -> Events:
    if state.accepted_on is not None:
        return ()
    if state.acknowledged_on is None:
        raise LadderStepError(
            f"{pledged.pledge_id} was not acknowledged",
            next_step="Check that its data are complete and acknowledge it.",
            source=LADDER_SOURCE,
        )
    if command.accepted_by == pledged.registered_by:
        raise AcceptorRegisteredError(
            f"{command.accepted_by} registered {pledged.pledge_id}",
            next_step="Let another person with the role accept it.",
        )
    return (
        PledgeAccepted(
            **holding.about(pledged, command.occurred_on), accepted_by=command.accepted_by
        ),
    )


def _visit(command: RecordAdvisoryVisit, state: Pledge, pledged: PledgeDescription) -> Events:
    _require_level(Readiness.LEVEL_1, state, pledged, "an assessment and advisory visit")
    made = Visit(
        day=command.occurred_on,
        good=command.successful,
        report=command.report,
        led_by=command.led_by,
    )
    if state.advisory_visit == made:
        return ()
    holding.require_not_in_mission(state, pledged)
    _require_other_visitor(command.led_by, pledged)
    return (
        AdvisoryVisitMade(
            **holding.about(pledged, command.occurred_on),
            successful=command.successful,
            report=command.report,
            led_by=command.led_by,
        ),
    )


def _align(command: AlignUnit, state: Pledge, pledged: PledgeDescription) -> Events:
    if not state.has_successful_visit:
        raise NoAdvisoryVisitError(
            f"{pledged.pledge_id} is at {state.readiness.value}",
            next_step="Record a successful assessment and advisory visit first.",
            source=LADDER_SOURCE,
        )
    agreed = Alignment(
        day=command.occurred_on,
        requirements=command.requirements,
        equipment_list=command.equipment_list,
        people_list=command.people_list,
    )
    if state.alignment == agreed:
        return ()
    holding.require_not_in_mission(state, pledged)
    return (
        UnitAligned(
            **holding.about(pledged, command.occurred_on),
            requirements=command.requirements,
            equipment_list=command.equipment_list,
            people_list=command.people_list,
        ),
    )


def _support(
    command: RecordPartnershipSupport, state: Pledge, pledged: PledgeDescription
) -> Events:
    given = Support(
        day=command.occurred_on,
        partner=command.partner,
        kind=command.kind,
        purpose=command.purpose,
    )
    if given in state.support:
        return ()
    return (
        PartnershipSupportGiven(
            **holding.about(pledged, command.occurred_on),
            partner=command.partner,
            kind=command.kind,
            purpose=command.purpose,
        ),
    )


def _agree(command: AgreeRapidDeployment, state: Pledge, pledged: PledgeDescription) -> Events:
    if state.agreed_on is not None and state.agreement == command.agreement:
        return ()
    _require_level(Readiness.LEVEL_3, state, pledged, "an agreement on rapid deployment")
    if state.agreed_on is not None:
        raise LadderStepError(
            f"{state.agreement} of {state.agreed_on} holds",
            next_step="End that agreement first.",
        )
    return (
        RapidDeploymentAgreed(
            **holding.about(pledged, command.occurred_on), agreement=command.agreement
        ),
    )


def _verify(command: RecordVerificationVisit, state: Pledge, pledged: PledgeDescription) -> Events:
    if state.agreed_on is None:
        raise LadderStepError(
            f"{pledged.pledge_id} is not bound to rapid deployment",
            next_step="Record the agreement on rapid deployment first.",
            source=LADDER_SOURCE,
        )
    made = Visit(
        day=command.occurred_on, good=command.passed, report=command.report, led_by=command.led_by
    )
    if state.verification == made:
        return ()
    _require_other_visitor(command.led_by, pledged)
    return (
        VerificationVisitMade(
            **holding.about(pledged, command.occurred_on),
            passed=command.passed,
            report=command.report,
            led_by=command.led_by,
        ),
    )


def _refuse(command: RefuseRapidDeployment, state: Pledge, pledged: PledgeDescription) -> Events:
    said = Refused(day=command.occurred_on, mission_id=command.mission_id, reason=command.reason)
    if said in state.refusals:
        return ()
    if state.hold is not None and state.hold.mission_id != command.mission_id:
        raise PledgeTakenError(
            f"{pledged.pledge_id} is held for another mission than the one it would refuse",
            next_step="Check the mission; a pledge that is held is asked by nobody else.",
            pointer="/mission_id",
        )
    _require_level(Readiness.RAPID, state, pledged, "a refusal of rapid deployment")
    return (
        RapidDeploymentRefused(
            **holding.about(pledged, command.occurred_on),
            mission_id=command.mission_id,
            reason=command.reason,
        ),
    )


def _end_agreement(
    command: EndRapidDeployment, state: Pledge, pledged: PledgeDescription
) -> Events:
    if state.agreed_on is None:
        return ()
    return (
        RapidDeploymentEnded(**holding.about(pledged, command.occurred_on), reason=command.reason),
    )


def _renew(command: RenewPledge, state: Pledge, pledged: PledgeDescription) -> Events:
    renewed_to = next_renewal(command.occurred_on)
    if renewed_to <= state.renew_by:
        return ()
    return (PledgeRenewed(**holding.about(pledged, command.occurred_on), renew_by=renewed_to),)


def _require_alive(command: PledgeCommand, state: Pledge) -> None:
    _require_standing(command, state)
    if command.occurred_on < state.last_day:
        raise PledgeDaysError(
            f"{command.occurred_on} is before {state.last_day}, the day of the last step",
            next_step="Check the day.",
            pointer="/occurred_on",
        )


def _require_standing(command: PledgeCommand, state: Pledge) -> None:
    standing = state.standing_on(command.occurred_on)
    if standing is Standing.WITHDRAWN:
        raise PledgeWithdrawnError(
            f"{command.pledge_id} was withdrawn on {state.withdrawn_on}",
            next_step="Ask the contributor for a new pledge.",
        )
    if standing is Standing.LAPSED:
        raise PledgeLapsedError(
            f"{command.pledge_id} was to be renewed by {state.renew_by}",
            next_step="Ask the contributor for a new pledge; its visits are made anew.",
            facts={"renew_by": state.renew_by.isoformat()},
        )


def _require_other_visitor(led_by: str, pledged: PledgeDescription) -> None:
    if led_by == pledged.registered_by:
        raise VisitorRegisteredError(
            f"{led_by} registered {pledged.pledge_id}",
            next_step="Let another person with the role lead the visit.",
        )


_LEVELS = list(Readiness)


def _require_level(least: Readiness, state: Pledge, pledged: PledgeDescription, what: str) -> None:
    if _LEVELS.index(state.readiness) < _LEVELS.index(least):
        raise LadderStepError(
            f"{pledged.pledge_id} is at {state.readiness.value}; {what} needs {least.value}",
            next_step="Take the steps of the ladder in order.",
            source=LADDER_SOURCE,
        )


def _mission_of(command: PledgeCommand) -> str | None:
    # A pledge belongs to no mission until one holds it; what is said then is for its readers.
    return getattr(command, "mission_id", None)


PLEDGE: Decider[PledgeCommand, Pledge, PledgeEvent] = Decider(
    service="performance",
    aggregate="pledge",
    initial=Pledge(),
    decide=decide,
    evolve=evolve,
    events=PLEDGE_EVENTS,
    id_of=lambda command: command.pledge_id,
    mission_of=_mission_of,
)
