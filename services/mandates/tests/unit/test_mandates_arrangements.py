from datetime import date
from typing import Any

import pytest

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.composition import commands as c
from missionledger.mandates.domain.composition import refusals as r
from missionledger.mandates.domain.composition.arrangements import led_by_others
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.mandates.domain.composition.facts import (
    ArrangedMatter,
    ChosenConfiguration,
    ChosenModel,
    Clearance,
    Head,
    OrganizationRole,
    PresenceKind,
    SupportKind,
)

DAY, LATER = date(2026, 2, 1), date(2026, 6, 1)
OF: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": DAY}
UN, AU = "UN", "African Union"

TRAITS: dict[str, tuple[str, str, str, str]] = {
    "stand-alone": ("un_single", "single_un_head", "un_assessed", "un"),
    "sequenced": ("successive", "successive_heads", "per_phase_owner", "per_phase_owner"),
    "parallel": ("separate_parallel", "separate_heads", "separate_budgets", "each_own"),
    "joint": (
        "per_organization_within_one_mission",
        "dual_heads_or_pillar_heads",
        "co_financed",
        "each_own",
    ),
    "hybrid": ("unified_shared", "single_joint_head", "un_assessed", "un"),
    "un-authorized": ("non_un", "non_un_head", "partner_with_optional_un_support", "partner"),
}
HEADS = {
    "stand-alone": (UN,),
    "sequenced": (AU,),
    "parallel": (UN, AU),
    "joint": (UN, AU),
    "hybrid": (UN,),
    "un-authorized": (AU,),
}
READY = (
    c.RecordPresence(**OF, kind=PresenceKind.OTHER, organization="Church", does="Mediates."),
    c.RecordDueDiligence(**OF, force=AU, outcome=Clearance.CLEARED, author="Task force"),
    c.AgreeCoordination(**OF, partner=AU, complementarity="As agreed.", mechanism="A cell."),
    c.AgreeRoles(
        **OF,
        symbol="S/2026/10",
        roles=tuple(
            OrganizationRole(organization=each, role="Leads.", duties="Reports.", expectations="-")
            for each in (UN, AU)
        ),
    ),
)


def chosen(slug: str, **fields: Any) -> c.ChooseComposition:
    command, leadership, finance, rules = TRAITS[slug]
    configuration = ChosenConfiguration(
        slug=slug,
        command=command,
        leadership=leadership,
        finance=finance,
        rules=rules,
        needs_roles=True,
        needs_coordination=False,
    )
    values: dict[str, Any] = {
        "effective_from": DAY,
        "heads": tuple(Head(organization=each, title="Head") for each in HEADS[slug]),
        "coherence": "All serve the ceasefire.",
        "models": (ChosenModel(slug="ceasefire-monitoring", number=4, capabilities=()),),
        "configuration": configuration,
        "models_edition": 1,
        "configurations_edition": 1,
    }
    return c.ChooseComposition.model_validate(OF | values | fields)


def made(slug: str, **fields: Any) -> Scenario[Any, Any, Any]:
    return Scenario(COMPOSITION).after(*READY, chosen(slug, **fields))


def arranged(matter: str, *organizations: str, on: date = DAY) -> c.RecordArrangement:
    return c.RecordArrangement(
        mission_id="UNXX",
        occurred_on=on,
        matter=ArrangedMatter(matter),
        organizations=organizations,
        statement="As agreed.",
        symbol="S/2026/11",
    )


def package(*kinds: SupportKind) -> c.SetSupportPackage:
    return c.SetSupportPackage(
        **OF,
        package_id="support",
        recipient=AU,
        kinds=kinds,
        ceiling=Money.dollars(2_000_000),
        ends_on=date(2026, 12, 31),
    )


@pytest.mark.parametrize(
    ("slug", "matter", "fitting", "wrong"),
    [
        ("hybrid", "money", (UN,), (AU,)),
        ("hybrid", "money", ("United Nations",), (UN, AU)),
        ("hybrid", "rules", (UN,), (AU,)),
        ("hybrid", "recruitment", (UN,), (UN, AU)),
        ("hybrid", "command", (UN, AU), (AU,)),
        ("un-authorized", "command", (AU,), (UN,)),
        ("un-authorized", "command", (AU,), ("united nations", AU)),
        ("un-authorized", "money", (AU, "Donors"), (UN,)),
        ("un-authorized", "rules", (AU,), (UN,)),
        ("stand-alone", "command", (UN,), (AU,)),
        ("joint", "money", (UN, AU), (UN,)),
        ("parallel", "rules", (UN, AU), (AU,)),
        ("sequenced", "money", (AU,), (UN, AU)),
    ],
)
def test_the_traits_of_a_configuration_bind(
    slug: str, matter: str, fitting: tuple[str, ...], wrong: tuple[str, ...]
) -> None:
    mission = made(slug)

    assert len(mission.when(arranged(matter, *fitting))) == 1
    with pytest.raises(r.ArrangementDoesNotFitError, match=slug) as refusal:
        mission.when(arranged(matter, *wrong))
    assert refusal.value.source
    assert refusal.value.pointer == "/organizations"


def test_nothing_is_arranged_before_a_configuration_is_chosen() -> None:
    with pytest.raises(r.ConfigurationNotChosenError):
        Scenario(COMPOSITION).after(*READY).when(arranged("money", UN))
    planned = made("hybrid", effective_from=LATER)
    with pytest.raises(r.ArrangementDoesNotFitError):
        planned.when(arranged("money", AU))


def test_an_arrangement_stands_until_the_next_composition() -> None:
    first = made("un-authorized").after(arranged("money", AU))
    taken_over = first.after(chosen("stand-alone", occurred_on=LATER, effective_from=LATER))

    assert first.when(arranged("money", AU)) == ()
    assert [each.matter for each in first.state.arranged_on(DAY)] == [ArrangedMatter.MONEY]
    assert taken_over.state.arranged_on(LATER) == ()


def test_what_is_arranged_before_the_next_composition_takes_effect_is_not_carried_into_it() -> None:
    decided, between = date(2026, 3, 1), date(2026, 4, 1)
    mission = made("un-authorized").after(
        chosen("stand-alone", occurred_on=decided, effective_from=LATER),
        arranged("money", AU, on=between),
    )

    assert [each.on for each in mission.state.arranged_on(between)] == [between]
    assert mission.state.arranged_on(LATER) == ()


def test_support_to_an_authorized_operation_is_of_the_kinds_decided_on() -> None:
    without = made("un-authorized")
    typed = made("un-authorized", un_support=(SupportKind.LOGISTIC, SupportKind.TECHNICAL))

    with pytest.raises(r.SupportKindNotNamedError, match="names none"):
        without.when(package(SupportKind.LOGISTIC))
    assert len(typed.when(package(SupportKind.LOGISTIC))) == 1
    with pytest.raises(r.SupportKindNotNamedError) as refusal:
        typed.when(package(SupportKind.LOGISTIC, SupportKind.MILITARY))
    assert refusal.value.pointer == "/kinds/1"
    assert len(made("stand-alone").when(package(SupportKind.MILITARY))) == 1


def test_financial_support_is_named_before_the_united_nations_pays() -> None:
    supported = made("un-authorized", un_support=(SupportKind.FINANCIAL,))

    assert len(supported.when(arranged("money", UN, AU))) == 1
    assert len(supported.when(arranged("money", AU))) == 1
    with pytest.raises(r.ArrangementDoesNotFitError, match="the partner pays"):
        supported.when(arranged("money", UN))


@pytest.mark.parametrize("slug", ["stand-alone", "joint", "hybrid"])
def test_an_operation_of_the_united_nations_is_not_supported_from_outside(slug: str) -> None:
    with pytest.raises(r.SupportNotOptionalError):
        made(slug, un_support=(SupportKind.LOGISTIC,))


def test_who_leads_follows_from_the_configuration_and_its_heads() -> None:
    leaders = {slug: led_by_others(chosen(slug)) for slug in TRAITS}
    our_phase = chosen("sequenced", heads=(Head(organization=UN, title="Head"),))

    assert leaders == dict.fromkeys(TRAITS, ()) | {"sequenced": (AU,), "un-authorized": (AU,)}
    assert led_by_others(our_phase) == ()


def test_the_united_nations_is_known_by_its_full_name_too() -> None:
    heads = (Head(organization="United Nations", title="Special Representative"),)

    with pytest.raises(r.HeadsDoNotFitError):
        made("un-authorized", heads=heads)
    assert len(made("stand-alone", heads=heads).state.choices) == 1
