"""Claims of contributors: the rate of the month, three pairs of hands, oldest first, pro rata."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.policies import NoPolicyInForceError
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.claims.commands import (
    AnyClaimCommand,
    CertifyClaim,
    PayContributors,
    PrepareClaim,
    ReturnClaim,
    claim_id,
)
from missionledger.finance.domain.claims.contents import (
    ClaimContents,
    Deduction,
    DeductionGround,
    Lease,
    MajorEquipment,
    Premium,
    PremiumGround,
    SelfSustainment,
    amounts_of,
)
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.claims.events import ClaimEvent, ContributorsPaid
from missionledger.finance.domain.claims.ledger import ClaimLedger, ClaimStatus
from missionledger.finance.domain.claims.rates import PERSONNEL_RATE
from missionledger.finance.domain.claims.refusals import (
    ClaimDutiesError,
    ClaimNotAllowedError,
    ClaimStatusError,
    DuplicateClaimError,
    OperatingReserveError,
    UnknownClaimError,
)
from missionledger.finance.domain.postings import Account, AccountingEvent, balanced

FUND_ID = "UNMISS"
CLAIMED_ON = date(2025, 10, 15)
Ledger = Scenario[AnyClaimCommand, ClaimLedger, ClaimEvent]


def contents(persons: int = 100, days: int = 30, **parts: object) -> ClaimContents:
    values: dict[str, object] = {"person_days": persons * days, "memorandum": "MOU/2024/17"}
    return ClaimContents.model_validate(values | parts)


def prepare(unit: str = "INFBATT-1", month: str = "2025-06", **changes: object) -> PrepareClaim:
    values: dict[str, object] = {
        "fund": FUND_ID,
        "occurred_on": CLAIMED_ON,
        "unit": unit,
        "contributor": "RWA",
        "month": month,
        "contents": contents(),
        "prepared_by": "preparer",
    }
    return PrepareClaim.model_validate(values | changes)


def certify(unit: str = "INFBATT-1", month: str = "2025-06", **changes: object) -> CertifyClaim:
    values: dict[str, object] = {
        "fund": FUND_ID,
        "occurred_on": date(2025, 10, 20),
        "claim": claim_id(unit, month),
        "certified_by": "certifier",
        "expected_claim_version": 1,
    }
    return CertifyClaim.model_validate(values | changes)


def pay(cash: int, monthly: int = 0, **changes: object) -> PayContributors:
    values: dict[str, object] = {
        "fund": FUND_ID,
        "occurred_on": date(2025, 12, 15),
        "cash_minor": cash,
        "monthly_operating_cost_minor": monthly,
        "paid_by": "approver",
    }
    return PayContributors.model_validate(values | changes)


def certified(*claims: tuple[str, str]) -> Ledger:
    scenario: Ledger = Scenario(CLAIMS)
    for unit, month in claims:
        scenario = scenario.after(prepare(unit, month), certify(unit, month))
    return scenario


def paid(events: tuple[ClaimEvent, ...] | list[ClaimEvent]) -> dict[str, int]:
    (event,) = events
    assert isinstance(event, ContributorsPaid)
    return {payment.claim: payment.amount_minor for payment in event.payments}


def balances(scenario: Ledger) -> dict[Account, int]:
    sums: dict[Account, int] = {}
    for event in scenario.past:
        for entry in event.entries if isinstance(event, AccountingEvent) else ():
            assert balanced(entry.postings) == entry.postings
            for posting in entry.postings:
                sums[posting.account] = sums.get(posting.account, 0) + posting.amount_minor
    return {account: amount for account, amount in sums.items() if amount}


@pytest.mark.parametrize(
    ("month", "dollars"),
    [
        ("2014-07", 1_332),
        ("2016-06", 1_332),
        ("2016-07", 1_365),
        ("2017-07", 1_410),
        ("2018-07", 1_428),
        ("2022-06", 1_428),
        ("2022-07", 1_448),
        ("2026-06", 1_448),
    ],
)
def test_people_are_paid_at_the_rate_of_the_month(month: str, dollars: int) -> None:
    days = 31 if month.endswith("07") else 30

    assert amounts_of(contents(days=days), month).personnel_minor == dollars * 100 * 100


@pytest.mark.parametrize("month", ["2014-06", "2026-07"])
def test_a_month_without_a_known_rate_is_refused(month: str) -> None:
    with pytest.raises(NoPolicyInForceError, match="reimbursement for a person"):
        Scenario(CLAIMS).when(prepare(month=month, occurred_on=date(2026, 9, 1)))
    assert PERSONNEL_RATE.on(date(2026, 6, 30)).source == "A/RES/76/276"


def test_a_claim_is_people_equipment_and_self_sustainment_with_premiums_and_deductions() -> None:
    found = amounts_of(
        contents(
            persons=100,
            days=15,
            equipment=(
                MajorEquipment(item="APC", lease=Lease.WET, count=4, monthly_rate_minor=1_000_01),
                MajorEquipment(
                    item="truck",
                    lease=Lease.DRY,
                    count=3,
                    monthly_rate_minor=100_01,
                    is_after_operations=True,
                ),
            ),
            self_sustainment=(SelfSustainment(category="catering", monthly_rate_minor=30_00),),
            premiums=(
                Premium(ground=PremiumGround.RISK, reference="A/67/261", amount_minor=500_00),
            ),
            deductions=(
                Deduction(
                    ground=DeductionGround.EQUIPMENT_ABSENT, reference="VR 3", amount_minor=70_00
                ),
            ),
        ),
        "2025-06",
    )

    assert found.personnel_minor == 72_400_00
    # Half of three trucks: 150.015 dollars, rounded half up.
    assert found.equipment_minor == 4_000_04 + 150_02
    assert found.self_sustainment_minor == 1_500_00
    assert found.total_minor == 72_400_00 + 4_150_06 + 1_500_00 + 500_00 - 70_00


def test_a_deduction_needs_a_ground_and_its_paper() -> None:
    for missing in ({"ground": "plan_in_progress"}, {"reference": ""}):
        values = {"ground": "absence", "reference": "VR 3", "amount_minor": 1} | missing
        with pytest.raises(ValueError, match="1 validation error"):
            Deduction.model_validate(values)


def test_only_a_certified_claim_is_a_debt() -> None:
    prepared: Ledger = Scenario(CLAIMS).after(prepare())

    assert balances(prepared) == {}
    assert balances(prepared.after(certify())) == {
        Account.UNSETTLED_EXPENDITURE: 144_800_00,
        Account.PAYABLE_TO_CONTRIBUTORS: -144_800_00,
    }


def test_a_claim_sent_back_can_be_prepared_again_and_must_be_seen_again() -> None:
    returned: Ledger = Scenario(CLAIMS).after(
        prepare(),
        ReturnClaim(
            fund=FUND_ID,
            occurred_on=CLAIMED_ON,
            claim=claim_id("INFBATT-1", "2025-06"),
            reason="strength report missing",
            returned_by="certifier",
        ),
    )

    again = returned.after(prepare(contents=contents(persons=90)))

    with pytest.raises(ClaimStatusError):
        returned.when(certify(expected_claim_version=2))
    with pytest.raises(ClaimStatusError, match="prepared again"):
        again.when(certify())
    assert again.when(certify(expected_claim_version=3))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (prepare(occurred_on=date(2025, 6, 30)), ClaimNotAllowedError),
        (prepare("NEW", contents=contents(persons=0)), ClaimNotAllowedError),
        (prepare(contents=contents(persons=90)), DuplicateClaimError),
        (certify(certified_by="preparer"), ClaimDutiesError),
        (certify(expected_claim_version=7), ClaimStatusError),
        (certify("NOT-THERE"), UnknownClaimError),
    ],
)
def test_an_unsound_step_is_refused(command: AnyClaimCommand, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        Scenario(CLAIMS).after(prepare()).when(command)


def test_the_same_again_is_quiet() -> None:
    done = certified(("INFBATT-1", "2025-06"))

    assert done.when(prepare()) == ()
    assert done.when(certify()) == ()
    assert done.after(pay(10**9)).when(pay(10**9)) == ()


def test_the_oldest_month_is_paid_first_and_a_month_pro_rata() -> None:
    owed = certified(("A", "2025-05"), ("A", "2025-06"), ("B", "2025-06"), ("C", "2025-07"))
    may = owed.state.claims["A.2025-05"].owed_minor
    june = owed.state.claims["A.2025-06"].owed_minor

    found = paid([*owed.when(pay(may + june))])

    assert found == {"A.2025-05": may, "A.2025-06": june // 2, "B.2025-06": june - june // 2}
    after = owed.after(pay(may + june))
    assert after.state.claims["A.2025-05"].status is ClaimStatus.PAID
    assert after.state.claims["A.2025-06"].status is ClaimStatus.CERTIFIED
    assert balances(after)[Account.CASH] == -may - june


def test_three_months_of_operating_cost_are_kept_first() -> None:
    owed = certified(("A", "2025-06"))

    with pytest.raises(OperatingReserveError, match="3 months"):
        owed.when(pay(300_00, monthly=100_00))
    assert paid([*owed.when(pay(300_01, monthly=100_00))]) == {"A.2025-06": 1}
    assert paid([*owed.when(pay(900_00, monthly=100_00, limit_minor=50_00))]) == {
        "A.2025-06": 50_00
    }


@pytest.mark.parametrize("actor", ["preparer", "certifier"])
def test_who_prepared_or_certified_does_not_pay(actor: str) -> None:
    with pytest.raises(ClaimDutiesError):
        certified(("A", "2025-06")).when(pay(10**9, paid_by=actor))


def test_a_claim_certified_after_the_day_waits() -> None:
    early = pay(10**9, occurred_on=date(2025, 10, 19))

    assert certified(("A", "2025-06")).when(early) == ()


def test_the_claims_come_back_from_their_snapshot_as_they_were() -> None:
    state = certified(("A", "2025-06")).after(pay(5)).state

    assert ClaimLedger.model_validate_json(state.model_dump_json()) == state


@given(st.lists(st.integers(-1_000, 40_000_000), max_size=6), st.integers(0, 1_000))
def test_runs_never_pay_more_than_is_owed_or_free(runs: list[int], monthly: int) -> None:
    scenario = certified(("A", "2025-05"), ("A", "2025-06"), ("B", "2025-06"), ("C", "2025-07"))
    whole = sum(claim.owed_minor for claim in scenario.state.claims.values())
    for cash in runs:
        before = sum(claim.owed_minor for claim in scenario.state.claims.values())
        try:
            scenario = scenario.after(pay(cash, monthly))
        except OperatingReserveError:
            assert cash <= 3 * monthly
            continue
        after = sum(claim.owed_minor for claim in scenario.state.claims.values())
        assert before - after == min(before, max(cash - 3 * monthly, 0))

    found = balances(scenario)
    owed = sum(claim.owed_minor for claim in scenario.state.claims.values())
    assert found.get(Account.PAYABLE_TO_CONTRIBUTORS, 0) == -owed
    assert found.get(Account.CASH, 0) == owed - whole
