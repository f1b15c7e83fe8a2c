"""Every route of finance: closed to strangers, to lower roles, and to other missions."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.http.routes import served_routes
from missionledger.common.runtime.assembly import assemble
from missionledger.common.runtime.settings import ServiceSettings
from missionledger.common.testing.access_matrix import Sample, check_access_matrix
from missionledger.common.testing.tokens import TokenMint
from missionledger.finance.domain.bank.accounts import BANK_ACCOUNT
from missionledger.finance.domain.fund.commands import OpenFund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.main import SERVICE
from missionledger.finance.testing.access import TESTED_ELSEWHERE
from missionledger.finance.testing.bank import ACCOUNT, DOCUMENT, account_body, open_account

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
OFFICER = CommandContext(actor="tester", role="budget_officer")

ENTRY = f"/v1/bank-accounts/{ACCOUNT}/entries/ST.1"

SAMPLES = {
    "GET /v1/funds/{fund}": Sample("/v1/funds/UNMISS"),
    "POST /v1/funds": Sample(
        "/v1/funds",
        {"fund": "UNDOF", "kind": "special_account", "title": "UNDOF", "opened_on": "1974-06-03"},
    ),
    "POST /v1/appropriations": Sample(
        "/v1/appropriations",
        {
            "fund": "UNMISS",
            "fiscal_year": "2025/26",
            "amount": {"amount": "5.00"},
            "symbol": "A/RES/79/303",
            "decided_on": "2025-06-30",
        },
    ),
    "GET /v1/assessments/{fund}/{line}": Sample("/v1/assessments/UNMISS/some-line"),
    "POST /v1/assessments": Sample(
        "/v1/assessments",
        {
            "fund": "UNMISS",
            "fiscal_year": "2025/26",
            "period_from": "2025-07-01",
            "period_to": "2025-12-31",
            "gross": {"amount": "5.00"},
            "symbol": "ST/ADM/SER.B/2000",
            "issued_on": "2025-07-01",
        },
    ),
    "POST /v1/contributions": Sample(
        "/v1/contributions",
        {
            "fund": "UNMISS",
            "receipt": "r-1",
            "state": "FRA",
            "amount": {"amount": "5.00"},
            "received_on": "2025-07-01",
        },
    ),
    "POST /v1/contributions/{fund}/{receipt}/reversal": Sample(
        "/v1/contributions/UNMISS/r-1/reversal",
        {"occurred_on": "2025-07-01", "reason": "bank error"},
    ),
    "GET /v1/member-states/{state}": Sample("/v1/member-states/FRA"),
    "POST /v1/funds/{fund}/opening-balance": Sample(
        "/v1/funds/UNMISS/opening-balance",
        {"opened_on": "2025-07-01", "cash": {"amount": "5.00"}, "symbol": "A/80/5"},
    ),
    "GET /v1/claims/{fund}/{claim}": Sample("/v1/claims/UNMISS/some-claim"),
    "POST /v1/claims": Sample(
        "/v1/claims",
        {
            "fund": "UNMISS",
            "unit": "INFBATT-1",
            "contributor": "RWA",
            "month": "2025-06",
            "prepared_on": "2025-10-10",
            "person_days": 3000,
            "memorandum": "MOU/2024/17",
        },
    ),
    "POST /v1/claims/{fund}/{claim}/certification": Sample(
        "/v1/claims/UNMISS/some-claim/certification", {"certified_on": "2025-10-20"}
    ),
    "POST /v1/claims/{fund}/{claim}/return": Sample(
        "/v1/claims/UNMISS/some-claim/return", {"returned_on": "2025-10-20", "reason": "unclear"}
    ),
    "POST /v1/claims/payments": Sample(
        "/v1/claims/payments",
        {
            "fund": "UNMISS",
            "paid_on": "2025-12-15",
            "monthly_operating_cost": {"amount": "5.00"},
        },
    ),
    "POST /v1/claims/letters-of-assist": Sample(
        "/v1/claims/letters-of-assist",
        {
            "fund": "UNMISS",
            "letter": "LOA-1",
            "contributor": "RWA",
            "service": "helicopters",
            "ceiling": {"amount": "5.00"},
            "valid_from": "2025-07-01",
            "valid_to": "2025-12-31",
            "symbol": "LOA/1",
            "recorded_on": "2025-07-01",
        },
    ),
    "GET /v1/liquidity/series": Sample("/v1/liquidity/series", query={"fund": "UNMISS"}),
    "GET /v1/liquidity/sources": Sample(
        "/v1/liquidity/sources", query={"fund": "UNMISS", "needed": "5.00"}
    ),
    "GET /v1/liquidity/plans/{plan}": Sample("/v1/liquidity/plans/some-plan"),
    "POST /v1/liquidity/plans": Sample(
        "/v1/liquidity/plans", {"fund": "UNMISS", "forecast": "some-forecast"}
    ),
    "POST /v1/liquidity/plans/{plan}/accept": Sample(
        "/v1/liquidity/plans/some-plan/accept", {"accepted_on": "2025-07-03"}
    ),
    "POST /v1/liquidity/plans/{plan}/reject": Sample(
        "/v1/liquidity/plans/some-plan/reject", {"rejected_on": "2025-07-03", "reason": "less"}
    ),
    "GET /v1/pool-loans/{loan_id}": Sample("/v1/pool-loans/POOL-0001"),
    "POST /v1/pool-loans": Sample(
        "/v1/pool-loans",
        {
            "fund": "UNMISS",
            "lender": "UNSOS",
            "needed": {"amount": "5.00"},
            "amount": {"amount": "5.00"},
            "lender_monthly_operating_cost": {"amount": "5.00"},
        },
    ),
    "POST /v1/pool-loans/{loan_id}/approve": Sample(
        "/v1/pool-loans/POOL-0001/approve", {"lender_monthly_operating_cost": {"amount": "5.00"}}
    ),
    "POST /v1/pool-loans/{loan_id}/decline": Sample(
        "/v1/pool-loans/POOL-0001/decline", {"reason": "not needed"}
    ),
    "POST /v1/pool-loans/{loan_id}/repayments": Sample(
        "/v1/pool-loans/POOL-0001/repayments", {"amount": {"amount": "5.00"}, "receipt": "r-1"}
    ),
    "GET /v1/budgets/{fund}/{year}": Sample("/v1/budgets/UNMISS/2025-26"),
    "GET /v1/budgets/{fund}/{year}/versions/{version}": Sample(
        "/v1/budgets/UNMISS/2025-26/versions/1"
    ),
    "GET /v1/budgets/{fund}/{year}/comparison": Sample("/v1/budgets/UNMISS/2025-26/comparison"),
    "POST /v1/budgets/{fund}/{year}/estimates": Sample(
        "/v1/budgets/UNMISS/2025-26/estimates",
        {"prepared_on": "2025-01-15", "declared": [{"amount": {"amount": "0.00"}}]},
    ),
    "POST /v1/budgets/{fund}/{year}/estimate-files": Sample(
        "/v1/budgets/UNMISS/2025-26/estimate-files", {"any": "body"}
    ),
    "POST /v1/budgets/{fund}/{year}/versions/{version}/submission": Sample(
        "/v1/budgets/UNMISS/2025-26/versions/1/submission", {"submitted_on": "2025-02-01"}
    ),
    "POST /v1/budgets/{fund}/{year}/versions/{version}/return": Sample(
        "/v1/budgets/UNMISS/2025-26/versions/1/return",
        {"returned_on": "2025-03-01", "reason": "unclear"},
    ),
    "POST /v1/budgets/{fund}/{year}/versions/{version}/recommendation": Sample(
        "/v1/budgets/UNMISS/2025-26/versions/1/recommendation",
        {"decided_on": "2025-04-20", "symbol": "A/79/724", "stated_total": {"amount": "5.00"}},
    ),
    "POST /v1/budgets/{fund}/{year}/versions/{version}/approval": Sample(
        "/v1/budgets/UNMISS/2025-26/versions/1/approval",
        {"decided_on": "2025-06-30", "symbol": "A/RES/79/1", "stated_total": {"amount": "5.00"}},
    ),
    "POST /v1/audit/recommendations": Sample(
        "/v1/audit/recommendations",
        {
            "recommendation": "BOA-1",
            "body": "board_of_auditors",
            "symbol": "A/79/5",
            "text": "Reconcile.",
            "fund": "UNMISS",
            "owner": "chief",
            "issued_on": "2025-01-31",
            "due_on": "2025-12-31",
        },
    ),
    "POST /v1/audit/samples": Sample(
        "/v1/audit/samples",
        {
            "sample": "S-1",
            "fund": "UNMISS",
            "account": "expenditure",
            "first_day": "2024-07-01",
            "last_day": "2025-06-30",
            "seed": 1,
            "count": 1,
            "drawn_on": "2026-01-10",
        },
    ),
    "GET /v1/credits/{fund}/{line}": Sample("/v1/credits/UNMISS/some-credit"),
    "POST /v1/credits/{fund}/{line}/applications": Sample(
        "/v1/credits/UNMISS/some-credit/applications", {"occurred_on": "2025-09-20"}
    ),
    "POST /v1/bank-accounts": Sample("/v1/bank-accounts", account_body()),
    "GET /v1/bank-accounts/{account}": Sample(f"/v1/bank-accounts/{ACCOUNT}"),
    "POST /v1/bank-accounts/{account}/closure": Sample(
        f"/v1/bank-accounts/{ACCOUNT}/closure", {"closed_on": "2026-01-31", "reason": "unused"}
    ),
    "GET /v1/bank-accounts/{account}/statements": Sample(f"/v1/bank-accounts/{ACCOUNT}/statements"),
    "POST /v1/bank-accounts/{account}/statements": Sample(
        f"/v1/bank-accounts/{ACCOUNT}/statements", {"document": DOCUMENT, "form": "csv"}
    ),
    "GET /v1/bank-accounts/{account}/entries": Sample(f"/v1/bank-accounts/{ACCOUNT}/entries"),
    "GET /v1/collections/{fund}/{line}": Sample("/v1/collections/UNMISS/some-line"),
    "POST /v1/collections": Sample(
        "/v1/collections", {"fund": "UNMISS", "line": "some-line", "start_day": "2025-07-01"}
    ),
    "POST /v1/collections/{fund}/{line}/payment-plans": Sample(
        "/v1/collections/UNMISS/some-line/payment-plans",
        {
            "state": "FRA",
            "instalments": [{"due_on": "2026-12-31", "amount": {"amount": "5.00"}}],
            "reference": "note",
            "agreed_on": "2026-02-01",
        },
    ),
    "POST /v1/collections/{fund}/{line}/payment-plans/{state}/end": Sample(
        "/v1/collections/UNMISS/some-line/payment-plans/FRA/end",
        {"ended_on": "2026-04-01", "reason": "given up"},
    ),
    "POST /v1/collections/{fund}/{line}/write-downs": Sample(
        "/v1/collections/UNMISS/some-line/write-downs",
        {
            "state": "FRA",
            "amount": {"amount": "5.00"},
            "resolution": "A/RES/80/999",
            "decided_on": "2026-03-01",
        },
    ),
    "GET /v1/bank-accounts/{account}/entries/{entry}": Sample(ENTRY),
    "GET /v1/bank-accounts/{account}/entries/{entry}/proposals": Sample(f"{ENTRY}/proposals"),
    "POST /v1/bank-accounts/{account}/entries/{entry}/matches": Sample(
        f"{ENTRY}/matches", {"items": [{"fund": "UNMISS", "item": "receipt:r-1"}]}
    ),
    "POST /v1/bank-accounts/{account}/entries/{entry}/matches/{match}/undoing": Sample(
        f"{ENTRY}/matches/m/undoing", {"reason": "wrong"}
    ),
    "POST /v1/bank-accounts/{account}/entries/{entry}/offset": Sample(
        f"{ENTRY}/offset", {"other": "ST.2"}
    ),
    "POST /v1/bank-accounts/{account}/entries/{entry}/turned-down": Sample(
        f"{ENTRY}/turned-down", {"fund": "UNMISS", "item": "receipt:r-1", "reason": "wrong"}
    ),
    "POST /v1/bank-accounts/{account}/entries/{entry}/receipt": Sample(
        f"{ENTRY}/receipt", {"fund": "UNMISS", "state": "FRA"}
    ),
    "POST /v1/bank-accounts/{account}/entries/{entry}/write-in": Sample(
        f"{ENTRY}/write-in", {"fund": "UNMISS", "kind": "interest", "text": "October"}
    ),
    "POST /v1/bank-accounts/{account}/entries/{entry}/write-in/approval": Sample(
        f"{ENTRY}/write-in/approval"
    ),
    "POST /v1/bank-accounts/{account}/entries/{entry}/write-in/return": Sample(
        f"{ENTRY}/write-in/return", {"reason": "unclear"}
    ),
    "GET /v1/bank-accounts/{account}/reconciliation": Sample(
        f"/v1/bank-accounts/{ACCOUNT}/reconciliation"
    ),
    "GET /v1/bank-accounts/{account}/position": Sample(f"/v1/bank-accounts/{ACCOUNT}/position"),
    "POST /v1/bank-accounts/{account}/revaluations": Sample(
        f"/v1/bank-accounts/{ACCOUNT}/revaluations", {"month": "2025-11"}
    ),
    "GET /v1/cash-standings/{fund}": Sample("/v1/cash-standings/UNMISS"),
}
FILTERED_OR_OF_NO_MISSION = [
    "GET /v1/collections",
    "GET /v1/bank-accounts",
    "GET /v1/bank-accounts/balances",
    "POST /v1/bank-accounts/statements",
    "GET /v1/bank-accounts/unmatched-items",
    "GET /v1/bank-accounts/write-ins",
    "GET /v1/exchange-rates",
    "POST /v1/exchange-rates",
    "POST /v1/contributions/files",
    "GET /v1/funds",
    "GET /v1/appropriations",
    "GET /v1/assessments",
    "GET /v1/contributions",
    "GET /v1/contributions/pace",
    "GET /v1/credits",
    "GET /v1/claims",
    "GET /v1/budgets",
    "GET /v1/budgets/template",
    "GET /v1/code-maps/{system}/{dimension}",
    "GET /v1/audit/recommendations",
    "GET /v1/audit/recommendations/{recommendation}",
    "POST /v1/audit/recommendations/{recommendation}/owner",
    "POST /v1/audit/recommendations/{recommendation}/status",
    "GET /v1/audit/exceptions",
    "GET /v1/audit/samples/{sample}",
    "POST /v1/code-maps/{system}/{dimension}/codes",
    "POST /v1/code-maps/{system}/{dimension}/retirements",
    "GET /v1/codes/accounts",
    "GET /v1/codes/states",
    "GET /v1/budgets/history",
    "GET /v1/budgets/line-history",
    "GET /v1/budgets/shared-accounts",
    "GET /v1/budgets/readiness",
    "GET /v1/budgets/totals",
    "GET /v1/budgets/delay-cost",
    "GET /v1/budgets/composition-cost",
    "GET /v1/claims/contributors/{state}/statement",
    "GET /v1/claims/letters-of-assist",
    "GET /v1/claims/timetable",
    "GET /v1/claims/underperformance",
    "GET /v1/claims/units",
    "GET /v1/forecasts/scores",
    "GET /v1/liquidity/plans",
    "GET /v1/pool-loans",
    "GET /v1/member-states",
    "GET /v1/member-states/paid-in-full",
    "GET /v1/member-states/{state}/article-19",
    "GET /v1/member-states/concentration",
    "GET /v1/journal",
    "GET /v1/liquidity",
    "GET /v1/cash-standings",
    "GET /v1/forecasts",
    "GET /v1/forecasts/month-ends",
    "GET /v1/forecasts/month-ends/{month_end}",
    "POST /v1/forecasts/month-ends",
    "GET /v1/forecasts/{forecast}",
    "POST /v1/forecasts",
    "GET /v1/scales",
    "GET /v1/scales/{calendar_year}",
]


def test_no_route_is_open_to_a_stranger_a_lower_role_or_another_mission(tmp_path: Path) -> None:
    async def scenario() -> None:
        clock = FixedClock(NOW)
        mint = TokenMint(clock)
        assembly = assemble(
            SERVICE, ServiceSettings(data_dir=tmp_path), clock=clock, verifier=mint.verifier
        )
        assembly.start()
        try:
            opening = OpenFund(
                fund="UNMISS",
                kind=FundKind.SPECIAL_ACCOUNT,
                title="Mission in South Sudan",
                occurred_on=date(2011, 7, 9),
            )
            await assembly.kernel.aggregates.execute(FUND, opening, OFFICER)
            await assembly.kernel.aggregates.execute(BANK_ACCOUNT, open_account(), OFFICER)
            # Imports are for administrators of everything; the routes of loans and of the runtime
            # have tests of their own.
            names = [f"{route.method} {route.path}" for route in served_routes(assembly.app)]
            elsewhere = [
                name for name in names if name.partition(" ")[2].startswith(TESTED_ELSEWHERE)
            ]

            made = await check_access_matrix(
                assembly.app,
                mint,
                SAMPLES,
                without_mission=[*FILTERED_OR_OF_NO_MISSION, *elsewhere],
            )
        finally:
            await assembly.close()

        assert made > 50

    asyncio.run(scenario())
