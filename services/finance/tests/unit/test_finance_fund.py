"""Funds: opening, terms noted before it, authority, expenditure, snapshots."""

from datetime import date

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.fund.commands import (
    OpenFund,
    RecordAuthority,
    RecordExpenditure,
)
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import (
    AuthorityKind,
    FundKind,
)
from missionledger.finance.domain.fund.refusals import (
    AmountNotAllowedError,
    DuplicateFactError,
    FundConflictError,
    UnknownFundError,
)
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.postings import Account
from missionledger.finance.testing.funds import (
    FUND_ID,
    ISSUE,
    assessed,
    balances,
    issue,
    opened,
    pay,
    term,
)


def test_a_command_to_a_fund_that_is_not_open_is_refused() -> None:
    with pytest.raises(UnknownFundError, match="no fund 'UNMISS'"):
        Scenario(FUND).when(pay(100))


def test_opening_a_fund_again_is_quiet_and_otherwise_refused() -> None:
    again = OpenFund(
        fund=FUND_ID,
        kind=FundKind.SPECIAL_ACCOUNT,
        title="Mission in South Sudan",
        occurred_on=date(2011, 7, 9),
    )

    assert opened().when(again) == ()
    with pytest.raises(FundConflictError):
        opened().when(again.model_copy(update={"title": "Another"}))


def test_terms_noted_before_the_account_is_opened_count_after_it() -> None:
    noted = Scenario(FUND).after(term(date(2026, 4, 30), date(2025, 5, 8)))

    assert not noted.state.is_open
    with pytest.raises(UnknownFundError):
        noted.when(issue())
    opening = OpenFund(
        fund=FUND_ID,
        kind=FundKind.SPECIAL_ACCOUNT,
        title="Mission in South Sudan",
        occurred_on=date(2011, 7, 9),
    )
    assert noted.after(opening).when(issue())


def test_a_state_comes_back_from_its_snapshot_as_it_was() -> None:
    state = assessed().after(pay(310_000_00)).state

    assert Fund.model_validate_json(state.model_dump_json()) == state


def test_authority_brings_no_posting_and_expenditure_stays_unsettled() -> None:
    authority = RecordAuthority(
        fund=FUND_ID,
        occurred_on=ISSUE,
        kind=AuthorityKind.APPROPRIATION,
        fiscal_year="2025/26",
        amount_minor=1_311_427_900_00,
        symbol="A/RES/79/303",
    )
    spent = RecordExpenditure(
        fund=FUND_ID,
        occurred_on=date(2026, 6, 30),
        fiscal_year="2025/26",
        group="II civilian personnel",
        item="International staff",
        amount_minor=5_00,
    )

    after = opened().after(authority, spent)

    assert balances(after) == {
        Account.EXPENDITURE: 5_00,
        Account.UNSETTLED_EXPENDITURE: -5_00,
    }
    assert after.when(authority) == after.when(spent) == ()
    with pytest.raises(DuplicateFactError):
        after.when(spent.model_copy(update={"amount_minor": 6_00}))
    with pytest.raises(AmountNotAllowedError):
        opened().when(authority.model_copy(update={"amount_minor": 0}))
