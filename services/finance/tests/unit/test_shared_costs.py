"""Shared accounts divided among missions, and cash that passes between assessed funds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.application.ports import AuthorityRow
from missionledger.finance.application.shared_accounts import resources_of
from missionledger.finance.domain.fund.commands import AnyFundCommand, OpenFund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AuthorityKind, FundEvent, FundKind
from missionledger.finance.domain.fund.proration import PRORATION
from missionledger.finance.domain.fund.refusals import (
    AmountNotAllowedError,
    DuplicateFactError,
    FiscalYearMismatchError,
    TransferNotAllowedError,
)
from missionledger.finance.domain.fund.shared_cost_commands import (
    MissionResources,
    ProrateSharedAccount,
    SendTransfer,
    TakeTransfer,
)
from missionledger.finance.domain.fund.shared_cost_events import (
    SharedAccountProrated,
    TransferPurpose,
    TransferSent,
)
from missionledger.finance.domain.fund.shared_costs import part_of
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.postings import Account
from missionledger.finance.testing.funds import balances

FundScenario = Scenario[AnyFundCommand, Fund, FundEvent]

RULE = PRORATION.on(date(2025, 7, 1)).value
DAY = date(2025, 9, 1)
MISSIONS = (
    MissionResources(mission="MINURSO", resources_minor=56_537_800_00),
    MissionResources(mission="MINUSCA", resources_minor=1_036_595_600_00),
)


def fund(kind: FundKind = FundKind.SHARED_ACCOUNT) -> FundScenario:
    return Scenario(FUND).after(
        OpenFund(fund="RSCE", kind=kind, title="Of all", occurred_on=date(2010, 7, 1))
    )


def prorate(gross: int = 43_200_000_00, **changes: object) -> ProrateSharedAccount:
    values: dict[str, object] = {
        "fund": "RSCE",
        "occurred_on": date(2025, 7, 1),
        "fiscal_year": "2025/26",
        "symbol": "A/RES/79/301",
        "gross_minor": gross,
        "resources": MISSIONS,
    }
    return ProrateSharedAccount.model_validate(values | changes)


def send(amount: int, cash: int | None, **changes: object) -> SendTransfer:
    values: dict[str, object] = {
        "fund": "RSCE",
        "occurred_on": DAY,
        "counterpart": "UNTSO",
        "counterpart_kind": FundKind.REGULAR_BUDGET_OPERATION,
        "purpose": TransferPurpose.RELEASE_TO_OPERATION,
        "reference": "T-1",
        "fiscal_year": "2025",
        "amount_minor": amount,
        "cash_minor": cash,
    }
    return SendTransfer.model_validate(values | changes)


def take(amount: int, reference: str = "T-1") -> TakeTransfer:
    return TakeTransfer(
        fund="RSCE",
        occurred_on=DAY,
        counterpart="MINURSO",
        purpose=TransferPurpose.SHARED_COST,
        reference=reference,
        fiscal_year="2025/26",
        amount_minor=amount,
    )


def test_missions_bear_a_shared_account_by_their_approved_resources() -> None:
    (made,) = fund().when(prorate(staff_assessment_minor=4_000_000_00))

    assert isinstance(made, SharedAccountProrated)
    assert made.method_source == "A/RES/50/221 B"
    assert [part.mission for part in made.parts] == ["MINURSO", "MINUSCA"]
    assert sum(part.gross_minor for part in made.parts) == 43_200_000_00
    assert sum(part.staff_assessment_minor for part in made.parts) == 4_000_000_00
    small, large = made.parts
    assert (
        abs(small.gross_minor * large.resources_minor / small.resources_minor - large.gross_minor)
        < 20 * 100_00
    )


def test_the_same_again_is_quiet_and_a_change_has_a_document_of_its_own() -> None:
    scenario = fund().after(prorate())

    assert not scenario.when(prorate())
    with pytest.raises(DuplicateFactError):
        scenario.when(prorate(gross=1_00))
    more = scenario.after(prorate(gross=1_000_000_00, symbol="A/RES/79/400"))
    first, _staff = part_of(scenario.state, "2025/26", "MINURSO")
    both, _staff = part_of(more.state, "2025/26", "MINURSO")
    assert both > first
    assert part_of(more.state, "2024/25", "MINURSO") == (0, 0)


def test_only_a_shared_account_is_divided_and_for_its_year() -> None:
    with pytest.raises(TransferNotAllowedError):
        fund(FundKind.SPECIAL_ACCOUNT).when(prorate())
    with pytest.raises(FiscalYearMismatchError):
        fund().when(prorate(fiscal_year="2025"))
    with pytest.raises(AmountNotAllowedError):
        fund().when(prorate(resources=(MISSIONS[0], MISSIONS[0])))


def test_a_mission_passes_on_no_more_than_its_part() -> None:
    scenario = fund().after(prorate())
    part, _staff = part_of(scenario.state, "2025/26", "MINURSO")

    taken = scenario.after(take(part - 1))

    assert balances(taken)[Account.CASH] == part - 1
    assert not taken.when(take(part - 1))
    assert taken.when(take(1, "T-2"))
    with pytest.raises(TransferNotAllowedError, match="bears"):
        taken.when(take(2, "T-2"))
    with pytest.raises(DuplicateFactError):
        taken.when(take(1))


def test_the_regular_budget_releases_cash_it_has_to_its_operations() -> None:
    regular = fund(FundKind.REGULAR_BUDGET)

    (sent,) = regular.when(send(60, 100))

    assert isinstance(sent, TransferSent)
    assert not regular.given(sent).when(send(60, 0))
    for cash in (59, None):
        with pytest.raises(TransferNotAllowedError):
            regular.when(send(60, cash))


@pytest.mark.parametrize(
    ("sender", "taker", "purpose"),
    [
        (FundKind.SPECIAL_ACCOUNT, FundKind.SPECIAL_ACCOUNT, TransferPurpose.SHARED_COST),
        (
            FundKind.SPECIAL_ACCOUNT,
            FundKind.REGULAR_BUDGET_OPERATION,
            TransferPurpose.RELEASE_TO_OPERATION,
        ),
        (FundKind.REGULAR_BUDGET, FundKind.SHARED_ACCOUNT, TransferPurpose.SHARED_COST),
    ],
)
def test_cash_passes_between_certain_kinds_only(
    sender: FundKind, taker: FundKind, purpose: TransferPurpose
) -> None:
    command = send(1, 100, counterpart_kind=taker, purpose=purpose)

    with pytest.raises(TransferNotAllowedError, match="goes from a"):
        fund(sender).when(command)


def test_resources_are_what_was_granted_to_be_assessed() -> None:
    def row(mission: str, kind: AuthorityKind, amount: int) -> AuthorityRow:
        return AuthorityRow(
            fund=mission,
            kind=kind.value,
            fiscal_year="2025/26",
            amount_minor=amount,
            symbol="s",
            occurred_on="2025-07-01",
            provenance="verified",
            position=1,
            covers_from="",
            covers_until="",
        )

    found = resources_of(
        [
            row("UNDOF", AuthorityKind.APPROPRIATION, 5),
            row("UNDOF", AuthorityKind.COMMITMENT_WITH_ASSESSMENT, 2),
            row("UNDOF", AuthorityKind.COMMITMENT_WITHOUT_ASSESSMENT, 9),
            row("RSCE", AuthorityKind.APPROPRIATION, 7),
        ],
        ["UNDOF", "UNMIK"],
    )

    assert found == (MissionResources(mission="UNDOF", resources_minor=7),)


@given(
    amount=st.integers(0, 10**11),
    resources=st.dictionaries(
        st.sampled_from(["A-1", "B-2", "C-3", "D-4"]), st.integers(1, 10**12), min_size=1
    ),
)
def test_parts_sum_to_the_cost_and_lie_within_a_unit_of_the_exact_ratio(
    amount: int, resources: dict[str, int]
) -> None:
    parts = RULE.divide(amount, resources)

    whole = sum(resources.values())
    assert sum(parts.values()) == amount
    for mission, part in parts.items():
        assert abs(part - amount * resources[mission] / whole) <= 2 * RULE.unit_minor
