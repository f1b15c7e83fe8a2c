"""Random facts about a composition: what is chosen never lacks what it needs."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.money import Money
from missionledger.common.refusals import Refusal
from missionledger.mandates.domain.composition import commands as c
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.mandates.domain.composition.facts import (
    ChosenConfiguration,
    ChosenModel,
    Clearance,
    Head,
    PresenceKind,
    SupportKind,
)
from missionledger.mandates.domain.composition.state import MissionComposition

DAYS = st.integers(0, 10).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
OF: dict[str, st.SearchStrategy[Any]] = {"mission_id": st.just("UNXX"), "occurred_on": DAYS}
FORCES = st.sampled_from(["Army", "Police"])
MODELS = [
    ChosenModel(slug=slug, number=number, capabilities=("observers",))
    for number, slug in (
        (4, "monitoring"),
        (13, "reform"),
        (15, "police-assistance"),
        (28, "regional"),
    )
]
FORM = ChosenConfiguration(
    slug="stand-alone",
    command="un_single",
    leadership="single_un_head",
    finance="un_assessed",
    rules="un",
    needs_roles=False,
    needs_coordination=False,
)
COMMANDS = st.one_of(
    st.builds(
        c.RecordPresence,
        **OF,
        kind=st.sampled_from(PresenceKind),
        organization=st.just("Country team"),
        does=st.just("Reports."),
    ),
    st.builds(
        c.RecordStateRequest,
        **OF,
        state=st.just("HTI"),
        models=st.just(("police-assistance",)),
        symbol=st.just("S/2026/1"),
    ),
    st.builds(
        c.RecordDueDiligence,
        **OF,
        force=FORCES,
        outcome=st.sampled_from(Clearance),
        author=st.just("Task force"),
    ),
    st.builds(
        c.SetSupportPackage,
        **OF,
        package_id=st.just("fuel"),
        recipient=FORCES,
        kinds=st.just((SupportKind.LOGISTIC,)),
        ceiling=st.just(Money.dollars(1)),
        ends_on=DAYS,
    ),
    st.builds(
        c.ChooseComposition,
        **OF,
        effective_from=DAYS,
        heads=st.just((Head(organization="UN", title="Head"),)),
        supported_forces=st.lists(FORCES, max_size=2).map(tuple),
        coherence=st.just("One strategy."),
        models=st.lists(st.sampled_from(MODELS), min_size=1, max_size=3).map(tuple),
        configuration=st.just(FORM),
        models_edition=st.just(1),
        configurations_edition=st.just(1),
    ),
)


@given(st.lists(COMMANDS, max_size=25))
def test_whatever_is_chosen_rests_on_what_it_needs(
    commands: list[c.CompositionCommand],
) -> None:
    state, next_steps = COMPOSITION.initial, list[str]()
    for command in commands:
        try:
            events = COMPOSITION.decide(command, state)
        except Refusal as refusal:
            next_steps.append(refusal.next_step)
            continue
        if isinstance(command, c.ChooseComposition) and events:
            _must_rest_on(command, state)
        state = COMPOSITION.fold(events, state)
        assert COMPOSITION.decide(command, state) == ()

    assert all(next_steps)
    for before, after in pairwise(state.choices):
        assert before.effective_from < after.effective_from
        assert before.on <= after.on
    for each in state.choices:
        assert state.in_force_on(each.effective_from) == each
    assert MissionComposition.model_validate_json(state.model_dump_json()) == state


def _must_rest_on(command: c.ChooseComposition, state: MissionComposition) -> None:
    day, numbers = command.occurred_on, {each.number for each in command.models}
    assert any(each.on <= day for each in state.presence)
    assert 15 not in numbers or any(each.on <= day for each in state.requests)
    assert not numbers & {13, 28} or command.supported_forces
    for force in command.supported_forces:
        assert state.is_cleared(force, day)
        package = state.package_for(force, command.effective_from)
        assert 28 not in numbers or (package and package.ceiling.minor > 0)
