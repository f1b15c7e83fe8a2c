"""The authority of a year: taken up, allotted, released, redeployed, closed, explained."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.authority.refusals import (
    AllotmentClosedError,
    AuthorityDutiesError,
    AuthorityExceededError,
    BudgetAmountError,
    BudgetOrderError,
    NoAuthorityThenError,
    PeriodClosedError,
)
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_commands import (
    AnyYearCommand,
    CloseBudgetYear,
    CloseMonth,
    ExplainVariance,
    GiveCredit,
    IssueAllotment,
    RedeployBetweenGroups,
    ReopenBudgetYear,
    ReopenMonth,
    RequireOpenPeriod,
    SetReleaseRate,
    SuspendLapse,
    TakeUpAuthority,
)
from missionledger.finance.domain.authority.year_events import (
    AuthorityTakenUp,
    BudgetYearClosed,
    GroupsRedeployed,
    RedeploymentCause,
    VarianceCause,
    YearEvent,
)
from missionledger.finance.domain.authority.year_state import BudgetYear
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.fund.events import AuthorityKind
from missionledger.finance.domain.fund.refusals import DuplicateFactError

II, III = BudgetGroup.CIVILIAN, BudgetGroup.OPERATIONAL
Year = Scenario[AnyYearCommand, BudgetYear, YearEvent]


def about(day: date = date(2025, 8, 1)) -> dict[str, Any]:
    return {"fund": "UNMISS", "fiscal_year": "2025/26", "occurred_on": day}


def granted(amount: int = 1_000, **changes: Any) -> TakeUpAuthority:
    values: dict[str, Any] = {
        **about(date(2025, 6, 30)),
        "kind": AuthorityKind.APPROPRIATION,
        "symbol": "A/RES/79/303",
        "amount_minor": amount,
    }
    return TakeUpAuthority.model_validate(values | changes)


def allotted(amount: int = 600, group: BudgetGroup = III) -> IssueAllotment:
    return IssueAllotment(**about(), group=group, amount_minor=amount, issued_by="officer")


def redeployed(amount: int = 100, **changes: Any) -> RedeployBetweenGroups:
    values: dict[str, Any] = {
        **about(),
        "from_group": III,
        "to_group": II,
        "amount_minor": amount,
        "cause": RedeploymentCause.OPERATIONAL,
        "reason": "salaries",
        "requested_by": "officer",
        "approved_by": "controller",
    }
    return RedeployBetweenGroups.model_validate(values | changes)


def closed(**changes: Any) -> CloseBudgetYear:
    values: dict[str, Any] = {
        **about(date(2026, 7, 31)),
        "allotted_minor": 600,
        "obligated_minor": 450,
        "lapsed_minor": 20,
        "disbursed_minor": 400,
        "other_revenue_minor": 7,
        "cancelled_prior_minor": 3,
        "known_at": 99,
        "requested_by": "officer",
        "closed_by": "controller",
    }
    return CloseBudgetYear.model_validate(values | changes)


def release(rate: int = 8_500, reason: str = "cash crisis") -> SetReleaseRate:
    return SetReleaseRate(**about(), release_bp=rate, reason=reason, released_by="controller")


def month(day: date = date(2025, 8, 5), name: str = "2025-07") -> CloseMonth:
    return CloseMonth(**about(day), month=name, closed_by="certifier")


def explained(text: str = "rains") -> ExplainVariance:
    return ExplainVariance(
        **about(),
        group=III,
        item="Air operations",
        cause=VarianceCause.EXTERNAL,
        explanation=text,
        explained_by="officer",
    )


def suspended() -> SuspendLapse:
    return SuspendLapse(**about(), symbol="A/RES/57/323", reason="no cash", suspended_by="x")


def reopened_month() -> ReopenMonth:
    return ReopenMonth(**about(), month="2025-07", reason="missed bill", reopened_by="controller")


def reopened_year() -> ReopenBudgetYear:
    return ReopenBudgetYear(**about(), reason="missed obligation", reopened_by="controller")


def year(*commands: AnyYearCommand) -> Year:
    return Scenario(BUDGET_YEAR).after(granted(), *commands)


def test_authority_is_taken_up_once_and_not_with_another_amount() -> None:
    fresh: Year = Scenario(BUDGET_YEAR)

    (taken,) = fresh.when(granted())

    assert isinstance(taken, AuthorityTakenUp)
    assert taken.granted_on == "2025-06-30"
    assert year().when(granted()) == ()
    with pytest.raises(DuplicateFactError):
        year().when(granted(1_001))


@pytest.mark.parametrize(("amount", "passes"), [(400, True), (401, False)])
def test_no_more_is_allotted_than_was_granted(amount: int, passes: bool) -> None:  # noqa: FBT001
    scenario = year(allotted(600))

    if passes:
        assert scenario.after(allotted(amount, II)).state.allotted_minor == 1_000
    else:
        with pytest.raises(AuthorityExceededError) as refused:
            scenario.when(allotted(amount, II))
        assert refused.value.facts["left_minor"] == 400


def test_a_release_rate_needs_authority_and_is_set_once() -> None:
    assert year(release()).state.release_bp == 8_500
    assert year(release()).when(release()) == ()
    assert len(year(release()).when(release(reason="still no cash"))) == 1
    with pytest.raises(BudgetOrderError):
        Scenario(BUDGET_YEAR).when(release())


def test_redeployment_between_groups_keeps_the_sum_and_is_counted_on_both_sides() -> None:
    scenario = year(allotted(600), redeployed(100))

    assert isinstance(scenario.past[-1], GroupsRedeployed)
    assert scenario.state.allotted == {III: 500, II: 100}
    assert (scenario.state.given_up, scenario.state.received) == ({III: 100}, {II: 100})


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (redeployed(601), AuthorityExceededError),
        (redeployed(to_group=III), BudgetAmountError),
        (redeployed(requested_by="controller"), AuthorityDutiesError),
    ],
)
def test_redeployment_between_groups_is_refused(
    command: RedeployBetweenGroups, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        year(allotted(600)).when(command)


def test_commitment_authority_covers_its_own_days_alone() -> None:
    half = granted(covers_from=date(2025, 7, 1), covers_until=date(2025, 12, 31))
    scenario: Year = Scenario(BUDGET_YEAR).after(half)

    def asked(day: date) -> RequireOpenPeriod:
        return RequireOpenPeriod(**about(day), needs_authority=True)

    assert scenario.when(asked(date(2025, 12, 31))) == ()
    with pytest.raises(NoAuthorityThenError):
        scenario.when(asked(date(2026, 1, 1)))
    # What is owed already may be paid: it needs no new authority.
    assert scenario.when(RequireOpenPeriod(**about(date(2026, 1, 1)))) == ()


def test_a_month_is_closed_when_it_is_over_and_reopened() -> None:
    scenario = year(month())
    guard = RequireOpenPeriod(**about(date(2025, 7, 31)))

    with pytest.raises(PeriodClosedError):
        scenario.when(guard)
    assert scenario.when(RequireOpenPeriod(**about(date(2025, 8, 1)))) == ()
    assert scenario.when(month()) == ()
    assert scenario.after(reopened_month()).when(guard) == ()
    assert year().when(reopened_month()) == ()
    with pytest.raises(BudgetOrderError):
        year().when(month(date(2025, 7, 31)))
    with pytest.raises(BudgetAmountError):
        year().when(month(date(2026, 9, 1), "2026-07"))


def test_a_closing_counts_what_reports_print_and_what_shared_accounts_cost() -> None:
    scenario = year(allotted(600), closed(reported_minor=100, shared_cost_minor=50))

    found = scenario.state.closing
    assert found is not None
    assert (found.expenditure_minor, found.open_obligations_minor) == (550, 50)
    assert found.unencumbered_minor == 1_000 - 550 - 50


def test_a_closed_year_takes_up_no_authority() -> None:
    with pytest.raises(AllotmentClosedError):
        year(closed()).when(granted(5, symbol="A/RES/80/1"))
    assert year(closed()).when(granted()) == ()


def test_a_closed_year_says_what_makes_its_credit() -> None:
    scenario = year(allotted(600), closed())

    (found,) = [event for event in scenario.past if isinstance(event, BudgetYearClosed)]
    assert (found.expenditure_minor, found.open_obligations_minor) == (450, 50)
    assert found.unencumbered_minor == found.authority_minor - found.expenditure_minor == 550
    assert found.credit_minor == 550 + 7 + 3
    assert found.credit_basis == "UNMISS.2025-26.closing"


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (closed(occurred_on=date(2026, 6, 30)), BudgetOrderError),
        (closed(requested_by="controller"), AuthorityDutiesError),
    ],
)
def test_closing_a_year_is_refused(command: CloseBudgetYear, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        year().when(command)
    with pytest.raises(BudgetOrderError):
        Scenario(BUDGET_YEAR).when(closed())


@pytest.mark.parametrize(
    "command", [allotted(), release(), redeployed(), month(), closed(), reopened_month()]
)
def test_a_closed_year_takes_nothing_new(command: AnyYearCommand) -> None:
    scenario = year(allotted(600), closed())

    with pytest.raises(AllotmentClosedError):
        scenario.when(command)
    with pytest.raises(AllotmentClosedError):
        scenario.when(RequireOpenPeriod(**about(date(2026, 6, 30))))


def test_a_reopened_year_has_no_closing_until_it_is_closed_anew() -> None:
    scenario = year(allotted(600), closed(), reopened_year())

    assert scenario.state.closing is None
    assert scenario.when(reopened_year()) == ()
    assert len(scenario.when(closed(obligated_minor=460))) == 1


def credit(amount: int, line: str = "credit.2026-06-30") -> GiveCredit:
    return GiveCredit(**about(), line=line, symbol="ST/ADM/SER.B/1100", amount_minor=amount)


def test_no_more_is_given_back_than_a_closed_year_left_and_then_it_stays_closed() -> None:
    scenario = year(allotted(600), closed(), credit(500))

    assert scenario.when(credit(500)) == ()
    assert len(scenario.when(credit(60, "another"))) == 1
    with pytest.raises(AuthorityExceededError) as refused:
        scenario.when(credit(61, "another"))
    assert refused.value.facts["left_minor"] == 60
    with pytest.raises(BudgetOrderError):
        scenario.when(reopened_year())
    with pytest.raises(BudgetOrderError):
        year(allotted(600)).when(credit(1))


def test_what_is_said_of_a_year_is_said_once() -> None:
    scenario = year(suspended(), explained())

    assert scenario.when(suspended()) == ()
    assert scenario.when(explained()) == ()
    assert len(scenario.when(explained("the runway was repaired"))) == 1
    # Variances of a closed year are still explained.
    assert len(year(closed()).when(explained())) == 1
