"""The size of a liquidation team is the sum of its tasks, given-when-then."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.liquidation_team import (
    LIQUIDATION_TEAM,
    ConfirmTeamReleased,
    JustifyPosts,
    LiquidationTeam,
    PostsJustified,
    PostsReleased,
    ReleasePosts,
    TeamDaysError,
    TeamFoundReleased,
    TeamStillThereError,
    TeamTaskDoneError,
    TeamTaskNotFoundError,
    evolve,
)

MISSION = "UNITAMS"
OF: dict[str, Any] = {"mission_id": MISSION, "occurred_on": date(2024, 3, 1)}
JUSTIFY = JustifyPosts(
    **OF,
    task_id="property",
    title="write-off of property",
    posts=9,
    from_on=date(2024, 3, 1),
    until_on=date(2024, 12, 31),
    justification="900 lines, 100 a post",
)
RELEASE = ReleasePosts(
    mission_id=MISSION, occurred_on=date(2024, 10, 1), task_id="property", note="all settled"
)
CONFIRM = ConfirmTeamReleased(**OF)

nothing = Scenario(LIQUIDATION_TEAM)
justified = nothing.after(JUSTIFY)


def test_posts_are_justified_by_a_task_and_justified_again() -> None:
    (event,) = nothing.when(JUSTIFY)
    assert isinstance(event, PostsJustified)
    assert justified.when(JUSTIFY) == ()
    (less,) = justified.when(JUSTIFY.model_copy(update={"posts": 5}))
    assert isinstance(less, PostsJustified)
    assert (less.posts, less.previous_posts) == (5, 9)
    with pytest.raises(TeamDaysError):
        nothing.when(JUSTIFY.model_copy(update={"until_on": date(2024, 2, 1)}))


def test_the_size_on_a_day_is_what_its_tasks_need() -> None:
    claims = JUSTIFY.model_copy(
        update={"task_id": "claims", "posts": 4, "until_on": date(2024, 6, 30)}
    )
    team = justified.after(claims, RELEASE).state

    assert [team.size_on(date(2024, month, 30)) for month in (4, 7, 10)] == [13, 9, 0]


def test_posts_are_free_when_the_task_is_done() -> None:
    (event,) = justified.when(RELEASE)
    assert isinstance(event, PostsReleased)
    done = justified.given(event)
    assert done.when(RELEASE) == ()
    with pytest.raises(TeamTaskDoneError):
        done.when(JUSTIFY)
    with pytest.raises(TeamTaskNotFoundError):
        nothing.when(RELEASE)


def test_a_technical_liquidation_waits_for_its_tasks() -> None:
    with pytest.raises(TeamStillThereError, match="property"):
        justified.when(CONFIRM)
    assert justified.after(RELEASE).when(CONFIRM) == (
        TeamFoundReleased(mission_id=MISSION, tasks=1),
    )


def test_an_early_change_is_passed_over() -> None:
    (event,) = justified.when(RELEASE)

    assert evolve(LiquidationTeam(), event).tasks == {}
