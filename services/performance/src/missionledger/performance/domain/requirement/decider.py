"""Rules of a unit requirement up to the selection of a unit; what follows is in `deployment`."""

from datetime import date

from missionledger.common.decider import Decider
from missionledger.performance.domain.requirement import deployment
from missionledger.performance.domain.requirement.commands import (
    DeployUnit,
    InviteOffers,
    OfferUnit,
    OpenRequirement,
    RecordDeparture,
    RecordStep,
    ReleaseRequirement,
    ReleaseSelection,
    RequirementCommand,
    ReviseRequirement,
    SelectUnit,
    SignAgreement,
    WithdrawOffer,
)
from missionledger.performance.domain.requirement.events import (
    REQUIREMENT_EVENTS,
    OffersInvited,
    OfferWithdrawn,
    RequirementEvent,
    RequirementOpened,
    RequirementReleased,
    RequirementRevised,
    SelectionEnd,
    SelectionReleased,
    UnitOffered,
    UnitSelected,
)
from missionledger.performance.domain.requirement.policies import days_after, promised_days
from missionledger.performance.domain.requirement.refusals import (
    NotInvitedError,
    NotOfferedError,
    OfferDoesNotFitError,
    OfferStandsError,
    RequirementDaysError,
    RequirementExistsError,
    RequirementNotOpenedError,
    RequirementReleasedError,
    RequirementStageError,
    SelectorPreparedError,
    UnitStillThereError,
)
from missionledger.performance.domain.requirement.state import (
    Offer,
    Requirement,
    RequirementStatus,
    Statement,
    evolve,
)

Events = tuple[RequirementEvent, ...]


def decide(  # noqa: C901, PLR0911, PLR0912 - one line for each command, nothing nested
    command: RequirementCommand, state: Requirement
) -> Events:
    """Return the facts the command leads to, or refuse it.

    Raises:
        RequirementNotOpenedError: if there is no such requirement.
        Refusal: as the rule of each command says; see `refusals`.
    """
    if isinstance(command, OpenRequirement):
        return _open(command, state)
    need = state.statement
    if need is None:
        raise RequirementNotOpenedError(
            f"no requirement {command.requirement_id} is stated",
            next_step="State the requirement first.",
        )
    deployment.require_not_before(command.occurred_on, state.opened_on, "stated")
    if isinstance(command, ReleaseRequirement):
        return _release(command, state, need)
    if state.released_on is not None and not isinstance(command, ReleaseSelection):
        raise RequirementReleasedError(
            f"{command.requirement_id} was released on {state.released_on}: {state.release_reason}",
            next_step="State a new requirement if the mission needs a unit again.",
        )
    match command:
        case ReviseRequirement():
            return _revise(command, state, need)
        case InviteOffers():
            return _invite(command, state, need)
        case OfferUnit():
            return _offer(command, state, need)
        case WithdrawOffer():
            return _withdraw(command, state, need)
        case SelectUnit():
            return _select(command, state, need)
        case RecordStep():
            return deployment.record_step(command, state, need)
        case SignAgreement():
            return deployment.sign(command, state, need)
        case ReleaseSelection():
            return deployment.let_go(command, state, need)
        case DeployUnit():
            return deployment.deploy(command, state, need)
        case RecordDeparture():
            return deployment.depart(command, state, need)


def _open(command: OpenRequirement, state: Requirement) -> Events:
    event = RequirementOpened(
        mission_id=command.mission_id,
        requirement_id=command.requirement_id,
        capability=command.capability,
        strength=command.strength,
        day=command.occurred_on,
        title=command.title,
        unit_kind=command.unit_kind,
        needed_on=command.needed_on,
        opened_by=command.opened_by,
        day_seconds=command.day_seconds,
    )
    if state.statement is not None:
        if evolve(Requirement(), event).statement == (*state.earlier, state.statement)[0]:
            return ()
        raise RequirementExistsError(
            f"{command.requirement_id} is stated otherwise",
            next_step="Use another id, or revise the requirement.",
            pointer="/requirement_id",
        )
    _require_needed_after(command.needed_on, command.occurred_on)
    return (event,)


def _revise(command: ReviseRequirement, state: Requirement, need: Statement) -> Events:
    said = (
        command.title,
        command.unit_kind,
        command.capability,
        command.strength,
        command.needed_on,
    )
    if said == (need.title, need.unit_kind, need.capability, need.strength, need.needed_on):
        return ()
    _require_needed_after(command.needed_on, command.occurred_on)
    kept = (command.unit_kind, command.capability) == (need.unit_kind, need.capability)
    if (state.selection is not None or state.offers) and not kept:
        raise RequirementStageError(
            f"units were offered as {need.unit_kind} ({need.capability}); "
            "another kind of unit is another requirement",
            next_step="State a new requirement, and release this one.",
            pointer="/unit_kind",
        )
    return (
        RequirementRevised(
            mission_id=need.mission_id,
            requirement_id=need.requirement_id,
            capability=command.capability,
            strength=command.strength,
            day=command.occurred_on,
            version=need.version + 1,
            title=command.title,
            unit_kind=command.unit_kind,
            needed_on=command.needed_on,
            reason=command.reason,
        ),
    )


def _invite(command: InviteOffers, state: Requirement, need: Statement) -> Events:
    _require_slot_free(state, "offers are invited")
    if command.reply_by < command.occurred_on:
        raise RequirementDaysError(
            f"an answer by {command.reply_by} to a letter of {command.occurred_on} is too late",
            next_step="Give contributors time to answer.",
            pointer="/reply_by",
        )
    asked = tuple(sorted(set(command.contributors)))
    same = (state.invited, state.reply_by) == (asked, command.reply_by)
    if same and not state.called:
        return ()
    return (
        OffersInvited(
            mission_id=need.mission_id,
            requirement_id=need.requirement_id,
            capability=need.capability,
            strength=need.strength,
            day=command.occurred_on,
            contributors=asked,
            reply_by=command.reply_by,
        ),
    )


def _offer(command: OfferUnit, state: Requirement, need: Statement) -> Events:
    if state.invited is None:
        raise RequirementStageError(
            f"no offers were invited for {need.requirement_id}",
            next_step="Invite offers first.",
        )
    if state.status is RequirementStatus.DEPLOYED:
        raise RequirementStageError(
            f"{need.requirement_id} is filled", next_step="Offer it for another requirement."
        )
    if state.invited and command.contributor not in state.invited:
        raise NotInvitedError(
            f"offers were invited from {', '.join(state.invited)}, not from {command.contributor}",
            next_step="Invite the contributor first.",
        )
    if need.capability not in command.capabilities:
        raise OfferDoesNotFitError(
            f"{command.pledge_id} holds {', '.join(command.capabilities)}; "
            f"{need.requirement_id} needs {need.capability}",
            next_step="Offer a pledge that holds the capability.",
            pointer="/pledge_id",
        )
    standing = state.offer(command.pledge_id)
    if standing is not None:
        if standing.strength == command.strength:
            return ()
        raise OfferStandsError(
            f"{command.pledge_id} is on offer with {standing.strength}",
            next_step="Withdraw the offer, then offer anew.",
        )
    return (
        UnitOffered(
            mission_id=need.mission_id,
            requirement_id=need.requirement_id,
            capability=need.capability,
            strength=command.strength,
            day=command.occurred_on,
            pledge_id=command.pledge_id,
            contributor=command.contributor,
            component=command.component,
            unit_kind=command.unit_kind,
            recorded_by=command.recorded_by,
        ),
    )


def _withdraw(command: WithdrawOffer, state: Requirement, need: Statement) -> Events:
    if state.selection is not None and state.selection.pledge_id == command.pledge_id:
        raise OfferStandsError(
            f"{command.pledge_id} is selected for {need.requirement_id}",
            next_step="Let the selection go; that also frees the pledge.",
        )
    offer = state.offer(command.pledge_id)
    if offer is None:
        return ()
    return (
        OfferWithdrawn(
            mission_id=need.mission_id,
            requirement_id=need.requirement_id,
            capability=need.capability,
            strength=offer.strength,
            day=command.occurred_on,
            pledge_id=offer.pledge_id,
            contributor=offer.contributor,
            reason=command.reason,
        ),
    )


def _select(command: SelectUnit, state: Requirement, need: Statement) -> Events:
    chosen = state.selection
    if chosen is not None and chosen.pledge_id == command.pledge_id:
        return ()
    _require_slot_free(state, "a unit is selected")
    offer = _standing_offer(command.pledge_id, state)
    if command.selected_by in (state.opened_by, offer.recorded_by):
        raise SelectorPreparedError(
            f"{command.selected_by} stated the requirement or recorded the offer",
            next_step="Let another person with the role select.",
        )
    for reserve in command.reserves:
        _standing_offer(reserve, state)
    if command.pledge_id in command.reserves or len(set(command.reserves)) < len(command.reserves):
        raise NotOfferedError(
            "a reserve is another pledge than the selected one, and named once",
            next_step="Name each reserve once.",
            pointer="/reserves",
        )
    deployment.require_not_before(command.occurred_on, offer.offered_on, "offered")
    promise = promised_days(command.readiness, command.occurred_on)
    return (
        UnitSelected(
            mission_id=need.mission_id,
            requirement_id=need.requirement_id,
            capability=need.capability,
            strength=offer.strength,
            day=command.occurred_on,
            pledge_id=offer.pledge_id,
            contributor=offer.contributor,
            component=offer.component,
            readiness=command.readiness,
            promised_from=days_after(command.occurred_on, promise.first),
            promised_by=days_after(command.occurred_on, promise.last),
            reasons=command.reasons,
            reserves=command.reserves,
            past_record=command.past_record,
            selected_by=command.selected_by,
        ),
    )


def _release(command: ReleaseRequirement, state: Requirement, need: Statement) -> Events:
    if state.released_on is not None:
        return ()
    chosen = state.selection
    if chosen is not None and chosen.deployed_on is not None:
        raise UnitStillThereError(
            f"{chosen.unit_id} is in {need.mission_id} since {chosen.deployed_on}",
            next_step="Record that the unit went home first.",
        )
    facts = {
        "mission_id": need.mission_id,
        "requirement_id": need.requirement_id,
        "capability": need.capability,
        "day": command.occurred_on,
    }
    released = RequirementReleased.model_validate(
        facts | {"strength": need.strength, "reason": command.reason}
    )
    if chosen is None:
        return (released,)
    freed = SelectionReleased.model_validate(
        facts
        | {
            "strength": chosen.strength,
            "pledge_id": chosen.pledge_id,
            "contributor": chosen.contributor,
            "reason": SelectionEnd.REQUIREMENT_RELEASED,
            "detail": command.reason,
        }
    )
    return (freed, released)


def _require_needed_after(needed_on: date, day: date) -> None:
    if needed_on < day:
        raise RequirementDaysError(
            f"needed on {needed_on}, stated on {day}",
            next_step="Name the day the unit should be there; a need of today is needed today.",
            pointer="/needed_on",
        )


def _require_slot_free(state: Requirement, what: str) -> None:
    if state.selection is not None:
        raise RequirementStageError(
            f"{state.selection.pledge_id} of {state.selection.contributor} is selected; "
            f"{what} for a free slot",
            next_step="Let the selection go first, with its reason.",
            facts={"pledge_id": state.selection.pledge_id},
        )


def _standing_offer(pledge_id: str, state: Requirement) -> Offer:
    offer = state.offer(pledge_id)
    if offer is None:
        raise NotOfferedError(
            f"no offer of {pledge_id} stands",
            next_step="Select among the offers that stand, or record the offer first.",
            pointer="/pledge_id",
        )
    return offer


REQUIREMENT: Decider[RequirementCommand, Requirement, RequirementEvent] = Decider(
    service="performance",
    aggregate="requirement",
    initial=Requirement(),
    decide=decide,
    evolve=evolve,
    events=REQUIREMENT_EVENTS,
    id_of=lambda command: command.requirement_id,
    mission_of=lambda command: command.mission_id,
)
