"""What a composition needs before it may be chosen.

Models are told by their number in the study; configurations by the traits of the table.
"""

from datetime import date
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.mandates.domain.composition.commands import ChooseComposition
from missionledger.mandates.domain.composition.facts import (
    UNITED_NATIONS,
    ChosenModel,
    Head,
    is_united_nations,
)
from missionledger.mandates.domain.composition.refusals import (
    CompositionOutOfOrderError,
    CoordinationNotAgreedError,
    ForceNotClearedError,
    ForceNotNamedError,
    HeadsDoNotFitError,
    ModelTwiceError,
    NoMissionNotComparedError,
    OptionNotFollowedError,
    PresenceNotRecordedError,
    RolesNotAgreedError,
    StateRequestMissingError,
    SupportNotBoundedError,
)
from missionledger.mandates.domain.composition.state import MissionComposition

STUDY = "2024 study on the future of peacekeeping, 5.2"
NATURAL_RESOURCES: Final = 24
HEADS_OF_TWO: Final = 2


def _always(name: str, *models: int) -> Policy[frozenset[int]]:
    value = PolicyValue(frozenset(models), date.min, STUDY, Certainty.VERIFIED)
    return Policy(name, (value,))


ON_REQUEST: Final = _always("models that start on the request of a State", 11, 15, 16)
ON_REQUEST_FOR_ECOSYSTEMS: Final = _always(
    "models that need a request for ecosystem tasks", NATURAL_RESOURCES
)
SUPPORTS_FORCES: Final = _always("models whose content is support to non-UN forces", 13, 28)
"""Support to a peace agreement (7) may do without; if it names a force, that is examined too."""

BOUNDED_SUPPORT: Final = _always("models whose support has a ceiling and an end", 28)

_POLICY_OF_DUE_DILIGENCE = date(2011, 7, 1)
DUE_DILIGENCE: Final = Policy(
    "human rights due diligence before support to non-UN forces",
    (
        PolicyValue(
            value=False,
            valid_from=date.min,
            source="before the policy",
            certainty=Certainty.RECALLED,
            valid_to=_POLICY_OF_DUE_DILIGENCE,
        ),
        PolicyValue(
            value=True,
            valid_from=_POLICY_OF_DUE_DILIGENCE,
            source="A/67/775-S/2013/110; the study, models 7, 13 and 28",
            certainty=Certainty.RECALLED,
        ),
    ),
)


def require_admissible(command: ChooseComposition, state: MissionComposition) -> None:
    """Refuse a composition that lacks something it needs.

    Raises:
        Refusal: one for each rule; see `refusals`.
    """
    _require_order(command, state)
    _require_presence(command, state)
    _require_requests(command, state)
    _require_clearances(command, state)
    _require_bounds(command, state)
    _require_partners(command, state)
    _require_heads(command)
    _require_option(command, state)


def needs_request(model: ChosenModel, day: date, *, ecosystem_tasks: bool) -> bool:
    """Tell whether the model may start only on the request of a State."""
    if model.number in ON_REQUEST.on(day).value:
        return True
    return ecosystem_tasks and model.number in ON_REQUEST_FOR_ECOSYSTEMS.on(day).value


def _require_order(command: ChooseComposition, state: MissionComposition) -> None:
    slugs = [each.slug for each in command.models]
    for index, slug in enumerate(slugs):
        if slug in slugs[:index]:
            raise ModelTwiceError(
                f"{slug} is named twice",
                next_step="Name each model once.",
                pointer=f"/models/{index}",
            )
    if command.effective_from < command.occurred_on:
        raise CompositionOutOfOrderError(
            f"decided on {command.occurred_on}, in effect from {command.effective_from}",
            next_step="A composition takes effect on the day it is decided or later.",
            pointer="/effective_from",
        )
    latest = state.choices[-1] if state.choices else None
    too_early = latest is not None and (
        command.occurred_on < latest.on or command.effective_from <= latest.effective_from
    )
    if latest is not None and too_early:
        raise CompositionOutOfOrderError(
            f"the composition decided on {latest.on} is in effect from {latest.effective_from}",
            next_step="Give a later day, after the one from which the present one holds.",
            pointer="/effective_from",
        )


def _require_presence(command: ChooseComposition, state: MissionComposition) -> None:
    if not any(each.on <= command.occurred_on for each in state.presence):
        raise PresenceNotRecordedError(
            f"nothing is recorded of what others do for {command.mission_id} up to "
            f"{command.occurred_on}",
            next_step="Record what the Resident Coordinator, the country team and regional "
            "bodies do already.",
            source=STUDY,
        )


def _require_requests(command: ChooseComposition, state: MissionComposition) -> None:
    day = command.occurred_on
    asked = {slug for each in state.requests if each.on <= day for slug in each.models}
    for index, model in enumerate(command.models):
        needed = needs_request(model, day, ecosystem_tasks=command.ecosystem_tasks)
        if needed and model.slug not in asked:
            raise StateRequestMissingError(
                f"model {model.number}, {model.slug}, starts on the request of a State; none is "
                f"recorded up to {day}",
                next_step="Record the request with its document, or leave the model out.",
                pointer=f"/models/{index}",
                source=ON_REQUEST.on(day).source,
            )


def _require_clearances(command: ChooseComposition, state: MissionComposition) -> None:
    day = command.occurred_on
    supporting = SUPPORTS_FORCES.on(day).value
    for index, model in enumerate(command.models):
        if model.number in supporting and not command.supported_forces:
            raise ForceNotNamedError(
                f"model {model.number}, {model.slug}, supports non-UN forces",
                next_step="Name the forces that are supported.",
                pointer=f"/models/{index}",
            )
    for index, force in enumerate(command.supported_forces):
        require_cleared(force, state, day, pointer=f"/supported_forces/{index}")


def _why_not_cleared(force: str, state: MissionComposition, day: date) -> str:
    latest = state.clearance_of(force, day)
    if latest is None:
        return f"no examination of {force} is recorded up to {day}"
    return f"{latest.author} withheld clearance of {force} on {latest.on}"


def require_cleared(force: str, state: MissionComposition, day: date, *, pointer: str) -> None:
    """Refuse support to a force that the latest examination does not let pass.

    Raises:
        ForceNotClearedError: if there is no examination, or clearance was withheld.
    """
    rule = DUE_DILIGENCE.on(day)
    if rule.value and not state.is_cleared(force, day):
        raise ForceNotClearedError(
            _why_not_cleared(force, state, day),
            next_step="Record the examination under the human rights due diligence policy.",
            pointer=pointer,
            source=rule.source,
        )


def _require_bounds(command: ChooseComposition, state: MissionComposition) -> None:
    bounded = BOUNDED_SUPPORT.on(command.occurred_on).value
    if not any(each.number in bounded for each in command.models):
        return
    for index, force in enumerate(command.supported_forces):
        if state.package_for(force, command.effective_from) is None:
            raise SupportNotBoundedError(
                f"no support package for {force} is in force on {command.effective_from}",
                next_step="Set a support package with a ceiling and an end date.",
                pointer=f"/supported_forces/{index}",
                source=STUDY,
            )


def _require_partners(command: ChooseComposition, state: MissionComposition) -> None:
    configuration = command.configuration
    agreed = any(each.on <= command.effective_from for each in state.roles)
    if configuration.needs_roles and not agreed:
        raise RolesNotAgreedError(
            f"{configuration.slug}: no roles of the organizations are written down up to "
            f"{command.effective_from}",
            next_step="Record role, duties and expectations of each organization.",
            pointer="/configuration",
        )
    coordinated = any(each.on <= command.effective_from for each in state.coordination)
    if configuration.needs_coordination and not coordinated:
        raise CoordinationNotAgreedError(
            f"{configuration.slug}: no coordination with the other deployment is recorded",
            next_step="Record how the mandates complement each other and how they coordinate.",
            pointer="/configuration",
        )


def _require_heads(command: ChooseComposition) -> None:
    problem = _heads_problem(command.configuration.leadership, command.heads)
    if problem:
        raise HeadsDoNotFitError(
            f"{command.configuration.slug}: {problem}",
            next_step="Name the heads as the configuration says, or choose another one.",
            pointer="/heads",
        )


def _heads_problem(leadership: str | None, heads: tuple[Head, ...]) -> str:
    """Return what is wrong with the heads, empty if nothing is."""
    organizations = {
        UNITED_NATIONS if is_united_nations(each.organization) else each.organization
        for each in heads
    }
    match leadership:
        case "single_un_head":
            fits = len(heads) == 1 and organizations == {UNITED_NATIONS}
            return "" if fits else "one head, of the United Nations"
        case "single_joint_head":
            return "" if len(heads) == 1 else f"one head for all, not {len(heads)}"
        case "separate_heads":
            apart = len(organizations) >= HEADS_OF_TWO and UNITED_NATIONS in organizations
            return "" if apart else "a head of the United Nations and one of each partner"
        case "dual_heads_or_pillar_heads":
            return "" if len(heads) >= HEADS_OF_TWO else "two heads, or a head of each pillar"
        case "non_un_head":
            fits = UNITED_NATIONS not in organizations
            return "" if fits else "the partner leads, not the United Nations"
        case _:
            return ""


def _require_option(command: ChooseComposition, state: MissionComposition) -> None:
    options = state.present_options()
    if options and not any(each.no_mission for each in options):
        raise NoMissionNotComparedError(
            f"{len(options)} options are described, none of them is no mission",
            next_step="Describe what no mission would cost and bring, then choose.",
            source=f"{STUDY[:-1]}3",
        )
    if not command.option:
        return
    followed = next((each for each in options if each.option_id == command.option), None)
    chosen = ({each.slug for each in command.models}, command.configuration.slug)
    if followed is None or (set(followed.models), followed.configuration) != chosen:
        raise OptionNotFollowedError(
            f"{command.option} is not described with these models and this configuration",
            next_step="Name another option, describe this one anew, or leave it out.",
            pointer="/option",
        )
