"""What the traits of a configuration bind: who commands, who pays, by whose rules, what support.

The study tells the configurations apart by these (5.3): a hybrid operation has one head, money and
rules of the United Nations, recruitment included; in an authorized one the partner commands, and
support of the United Nations is optional and of named kinds.
"""

from collections.abc import Callable, Mapping
from typing import Final

from missionledger.mandates.domain.composition.commands import (
    ChooseComposition,
    RecordArrangement,
    SetSupportPackage,
)
from missionledger.mandates.domain.composition.events import CompositionChosen
from missionledger.mandates.domain.composition.facts import (
    ArrangedMatter,
    ChosenConfiguration,
    Composition,
    SupportKind,
    is_united_nations,
)
from missionledger.mandates.domain.composition.refusals import (
    ArrangementDoesNotFitError,
    ConfigurationNotChosenError,
    SupportKindNotNamedError,
    SupportNotOptionalError,
)
from missionledger.mandates.domain.composition.state import MissionComposition

CONFIGURATIONS_RULE: Final = "2024 study on the future of peacekeeping, 5.3"
PAID_BY_PARTNERS: Final = "partner_with_optional_un_support"
_OPTIONAL_SUPPORT: Final = frozenset({PAID_BY_PARTNERS, "separate_budgets", "per_phase_owner"})

_Fits = Callable[[int, int], bool]
"""Takes how many partners are named, and how often the United Nations: once or not."""


def _un_alone(partners: int, un: int) -> bool:
    return partners == 0 and un == 1


def _partners_alone(partners: int, un: int) -> bool:
    return partners > 0 and un == 0


def _a_partner(partners: int, _un: int) -> bool:
    return partners > 0


def _both(partners: int, un: int) -> bool:
    return partners > 0 and un == 1


def _one(partners: int, un: int) -> bool:
    return partners + un == 1


_BINDING: Final[Mapping[str, tuple[_Fits, str]]] = {
    "un_single": (_un_alone, "the United Nations commands alone"),
    "unified_shared": (_both, "one command is shared by the United Nations and the partner"),
    "separate_parallel": (_both, "each side commands its own; name both"),
    "per_organization_within_one_mission": (_both, "each side commands its own; name both"),
    "successive": (_one, "one commands at a time"),
    "non_un": (_partners_alone, "command stays with the partner"),
    "un_assessed": (_un_alone, "the United Nations pays for the whole"),
    "co_financed": (_both, "the United Nations and the partner pay together"),
    "separate_budgets": (_both, "each side pays for its own; name both"),
    PAID_BY_PARTNERS: (_partners_alone, "the partner pays; no financial support is named"),
    "un": (_un_alone, "the rules of the United Nations hold, in recruitment too"),
    "partner": (_partners_alone, "the rules of the partner hold"),
    "each_own": (_both, "each side keeps its own rules; name both"),
    "per_phase_owner": (_one, "whoever has the phase, alone"),
}
"""What each trait of the table asks of the organizations that are named."""


def require_fitting(command: RecordArrangement, state: MissionComposition) -> None:
    """Refuse an arrangement that the configuration of the day does not allow.

    Raises:
        ConfigurationNotChosenError: if no configuration is chosen up to that day.
        ArrangementDoesNotFitError: if the organizations are not those its traits ask for.
    """
    chosen = state.governing_on(command.occurred_on)
    if chosen is None:
        raise ConfigurationNotChosenError(
            f"no configuration of {command.mission_id} is chosen up to {command.occurred_on}",
            next_step="Choose the composition first: it says what may be arranged.",
            source=CONFIGURATIONS_RULE,
        )
    trait = _trait(chosen.configuration, command.matter)
    if trait is None or trait not in _BINDING:
        return
    fits, asked = _BINDING[trait]
    if trait == PAID_BY_PARTNERS and SupportKind.FINANCIAL in chosen.un_support:
        fits, asked = _a_partner, "the partner pays, with support of the United Nations"
    named = {each.strip() for each in command.organizations}
    partners = {each for each in named if not is_united_nations(each)}
    if not fits(len(partners), int(partners != named)):
        raise ArrangementDoesNotFitError(
            f"{chosen.configuration.slug}, {command.matter}: {asked}; "
            f"named: {', '.join(sorted(named))}",
            next_step="Correct the organizations, or choose another configuration first.",
            pointer="/organizations",
            source=CONFIGURATIONS_RULE,
            facts={"configuration": chosen.configuration.slug, "trait": trait},
        )


def require_optional_support(command: ChooseComposition) -> None:
    """Refuse support to a partner where the configuration has no partner to support.

    Raises:
        SupportNotOptionalError: if kinds of support are named there.
    """
    if command.un_support and command.configuration.finance not in _OPTIONAL_SUPPORT:
        raise SupportNotOptionalError(
            f"{command.configuration.slug}: the United Nations is part of the operation and does "
            "not support it from outside",
            next_step="Leave `un_support` out; support to other forces is a support package.",
            pointer="/un_support",
            source=CONFIGURATIONS_RULE,
        )


def require_named_kinds(command: SetSupportPackage, state: MissionComposition) -> None:
    """Refuse support of a kind that the decision on an authorized operation does not name.

    Raises:
        SupportKindNotNamedError: if a kind of the package is not among those of the choice.
    """
    chosen = state.governing_on(command.occurred_on)
    if chosen is None or not _limits_support(chosen):
        return
    for index, kind in enumerate(command.kinds):
        if kind not in chosen.un_support:
            named = ", ".join(chosen.un_support) or "none"
            raise SupportKindNotNamedError(
                f"{kind} support to {command.recipient}: the composition decided on {chosen.on} "
                f"names {named}",
                next_step="Leave the kind out, or choose the composition anew with this kind in "
                "`un_support`, on the decision that allows it.",
                pointer=f"/kinds/{index}",
                source=CONFIGURATIONS_RULE,
            )


def _limits_support(chosen: CompositionChosen) -> bool:
    return chosen.configuration.finance == PAID_BY_PARTNERS or bool(chosen.un_support)


def _trait(configuration: ChosenConfiguration, matter: ArrangedMatter) -> str | None:
    match matter:
        case ArrangedMatter.COMMAND:
            return configuration.command
        case ArrangedMatter.MONEY:
            return configuration.finance
        case ArrangedMatter.RULES | ArrangedMatter.RECRUITMENT:
            return configuration.rules


def led_by_others(chosen: Composition) -> tuple[str, ...]:
    """Return who leads the operation where the United Nations does not; empty where it does.

    An operation with a head of the United Nations, alone, beside others or for both, is led by it;
    so is one of successive heads while a head of the United Nations is named.
    """
    organizations = {each.organization for each in chosen.heads}
    theirs = chosen.configuration.leadership == "non_un_head" or (
        chosen.configuration.leadership == "successive_heads"
        and not any(is_united_nations(each) for each in organizations)
    )
    return tuple(sorted(organizations)) if theirs else ()
