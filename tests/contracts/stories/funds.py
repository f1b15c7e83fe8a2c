"""Events of funds of every kind: how a year is cut, who pays first, and how an account ends."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.finance.domain.fund import commands as fund
from missionledger.finance.domain.fund import plan_commands as plans
from missionledger.finance.domain.fund import shared_cost_commands as shared
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AssessmentKind, FundKind, TermDecision
from missionledger.finance.domain.fund.letter_commands import (
    IssueLetters,
    ReceiveLetters,
    StateReceipt,
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
    FundStage,
    Partner,
)
from missionledger.finance.domain.fund.plan_events import Component
from missionledger.finance.domain.fund.shared_cost_events import TransferPurpose
from missionledger.finance.domain.fund.year_cut import CutMethod
from missionledger.finance.domain.scales import Scale
from missionledger.finance.domain.trust_funds import commands as trust
from missionledger.finance.domain.trust_funds.decider import TRUST_FUND
from missionledger.finance.domain.trust_funds.events import (
    Alignment,
    TrustFundKind,
    TrustFundPurpose,
)
from missionledger.finance.domain.working_capital import commands as capital
from missionledger.finance.domain.working_capital.decider import WORKING_CAPITAL
from missionledger.finance.domain.working_capital.policies import CapitalSource
from tests.contracts.stories.life import life


def fund_stories(scale: Scale) -> list[DomainEvent]:
    """Return the events of funds beyond assessment and receipt."""
    return [
        *year_story(scale),
        *ending_story(),
        *shared_story(),
        *capital_story(),
        *trust_story(),
        *in_kind_story(),
    ]


def year_story(scale: Scale) -> list[DomainEvent]:
    """A year with voluntary money first, a slice asked for net, and its letters."""
    about: dict[str, Any] = {"fund": "UNFICYP", "occurred_on": date(2025, 7, 1)}
    symbol = "A/RES/79/293"
    year = plans.PlanYear(
        **about,
        fiscal_year="2025/26",
        symbol=symbol,
        components=(
            Component(
                source="mission", gross_minor=64_345_100_00, staff_assessment_minor=3_166_000_00
            ),
        ),
        voluntary=(
            plans.VoluntaryShare(contributor="Cyprus", share="1/3"),
            plans.VoluntaryShare(contributor="Greece", amount_minor=6_500_000_00),
        ),
        method=CutMethod.TWELFTHS,
        unit_minor=100,
        slices=(
            plans.PlannedSlice(period_from=date(2025, 7, 1), period_to=date(2025, 12, 31)),
            plans.PlannedSlice(period_from=date(2026, 1, 1), period_to=date(2026, 6, 30)),
        ),
    )
    line = fund.IssueAssessment(
        **about,
        kind=AssessmentKind.ASSESSMENT,
        fiscal_year="2025/26",
        period_from=date(2025, 7, 1),
        period_to=date(2025, 12, 31),
        gross_minor=18_198_367_00,
        staff_assessment_minor=1_583_000_00,
        symbol=symbol,
        scales=(scale,),
        scale_position=2,
        is_asked_net=True,
    )
    return life(
        FUND,
        fund.OpenFund(**about, kind=FundKind.SPECIAL_ACCOUNT, title="UNFICYP"),
        fund.NoteMandateTerm(
            **about,
            decision=TermDecision.RENEWED,
            until=date(2026, 1, 31),
            resolution="S/RES/2771 (2025)",
            foreign_event_id="0198f0a1-0000-7000-8000-000000000021",
            foreign_position=301,
        ),
        year,
        line,
        IssueLetters(
            fund="UNFICYP", line=line.line, reference="PK-2025-12", occurred_on=date(2025, 7, 10)
        ),
        ReceiveLetters(
            fund="UNFICYP",
            line=line.line,
            received=(StateReceipt(state="DEU", received_on=date(2025, 7, 21)),),
            occurred_on=date(2025, 8, 1),
        ),
        plans.ReceiveVoluntaryShare(
            fund="UNFICYP",
            occurred_on=date(2025, 10, 1),
            plan=year.plan,
            contributor="Greece",
            receipt="V-2025-1",
            amount_minor=6_500_000_00,
        ),
    )


def ending_story() -> list[DomainEvent]:
    """A joint operation that ends: liquidated, closed, its surplus kept and let go."""
    carried = Carried(
        cash_minor=9_000_000_00,
        receivable_minor=4_000_000_00,
        owed_to_contributors_minor=2_000_000_00,
        loans_outstanding_minor=1_000_000_00,
        open_obligations_minor=500_000_00,
    )

    def on(day: date) -> dict[str, Any]:
        return {"fund": "MINUSMA", "occurred_on": day}

    return life(
        FUND,
        fund.OpenFund(**on(date(2013, 7, 1)), kind=FundKind.SPECIAL_ACCOUNT, title="MINUSMA"),
        ArrangeFunding(
            **on(date(2013, 7, 1)),
            configuration=Configuration.JOINT,
            assessed_share="3/4",
            partners=(Partner(name="African Union", share="1/4"),),
            symbol="S/RES/2100 (2013)",
        ),
        ChangeStage(
            **on(date(2024, 1, 1)),
            stage=FundStage.LIQUIDATION,
            reason="The mandate has ended.",
            symbol="S/RES/2690 (2023)",
            carried=carried,
        ),
        ChangeStage(
            **on(date(2025, 7, 1)),
            stage=FundStage.CLOSED,
            reason="The liquidation is over.",
            carried=carried,
        ),
        RetainSurplus(
            **on(date(2025, 12, 24)),
            symbol="A/RES/80/300",
            amount_minor=5_000_000_00,
            available_minor=5_500_000_00,
            until=date(2026, 12, 31),
        ),
        ReleaseSurplus(**on(date(2026, 12, 24)), retained_by="A/RES/80/300", symbol="A/RES/81/300"),
    )


def shared_story() -> list[DomainEvent]:
    """A shared account divided among missions; one passes its part on, as both record it."""
    day = date(2025, 7, 1)
    transfer: dict[str, Any] = {
        "occurred_on": date(2025, 9, 1),
        "purpose": TransferPurpose.SHARED_COST,
        "reference": "T-2025-1",
        "fiscal_year": "2025/26",
        "amount_minor": 1_000_000_00,
    }
    account = life(
        FUND,
        fund.OpenFund(
            fund="UNLB", occurred_on=day, kind=FundKind.SHARED_ACCOUNT, title="Logistics Base"
        ),
        shared.ProrateSharedAccount(
            fund="UNLB",
            occurred_on=day,
            fiscal_year="2025/26",
            symbol="A/RES/79/295",
            gross_minor=66_000_000_00,
            staff_assessment_minor=6_000_000_00,
            resources=(
                shared.MissionResources(mission="UNDOF", resources_minor=70_000_000_00),
                shared.MissionResources(mission="UNMISS", resources_minor=1_230_000_000_00),
            ),
        ),
        shared.TakeTransfer(fund="UNLB", counterpart="UNDOF", **transfer),
    )
    mission = life(
        FUND,
        fund.OpenFund(fund="UNDOF", occurred_on=day, kind=FundKind.SPECIAL_ACCOUNT, title="UNDOF"),
        shared.SendTransfer(
            fund="UNDOF",
            counterpart="UNLB",
            counterpart_kind=FundKind.SHARED_ACCOUNT,
            cash_minor=9_000_000_00,
            **transfer,
        ),
    )
    return [*account, *mission]


def capital_story() -> list[DomainEvent]:
    """An advance to an operation of the regular budget, paid and repaid, and one let go."""
    day = date(2025, 9, 1)

    def ask(amount: int) -> capital.RequestCapitalAdvance:
        return capital.RequestCapitalAdvance(
            fund="UNTSO",
            kind=FundKind.REGULAR_BUDGET_OPERATION,
            capital_source=CapitalSource.WORKING_CAPITAL_FUND,
            amount_minor=amount,
            purpose="Salaries until contributions come.",
            requested_by="budget",
            occurred_on=day,
        )

    def about(advance_id: str) -> dict[str, Any]:
        return {"advance_id": advance_id, "fund": "UNTSO", "occurred_on": day}

    return life(
        WORKING_CAPITAL,
        capital.SetCapitalLevel(
            capital_source=CapitalSource.WORKING_CAPITAL_FUND,
            level_minor=250_000_000_00,
            occurred_on=date(2023, 1, 1),
            source="A/RES/76/272",
        ),
        ask(3_000_000_00),
        capital.PayCapitalAdvance(**about("WCF-0001"), approved_by="approver"),
        capital.RepayCapitalAdvance(
            **about("WCF-0001"), amount_minor=3_000_000_00, receipt="R-2025-0044"
        ),
        ask(1_000_000_00),
        capital.WithdrawCapitalAdvance(**about("WCF-0002"), reason="Contributions came in."),
    )


def trust_story() -> list[DomainEvent]:
    """A trust fund from its opening to its close."""

    def on(month: int) -> dict[str, Any]:
        return {"trust_fund": "TF-STANDBY", "occurred_on": date(2025, month, 1)}

    def spend(name: str) -> trust.PrepareSpending:
        return trust.PrepareSpending(
            **on(5),
            spending=name,
            item="Travel of five officers",
            earmark="travel",
            amount_minor=30_000_00,
            prepared_by="budget",
        )

    return life(
        TRUST_FUND,
        trust.OpenTrustFund(
            **on(1),
            title="Travel and subsistence of staff on standby",
            kind=TrustFundKind.MULTI_DONOR,
            purpose=TrustFundPurpose.STANDBY_STAFF,
            aligned_with=(Alignment.COOPERATION_FRAMEWORK,),
            target_minor=1_000_000_00,
            symbol="ST/SGB/188",
        ),
        trust.MakePledge(
            **on(2),
            pledge="P-1",
            donor="Norway",
            amount_minor=90_000_00,
            earmark="travel",
            due_on=date(2025, 4, 1),
        ),
        trust.ReceiveDeposit(
            **on(3), receipt="D-1", donor="Norway", pledge="P-1", amount_minor=60_000_00
        ),
        trust.ReceiveDeposit(**on(3), receipt="D-2", donor="Japan", amount_minor=1_000_00),
        trust.ReverseDeposit(**on(4), receipt="D-2", reason="Paid into the wrong account."),
        trust.WithdrawPledge(**on(4), pledge="P-1", reason="The donor's budget was cut."),
        spend("S-1"),
        trust.ApproveSpending(**on(5), spending="S-1", approved_by="approver"),
        spend("S-2"),
        trust.DeclineSpending(**on(5), spending="S-2", reason="Too early.", declined_by="approver"),
        trust.ReturnBalance(
            **on(6), reference="B-1", donor="Norway", earmark="travel", amount_minor=30_000_00
        ),
        trust.AgreeLiaison(
            **on(6),
            counterpart=Alignment.COOPERATION_FRAMEWORK,
            institution="United Nations country team",
            post="Head of the programme unit",
            agreement="Exchange of letters of 1 June 2025",
        ),
        trust.EndLiaison(
            **on(7), institution="United Nations country team", reason="The fund closes."
        ),
        trust.CloseTrustFund(**on(7), reason="Its purpose is met."),
    )


def in_kind_story() -> list[DomainEvent]:
    """A gift in kind: valued, and no cash."""
    about: dict[str, Any] = {
        "trust_fund": "TF-GIFTS-UNMISS",
        "mission": "UNMISS",
        "occurred_on": date(2025, 3, 1),
    }
    return life(
        TRUST_FUND,
        trust.OpenTrustFund(
            **about,
            title="Gifts to UNMISS",
            kind=TrustFundKind.IN_KIND,
            purpose=TrustFundPurpose.OTHER,
            symbol="ST/SGB/188",
        ),
        trust.ReceiveGift(
            **about,
            gift="G-1",
            donor="Germany",
            description="Ten vehicles",
            value_minor=250_000_00,
            basis="market price of the day",
        ),
    )
