"""Estimates: lines that sum in every version, dated costs, two pairs of hands."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from missionledger.common.policies import NoPolicyInForceError
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.budget.classification import (
    ITEMS,
    BudgetGroup,
    UnknownItemError,
    find_item,
)
from missionledger.finance.domain.budget.commands import AnyBudgetCommand, ReturnEstimate
from missionledger.finance.domain.budget.contents import EstimateContents, PostLine
from missionledger.finance.domain.budget.costing import cost_lines, group_totals, total_of
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.budget.events import (
    EstimateApproved,
    EstimatePrepared,
    EstimateRecommended,
    VersionKind,
)
from missionledger.finance.domain.budget.refusals import (
    EstimateDutiesError,
    EstimateNotAllowedError,
    EstimateStatusError,
    TotalsDifferError,
    UnexplainedDifferenceError,
    UnknownVersionError,
)
from missionledger.finance.domain.budget.state import VersionStatus
from missionledger.finance.testing.budgets import (
    AIR_MINOR,
    CONTINGENTS_MINOR,
    FUND_ID,
    STAFF_MINOR,
    TOTAL_MINOR,
    YEAR,
    BudgetScenario,
    approve,
    approved,
    contents,
    prepare,
    recommend,
    submit,
    submitted,
)


def send_back(by: str = "approver", version: int = 1) -> ReturnEstimate:
    return ReturnEstimate(
        fund=FUND_ID,
        fiscal_year=YEAR,
        occurred_on=date(2025, 3, 1),
        version=version,
        reason="Strength is that of last year.",
        returned_by=by,
    )


def refused(scenario: BudgetScenario, command: AnyBudgetCommand, kind: type[Refusal]) -> Refusal:
    with pytest.raises(kind) as caught:
        scenario.when(command)
    assert caught.value.next_step
    return caught.value


def test_people_are_costed_by_month_at_dated_rates_less_exact_factors() -> None:
    (event,) = Scenario(BUDGET).when(prepare())

    assert isinstance(event, EstimatePrepared)
    amounts = {line.item: line.amount_minor for line in event.lines}
    assert amounts == {
        "Military contingents": CONTINGENTS_MINOR,
        "International staff": STAFF_MINOR,
        "Air operations": AIR_MINOR,
    }
    contingents = event.lines[0].parts[0]
    assert (contingents.basis, contingents.source) == ("computed", "A/RES/76/276")
    assert "1448.00 a month from Jul 2025" in contingents.method
    assert "15/100 vacancy" in event.lines[1].parts[0].method


def test_a_cost_that_changes_in_the_year_is_taken_month_by_month() -> None:
    costs = [
        {"name": "n", "monthly_minor": 100, "valid_from": "2025-01-01", "valid_to": "2026-01-01",
         "source": "A"},
        {"name": "n", "monthly_minor": 200, "valid_from": "2026-01-01", "source": "B"},
    ]  # fmt: skip
    posts = [{"item": "National Professional Officers", "label": "NO-B", "posts": [1] * 12,
              "standard_cost": "n"}]  # fmt: skip

    (line,) = cost_lines(contents(standard_costs=costs, posts=posts, strength=[], entered=[]), YEAR)

    assert line.amount_minor == 6 * 100 + 6 * 200
    assert line.item == "National Professional Officer"
    assert line.parts[0].source == "A; B"


def test_a_month_without_a_known_rate_is_refused() -> None:
    with pytest.raises(NoPolicyInForceError, match="2026-07-01"):
        cost_lines(contents(posts=[], standard_costs=[]), "2026/27")


def test_two_values_of_one_cost_on_one_day_are_refused() -> None:
    twice = [
        {"name": "n", "monthly_minor": 1, "valid_from": "2025-01-01", "source": "A"},
        {"name": "n", "monthly_minor": 2, "valid_from": "2025-09-01", "source": "B"},
    ]

    with pytest.raises(EstimateNotAllowedError, match="two values on 2025-09-01"):
        cost_lines(contents(standard_costs=twice), YEAR)


@pytest.mark.parametrize("factor", ["1.5", "-1/2", "3/2", "0.1234567", "1/0", "0,15", "1e-1"])
def test_a_factor_is_an_exact_part_of_one(factor: str) -> None:
    with pytest.raises(ValidationError):
        PostLine(
            item="International staff",
            label="P",
            posts=(1,) * 12,
            standard_cost="n",
            vacancy=factor,
        )


people = st.lists(st.integers(0, 5_000), min_size=12, max_size=12)
factors = st.fractions(0, 1, max_denominator=1_000).map(str)


@st.composite
def estimates(draw: st.DrawFn) -> EstimateContents:
    """Any mix of posts, strength and entered costs, with a wrong total stated."""
    posts = [
        {
            "item": draw(st.sampled_from(ITEMS[BudgetGroup.CIVILIAN])),
            "label": f"post {index}",
            "posts": draw(people),
            "standard_cost": "international",
            "vacancy": draw(factors),
        }
        for index in range(draw(st.integers(0, 3)))
    ]
    strength = [
        {
            "item": draw(st.sampled_from(["Military contingents", "Formed police units"])),
            "label": f"unit {index}",
            "strength": draw(people),
            "delayed_deployment": draw(factors),
        }
        for index in range(draw(st.integers(0, 3)))
    ]
    entered = [
        {
            "group": group,
            "item": draw(st.sampled_from(ITEMS[group])),
            "label": "entered",
            "amount_minor": draw(st.integers(0, 10**12)),
            "explanation": "because",
        }
        for group in draw(st.lists(st.sampled_from(list(BudgetGroup)), max_size=4))
    ]
    return contents(posts=posts, strength=strength, entered=entered, declared=[{"amount_minor": 0}])


@given(estimates())
def test_lines_sum_to_groups_and_total_in_every_version(drawn: EstimateContents) -> None:
    lines = cost_lines(drawn, YEAR)
    total = sum(sum(part.amount_minor for part in line.parts) for line in lines)
    assert total_of(lines) == total == sum(group_totals(lines).values())
    right = [{"amount_minor": total}] + [
        {"group": group, "amount_minor": amount} for group, amount in group_totals(lines).items()
    ]
    stated = EstimateContents.model_validate(drawn.model_dump() | {"declared": right})
    scenario = Scenario(BUDGET).after(prepare(contents=stated), submit())
    scenario = scenario.after(
        recommend(changes=[], stated_total_minor=total), approve(stated_total_minor=total)
    )
    for version in scenario.state.versions:
        assert version.total_minor == sum(line.amount_minor for line in version.lines) == total
    one_off = EstimateContents.model_validate(
        drawn.model_dump() | {"declared": [{"amount_minor": total + 1}]}
    )
    with pytest.raises(TotalsDifferError):
        Scenario(BUDGET).when(prepare(contents=one_off))


@given(people, factors)
def test_what_is_rounded_is_within_half_a_cent_of_what_is_exact(
    posts: list[int], vacancy: str
) -> None:
    line = {"item": "International staff", "label": "P", "posts": posts,
            "standard_cost": "international", "vacancy": vacancy}  # fmt: skip

    (found,) = cost_lines(contents(posts=[line], strength=[], entered=[]), YEAR)

    exact = sum(posts) * 12_000_00 * (1 - Fraction(vacancy))
    assert abs(found.amount_minor - exact) <= Fraction(1, 2)


def test_a_stated_total_that_differs_names_the_line() -> None:
    stated = contents(
        declared=[
            {"amount_minor": TOTAL_MINOR},
            {"group": "II", "amount_minor": STAFF_MINOR},
            {"group": "III", "item": "Air operations", "amount_minor": AIR_MINOR + 500},
        ]
    )

    refusal = refused(Scenario(BUDGET), prepare(contents=stated), TotalsDifferError)

    assert refusal.detail.startswith("III, Air operations: the paper states 5000005.00")
    assert "difference -5.00" in refusal.detail
    assert refusal.pointer == "/declared/2/amount"


def test_an_estimate_without_its_total_is_refused() -> None:
    stated = contents(declared=[{"group": "II", "amount_minor": STAFF_MINOR}])

    refused(Scenario(BUDGET), prepare(contents=stated), EstimateNotAllowedError)


def test_an_item_of_another_group_is_refused_with_those_there_are() -> None:
    wrong = contents(
        entered=[
            {
                "group": "II",
                "item": "Air operations",
                "label": "x",
                "amount_minor": 1,
                "explanation": "x",
            }
        ]
    )

    refusal = refused(Scenario(BUDGET), prepare(contents=wrong), UnknownItemError)

    assert "International staff" in refusal.next_step


def test_reports_write_items_in_several_ways() -> None:
    assert find_item(BudgetGroup.CIVILIAN, "national general  service") == (
        "National General Service staff"
    )
    assert find_item(BudgetGroup.OPERATIONAL, "National General Service") is None
    assert BudgetGroup("I") is BudgetGroup.MILITARY_AND_POLICE


def test_a_draft_may_change_and_what_is_handed_in_may_not() -> None:
    draft = Scenario(BUDGET).after(prepare())
    other = prepare(contents=contents(components=[]))

    assert draft.when(prepare()) == ()
    assert draft.after(other).state.versions[0].version == 1
    refused(draft.after(other), submit(), EstimateNotAllowedError)
    handed_in = draft.after(submit())
    refused(handed_in, other, EstimateStatusError)
    assert handed_in.when(submit()) == ()


def test_what_is_sent_back_stays_and_another_version_takes_its_place() -> None:
    again = submitted().after(send_back(), prepare())

    first, second = again.state.versions
    assert (first.status, first.returned_for) == (
        VersionStatus.RETURNED,
        "Strength is that of last year.",
    )
    assert (second.version, second.status) == (2, VersionStatus.DRAFT)
    assert again.after(submit(2)).state.open_version == again.after(submit(2)).state.find(2)


def test_recommended_and_approved_lines_follow_from_explained_changes() -> None:
    state = approved().state

    requested, recommended, final = state.versions
    assert [each.kind for each in state.versions] == [
        VersionKind.REQUESTED,
        VersionKind.RECOMMENDED,
        VersionKind.APPROVED,
    ]
    assert requested.status is VersionStatus.SETTLED
    assert recommended.amount_of(BudgetGroup.OPERATIONAL, "Air operations") == AIR_MINOR - 100
    assert final.total_minor == TOTAL_MINOR - 100
    assert recommended.reasons[0].reason == "One helicopter later."


def test_what_a_paper_states_must_follow_from_its_changes() -> None:
    refusal = refused(
        submitted(), recommend(stated_total_minor=TOTAL_MINOR - 200), TotalsDifferError
    )
    assert refusal.facts["lines_minor"] == TOTAL_MINOR - 100
    refused(submitted().after(recommend()), approve(stated_total_minor=1), TotalsDifferError)
    twice = recommend(changes=[*recommend().changes, *recommend().changes])
    refused(submitted(), twice, EstimateNotAllowedError)


def test_who_had_a_hand_in_it_does_not_approve_it() -> None:
    for actor in ("preparer", "another"):
        scenario = Scenario(BUDGET).after(prepare(), submit(by="another"))
        command = approve(approved_by=actor, stated_total_minor=TOTAL_MINOR)
        refused(scenario, command, EstimateDutiesError)
        refused(scenario, send_back(by=actor), EstimateDutiesError)
    recorded_by_approver = submitted().after(recommend(recorded_by="approver"))
    refused(recorded_by_approver, approve(), EstimateDutiesError)


def test_steps_are_taken_in_order_and_once() -> None:
    refused(Scenario(BUDGET).after(prepare()), approve(), EstimateStatusError)
    refused(submitted(), approve(version=7), UnknownVersionError)
    refused(approved(), approve(version=2), UnknownVersionError)
    assert submitted().after(recommend()).when(recommend()) == ()
    assert approved().when(approve()) == ()
    refused(approved(), approve(symbol="A/RES/80/1"), EstimateStatusError)
    refused(approved(), prepare(), EstimateStatusError)
    refused(Scenario(BUDGET), prepare(kind=VersionKind.REVISED), EstimateStatusError)


def test_a_revised_estimate_explains_every_line_that_differs() -> None:
    reason = {"group": "III", "item": "Air operations", "reason": "The helicopter has come."}

    refusal = refused(approved(), prepare(kind=VersionKind.REVISED), UnexplainedDifferenceError)
    revised = approved().after(prepare(kind=VersionKind.REVISED, reasons=[reason]), submit(4))
    final = revised.after(approve(4, stated_total_minor=TOTAL_MINOR, symbol="A/RES/80/12"))

    assert "III, Air operations" in refusal.detail
    assert revised.state.versions[3].on_version == 3
    assert final.state.approved == final.state.find(5)
    assert final.state.versions[2].total_minor == TOTAL_MINOR - 100


def test_events_of_every_step_say_what_they_rest_on() -> None:
    recommended, final = approved().past[2:]

    assert isinstance(recommended, EstimateRecommended)
    assert isinstance(final, EstimateApproved)
    assert (recommended.version, recommended.on_version) == (2, 1)
    assert (final.version, final.on_version, final.symbol) == (3, 1, "A/RES/79/303")
