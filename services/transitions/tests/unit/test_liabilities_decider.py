"""The rules of what a mission still owes, given-when-then."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.money import CurrencyMismatchError, Money
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.liabilities import commands as ask
from missionledger.transitions.domain.liabilities.decider import LIABILITIES
from missionledger.transitions.domain.liabilities.events import (
    LiabilitiesFoundStated,
    LiabilityAssigned,
    LiabilityCarried,
    LiabilityDisputed,
    LiabilityDropped,
    LiabilityKind,
    LiabilityPaid,
    LiabilityRecorded,
    LiabilityRestated,
)
from missionledger.transitions.domain.liabilities.refusals import (
    LiabilitiesIncompleteError,
    LiabilitiesOpenError,
    LiabilityAmountError,
    LiabilityExistsError,
    LiabilityNotFoundError,
    LiabilitySettledError,
    LiabilityUnprovenError,
)
from missionledger.transitions.domain.liabilities.state import (
    Liabilities,
    LiabilityStatus,
    evolve,
)

MISSION = "UNAMID"
DAY = date(2021, 7, 1)
PAPER = ("a" * 64,)
ONE: dict[str, Any] = {"mission_id": MISSION, "occurred_on": DAY, "liability_id": "coe-rwa"}
RECORD = ask.RecordLiability(
    **ONE,
    kind=LiabilityKind.CONTRIBUTOR_CLAIM,
    title="contingent-owned equipment, second quarter",
    creditor="RWA",
    owner="Uniformed Capabilities Support Division",
    amount=Money.dollars(3_000_000),
    is_estimate=True,
    reference="COE-2021-114",
)
DISPUTE = ask.DisputeLiability(**ONE, reason="serviceability is contested")
CARRY = ask.CarryLiability(**ONE, owner="Controller", reason="no cash in the special account")
DROP = ask.DropLiability(**ONE, reason="claim withdrawn", documents=PAPER)

nothing = Scenario(LIABILITIES)
owed = nothing.after(RECORD)


def pay(dollars: int, documents: tuple[str, ...] = PAPER) -> ask.PayLiability:
    return ask.PayLiability(**ONE, amount=Money.dollars(dollars), documents=documents)


def confirm(owed_minor: int = 0) -> ask.ConfirmLiabilitiesStated:
    return ask.ConfirmLiabilitiesStated(
        mission_id=MISSION, occurred_on=DAY, owed_to_contributors_minor=owed_minor
    )


def test_a_liability_is_recorded_once_with_creditor_owner_and_amount() -> None:
    (event,) = nothing.when(RECORD)

    assert isinstance(event, LiabilityRecorded)
    assert owed.when(RECORD) == ()
    with pytest.raises(LiabilityExistsError):
        owed.when(RECORD.model_copy(update={"creditor": "NGA"}))
    with pytest.raises(LiabilityAmountError):
        nothing.when(RECORD.model_copy(update={"amount": Money.dollars(0)}))


def test_somebody_else_may_answer_for_it() -> None:
    command = ask.AssignLiability(**ONE, owner="Controller", reason="the mission is gone")

    (event,) = owed.when(command)

    assert isinstance(event, LiabilityAssigned)
    assert owed.given(event).when(command) == ()


def test_it_is_restated_above_what_was_paid() -> None:
    paid = owed.after(pay(1_000_000))
    command = ask.RestateLiability(**ONE, amount=Money.dollars(2_500_000), reason="agreed")

    (event,) = paid.when(command)

    assert isinstance(event, LiabilityRestated)
    assert paid.given(event).state.liabilities["coe-rwa"].left == Money.dollars(1_500_000)
    assert paid.given(event).when(command) == ()
    with pytest.raises(LiabilityAmountError, match="was paid already"):
        paid.when(command.model_copy(update={"amount": Money.dollars(1_000_000)}))


def test_payments_with_papers_settle_it() -> None:
    with pytest.raises(LiabilityUnprovenError):
        owed.when(pay(1, ()))
    with pytest.raises(LiabilityAmountError):
        owed.when(pay(3_000_001))
    with pytest.raises(CurrencyMismatchError):
        owed.when(pay(1).model_copy(update={"amount": Money(minor=1, currency="EUR")}))
    (first,) = owed.when(pay(1_000_000))
    assert isinstance(first, LiabilityPaid)
    assert first.left == Money.dollars(2_000_000)

    settled = owed.given(first).after(pay(2_000_000))

    assert settled.state.unsettled == ()
    later: list[ask.LiabilityCommand] = [pay(1), DISPUTE, CARRY, DROP]
    for command in later:
        with pytest.raises(LiabilitySettledError):
            settled.when(command)


def test_a_dispute_and_what_is_carried_are_recorded_once() -> None:
    (disputed,) = owed.when(DISPUTE)
    assert isinstance(disputed, LiabilityDisputed)
    assert owed.given(disputed).when(DISPUTE) == ()
    (carried,) = owed.given(disputed).when(CARRY)
    assert isinstance(carried, LiabilityCarried)
    assert (carried.owner, carried.left) == ("Controller", Money.dollars(3_000_000))
    assert owed.given(disputed, carried).when(CARRY) == ()


def test_what_is_carried_is_paid_from_receipts_that_come() -> None:
    carried = owed.after(CARRY, pay(500_000))

    assert carried.state.liabilities["coe-rwa"].status is LiabilityStatus.CARRIED
    assert carried.after(pay(2_500_000)).state.unsettled == ()


def test_nothing_is_dropped_without_a_paper() -> None:
    with pytest.raises(LiabilityUnprovenError):
        owed.when(DROP.model_copy(update={"documents": ()}))
    (event,) = owed.when(DROP)
    assert isinstance(event, LiabilityDropped)
    assert owed.given(event).when(DROP) == ()


def test_the_mission_goes_on_when_everything_is_paid_dropped_or_carried() -> None:
    for undecided in (owed, owed.after(DISPUTE)):
        with pytest.raises(LiabilitiesOpenError, match="coe-rwa"):
            undecided.when(confirm())

    assert owed.after(CARRY).when(confirm()) == (
        LiabilitiesFoundStated(mission_id=MISSION, settled=0, carried=1),
    )
    assert nothing.when(confirm()) == (
        LiabilitiesFoundStated(mission_id=MISSION, settled=0, carried=0),
    )


def test_the_list_holds_no_less_than_the_books() -> None:
    carried = owed.after(CARRY)

    assert len(carried.when(confirm(300_000_000))) == 1
    with pytest.raises(LiabilitiesIncompleteError, match=r"3000000\.01"):
        carried.when(confirm(300_000_001))


def test_an_unknown_liability_is_not_found_and_an_early_change_is_passed_over() -> None:
    with pytest.raises(LiabilityNotFoundError):
        nothing.when(CARRY)
    (event,) = owed.when(CARRY)
    assert evolve(Liabilities(), event).liabilities == {}


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.integers(1, 4_000_000).map(pay),
            st.sampled_from([DISPUTE, CARRY]),
            st.integers(1, 4_000_000).map(
                lambda dollars: ask.RestateLiability(
                    **ONE, amount=Money.dollars(dollars), reason="counted again"
                )
            ),
        ),
        max_size=20,
    )
)
def test_what_is_left_is_what_is_owed_without_what_was_paid(
    commands: list[ask.LiabilityCommand],
) -> None:
    scenario, paid = owed, Money.dollars(0)
    for command in commands:
        try:
            scenario = scenario.after(command)
        except Refusal:
            continue
        if isinstance(command, ask.PayLiability):
            paid += command.amount
        one = scenario.state.liabilities["coe-rwa"]
        assert one.left == one.amount - paid
        assert one.left.minor >= 0
        assert one.is_settled is (one.left.minor == 0)
