"""Events of finance that a load does not lead to."""

from datetime import date
from typing import Any

from missionledger.cli.load.modelling import scales_by_year
from missionledger.cli.load.reading import read_tables
from missionledger.common.events import DomainEvent
from missionledger.finance.domain.forecast import recorded as forecasts
from missionledger.finance.domain.fund import commands as fund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AssessmentKind, FundKind, TermDecision
from missionledger.finance.domain.fund_advances import ReceiveAdvance, RepayAdvance
from missionledger.finance.domain.reserve_fund import commands as loans
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import LoanPurpose, ReleaseReason
from missionledger.finance.domain.scales import Scale
from missionledger.reference.sources import PACKAGED, open_source
from tests.contracts.stories.audit_work import audit_story
from tests.contracts.stories.authority import authority_stories
from tests.contracts.stories.bank import bank_stories
from tests.contracts.stories.cash_pool import cash_pool_story
from tests.contracts.stories.claims import claim_story
from tests.contracts.stories.estimates import code_story, estimate_story
from tests.contracts.stories.funds import fund_stories
from tests.contracts.stories.life import life
from tests.contracts.stories.liquidity_plans import liquidity_plan_story
from tests.contracts.stories.month_ends import month_end_story
from tests.contracts.stories.state_plans import state_plan_story
from tests.contracts.stories.stocks import stock_story
from tests.contracts.stories.units import letter_story, unit_status_story
from tests.contracts.stories.upper_bounds import upper_bound_story


def stories() -> list[DomainEvent]:
    """Return the events of every story."""
    scales = scales_by_year(read_tables(open_source(PACKAGED)).scale_rows)
    return [
        *fund_story(scales[2025]),
        *fund_stories(scales[2025]),
        *loan_story(),
        *forecast_story(),
        *claim_story(),
        *authority_stories(),
        *estimate_story(),
        *code_story(),
        *audit_story(),
        *cash_pool_story(),
        *liquidity_plan_story(),
        *month_end_story(),
        *letter_story(),
        *unit_status_story(),
        *bank_stories(),
        *upper_bound_story(),
        *state_plan_story(),
        *stock_story(),
    ]


PAPER = "ST/ADM/SER.B/1088"


def fund_story(scale: Scale) -> list[DomainEvent]:
    """A special account: a line beyond the term, its release, receipts, and an advance."""

    def account(**values: Any) -> dict[str, Any]:
        return {"fund": "UNMISS", **values}

    opened = fund.OpenFund(
        **account(occurred_on=date(2011, 7, 9), kind=FundKind.SPECIAL_ACCOUNT, title="UNMISS")
    )
    line = fund.RecordHistoricalAssessment(
        **account(occurred_on=date(2025, 7, 1), kind=AssessmentKind.ASSESSMENT, symbol=PAPER),
        fiscal_year="2025/26",
        period_from=date(2025, 7, 1),
        period_to=date(2025, 12, 31),
        gross_minor=60_000_000_00,
        scales=(scale,),
        scale_position=2,
        scale_year=2025,
    )

    def noted(decided: date, until: date, number: int) -> fund.NoteMandateTerm:
        return fund.NoteMandateTerm(
            **account(occurred_on=decided, decision=TermDecision.RENEWED, until=until),
            resolution=f"S/RES/277{number} (2025)",
            foreign_event_id=f"0198f0a1-0000-7000-8000-00000000000{number}",
            foreign_position=210 + number,
        )

    receipt = fund.RecordContribution(
        **account(occurred_on=date(2025, 9, 1), receipt="R-2025-0001", state="DEU"),
        amount_minor=1_000_000_00,
    )
    reversal = fund.ReverseContribution(
        **account(occurred_on=date(2025, 9, 1), receipt="R-2025-0001"), reason="Paid twice."
    )
    cash = fund.OpenCashBalance(
        **account(occurred_on=date(2025, 7, 1), cash_minor=25_000_000_00, symbol="A/79/350")
    )
    credit = fund.RecordHistoricalAssessment(
        **account(occurred_on=date(2025, 9, 2), kind=AssessmentKind.CREDIT, symbol=PAPER),
        fiscal_year="2025/26",
        period_to=date(2024, 6, 30),
        gross_minor=-1_000_000_00,
        scales=(scale,),
        scale_position=2,
        scale_year=2025,
    )
    advance = account(occurred_on=date(2025, 10, 1), loan_id="PKRF-0001", amount_minor=5_000_000_00)
    return life(
        FUND,
        opened,
        line,
        fund.NoteComposition(
            **account(occurred_on=date(2025, 5, 8), configuration="stand-alone"),
            effective_from=date(2025, 5, 9),
            foreign_event_id="0198f0a1-0000-7000-8000-000000000003",
            foreign_position=213,
        ),
        noted(date(2025, 5, 8), date(2025, 10, 31), 1),
        fund.RecogniseConditional(**account(occurred_on=date(2025, 7, 1), line=line.line)),
        noted(date(2025, 10, 30), date(2026, 4, 30), 2),
        fund.ReleaseConditional(**account(occurred_on=date(2025, 10, 30), line=line.line)),
        receipt,
        reversal,
        cash,
        credit,
        fund.ApplyCredits(**account(occurred_on=date(2025, 9, 3), line=credit.line)),
        ReceiveAdvance(**advance),
        RepayAdvance(**advance),
    )


def forecast_story() -> list[DomainEvent]:
    """A forecast with one fund in it, one left out, and a draw on the Reserve Fund."""
    month_end = forecasts.ForecastPoint(
        on="2025-07-31",
        p10_minor=397_200_000_00,
        p50_minor=480_500_000_00,
        p90_minor=595_400_000_00,
        short_paths=0,
    )
    unmiss = forecasts.ForecastOfFund(
        fund="UNMISS",
        cash_minor=193_800_000_00,
        short_paths=6_760,
        first_short_on="2026-03-08",
        median_first_short_on="2026-03-29",
        points=(month_end,),
    )
    reserve = forecasts.ForecastReserveUse(
        room_minor=110_000_000_00,
        p10_minor=0,
        p50_minor=0,
        p90_minor=110_000_000_00,
        drawing_paths=3_941,
        beyond_paths=3_125,
    )
    made = forecasts.ForecastMade(
        forecast="2025-06-30.b221d2180fc901a0",
        as_of="2025-06-30",
        known_at=8_973,
        horizon_days=365,
        paths=10_000,
        seed=1945,
        model="cash-forecast/1",
        left_out=(forecasts.FundLeftOut(fund="MINUSMA", reason="it has ended"),),
        funds=(unmiss,),
        reserve=reserve,
    )
    return life(
        forecasts.FORECAST,
        forecasts.RecordCashForecast(occurred_on=date(2025, 6, 30), made=made),
    )


def loan_story() -> list[DomainEvent]:
    """Loans of the Reserve Fund: one through all its steps, three that end before they are paid."""
    day, borrower = date(2026, 1, 15), loans.Borrower.ACTIVE_PEACEKEEPING

    def ask(purpose: LoanPurpose, decision: str = "S/RES/2793 (2025)") -> loans.RequestLoan:
        return loans.RequestLoan(
            occurred_on=day,
            fund="UNSOH",
            borrower=borrower,
            purpose=purpose,
            amount_minor=10_000_000_00,
            council_decision=decision,
            requested_by="budget-officer",
        )

    def of(number: int, **values: Any) -> dict[str, Any]:
        loan = {"loan_id": f"PKRF-000{number}", "fund": "UNSOH", "occurred_on": day}
        return {**loan, **values}

    letter: dict[str, Any] = {"letter": "AC/2270", "recorded_by": "liaison-officer"}
    set_up = loans.RecordHistoricalLevel(
        occurred_on=date(1993, 1, 1), level_minor=150_000_000_00, source="A/RES/47/217"
    )
    appropriated = loans.RestoreAuthority(
        occurred_on=day, fund="UNSOH", appropriation="A/RES/80/301", amount_minor=4_000_000_00
    )
    return life(
        RESERVE_FUND,
        set_up,
        ask(LoanPurpose.START_UP),
        loans.RecordConcurrence(**of(1), **letter),
        loans.ReserveLoan(**of(1)),
        loans.ApproveLoan(**of(1, approved_by="approving-officer")),
        loans.PayLoan(**of(1)),
        loans.RepayLoan(**of(1, amount_minor=4_000_000_00, receipt="R-2026-0001")),
        appropriated,
        loans.CarryAsLiability(**of(1, reason="The operation closed with the advance unpaid.")),
        ask(LoanPurpose.START_UP),
        loans.RefuseConcurrence(**of(2), **letter),
        ask(LoanPurpose.LIQUIDITY, ""),
        loans.RefuseLoan(
            **of(3, rule="liquidity-limit-exceeded", detail="No room.", next_step="Wait.")
        ),
        ask(LoanPurpose.LIQUIDITY, ""),
        loans.ReserveLoan(**of(4)),
        loans.ReleaseReservation(**of(4, reason=ReleaseReason.WITHDRAWN, detail="Not needed.")),
    )
