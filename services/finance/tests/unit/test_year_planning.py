"""The cost of a year: what others pay first, what is left, and how it is cut."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.fund.commands import AnyFundCommand
from missionledger.finance.domain.fund.events import AssessmentIssued, FundEvent
from missionledger.finance.domain.fund.lifecycle_commands import ArrangeFunding
from missionledger.finance.domain.fund.lifecycle_events import Configuration, Partner
from missionledger.finance.domain.fund.plan_commands import (
    PlannedSlice,
    PlanYear,
    ReceiveVoluntaryShare,
    VoluntaryShare,
)
from missionledger.finance.domain.fund.plan_events import Component, Payer, YearPlanned
from missionledger.finance.domain.fund.planning import plan_year
from missionledger.finance.domain.fund.refusals import (
    AmountNotAllowedError,
    DuplicateFactError,
    DuplicateReceiptError,
    FiscalYearMismatchError,
    NotAsPlannedError,
    UnknownPlanError,
)
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.fund.year_cut import CutMethod, CutNotPossibleError
from missionledger.finance.domain.postings import Account
from missionledger.finance.testing.funds import FUND_ID, balances, issue, opened, scale, term

HALVES = (
    PlannedSlice(period_from=date(2025, 7, 1), period_to=date(2025, 12, 31)),
    PlannedSlice(period_from=date(2026, 1, 1), period_to=date(2026, 6, 30)),
)
CYPRUS = VoluntaryShare(contributor="Cyprus", share="1/3")
GREECE = VoluntaryShare(contributor="Greece", amount_minor=6_500_000_00)
PLAN = "2025/26 A/RES/79/300"


def plan(gross: int = 1_200_000_00, **changes: object) -> PlanYear:
    values: dict[str, object] = {
        "fund": FUND_ID,
        "occurred_on": date(2025, 7, 1),
        "fiscal_year": "2025/26",
        "symbol": "A/RES/79/300",
        "components": (Component(source="mission", gross_minor=gross),),
        "method": CutMethod.TWELFTHS,
        "slices": HALVES,
    }
    return PlanYear.model_validate(values | changes)


def give(amount: int, contributor: str = "Greece", receipt: str = "V-1") -> ReceiveVoluntaryShare:
    return ReceiveVoluntaryShare(
        fund=FUND_ID,
        occurred_on=date(2025, 10, 1),
        plan=PLAN,
        contributor=contributor,
        receipt=receipt,
        amount_minor=amount,
    )


def planned(scenario: Scenario[AnyFundCommand, Fund, FundEvent], command: PlanYear) -> YearPlanned:
    (event,) = scenario.when(command)
    assert isinstance(event, YearPlanned)
    return event


@pytest.mark.parametrize(
    ("year", "gross", "assessed"),
    [
        ("2023/24", 62_809_400, 35_372_933),
        ("2024/25", 62_734_400, 35_322_933),
        ("2025/26", 64_345_100, 36_396_733),
    ],
)
def test_voluntary_money_comes_off_first_as_in_cyprus(year: str, gross: int, assessed: int) -> None:
    start = int(year[:4])
    whole = PlannedSlice(period_from=date(start, 7, 1), period_to=date(start + 1, 6, 30))
    command = plan(gross * 100, fiscal_year=year, voluntary=(CYPRUS, GREECE), slices=(whole,))

    found = planned(opened(), command)

    assert found.assessed_minor == assessed * 100
    assert [each.payer for each in found.deductions] == [Payer.VOLUNTARY, Payer.VOLUNTARY]
    total = sum(each.amount_minor for each in found.deductions)
    assert total + found.assessed_minor == gross * 100


def test_shares_of_shared_accounts_add_to_the_cost_as_in_the_note_on_approved_resources() -> None:
    components = (
        Component(source="mission", gross_minor=56_537_800_00, staff_assessment_minor=2_400_000_00),
        Component(source="SUPPORT-ACCOUNT", gross_minor=3_344_000_00),
        Component(source="UNLB", gross_minor=617_200_00),
        Component(source="RSCE", gross_minor=409_900_00),
    )

    found = planned(opened(), plan(components=components))

    assert found.assessed_minor == 60_908_900_00
    assert sum(each.gross_minor for each in found.slices) == 60_908_900_00
    assert [each.staff_assessment_minor for each in found.slices] == [1_200_000_00, 1_200_000_00]


def test_partners_pay_their_part_of_a_joint_operation() -> None:
    arranged = opened().after(
        ArrangeFunding(
            fund=FUND_ID,
            occurred_on=date(2025, 1, 1),
            configuration=Configuration.JOINT,
            assessed_share="3/5",
            partners=(Partner(name="European Union", share="2/5"),),
        )
    )
    component = Component(
        source="mission", gross_minor=1_000_000_00, staff_assessment_minor=50_000_00
    )

    found = planned(arranged, plan(components=(component,)))

    assert found.assessed_minor == 600_000_00
    assert found.staff_assessment_minor == 30_000_00
    assert found.deductions[0].payer is Payer.PARTNER
    assert not found.entries


def test_the_same_plan_is_quiet_and_another_under_its_name_is_refused() -> None:
    scenario = opened().after(plan(voluntary=(GREECE,), gross=20_000_000_00), give(1_00))

    assert not scenario.when(plan(voluntary=(GREECE,), gross=20_000_000_00))
    with pytest.raises(DuplicateFactError):
        scenario.when(plan())


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"fiscal_year": "2025"}, FiscalYearMismatchError),
        ({"fiscal_year": "2025/27"}, FiscalYearMismatchError),
        ({"voluntary": (GREECE,)}, AmountNotAllowedError),
        ({"voluntary": (CYPRUS, CYPRUS)}, AmountNotAllowedError),
        ({"gross": 1_200_000_01}, AmountNotAllowedError),
        (
            {"components": (Component(source="m", gross_minor=1_00, staff_assessment_minor=2_00),)},
            AmountNotAllowedError,
        ),
        ({"slices": HALVES[::-1]}, CutNotPossibleError),
        ({"method": CutMethod.PRINTED}, CutNotPossibleError),
        (
            {"slices": (PlannedSlice(period_from=date(2025, 7, 1), period_to=date(2026, 7, 1)),)},
            CutNotPossibleError,
        ),
        (
            {"slices": (PlannedSlice(period_from=date(2025, 8, 1), period_to=date(2025, 7, 1)),)},
            CutNotPossibleError,
        ),
    ],
)
def test_a_year_that_does_not_fit_is_refused(
    changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        opened().when(plan(**changes))  # type: ignore[arg-type]


def test_printed_slices_are_taken_as_they_are() -> None:
    slices = (
        HALVES[0].model_copy(update={"gross_minor": 655_714_100_00}),
        HALVES[1].model_copy(update={"gross_minor": 655_713_800_00}),
    )

    found = planned(opened(), plan(1_311_427_900_00, method=CutMethod.PRINTED, slices=slices))

    assert [each.gross_minor for each in found.slices] == [655_714_100_00, 655_713_800_00]


def test_voluntary_money_is_promised_then_comes_in_as_cash() -> None:
    promised = opened().after(plan(20_000_000_00, voluntary=(GREECE,)))

    given = promised.after(give(6_000_000_00))

    assert balances(promised)[Account.VOLUNTARY_RECEIVABLE] == 6_500_000_00
    assert Account.CASH not in balances(promised)
    assert balances(given)[Account.CASH] == 6_000_000_00
    assert balances(given)[Account.VOLUNTARY_RECEIVABLE] == 500_000_00
    assert not given.when(give(6_000_000_00))
    with pytest.raises(DuplicateReceiptError):
        given.when(give(1))
    with pytest.raises(AmountNotAllowedError, match=r"500000\.00"):
        given.when(give(500_000_01, receipt="V-2"))
    with pytest.raises(UnknownPlanError):
        given.when(give(1, contributor="Cyprus", receipt="V-2"))


def test_a_slice_is_assessed_as_planned_and_conditional_beyond_the_term() -> None:
    known = opened().after(term(date(2026, 4, 30), date(2025, 5, 8)), plan())
    line = issue(
        symbol="A/RES/79/300",
        period_from=date(2026, 1, 1),
        period_to=date(2026, 6, 30),
        gross_minor=600_000_00,
        staff_assessment_minor=0,
        scales=(scale(2026),),
        plan=PLAN,
    )

    (made,) = known.when(line)

    assert isinstance(made, AssessmentIssued)
    assert made.plan == PLAN
    assert made.covered_through == "2026-04-30"
    with pytest.raises(NotAsPlannedError):
        known.when(line.model_copy(update={"gross_minor": 600_100_00}))
    with pytest.raises(NotAsPlannedError):
        opened().when(line)


@given(
    gross=st.integers(10_000_000, 10**10),
    thirds=st.sampled_from(["1/3", "2/7", "1/12", None]),
    fixed=st.integers(1, 1_000_000_00),
)
def test_what_others_pay_and_what_is_assessed_make_up_the_cost(
    gross: int, thirds: str | None, fixed: int
) -> None:
    voluntary = [VoluntaryShare(contributor="Greece", amount_minor=fixed)]
    if thirds:
        voluntary.append(VoluntaryShare(contributor="Cyprus", share=thirds))

    found = plan_year(plan(gross * 100, voluntary=tuple(voluntary)), opened().state)

    assert found.assessed_minor % 100 == 0
    paid = sum(each.amount_minor for each in found.deductions)
    assert paid + found.assessed_minor == gross * 100
    assert sum(each.gross_minor for each in found.slices) == found.assessed_minor
