"""Voluntary money: pledges are no cash, money keeps its earmark, and assessed money stays apart."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.fund.commands import OpenFund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund.refusals import FundConflictError
from missionledger.finance.domain.postings import Account, AccountingEvent
from missionledger.finance.domain.trust_funds import refusals
from missionledger.finance.domain.trust_funds.commands import (
    AnyTrustFundCommand,
    ApproveSpending,
    CloseTrustFund,
    DeclineSpending,
    MakePledge,
    OpenTrustFund,
    PrepareSpending,
    ReceiveDeposit,
    ReceiveGift,
    ReturnBalance,
    ReverseDeposit,
    WithdrawPledge,
)
from missionledger.finance.domain.trust_funds.decider import TRUST_FUND
from missionledger.finance.domain.trust_funds.events import (
    Alignment,
    DepositReceived,
    TrustFundEvent,
    TrustFundKind,
    TrustFundPurpose,
)
from missionledger.finance.domain.trust_funds.state import TrustFund

ID = "TF-STANDBY"
DAY = date(2025, 9, 1)

TrustScenario = Scenario[AnyTrustFundCommand, TrustFund, TrustFundEvent]


def open_fund(kind: TrustFundKind = TrustFundKind.TRUST_FUND, title: str = "") -> OpenTrustFund:
    return OpenTrustFund(
        trust_fund=ID,
        title=title or "Travel and subsistence of staff on standby",
        kind=kind,
        purpose=TrustFundPurpose.STANDBY_STAFF,
        aligned_with=(Alignment.PEACEBUILDING_FUND,),
        target_minor=1_000_00,
        symbol="ST/SGB/188",
        occurred_on=date(2025, 1, 1),
    )


def fund(kind: TrustFundKind = TrustFundKind.TRUST_FUND) -> TrustScenario:
    return Scenario(TRUST_FUND).after(open_fund(kind))


def pledge(amount: int = 600_00, earmark: str = "travel", name: str = "P-1") -> MakePledge:
    return MakePledge(
        trust_fund=ID,
        pledge=name,
        donor="Norway",
        amount_minor=amount,
        earmark=earmark,
        due_on=date(2025, 8, 31),
        occurred_on=date(2025, 2, 1),
    )


def pay(amount: int, receipt: str = "D-1", /, **changes: object) -> ReceiveDeposit:
    values: dict[str, object] = {
        "trust_fund": ID,
        "receipt": receipt,
        "donor": "Norway",
        "amount_minor": amount,
        "occurred_on": DAY,
    }
    return ReceiveDeposit.model_validate(values | changes)


def spend(amount: int, earmark: str = "travel", name: str = "S-1") -> PrepareSpending:
    return PrepareSpending(
        trust_fund=ID,
        spending=name,
        item="Travel of five officers",
        earmark=earmark,
        amount_minor=amount,
        prepared_by="budget",
        occurred_on=DAY,
    )


def approve(name: str = "S-1", by: str = "approver") -> ApproveSpending:
    return ApproveSpending(trust_fund=ID, spending=name, approved_by=by, occurred_on=DAY)


def decline(name: str = "S-1") -> DeclineSpending:
    return DeclineSpending(
        trust_fund=ID, spending=name, reason="Not now.", declined_by="approver", occurred_on=DAY
    )


def give_back(amount: int, earmark: str = "travel", reference: str = "B-1") -> ReturnBalance:
    return ReturnBalance(
        trust_fund=ID,
        reference=reference,
        donor="Norway",
        earmark=earmark,
        amount_minor=amount,
        occurred_on=DAY,
    )


def withdraw(name: str = "P-1") -> WithdrawPledge:
    return WithdrawPledge(trust_fund=ID, pledge=name, reason="Budget cut.", occurred_on=DAY)


def reverse(receipt: str = "D-1") -> ReverseDeposit:
    return ReverseDeposit(trust_fund=ID, receipt=receipt, reason="Not ours.", occurred_on=DAY)


def balances(scenario: TrustScenario) -> dict[Account, int]:
    sums: dict[Account, int] = {}
    for event in scenario.past:
        for entry in event.entries if isinstance(event, AccountingEvent) else ():
            for posting in entry.postings:
                sums[posting.account] = sums.get(posting.account, 0) + posting.amount_minor
    return {account: amount for account, amount in sums.items() if amount}


def paid_in() -> TrustScenario:
    return fund().after(pledge(), pay(400_00, pledge="P-1"))


def test_a_pledge_is_no_cash_and_a_deposit_has_its_earmark() -> None:
    promised = fund().after(pledge())

    (came,) = promised.when(pay(400_00, pledge="P-1"))

    assert balances(promised) == {
        Account.PLEDGES_RECEIVABLE: 600_00,
        Account.VOLUNTARY_INCOME: -600_00,
    }
    assert isinstance(came, DepositReceived)
    assert came.earmark == "travel"
    with pytest.raises(refusals.VoluntaryCashShortError, match="free"):
        promised.when(spend(1))


def test_need_promise_and_gap_are_told_apart() -> None:
    state = paid_in().state

    assert state.promised_minor == 200_00
    assert state.overdue_on(date(2025, 8, 31)) == 0
    assert state.overdue_on(DAY) == 200_00
    assert state.gap_minor == 400_00


def test_money_is_spent_on_its_earmark_only() -> None:
    scenario = paid_in().after(pay(50_00, "D-2"))

    assert scenario.when(spend(400_00))
    with pytest.raises(refusals.VoluntaryCashShortError):
        scenario.when(spend(400_01))
    with pytest.raises(refusals.VoluntaryCashShortError):
        scenario.when(spend(50_01, earmark=""))
    with pytest.raises(refusals.VoluntaryCashShortError):
        scenario.when(spend(1, earmark="equipment"))


def test_what_is_prepared_is_held_until_another_decides() -> None:
    held = paid_in().after(spend(300_00))

    with pytest.raises(refusals.VoluntaryCashShortError):
        held.when(spend(100_01, name="S-2"))
    with pytest.raises(refusals.SpendingDutiesError):
        held.when(approve(by="budget"))
    spent = held.after(approve())
    assert balances(spent)[Account.VOLUNTARY_CASH] == 100_00
    assert not spent.when(approve())
    with pytest.raises(refusals.SpendingStateError):
        spent.when(decline())
    freed = held.after(decline())
    assert freed.state.free_of("travel") == 400_00
    assert not freed.when(decline())
    with pytest.raises(refusals.SpendingStateError):
        freed.when(approve())


def test_repeats_are_quiet_and_other_particulars_are_refused() -> None:
    scenario = paid_in().after(spend(1_00))

    assert not scenario.when(pledge())
    assert not scenario.when(pay(400_00, pledge="P-1"))
    assert not scenario.when(spend(1_00))
    assert not scenario.when(open_fund())
    for other in (pledge(601_00), pay(1, pledge="P-1"), spend(2_00), open_fund(title="Other")):
        with pytest.raises(refusals.TrustFundConflictError):
            scenario.when(other)


@pytest.mark.parametrize(
    "changes",
    [{"donor": "Japan"}, {"amount_minor": 600_01}, {"earmark": "equipment"}],
)
def test_a_deposit_fits_the_pledge_it_names(changes: dict[str, object]) -> None:
    with pytest.raises(refusals.PledgeExceededError):
        fund().after(pledge()).when(pay(1, "D-1", **{"pledge": "P-1", **changes}))


def test_the_rest_of_a_pledge_can_be_withdrawn() -> None:
    rest = withdraw()

    scenario = paid_in().after(rest)

    assert scenario.state.promised_minor == 0
    assert Account.PLEDGES_RECEIVABLE not in balances(scenario)
    assert not scenario.when(rest)


def test_what_the_reversal_of_a_deposit_opens_again_can_be_withdrawn_too() -> None:
    rest = withdraw()
    wrong = reverse()

    scenario = paid_in().after(rest, wrong, rest)

    assert scenario.state.promised_minor == 0
    assert not balances(scenario)
    assert not scenario.when(rest)


def test_a_deposit_is_reversed_unless_its_money_is_used() -> None:
    wrong = reverse()

    scenario = paid_in().after(wrong)

    assert Account.VOLUNTARY_CASH not in balances(scenario)
    assert scenario.state.promised_minor == 600_00
    assert not scenario.when(wrong)
    with pytest.raises(refusals.VoluntaryCashShortError):
        paid_in().after(spend(1_00)).when(wrong)


def test_a_donor_gets_back_no_more_than_it_gave() -> None:
    mixed = paid_in().after(pay(100_00, "D-2", donor="Japan", earmark="travel"))

    assert not mixed.after(give_back(400_00)).when(give_back(400_00))
    with pytest.raises(refusals.PledgeExceededError):
        mixed.when(give_back(400_01))
    with pytest.raises(refusals.VoluntaryCashShortError):
        mixed.when(give_back(500_01))


def test_it_is_closed_when_nothing_is_left() -> None:
    close = CloseTrustFund(trust_fund=ID, reason="Its purpose is met.", occurred_on=DAY)
    rest = withdraw()

    with pytest.raises(refusals.TrustFundClosedError):
        paid_in().when(close)
    closed = paid_in().after(give_back(400_00), rest, close)
    assert not closed.when(close)
    with pytest.raises(refusals.TrustFundClosedError):
        closed.when(pledge(name="P-2"))


def test_gifts_in_kind_are_valued_and_bring_no_cash() -> None:
    gift = ReceiveGift(
        trust_fund=ID,
        gift="G-1",
        donor="Germany",
        description="Ten vehicles",
        value_minor=250_000_00,
        basis="market price of the day",
        occurred_on=DAY,
    )
    scenario = fund(TrustFundKind.IN_KIND).after(gift)

    assert balances(scenario) == {
        Account.GIFTS_IN_KIND: 250_000_00,
        Account.GIFT_INCOME: -250_000_00,
    }
    assert not scenario.when(gift)
    with pytest.raises(refusals.InKindOnlyError):
        scenario.when(pledge())
    with pytest.raises(refusals.InKindOnlyError):
        fund().when(gift)


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(refusals.UnknownTrustFundError):
        Scenario(TRUST_FUND).when(pledge())
    for command in (
        pay(1, pledge="P-9"),
        WithdrawPledge(trust_fund=ID, pledge="P-9", reason="r", occurred_on=DAY),
        ReverseDeposit(trust_fund=ID, receipt="D-9", reason="r", occurred_on=DAY),
        approve(),
    ):
        with pytest.raises(refusals.NothingOfThatNameError):
            fund().when(command)


def test_no_assessed_fund_bears_the_name_of_a_trust_fund() -> None:
    command = OpenFund(fund="TF-PEACE", kind=FundKind.SPECIAL_ACCOUNT, title="No", occurred_on=DAY)

    with pytest.raises(FundConflictError, match="trust fund"):
        Scenario(FUND).when(command)


earmarks = st.sampled_from(["", "travel"])
amounts = st.integers(1, 500)
numbers = st.integers(1, 4).map(str)
steps = st.one_of(
    st.builds(pledge, amounts, earmarks, numbers),
    st.builds(
        lambda amount, name, mark: pay(amount, name, earmark=mark), amounts, numbers, earmarks
    ),
    st.builds(lambda amount, name, of: pay(amount, name, pledge=of), amounts, numbers, numbers),
    st.builds(spend, amounts, earmarks, numbers),
    st.builds(approve, numbers),
    st.builds(decline, numbers),
    st.builds(give_back, amounts, earmarks, numbers),
    st.builds(withdraw, numbers),
    st.builds(reverse, numbers),
)


@given(commands=st.lists(steps, max_size=20))
def test_books_agree_with_the_state_and_no_earmark_is_overdrawn(
    commands: list[AnyTrustFundCommand],
) -> None:
    scenario = fund()
    for command in commands:
        try:
            scenario = scenario.after(command)
        except Refusal:
            continue

    state, sums = scenario.state, balances(scenario)
    assert sum(sums.values()) == 0
    assert sums.get(Account.VOLUNTARY_CASH, 0) == state.cash_of() >= 0
    assert sums.get(Account.PLEDGES_RECEIVABLE, 0) == state.promised_minor >= 0
    assert Account.CASH not in sums
    for earmark in state.earmarks:
        assert state.free_of(earmark) >= 0
