"""Stages of an account, surplus that is kept, and who pays for an operation."""

from datetime import date

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.application.loans import borrower_of
from missionledger.finance.domain.fund.commands import (
    AnyFundCommand,
    NoteMandateTerm,
    OpenFund,
    RecordAuthority,
    RecordExpenditure,
)
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import (
    AssessmentBasis,
    AssessmentIssued,
    AssessmentKind,
    AuthorityKind,
    FundEvent,
    FundKind,
    TermDecision,
)
from missionledger.finance.domain.fund.lifecycle_commands import (
    ArrangeFunding,
    ChangeStage,
    ReleaseSurplus,
    RetainSurplus,
)
from missionledger.finance.domain.fund.lifecycle_events import (
    Carried,
    Configuration,
    FundingArranged,
    FundStage,
    FundStageChanged,
    Partner,
)
from missionledger.finance.domain.fund.lifecycle_refusals import (
    FundingArrangementError,
    FundNotActiveError,
    FundWithoutStagesError,
    MandateInForceError,
    PartnerPaysError,
    StageOrderError,
    SurplusNotThereError,
    SurplusRetainedError,
    UnknownRetentionError,
)
from missionledger.finance.domain.fund.refusals import (
    DuplicateFactError,
    FiscalYearMismatchError,
    FundNotAssessedError,
)
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.fund_advances import GiveAdvance, ReceiveAdvance, RepayAdvance
from missionledger.finance.domain.postings import Account
from missionledger.finance.domain.reserve_fund.commands import Borrower
from missionledger.finance.testing.funds import (
    FUND_ID,
    assessed,
    balances,
    issue,
    opened,
    pay,
    scale,
    term,
)

FundScenario = Scenario[AnyFundCommand, Fund, FundEvent]

ENDED = date(2026, 3, 1)
LIQUIDATED = date(2026, 7, 1)
CLOSED = date(2027, 7, 1)


def ended() -> NoteMandateTerm:
    return term(date(2026, 6, 30), ENDED, 9).model_copy(
        update={"decision": TermDecision.TERMINATED}
    )


def to_stage(stage: FundStage, day: date, **carried: int) -> ChangeStage:
    return ChangeStage(
        fund=FUND_ID,
        occurred_on=day,
        stage=stage,
        reason="The mandate has ended.",
        carried=Carried(**carried),
    )


def liquidated() -> FundScenario:
    return assessed().after(ended(), to_stage(FundStage.LIQUIDATION, LIQUIDATED))


def closed() -> FundScenario:
    return liquidated().after(to_stage(FundStage.CLOSED, CLOSED))


def keep(amount: int, available: int | None, symbol: str = "A/RES/80/300") -> RetainSurplus:
    return RetainSurplus(
        fund=FUND_ID,
        occurred_on=CLOSED,
        symbol=symbol,
        amount_minor=amount,
        available_minor=available,
    )


def arrange(
    configuration: Configuration, assessed_share: str, *partners: Partner, symbol: str = ""
) -> ArrangeFunding:
    return ArrangeFunding(
        fund=FUND_ID,
        occurred_on=date(2025, 1, 1),
        configuration=configuration,
        assessed_share=assessed_share,
        partners=partners,
        symbol=symbol,
    )


AFRICAN_UNION = Partner(name="African Union", share="1/4")


def test_a_stage_keeps_what_the_account_carried() -> None:
    command = to_stage(FundStage.LIQUIDATION, LIQUIDATED, receivable_minor=7, cash_minor=5)

    (changed,) = assessed().after(ended()).when(command)

    assert isinstance(changed, FundStageChanged)
    assert changed.carried == Carried(receivable_minor=7, cash_minor=5)
    assert changed.since == "2026-07-01"


def test_the_same_stage_again_is_quiet() -> None:
    assert not liquidated().when(to_stage(FundStage.LIQUIDATION, CLOSED))


@pytest.mark.parametrize("stage", [FundStage.CLOSED, FundStage.ACTIVE])
def test_an_active_account_is_liquidated_before_it_is_closed(stage: FundStage) -> None:
    scenario = closed() if stage is FundStage.ACTIVE else assessed().after(ended())

    with pytest.raises(StageOrderError):
        scenario.when(to_stage(stage, CLOSED))


def test_a_stage_does_not_begin_before_the_one_before_it() -> None:
    with pytest.raises(StageOrderError, match="2026-07-01"):
        liquidated().when(to_stage(FundStage.CLOSED, date(2026, 6, 1)))


def test_no_account_is_liquidated_while_its_mandate_is_in_force() -> None:
    with pytest.raises(MandateInForceError, match="S/RES/2701"):
        assessed().when(to_stage(FundStage.LIQUIDATION, date(2026, 4, 30)))


def test_a_term_that_lapsed_lets_the_account_be_liquidated() -> None:
    assert assessed().when(to_stage(FundStage.LIQUIDATION, date(2026, 5, 1)))


@pytest.mark.parametrize("kind", [FundKind.SHARED_ACCOUNT, FundKind.REGULAR_BUDGET])
def test_a_fund_of_many_operations_has_no_stages_and_no_arrangement(kind: FundKind) -> None:
    fund = Scenario(FUND).after(
        OpenFund(fund=FUND_ID, kind=kind, title="Of all", occurred_on=date(2000, 1, 1))
    )

    with pytest.raises(FundWithoutStagesError):
        fund.when(to_stage(FundStage.LIQUIDATION, LIQUIDATED))
    with pytest.raises(FundWithoutStagesError):
        fund.when(arrange(Configuration.HYBRID, "1"))


def test_closing_loses_nothing_that_is_owed() -> None:
    before = balances(assessed())

    after = balances(closed())

    assert after == before
    assert after[Account.ASSESSMENTS_RECEIVABLE] == 1_000_000_00


def test_a_state_still_pays_a_closed_account() -> None:
    scenario = closed().after(pay(300_000_00, occurred_on=date(2028, 1, 1)))

    assert balances(scenario)[Account.ASSESSMENTS_RECEIVABLE] == 700_000_00


def test_liquidation_is_assessed_without_a_term_in_force() -> None:
    line = issue(
        occurred_on=LIQUIDATED,
        fiscal_year="2026/27",
        period_from=date(2026, 7, 1),
        period_to=date(2026, 12, 31),
        scales=(scale(2026),),
    )
    lapsed = assessed().after(to_stage(FundStage.LIQUIDATION, date(2026, 5, 1)))

    (made,) = lapsed.when(line)

    assert isinstance(made, AssessmentIssued)
    assert made.basis is AssessmentBasis.LIQUIDATION
    assert made.covered_through is None


def test_a_closed_account_is_assessed_for_the_past_only() -> None:
    old = {"kind": AssessmentKind.ADDITIONAL_ASSESSMENT, "occurred_on": date(2027, 9, 1)}
    later = {"period_from": CLOSED, "period_to": date(2027, 12, 31), "scales": (scale(2027),)}

    assert closed().when(issue(**old))
    with pytest.raises(FundNotActiveError):
        closed().when(issue(**old, **later, fiscal_year="2027/28"))


def test_an_account_that_ends_neither_borrows_nor_lends_but_repays() -> None:
    advance = {"fund": FUND_ID, "occurred_on": LIQUIDATED, "loan_id": "L-1", "amount_minor": 1}

    with pytest.raises(FundNotActiveError):
        liquidated().when(ReceiveAdvance.model_validate(advance))
    with pytest.raises(FundNotActiveError):
        liquidated().when(GiveAdvance.model_validate(advance))
    assert closed().when(RepayAdvance.model_validate(advance))
    assert borrower_of(liquidated().state, LIQUIDATED) is Borrower.CLOSED_PEACEKEEPING


def test_surplus_is_kept_up_to_what_is_left() -> None:
    scenario = closed().after(keep(60, 100))

    assert balances(scenario)[Account.RETAINED_SURPLUS] == -60
    assert balances(scenario)[Account.SURPLUS_TO_RETURN] == 60
    assert not scenario.when(keep(60, 40))
    with pytest.raises(SurplusNotThereError, match=r"0\.40"):
        scenario.when(keep(41, 100, "A/RES/81/300"))
    with pytest.raises(DuplicateFactError):
        scenario.when(keep(61, 100))


def test_surplus_is_kept_only_of_an_ended_operation_whose_cash_is_known() -> None:
    with pytest.raises(SurplusNotThereError, match="is active"):
        assessed().when(keep(1, 100))
    with pytest.raises(SurplusNotThereError, match="not known"):
        closed().when(keep(1, None))


def test_what_is_kept_is_given_back_only_after_it_is_let_go() -> None:
    credit = issue(
        kind=AssessmentKind.CREDIT,
        occurred_on=date(2028, 1, 1),
        period_from=None,
        period_to=date(2026, 6, 30),
        gross_minor=-100_00,
        scales=(scale(2026),),
    )
    let_go = ReleaseSurplus(
        fund=FUND_ID,
        occurred_on=date(2028, 1, 1),
        retained_by="A/RES/80/300",
        symbol="A/RES/82/300",
    )
    kept = closed().after(keep(60, 100))

    with pytest.raises(SurplusRetainedError, match="A/RES/80/300"):
        kept.when(credit)
    released = kept.after(let_go)
    assert Account.RETAINED_SURPLUS not in balances(released)
    assert released.when(credit)
    with pytest.raises(UnknownRetentionError):
        released.when(let_go)


def test_a_joint_operation_is_co_financed() -> None:
    partner = Partner(name="European Union", share="2/5")

    scenario = opened().after(arrange(Configuration.JOINT, "3/5", partner))

    assert scenario.state.funding is not None
    assert scenario.state.funding.assessed_share == "3/5"
    assert not scenario.when(arrange(Configuration.JOINT, "3/5", partner))


@pytest.mark.parametrize(
    "wrong",
    [
        arrange(Configuration.JOINT, "1"),
        arrange(Configuration.JOINT, "1/2", AFRICAN_UNION),
        arrange(Configuration.HYBRID, "3/4", AFRICAN_UNION),
        arrange(Configuration.STAND_ALONE, "0", Partner(name="Others", share="1")),
        arrange(Configuration.SEQUENCED, "1/2", Partner(name="Others", share="1/2")),
        arrange(Configuration.UN_AUTHORIZED, "3/4", AFRICAN_UNION),
        arrange(Configuration.UN_AUTHORIZED, "1", symbol="S/RES/2800 (2026)"),
    ],
)
def test_who_pays_follows_the_configuration(wrong: ArrangeFunding) -> None:
    with pytest.raises(FundingArrangementError):
        opened().when(wrong)


def test_an_authorized_operation_may_have_assessed_money_by_a_decision() -> None:
    command = arrange(Configuration.UN_AUTHORIZED, "3/4", AFRICAN_UNION, symbol="S/RES/2800 (2026)")

    (arranged,) = opened().when(command)

    assert isinstance(arranged, FundingArranged)
    assert arranged.rule_source == "S/RES/2719 (2023)"


def test_member_states_are_not_assessed_for_what_partners_pay() -> None:
    partner = Partner(name="African Union", share="1")
    scenario = opened().after(
        term(date(2026, 4, 30), date(2025, 5, 8)),
        arrange(Configuration.UN_AUTHORIZED, "0", partner),
    )

    with pytest.raises(PartnerPaysError):
        scenario.when(issue())


@pytest.mark.parametrize(
    ("kind", "year"),
    [(FundKind.SHARED_ACCOUNT, "2025/26"), (FundKind.REGULAR_BUDGET_OPERATION, "2025")],
)
def test_what_others_pay_for_is_not_assessed_itself(kind: FundKind, year: str) -> None:
    fund = Scenario(FUND).after(
        OpenFund(fund=FUND_ID, kind=kind, title="Of others", occurred_on=date(2000, 1, 1))
    )

    with pytest.raises(FundNotAssessedError):
        fund.when(issue(fiscal_year=year))


def test_an_operation_of_the_regular_budget_counts_its_cost_in_calendar_years() -> None:
    fund = Scenario(FUND).after(
        OpenFund(
            fund=FUND_ID,
            kind=FundKind.REGULAR_BUDGET_OPERATION,
            title="Truce supervision",
            occurred_on=date(2000, 1, 1),
        )
    )
    granted = {
        "fund": FUND_ID,
        "occurred_on": date(2024, 12, 24),
        "kind": AuthorityKind.APPROPRIATION,
        "amount_minor": 40_000_000_00,
        "symbol": "A/RES/79/258",
    }
    spent = RecordExpenditure(
        fund=FUND_ID,
        occurred_on=date(2025, 12, 31),
        fiscal_year="2025",
        group="II",
        item="Staff",
        amount_minor=30_000_000_00,
    )

    scenario = fund.after(RecordAuthority.model_validate(granted | {"fiscal_year": "2025"}), spent)

    assert balances(scenario)[Account.EXPENDITURE] == 30_000_000_00
    with pytest.raises(FiscalYearMismatchError):
        fund.when(RecordAuthority.model_validate(granted | {"fiscal_year": "2025/26"}))
