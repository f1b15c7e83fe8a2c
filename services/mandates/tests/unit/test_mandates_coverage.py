from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.events import Provenance
from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.coverage import Finding, TaskCoverage, coverage_of, sizes_of
from missionledger.mandates.domain.cut_exposure import Asked, Reach, exposure_of
from missionledger.mandates.domain.cut_plans.facts import CutItem, CutTarget, TargetOf
from missionledger.mandates.domain.cut_totals import taken_by, totals_of
from missionledger.mandates.domain.forces.decider import FORCES, MissionForces, NoteRequiredUnit
from missionledger.mandates.domain.forces.events import UnitStage
from missionledger.mandates.domain.protection import protected_by
from missionledger.mandates.domain.task_basis.commands import RetireMeans
from missionledger.mandates.domain.task_basis.decider import TASK_BASIS, TaskBasis
from missionledger.mandates.domain.task_basis.facts import Component, Figure, Measure
from missionledger.mandates.testing.cuts import battalion, link, money, tasks

DAY = date(2026, 6, 1)
NOBODY = MissionForces()
COST = Figure(amount=Money.dollars(2_000_000), basis="budget, line 14")

BASIS: TaskBasis = (
    Scenario(TASK_BASIS)
    .after(
        battalion(),
        battalion(means_id="election-posts", component=Component.CIVILIAN, size=40),
        money("ballots", COST),
        link("protection", "battalion-a", uses=600, essential=True),
        link("patrols", "battalion-a"),
        link("elections", "election-posts", essential=True),
        link("elections", "ballots"),
    )
    .state
)


def under(taken: Mapping[str, int], basis: TaskBasis = BASIS) -> dict[str, TaskCoverage]:
    rows = coverage_of(tasks(), basis, NOBODY, taken, DAY)
    return {each.task.task_id: each for each in rows}


def test_tasks_stand_in_the_order_of_priority_and_those_without_come_last() -> None:
    assert list(under({})) == ["protection", "patrols", "elections", "radio"]


def test_a_task_without_a_link_is_said_to_be_unknown_and_never_to_be_safe() -> None:
    assert under({})["radio"].finding is Finding.NOT_KNOWN
    assert under({"battalion-a": 800})["radio"].left == {}


def test_what_two_tasks_share_is_left_between_a_least_and_a_most() -> None:
    rows = under({"battalion-a": 450})
    protection = rows["protection"].left[Measure.HEADS]
    patrols = rows["patrols"].left[Measure.HEADS]

    assert (protection.there, protection.least, protection.most) == (600, 150, 350)
    assert (protection.per_cent_least, protection.per_cent_most) == (25, 58)
    assert (patrols.least, patrols.most) == (350, 350)
    assert rows["protection"].finding is Finding.LOSES


def test_a_small_cut_of_a_shared_means_may_fall_on_somebody_else() -> None:
    rows = under({"battalion-a": 100})

    assert rows["protection"].finding is Finding.MAY_LOSE
    assert rows["patrols"].finding is Finding.LOSES


def test_a_task_that_loses_something_essential_says_so() -> None:
    rows = under({"election-posts": 40})

    assert rows["elections"].finding is Finding.LOSES_ESSENTIAL
    assert rows["elections"].left[Measure.CENTS].per_cent_least == 100
    assert under({"election-posts": 40, "ballots": 200_000_000})["elections"].finding is (
        Finding.LOSES_ALL
    )


def test_a_protected_task_that_may_lose_is_named_loudly() -> None:
    rows = under({"battalion-a": 100})

    assert rows["protection"].is_alarm
    assert rows["protection"].warning.startswith("PROTECTED TASK: protection of civilians")
    assert "may lose: battalion-a" in rows["protection"].warning
    assert not rows["patrols"].warning
    assert not under({})["protection"].warning


def test_a_protected_task_of_which_nothing_is_known_is_named_loudly_too() -> None:
    rows = under({}, TaskBasis())

    assert "Not known what it rests on" in rows["protection"].warning


def test_protection_follows_the_rule_of_the_day_and_the_rank_of_the_decision() -> None:
    protection = tasks()[1]
    first = tasks()[0].model_copy(update={"priority": 1})

    assert "S/RES/1894" in protected_by(protection, DAY)
    assert protected_by(protection, date(2009, 11, 10)) == ""
    assert "priority 1 by S/RES/9001" in protected_by(first, DAY)
    assert protected_by(tasks()[0], DAY) == ""


def noted(stage: UnitStage, heads: int, number: int) -> NoteRequiredUnit:
    return NoteRequiredUnit(
        occurred_on=DAY,
        mission_id="UNXX",
        requirement_id="UNXX-INF-1",
        stage=stage,
        capability="military-units",
        strength=heads,
        foreign_event_id=f"event-{number}",
        foreign_position=number,
    )


def test_the_heads_of_a_requirement_are_those_that_arrived() -> None:
    asked = Scenario(FORCES).after(noted(UnitStage.OPENED, 850, 1))
    arrived = asked.after(noted(UnitStage.DEPLOYED, 790, 2))
    unit = battalion(size=None, requirement_id="UNXX-INF-1", requirements=("UNXX-INF-1",))
    basis = Scenario(TASK_BASIS).after(unit, link("patrols", "battalion-a")).state

    assert sizes_of(basis, asked.state) == {"battalion-a": 0}
    assert sizes_of(basis, arrived.state) == {"battalion-a": 790}
    patrols = coverage_of(tasks()[:1], basis, arrived.state, {}, DAY)[0]
    assert patrols.left[Measure.HEADS].needed == 850
    assert patrols.left[Measure.HEADS].there == 790
    assert patrols.uses[0].capability == "military-units"


def test_what_was_retired_is_needed_and_not_there() -> None:
    retire = RetireMeans(
        occurred_on=DAY, mission_id="UNXX", means_id="battalion-a", reason="went home"
    )
    basis = TASK_BASIS.evolve(BASIS, TASK_BASIS.decide(retire, BASIS)[0])
    row = under({}, basis)["protection"]
    heads = row.left[Measure.HEADS]

    assert row.finding is Finding.LACKS
    assert "It lacks already: battalion-a" in row.warning
    assert not row.is_alarm
    assert (heads.needed, heads.there, heads.per_cent_least) == (600, 0, None)


def test_on_an_early_day_nothing_rests_on_what_is_not_there_yet() -> None:
    events = Scenario(TASK_BASIS).after(battalion(), link("patrols", "battalion-a")).past
    retire = RetireMeans(
        occurred_on=DAY, mission_id="UNXX", means_id="battalion-a", reason="went home"
    )
    ended = TASK_BASIS.decide(retire, TASK_BASIS.fold(events))

    assert TASK_BASIS.fold(ended) == TaskBasis()
    assert under({}, TASK_BASIS.fold(events[1:]))["patrols"].finding is Finding.NOT_KNOWN


@given(st.integers(0, 900), st.integers(0, 900), st.integers(1, 800))
def test_a_larger_cut_never_leaves_more(small: int, more: int, uses: int) -> None:
    basis = Scenario(TASK_BASIS).after(battalion(), link("patrols", "battalion-a", uses=uses)).state
    first = under({"battalion-a": small}, basis)["patrols"].left[Measure.HEADS]
    second = under({"battalion-a": small + more}, basis)["patrols"].left[Measure.HEADS]

    assert 0 <= first.least <= first.most <= first.there == uses
    assert second.least <= first.least
    assert second.most <= first.most


ITEMS = (
    CutItem(
        means_id="battalion-a",
        takes=400,
        leaves_on=date(2026, 6, 1),
        saves=Figure(amount=Money.dollars(15), mark=Provenance.MODELLED, basis="rates"),
        costs=Figure(amount=Money.dollars(4), basis="freight"),
    ),
    CutItem(means_id="election-posts"),
)


def test_sums_leave_out_what_nobody_recorded_and_say_so() -> None:
    taken = taken_by(ITEMS, sizes_of(BASIS, NOBODY), None)
    totals = totals_of(ITEMS, None, BASIS, taken)

    assert (totals.heads[Component.MILITARY], totals.heads[Component.CIVILIAN]) == (400, 40)
    assert (totals.saves.cents, totals.saves.marks) == (1_500, ("modelled",))
    assert totals.saves.missing == ("election-posts",)
    assert totals.net is None
    alone = totals_of(ITEMS[:1], None, BASIS, {"battalion-a": 400})
    assert alone.net == 1_100


def test_only_what_has_gone_by_a_day_counts() -> None:
    sizes = sizes_of(BASIS, NOBODY)

    assert taken_by(ITEMS, sizes, date(2026, 6, 1)) == {"battalion-a": 400}
    assert taken_by(ITEMS, sizes, date(2026, 5, 31)) == {}


@pytest.mark.parametrize(
    ("target", "wanted", "short_by"),
    [
        ({"of": TargetOf.HEADS, "per_cent": 15, "heads": 3001}, 451, 11),
        ({"of": TargetOf.HEADS, "per_cent": 25, "heads": 800, "component": "military"}, 200, 0),
        ({"of": TargetOf.MONEY, "per_cent": 15, "money": Money.dollars(200)}, 3_000, 1_500),
    ],
)
def test_what_was_asked_stands_beside_what_the_plan_gives(
    target: dict[str, Any], wanted: int, short_by: int
) -> None:
    asked = CutTarget.model_validate(target | {"basis": "the Controller"})
    totals = totals_of(ITEMS, asked, BASIS, taken_by(ITEMS, sizes_of(BASIS, NOBODY), None))

    assert totals.target is not None
    assert (totals.target.wanted, totals.target.short_by) == (wanted, short_by)


def test_exposure_starts_with_the_last_tasks_and_ends_with_what_nobody_knows() -> None:
    free = Scenario(TASK_BASIS, ()).after(battalion(means_id="company-z", size=100)).state
    basis = BASIS.model_copy(update={"means": {**free.means, **BASIS.means}})
    asked = Asked(of=TargetOf.HEADS, per_cent=5)
    rows = exposure_of(asked, tuple(under({}, basis).values()), basis, sizes_of(basis, NOBODY))

    assert [(each.means_id, each.reach) for each in rows] == [
        ("election-posts", Reach.RANKED),
        ("battalion-a", Reach.PROTECTED),
        ("company-z", Reach.NOT_KNOWN),
    ]
    assert [each.within_cut for each in rows] == [True, True, False]
    assert [each.up_to_here for each in rows] == [40, 840, 940]
    assert rows[1].protected_tasks == ("protection",)
    assert rows[1].only_support_of == ("protection", "patrols")


def test_exposure_takes_the_lower_ranks_first_and_no_more_than_was_asked() -> None:
    basis = (
        Scenario(TASK_BASIS)
        .after(
            battalion(means_id="patrol-company", size=100),
            battalion(means_id="election-company", size=100),
            link("patrols", "patrol-company"),
            link("elections", "election-company"),
        )
        .state
    )
    rows = exposure_of(
        Asked(of=TargetOf.HEADS, per_cent=50),
        tuple(under({}, basis).values()),
        basis,
        sizes_of(basis, NOBODY),
    )

    assert [(each.means_id, each.within_cut) for each in rows] == [
        ("election-company", True),
        ("patrol-company", False),
    ]


def test_exposure_of_money_names_what_has_no_price() -> None:
    asked = Asked(of=TargetOf.MONEY, per_cent=15, base=300_000_000)
    rows = exposure_of(asked, tuple(under({}).values()), BASIS, sizes_of(BASIS, NOBODY))
    priced = {each.means_id: (each.counted, each.within_cut) for each in rows}

    assert priced["election-posts"] == (None, False)
    assert priced["ballots"] == (200_000_000, True)
