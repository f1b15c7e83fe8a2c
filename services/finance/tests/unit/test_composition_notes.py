"""What a mission is made of, as mandates say it: an operation that others lead does not borrow."""

from datetime import date, timedelta

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.application.loans import borrower_of
from missionledger.finance.domain.fund.commands import NoteComposition
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import CompositionNoted
from missionledger.finance.domain.reserve_fund.commands import Borrower
from missionledger.finance.testing.funds import FUND_ID, opened

CHOSEN = date(2025, 3, 1)
BEGINS = date(2025, 7, 1)
BEFORE = BEGINS - timedelta(days=1)


def composition(configuration: str, begins: date = BEGINS, number: int = 1) -> NoteComposition:
    return NoteComposition(
        fund=FUND_ID,
        occurred_on=CHOSEN,
        configuration=configuration,
        effective_from=begins,
        foreign_event_id=f"event-{number}",
        foreign_position=number,
    )


def noted(configuration: str) -> CompositionNoted:
    return CompositionNoted(
        fund=FUND_ID,
        configuration=configuration,
        effective_from=BEGINS.isoformat(),
        foreign_event_id="event-1",
        foreign_position=1,
    )


def test_a_composition_is_noted_once_and_before_there_is_an_account() -> None:
    nothing = Scenario(FUND)
    assert nothing.when(composition("joint")) == (noted("joint"),)
    told = nothing.after(composition("joint"))
    assert told.when(composition("joint")) == ()
    assert not told.state.is_open


def test_a_configuration_of_a_later_edition_is_noted_and_borrows() -> None:
    told = opened().after(composition("trusteeship"))
    assert borrower_of(told.state, BEGINS) is Borrower.ACTIVE_PEACEKEEPING


@pytest.mark.parametrize("day", [BEFORE, BEGINS])
def test_an_account_opened_for_an_operation_of_others_does_not_borrow(day: date) -> None:
    """Nobody has recorded who pays for it yet; the composition chosen for then is enough."""
    told = opened().after(composition("un-authorized"))
    assert borrower_of(told.state, day) is Borrower.NO_SPECIAL_ACCOUNT


def test_the_composition_in_effect_on_the_day_counts() -> None:
    """An operation of others is succeeded by a mission of the United Nations."""
    told = opened().after(
        composition("un-authorized", CHOSEN, 1), composition("stand-alone", BEGINS, 2)
    )
    assert borrower_of(told.state, BEFORE) is Borrower.NO_SPECIAL_ACCOUNT
    assert borrower_of(told.state, BEGINS) is Borrower.ACTIVE_PEACEKEEPING


def test_of_two_from_one_day_the_one_told_later_counts() -> None:
    told = opened().after(composition("un-authorized", number=1), composition("hybrid", number=2))
    assert borrower_of(told.state, BEGINS) is Borrower.ACTIVE_PEACEKEEPING
