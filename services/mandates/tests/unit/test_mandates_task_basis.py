from datetime import date
from typing import Any

import pytest

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.task_basis import refusals as r
from missionledger.mandates.domain.task_basis.commands import RetireMeans, WithdrawReliance
from missionledger.mandates.domain.task_basis.decider import TASK_BASIS
from missionledger.mandates.domain.task_basis.facts import Figure, MeansKind
from missionledger.mandates.testing.api import MISSION
from missionledger.mandates.testing.cuts import battalion, link, money

DOLLARS = Figure(amount=Money.dollars(2_000_000), basis="budget, line 14")
RETIRE = RetireMeans(
    occurred_on=date(2026, 5, 1), mission_id=MISSION, means_id="battalion-a", reason="went home"
)
WITHDRAW = WithdrawReliance(
    occurred_on=date(2026, 5, 1),
    mission_id=MISSION,
    task_id="patrols",
    means_id="battalion-a",
    reason="drones do it",
)

nothing = Scenario(TASK_BASIS)
with_battalion = nothing.after(battalion())
linked = with_battalion.after(link("patrols", "battalion-a", uses=300))


def test_means_and_links_are_recorded_once() -> None:
    assert linked.when(battalion()) == ()
    assert linked.when(link("patrols", "battalion-a", uses=300)) == ()
    assert linked.state.means["battalion-a"].size == 800
    (one,) = linked.state.of_task("patrols")
    assert one.uses == 300


def test_a_later_description_takes_the_place_of_the_first() -> None:
    later = linked.after(battalion(size=850), link("patrols", "battalion-a", uses=500))

    assert later.state.means["battalion-a"].size == 850
    assert [each.uses for each in later.state.reliances] == [500]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"component": None}, "/component"),
        ({"size": None}, "/size"),
        ({"kind": MeansKind.SITE}, "/size"),
        ({"kind": MeansKind.MONEY, "size": None}, "/yearly_cost"),
        ({"requirement_id": "UNXX-INF-1"}, "/size"),
        ({"kind": MeansKind.POSTS, "size": None, "requirement_id": "R"}, "/requirement_id"),
        ({"yearly_cost": Figure(amount=Money(minor=5, currency="EUR"), basis="b")}, "/yearly_cost"),
        ({"yearly_cost": Figure(amount=Money(minor=0), basis="b")}, "/yearly_cost"),
    ],
)
def test_a_means_is_counted_in_the_way_of_its_kind(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(r.MeansNotCountedError) as refusal:
        nothing.when(battalion(**changes))

    assert refusal.value.pointer == pointer


def test_the_heads_of_a_requirement_are_not_entered_a_second_time() -> None:
    unit = {"size": None, "requirement_id": "UNXX-INF-1"}

    with pytest.raises(r.RequirementNotKnownError):
        nothing.when(battalion(**unit))
    assert len(nothing.when(battalion(**unit, requirements=("UNXX-INF-1",)))) == 1


def test_a_task_rests_only_on_what_is_there_and_on_no_more() -> None:
    with pytest.raises(r.TaskNotOfMandateError):
        with_battalion.when(link("demining", "battalion-a"))
    with pytest.raises(r.MeansNotRecordedError):
        with_battalion.when(link("patrols", "battalion-b"))
    with pytest.raises(r.UseBeyondMeansError, match="801 of 800 heads"):
        with_battalion.when(link("patrols", "battalion-a", uses=801))
    with pytest.raises(r.MeansNotCountedError):
        with_battalion.when(link("patrols", "battalion-a", uses_money=Money.dollars(1)))
    assert len(with_battalion.when(link("patrols", "battalion-a", uses=800))) == 1


def test_money_is_used_as_money() -> None:
    funded = nothing.after(money("ballots", DOLLARS))

    assert len(funded.when(link("elections", "ballots", uses_money=Money.dollars(1)))) == 1
    with pytest.raises(r.MeansNotCountedError):
        funded.when(link("elections", "ballots", uses=1))
    with pytest.raises(r.UseBeyondMeansError):
        funded.when(link("elections", "ballots", uses_money=Money.dollars(2_000_001)))


def test_what_is_retired_is_there_no_longer_and_bears_no_task() -> None:
    gone = linked.after(RETIRE)

    assert gone.when(RETIRE) == ()
    assert gone.state.means["battalion-a"].retired == "went home"
    with pytest.raises(r.MeansNotRecordedError, match="went home"):
        gone.when(link("protection", "battalion-a"))
    with pytest.raises(r.MeansNotRecordedError):
        gone.when(RETIRE.model_copy(update={"reason": "sold"}))


def test_a_link_is_withdrawn_once() -> None:
    alone = linked.after(WITHDRAW)

    assert alone.state.reliances == ()
    with pytest.raises(r.RelianceNotRecordedError):
        alone.when(WITHDRAW)
