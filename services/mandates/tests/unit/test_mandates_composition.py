from datetime import date
from typing import Any

import pytest

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.composition import commands as c
from missionledger.mandates.domain.composition import events as e
from missionledger.mandates.domain.composition import refusals as r
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.mandates.domain.composition.facts import (
    UNITED_NATIONS,
    ChosenConfiguration,
    ChosenModel,
    Clearance,
    Head,
    OrganizationRole,
    PresenceKind,
    SupportKind,
)

DAY = date(2026, 2, 1)
LATER = date(2026, 6, 1)
OF: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": DAY}
FORCE = "National gendarmerie"
UN_HEAD = Head(organization=UNITED_NATIONS, title="Special Representative")
AU_HEAD = Head(organization="AU", title="Special Representative")

PRESENCE = c.RecordPresence(
    **OF,
    kind=PresenceKind.COUNTRY_TEAM,
    organization="Country team",
    does="Runs the return of displaced people.",
)
CLEARED = c.RecordDueDiligence(**OF, force=FORCE, outcome=Clearance.CLEARED, author="Task force")
ROLES = c.AgreeRoles(
    **OF,
    symbol="S/2026/10",
    roles=tuple(
        OrganizationRole(
            organization=each, role="Leads its part.", duties="Reports.", expectations="Reports."
        )
        for each in ("UN", "AU")
    ),
)
COORDINATION = c.AgreeCoordination(
    **OF,
    partner="AU force",
    complementarity="The United Nations monitors, the force deters.",
    mechanism="A joint cell meets every week.",
    areas="North and south of the river.",
)
PACKAGE = c.SetSupportPackage(
    **OF,
    package_id="fuel",
    recipient=FORCE,
    kinds=(SupportKind.LOGISTIC,),
    ceiling=Money.dollars(2_000_000),
    ends_on=date(2026, 12, 31),
)
NO_MISSION = c.RecordOption(
    **OF, option_id="no-mission", title="No mission", no_mission=True, author="Planning team"
)
SMALL = c.RecordOption(
    **OF,
    option_id="small",
    title="A small mission",
    models=("ceasefire-monitoring",),
    configuration="stand-alone",
    cost_from=Money.dollars(40_000_000),
    cost_to=Money.dollars(60_000_000),
    author="Planning team",
)

composition = Scenario(COMPOSITION)
ready = composition.after(PRESENCE)


def model(number: int, slug: str, *capabilities: str) -> ChosenModel:
    return ChosenModel(slug=slug, number=number, capabilities=capabilities)


def form(leadership: str, slug: str = "stand-alone", **needs: bool) -> ChosenConfiguration:
    values = {"needs_roles": False, "needs_coordination": False} | needs
    return ChosenConfiguration.model_validate(
        values
        | {
            "slug": slug,
            "command": "un_single",
            "leadership": leadership,
            "finance": "un_assessed",
            "rules": "un",
        }
    )


MONITORING = model(4, "ceasefire-monitoring", "observers")


def choose(*models: ChosenModel, **fields: Any) -> c.ChooseComposition:
    values: dict[str, Any] = {
        "effective_from": DAY,
        "heads": (UN_HEAD,),
        "coherence": "All serve the ceasefire.",
        "models": models or (MONITORING,),
        "configuration": form("single_un_head"),
        "models_edition": 1,
        "configurations_edition": 1,
    }
    return c.ChooseComposition.model_validate(OF | values | fields)


def request_for(*slugs: str) -> c.RecordStateRequest:
    return c.RecordStateRequest(**OF, state="HTI", models=slugs, symbol="S/2026/1")


def test_a_composition_is_chosen_from_a_day_on() -> None:
    (event,) = ready.when(choose(effective_from=LATER))

    assert isinstance(event, e.CompositionChosen)
    assert (event.on, event.effective_from, event.models) == (DAY, LATER, (MONITORING,))
    state = ready.given(event).state
    assert state.in_force_on(date(2026, 5, 31)) is None
    assert state.in_force_on(LATER) == event


def test_the_composition_changes_over_the_life_of_the_mission() -> None:
    later = {"occurred_on": LATER, "effective_from": LATER}
    broad = choose(MONITORING, model(12, "ddr"), **later)
    scenario = ready.after(choose(), broad)

    first, second = (scenario.state.in_force_on(each) for each in (DAY, LATER))
    assert first is not None
    assert second is not None
    assert (len(first.models), len(second.models)) == (1, 2)
    assert scenario.when(broad) == ()
    with pytest.raises(r.CompositionOutOfOrderError):
        scenario.when(choose(model(12, "ddr"), effective_from=date(2026, 3, 1)))


def test_recording_a_fact_again_is_quiet() -> None:
    facts: list[Any] = [
        PRESENCE,
        CLEARED,
        ROLES,
        COORDINATION,
        PACKAGE,
        NO_MISSION,
        SMALL,
        request_for("police-assistance"),
        c.JudgeFeasibility(
            **OF, model="ddr", feasible=True, author="Review", basis="Groups agreed."
        ),
        choose(),
    ]
    scenario = composition
    for fact in facts:
        assert len(scenario.when(fact)) == 1
        scenario = scenario.after(fact)
        assert scenario.when(fact) == ()


def test_a_mission_builds_on_what_is_there() -> None:
    with pytest.raises(r.PresenceNotRecordedError):
        composition.when(choose())
    afterwards = PRESENCE.model_copy(update={"occurred_on": LATER})
    with pytest.raises(r.PresenceNotRecordedError):
        composition.after(afterwards).when(choose())


@pytest.mark.parametrize(
    ("number", "slug"),
    [
        (11, "electoral-security-assistance"),
        (15, "police-assistance"),
        (16, "accountability-support"),
    ],
)
def test_some_models_start_only_on_the_request_of_a_state(number: int, slug: str) -> None:
    wish = choose(MONITORING, model(number, slug))

    with pytest.raises(r.StateRequestMissingError) as refusal:
        ready.after(request_for("mine-action-eod")).when(wish)

    assert refusal.value.pointer == "/models/1"
    assert len(ready.after(request_for(slug)).when(wish)) == 1


def test_what_comes_after_the_choice_does_not_count_for_it() -> None:
    late = {"occurred_on": LATER}
    asked = request_for("police-assistance").model_copy(update=late)
    cleared = CLEARED.model_copy(update=late)

    with pytest.raises(r.StateRequestMissingError):
        ready.after(asked).when(choose(model(15, "police-assistance")))
    with pytest.raises(r.ForceNotClearedError):
        ready.after(cleared).when(choose(supported_forces=(FORCE,)))


def test_a_choice_is_not_dated_before_the_one_it_follows() -> None:
    second = choose(occurred_on=date(2026, 3, 1), effective_from=LATER)
    between = choose(occurred_on=date(2026, 2, 15), effective_from=date(2026, 7, 1))

    with pytest.raises(r.CompositionOutOfOrderError):
        ready.after(choose(), second).when(between)


def test_natural_resources_need_a_request_for_ecosystem_tasks_only() -> None:
    resources = model(24, "natural-resource-protection")

    assert len(ready.when(choose(resources))) == 1
    with pytest.raises(r.StateRequestMissingError):
        ready.when(choose(resources, ecosystem_tasks=True))


@pytest.mark.parametrize(
    ("number", "slug"),
    [(7, "peace-agreement-support"), (13, "ssr-governance"), (4, "ceasefire-monitoring")],
)
def test_every_supported_force_passes_due_diligence(number: int, slug: str) -> None:
    wish = choose(model(number, slug), supported_forces=(FORCE,))
    withheld = CLEARED.model_copy(update={"outcome": Clearance.WITHHELD})
    other = CLEARED.model_copy(update={"force": "Another force"})

    for past in ((), (withheld,), (other,), (CLEARED, withheld)):
        with pytest.raises(r.ForceNotClearedError):
            ready.after(*past).when(wish)
    assert len(ready.after(CLEARED).when(wish)) == 1


def test_models_that_support_forces_name_them() -> None:
    for number, slug in ((13, "ssr-governance"), (28, "regional-security")):
        with pytest.raises(r.ForceNotNamedError):
            ready.when(choose(model(number, slug)))
    assert len(ready.when(choose(model(7, "peace-agreement-support")))) == 1


def test_before_the_policy_there_was_no_due_diligence_to_pass() -> None:
    day = {"occurred_on": date(2005, 1, 1), "effective_from": date(2005, 1, 1)}
    early = composition.after(PRESENCE.model_copy(update={"occurred_on": date(2004, 1, 1)}))

    wish = choose(model(13, "ssr-governance"), supported_forces=(FORCE,), **day)

    assert len(early.when(wish)) == 1


def test_support_to_regional_forces_has_a_ceiling_and_an_end() -> None:
    wish = choose(model(28, "regional-security"), supported_forces=(FORCE,))
    cleared = ready.after(CLEARED)

    with pytest.raises(r.SupportNotBoundedError):
        cleared.when(wish)
    assert len(cleared.after(PACKAGE).when(wish)) == 1
    too_late = wish.model_copy(update={"effective_from": date(2027, 1, 1)})
    with pytest.raises(r.SupportNotBoundedError):
        cleared.after(PACKAGE).when(too_late)


def test_a_support_package_needs_a_cleared_recipient_and_real_bounds() -> None:
    with pytest.raises(r.ForceNotClearedError):
        ready.when(PACKAGE)
    for broken in ({"ceiling": Money(minor=0)}, {"ends_on": date(2026, 1, 31)}):
        with pytest.raises(r.SupportPackageNotValidError):
            ready.after(CLEARED).when(PACKAGE.model_copy(update=broken))


def test_a_support_package_may_be_set_anew_and_back() -> None:
    smaller = PACKAGE.model_copy(update={"ceiling": Money.dollars(1_000_000)})
    scenario = ready.after(CLEARED, PACKAGE, smaller)

    in_force = scenario.state.package_for(FORCE, DAY)
    assert in_force is not None
    assert in_force.ceiling == Money.dollars(1_000_000)
    assert len(scenario.when(PACKAGE)) == 1


def test_organizations_that_work_together_write_down_their_roles_first() -> None:
    joint = choose(
        configuration=form("dual_heads_or_pillar_heads", "joint", needs_roles=True),
        heads=(UN_HEAD, AU_HEAD),
    )
    after_the_start = ROLES.model_copy(update={"occurred_on": LATER})

    for past in ((), (after_the_start,)):
        with pytest.raises(r.RolesNotAgreedError):
            ready.after(*past).when(joint)
    assert len(ready.after(ROLES).when(joint)) == 1


def test_parallel_deployments_coordinate() -> None:
    parallel = choose(
        configuration=form("separate_heads", "parallel", needs_coordination=True),
        heads=(UN_HEAD, AU_HEAD),
    )

    with pytest.raises(r.CoordinationNotAgreedError):
        ready.when(parallel)
    assert len(ready.after(COORDINATION).when(parallel)) == 1


@pytest.mark.parametrize(
    ("leadership", "fitting", "wrong"),
    [
        ("single_un_head", (UN_HEAD,), (AU_HEAD,)),
        ("single_un_head", (UN_HEAD,), (UN_HEAD, UN_HEAD)),
        ("single_joint_head", (AU_HEAD,), (UN_HEAD, AU_HEAD)),
        ("separate_heads", (UN_HEAD, AU_HEAD), (UN_HEAD,)),
        ("separate_heads", (AU_HEAD, UN_HEAD), (UN_HEAD, UN_HEAD)),
        ("dual_heads_or_pillar_heads", (UN_HEAD, UN_HEAD), (UN_HEAD,)),
        ("non_un_head", (AU_HEAD,), (UN_HEAD,)),
    ],
)
def test_the_configuration_says_who_leads(
    leadership: str, fitting: tuple[Head, ...], wrong: tuple[Head, ...]
) -> None:
    wish = choose(configuration=form(leadership), heads=fitting)

    assert len(ready.when(wish)) == 1
    with pytest.raises(r.HeadsDoNotFitError):
        ready.when(wish.model_copy(update={"heads": wrong}))


def test_a_small_mission_may_be_led_by_the_resident_coordinator() -> None:
    head = UN_HEAD.model_copy(update={"resident_coordinator": True})

    (event,) = ready.when(choose(heads=(head,)))

    assert isinstance(event, e.CompositionChosen)
    assert event.heads[0].resident_coordinator


def test_options_are_compared_with_no_mission_before_one_is_taken() -> None:
    with pytest.raises(r.NoMissionNotComparedError):
        ready.after(SMALL).when(choose())
    compared = ready.after(SMALL, NO_MISSION)
    assert len(compared.when(choose(option="small"))) == 1
    for other in (choose(model(12, "ddr"), option="small"), choose(option="large")):
        with pytest.raises(r.OptionNotFollowedError):
            compared.when(other)


@pytest.mark.parametrize(
    ("option", "changed"),
    [
        (NO_MISSION, {"models": ("ddr",)}),
        (NO_MISSION, {"configuration": "stand-alone"}),
        (SMALL, {"models": ()}),
        (SMALL, {"configuration": None}),
        (SMALL, {"cost_to": None}),
        (SMALL, {"cost_to": Money.dollars(1)}),
        (SMALL, {"cost_to": Money(minor=60_000_000_00, currency="EUR")}),
        (SMALL, {"cost_from": Money.dollars(-1)}),
    ],
)
def test_an_option_says_what_would_be_done(option: c.RecordOption, changed: dict[str, Any]) -> None:
    with pytest.raises(r.OptionNotValidError):
        composition.when(option.model_copy(update=changed))


def test_an_option_described_anew_replaces_what_was_said() -> None:
    cheaper = SMALL.model_copy(update={"cost_from": Money.dollars(30_000_000)})
    state = composition.after(SMALL, NO_MISSION, cheaper).state

    assert [each.option_id for each in state.present_options()] == ["small", "no-mission"]
    assert state.present_options()[0].cost_from == Money.dollars(30_000_000)
    assert len(composition.after(SMALL, cheaper).when(SMALL)) == 1


def test_the_latest_judgement_by_day_is_the_one_that_counts() -> None:
    def judge(day: date, *, feasible: bool) -> c.JudgeFeasibility:
        return c.JudgeFeasibility(
            mission_id="UNXX",
            occurred_on=day,
            model="ddr",
            feasible=feasible,
            author="Strategic review",
            basis="Talks with the groups.",
        )

    late, early = judge(LATER, feasible=False), judge(DAY, feasible=True)

    (judgement,) = composition.after(late, early).state.latest_judgements()
    assert (judgement.on, judgement.feasible) == (LATER, False)


def test_a_composition_names_each_model_once_and_no_day_behind_it() -> None:
    with pytest.raises(r.ModelTwiceError):
        ready.when(choose(MONITORING, MONITORING))
    with pytest.raises(r.CompositionOutOfOrderError):
        ready.when(choose(effective_from=date(2026, 1, 31)))
