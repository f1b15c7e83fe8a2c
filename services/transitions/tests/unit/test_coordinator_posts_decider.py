"""Posts that keep the gains, given-when-then."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain import coordinator_posts as posts

DAY = date(2023, 7, 1)
OF: dict[str, Any] = {"mission_id": "MINUSMA", "occurred_on": DAY, "post_id": "rule-of-law"}
LIST = posts.ListPost(
    **OF,
    office=posts.Office.RESIDENT_COORDINATOR,
    title="Adviser on the rule of law",
    grade="P-5",
    tasks=("courts",),
    yearly_cost=Money.dollars(240_000),
    needed_on=date(2024, 1, 1),
    owner="Resident Coordinator",
)
FUND = posts.FundPost(
    **OF,
    source_fund="Peacebuilding Fund",
    funded_until=date(2024, 12, 31),
    reason="grant of June",
)
FILL = posts.FillPost(**{**OF, "occurred_on": date(2024, 2, 1)}, note="by transfer")
VACATE = posts.VacatePost(**{**OF, "occurred_on": date(2024, 5, 1)}, reason="left for another post")
DROP = posts.DropPost(**{**OF, "occurred_on": date(2024, 6, 1)}, reason="the host does it")

nothing = Scenario(posts.COORDINATOR_POSTS)
listed = nothing.after(LIST)
funded = listed.after(FUND)


def test_a_post_is_listed_with_what_it_carries_and_costs() -> None:
    (event,) = nothing.when(LIST)
    assert isinstance(event, posts.PostListed)
    assert (event.needed_on, event.tasks) == ("2024-01-01", ("courts",))
    assert listed.when(LIST) == ()
    changed = funded.after(LIST.model_copy(update={"grade": "P-4"})).state.posts["rule-of-law"]
    assert (changed.grade, changed.source_fund) == ("P-4", "Peacebuilding Fund")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"yearly_cost": Money.dollars(0)}, "/yearly_cost"),
        ({"office": posts.Office.COUNTRY_TEAM}, "/entity"),
    ],
)
def test_it_costs_something_and_an_agency_has_a_name(wrong: dict[str, Any], pointer: str) -> None:
    with pytest.raises(posts.PostTermsError) as refused:
        nothing.when(LIST.model_copy(update=wrong))
    assert refused.value.pointer == pointer


def test_a_post_is_paid_for_up_to_a_day() -> None:
    (event,) = listed.when(FUND)
    assert isinstance(event, posts.PostFunded)
    assert funded.when(FUND) == ()
    post = funded.state.posts["rule-of-law"]
    assert [post.is_funded_on(date(2024, 12, 31)), post.is_funded_on(date(2025, 1, 1))] == [
        True,
        False,
    ]
    with pytest.raises(posts.PostTermsError, match="before 2023-07-01"):
        listed.when(FUND.model_copy(update={"funded_until": date(2023, 6, 30)}))
    with pytest.raises(posts.PostNotFoundError):
        nothing.when(FUND)


def test_nobody_begins_in_a_post_that_nobody_pays_for() -> None:
    with pytest.raises(posts.PostUnfundedError, match="by nobody"):
        listed.when(FILL)
    with pytest.raises(posts.PostUnfundedError, match="until 2024-12-31"):
        funded.when(FILL.model_copy(update={"occurred_on": date(2025, 1, 1)}))
    (event,) = funded.when(FILL)
    assert isinstance(event, posts.PostFilled)
    assert funded.given(event).when(FILL) == ()


def test_a_post_is_empty_again_or_not_needed_after_all() -> None:
    filled = funded.after(FILL)
    assert funded.when(VACATE) == ()
    (left,) = filled.when(VACATE)
    assert isinstance(left, posts.PostVacated)
    with pytest.raises(posts.PostTermsError, match="filled since 2024-02-01"):
        filled.when(VACATE.model_copy(update={"occurred_on": date(2024, 1, 31)}))
    assert filled.given(left).state.posts["rule-of-law"].filled_on is None
    (dropped,) = filled.when(DROP)
    assert isinstance(dropped, posts.PostDropped)
    gone = filled.given(dropped)
    assert gone.when(DROP) == ()
    assert not gone.state.posts["rule-of-law"].is_needed_on(date(2024, 7, 1))
    with pytest.raises(posts.PostNotFoundError, match="the host does it"):
        gone.when(FILL)
    assert gone.after(LIST).state.posts["rule-of-law"].source_fund == ""
