"""What support planning rests on, given-when-then."""

from datetime import date, timedelta
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.support_variables import (
    SUPPORT_VARIABLES,
    SetVariable,
    Variable,
    VariableReviewNotAheadError,
)

DAY = date(2023, 1, 10)
OF: dict[str, Any] = {"mission_id": "MINUSMA", "occurred_on": DAY}
SAY = SetVariable(
    **OF,
    variable=Variable.SITES_AND_ACCESS,
    finding="north of Gao by air alone",
    owner="Chief of Mission Support",
    review_on=date(2023, 7, 1),
)
nothing = Scenario(SUPPORT_VARIABLES)


def test_a_variable_is_said_once_with_owner_and_review() -> None:
    (event,) = nothing.when(SAY)

    assert event.said_on == "2023-01-10"
    said = nothing.given(event)
    assert said.when(SAY) == ()
    changed = SAY.model_copy(update={"finding": "no access", "occurred_on": DAY + timedelta(1)})
    assert len(said.when(changed)) == 1


def test_the_next_review_lies_ahead() -> None:
    with pytest.raises(VariableReviewNotAheadError):
        nothing.when(SAY.model_copy(update={"review_on": DAY}))


def test_an_older_word_does_not_replace_a_newer_one() -> None:
    older = SAY.model_copy(update={"occurred_on": DAY - timedelta(30), "finding": "by road"})

    assert nothing.after(SAY).when(older) == ()
