"""Audit work: recommendations between owner and auditor, exceptions, samples by money unit."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.audit_work.exceptions import (
    ExceptionRule,
    Fact,
    find_exceptions,
)
from missionledger.finance.domain.audit_work.recommendations import (
    RECOMMENDATION,
    AnyRecommendationCommand,
    AnyRecommendationEvent,
    AuditBody,
    MoveRecommendation,
    ReassignRecommendation,
    Recommendation,
    RecommendationDutiesError,
    RecommendationKnownError,
    RecommendationStatusError,
    RecordRecommendation,
    UnknownRecommendationError,
)
from missionledger.finance.domain.audit_work.sampling import (
    SAMPLE,
    DrawSample,
    Item,
    Pick,
    Population,
    SampleKnownError,
    SampleNotPossibleError,
    draw,
)
from missionledger.finance.domain.postings import Account, Book

Recommended = Scenario[AnyRecommendationCommand, Recommendation, AnyRecommendationEvent]
PAPER = "0" * 64


def record(**changes: Any) -> RecordRecommendation:
    values: dict[str, Any] = {
        "recommendation": "BOA-2025-7",
        "fund": "UNMISS",
        "occurred_on": date(2025, 1, 31),
        "body": AuditBody.BOARD_OF_AUDITORS,
        "symbol": "A/79/5 (Vol. II)",
        "paragraph": "87",
        "text": "Reconcile the accounts every month.",
        "owner": "chief.finance",
        "due_on": date(2025, 12, 31),
        "recorded_by": "auditor",
    }
    return RecordRecommendation.model_validate(values | changes)


def move(status: str, by: str = "chief.finance", **changes: Any) -> MoveRecommendation:
    values: dict[str, Any] = {
        "recommendation": "BOA-2025-7",
        "fund": "UNMISS",
        "occurred_on": date(2025, 6, 1),
        "status": status,
        "evidence": "Reconciled through May.",
        "is_auditor": by.startswith("auditor"),
        "moved_by": by,
    }
    return MoveRecommendation.model_validate(values | changes)


def recorded() -> Recommended:
    return Scenario(RECOMMENDATION).after(record())


def refused(scenario: Recommended, command: Any, kind: type[Refusal]) -> None:
    with pytest.raises(kind) as caught:
        scenario.when(command)
    assert caught.value.next_step


def test_an_owner_says_it_is_done_and_an_auditor_closes_it_on_a_paper() -> None:
    done = recorded().after(move("in_progress"), move("implemented"))
    close = move("closed", by="auditor", evidence="Seen.")

    refused(done, close, RecommendationStatusError)
    closed = done.after(close.model_copy(update={"documents": (PAPER,)}))

    assert closed.state.is_settled
    assert not closed.state.is_late(date(2030, 1, 1))
    assert done.state.is_late(date(2026, 1, 1))
    assert not done.state.is_late(date(2025, 12, 31))


def test_steps_belong_to_their_roles() -> None:
    done = recorded().after(move("implemented", by="auditor.a", is_auditor=False))
    own = move("closed", by="auditor.a", documents=(PAPER,))

    refused(recorded(), move("closed"), RecommendationStatusError)
    refused(recorded(), move("implemented", by="auditor"), RecommendationStatusError)
    refused(recorded(), move("closed", by="auditor", documents=(PAPER,)), RecommendationStatusError)
    refused(done, own, RecommendationDutiesError)
    assert done.after(own.model_copy(update={"moved_by": "auditor.b"})).state.is_settled


def test_what_is_settled_is_opened_again_by_an_auditor_alone() -> None:
    overtaken = recorded().after(move("overtaken", by="auditor"))

    refused(overtaken, move("in_progress"), RecommendationStatusError)
    assert not overtaken.after(move("open", by="auditor", evidence="Again.")).state.is_settled
    assert overtaken.when(move("overtaken", by="auditor")) == ()


def test_a_recommendation_is_recorded_once_and_changes_hands_with_a_reason() -> None:
    other = ReassignRecommendation(
        recommendation="BOA-2025-7",
        fund="UNMISS",
        occurred_on=date(2025, 3, 1),
        owner="chief.budget",
        due_on=date(2026, 3, 31),
        reason="The office moved.",
        reassigned_by="auditor",
    )

    assert recorded().when(record()) == ()
    refused(recorded(), record(text="Something else."), RecommendationKnownError)
    assert recorded().after(other).state.owner == "chief.budget"
    assert recorded().after(other).when(other) == ()
    refused(Scenario(RECOMMENDATION), move("in_progress"), UnknownRecommendationError)
    refused(recorded(), move("in_progress", fund="MINURSO"), UnknownRecommendationError)


def fact(position: int, kind: str = "CommitmentObligated", **changes: Any) -> Fact:
    """A fact recorded on a Monday, whose amount is not round."""
    data: dict[str, Any] = {
        "amount_minor": 90_000_01,
        "payee": "ACME",
        "fiscal_year": "2025/26",
        "movements": [{}],
    }
    values: dict[str, Any] = {
        "position": position,
        "type": kind,
        "occurred_on": date(2025, 9, 1),
        "recorded_on": date(2025, 9, 1),
        "actor": "officer",
        "provenance": "entered",
        "data": data | changes.pop("data", {}),
    }
    return Fact(**values | changes)


def rules(*facts: Fact) -> list[tuple[int, str]]:
    return [(each.position, each.rule) for each in find_exceptions(facts)]


def test_an_event_alone_and_in_order_is_no_exception() -> None:
    assert rules(fact(1)) == []


def test_purchases_below_the_limit_that_reach_it_together_are_found() -> None:
    split = ExceptionRule.SPLIT_PURCHASE
    near = fact(2, occurred_on=date(2025, 9, 15))

    assert rules(fact(1), near) == [(2, split)]
    assert rules(fact(1), fact(2, occurred_on=date(2025, 9, 16))) == []
    assert rules(fact(1), fact(2, data={"payee": "OTHER"})) == []
    assert rules(fact(1), fact(2, data={"amount_minor": 160_000_01})) == []
    assert rules(fact(1, data={"amount_minor": 50_000_01}), near) == []


def test_round_amounts_and_weekends_are_found_where_a_person_entered_them() -> None:
    saturday = date(2025, 9, 6)
    round_one = {"amount_minor": 300_000_00}

    assert rules(fact(1, recorded_on=saturday)) == [(1, ExceptionRule.WEEKEND_ENTRY)]
    assert rules(fact(1, data=round_one)) == [(1, ExceptionRule.ROUND_AMOUNT)]
    assert rules(fact(1, recorded_on=saturday, data=round_one, provenance="verified")) == []


def test_entries_into_a_closed_month_or_year_are_found_until_it_is_opened_again() -> None:
    month, reopened = {"month": "2025-09", "movements": []}, {"month": "2025-09", "reason": "late"}
    after_close = ExceptionRule.ENTRY_AFTER_CLOSE
    closed = fact(1, "MonthClosed", data=month)
    opened = fact(3, "MonthReopened", data=reopened | {"movements": []})
    year = fact(1, "BudgetYearClosed", data={"movements": []}, occurred_on=date(2026, 7, 1))

    assert rules(closed, fact(2)) == [(2, after_close)]
    assert rules(closed, opened, fact(4)) == [(3, ExceptionRule.REVERSAL)]
    assert rules(closed, fact(2, occurred_on=date(2025, 10, 1))) == []
    assert rules(year, fact(2)) == [(2, after_close)]
    assert rules(year, fact(2, data={"fiscal_year": "2026/27"})) == []


items = st.lists(
    st.builds(
        Item,
        position=st.integers(1, 10**6),
        number=st.integers(0, 3),
        amount_minor=st.integers(-(10**9), 10**9),
    ),
    min_size=1,
    max_size=60,
)


@given(items, st.integers(1, 50), st.integers(0, 2**40))
def test_every_money_unit_has_the_same_chance_and_a_seed_repeats(
    population: list[Item], count: int, seed: int
) -> None:
    total = sum(abs(item.amount_minor) for item in population)
    if total < count:
        with pytest.raises(SampleNotPossibleError):
            draw(population, count, seed)
        return
    found = draw(population, count, seed)

    assert found == draw(population, count, seed)
    assert sum(pick.hits for pick in found.picks) == count
    assert all(pick.amount_minor for pick in found.picks)
    assert 1 <= found.start_minor <= found.interval_minor == total // count
    places = {(pick.position, pick.number, pick.amount_minor) for pick in found.picks}
    large = [item for item in population if abs(item.amount_minor) >= found.interval_minor]
    # Units behind the last full interval may be left over when the division has a rest.
    covered = found.start_minor + (count - 1) * found.interval_minor
    behind = 0
    for item in population:
        behind += abs(item.amount_minor)
        if item in large and behind <= covered:
            assert (item.position, item.number, item.amount_minor) in places


def test_another_seed_draws_others() -> None:
    population = [Item(number, 0, 100) for number in range(1, 1_001)]

    first, second = draw(population, 10, 1), draw(population, 10, 2)

    assert {pick.position for pick in first.picks} != {pick.position for pick in second.picks}


def test_a_sample_is_drawn_once() -> None:
    command = DrawSample(
        sample="S-1",
        occurred_on=date(2026, 7, 1),
        population=Population(
            fund="UNMISS",
            book=Book.ACTUAL,
            account=Account.EXPENDITURE,
            first_day=date(2025, 7, 1),
            last_day=date(2026, 6, 30),
            known_at=10,
        ),
        postings=(Pick(position=1, number=0, amount_minor=500, hits=0),),
        seed=7,
        count=2,
        drawn_by="auditor",
    )
    drawn = Scenario(SAMPLE).after(command)

    assert drawn.state.drawn is not None
    assert drawn.state.drawn.picks[0].hits == 2
    with pytest.raises(SampleKnownError):
        drawn.when(command)
