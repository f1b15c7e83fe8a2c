"""How much may be committed before the Assembly appropriates, and what restores it."""

from datetime import date

import pytest

from missionledger.finance.domain.reserve_fund import refusals
from missionledger.finance.domain.reserve_fund.commands import (
    RequestLoan,
    RestoreAuthority,
)
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import (
    LoanPurpose,
)
from missionledger.finance.testing.reserve_fund import (
    DAY,
    SECOND,
    approve,
    concur,
    fund_set_up,
    millions,
    pay,
    repay,
    request,
    reserve,
    start_up,
)


@pytest.mark.parametrize(
    ("on", "most"), [(date(2010, 6, 23), 50), (date(2010, 6, 24), 100), (DAY, 100)]
)
def test_authority_for_one_decision_has_the_limit_of_its_day(on: date, most: int) -> None:
    def asked(amount: int) -> RequestLoan:
        return request(amount, purpose=LoanPurpose.EXPANSION, council_decision="S/RES/1925", on=on)

    assert fund_set_up().when(asked(most))
    with pytest.raises(refusals.CommitmentLimitExceededError):
        fund_set_up().when(asked(most + 1))


def test_the_limit_counts_all_loans_of_one_decision() -> None:
    granted = fund_set_up().after(start_up(70), concur(), reserve())

    with pytest.raises(refusals.CommitmentLimitExceededError):
        granted.when(start_up(31))
    assert granted.when(start_up(31, decision="S/RES/2800"))


def test_all_authority_together_stays_below_the_level_although_cash_came_back() -> None:
    drawn = (
        fund_set_up()
        .after(start_up(100), concur(), reserve(), approve(), pay(), repay(100))
        .after(start_up(50, decision="S/RES/2800"), concur(SECOND), reserve(SECOND))
    )

    assert drawn.state.free_cash_on(DAY) == millions(100)
    with pytest.raises(refusals.CumulativeAuthorityExceededError):
        drawn.when(start_up(1, decision="S/RES/2801"))


def test_an_appropriation_restores_authority_and_brings_no_cash() -> None:
    drawn = fund_set_up().after(start_up(100), concur(), reserve(), approve(), pay())
    before = drawn.state.balances_on(DAY)
    appropriated = RestoreAuthority(
        occurred_on=DAY, fund="UNSOH", appropriation="A/RES/80/9", amount_minor=millions(60)
    )

    after = drawn.after(appropriated)

    assert after.state.balances_on(DAY) == before.model_copy(update={"authority": millions(40)})
    assert after.when(appropriated) == ()
    with pytest.raises(refusals.ReserveFundShortError):
        after.when(start_up(60))


def test_a_day_before_the_request_knows_nothing_of_what_restored_its_authority() -> None:
    drawn = fund_set_up().after(start_up(100), concur(), reserve(), approve(), pay())
    early = RestoreAuthority(
        occurred_on=date(2026, 1, 14),
        fund="UNSOH",
        appropriation="A/RES/80/9",
        amount_minor=millions(60),
    )

    events = [*drawn.past[:1], *drawn.when(early)]

    assert len(events) > 1
    assert RESERVE_FUND.fold(events) == fund_set_up().state


def test_an_appropriation_is_used_once_over_several_loans() -> None:
    drawn = fund_set_up().after(
        start_up(40), concur(), reserve(), start_up(40), concur(SECOND), reserve(SECOND)
    )
    appropriated = RestoreAuthority(
        occurred_on=DAY, fund="UNSOH", appropriation="A/RES/80/9", amount_minor=millions(40)
    )

    after = drawn.after(appropriated)

    assert after.state.authority_on(DAY) == millions(40)
    assert after.when(appropriated) == ()
