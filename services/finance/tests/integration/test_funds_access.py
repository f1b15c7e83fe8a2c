"""Every route about the kinds of funds: closed to strangers, lower roles and other missions."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.decider import Decider
from missionledger.common.http.routes import served_routes
from missionledger.common.runtime.assembly import assemble
from missionledger.common.runtime.settings import ServiceSettings
from missionledger.common.testing.access_matrix import Sample, check_access_matrix
from missionledger.common.testing.tokens import TokenMint
from missionledger.finance.domain.fund.commands import OpenFund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.trust_funds.commands import OpenTrustFund
from missionledger.finance.domain.trust_funds.decider import TRUST_FUND
from missionledger.finance.domain.trust_funds.events import TrustFundKind, TrustFundPurpose
from missionledger.finance.domain.working_capital.commands import (
    RequestCapitalAdvance,
    SetCapitalLevel,
)
from missionledger.finance.domain.working_capital.decider import WORKING_CAPITAL
from missionledger.finance.domain.working_capital.policies import CapitalSource
from missionledger.finance.main import SERVICE

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
DAY = date(2025, 9, 1)
AMOUNT = {"amount": {"amount": "5.00"}}
ON = {"occurred_on": "2025-09-02"}
WHY = ON | {"reason": "unclear"}
OF_FUND = "/v1/funds/UNMISS"
LETTERS = "/v1/assessment-letters/UNMISS/some-line"
ADVANCE = "/v1/working-capital/advances/WCF-0001"
TRUST = "/v1/trust-funds/TF-QIP-UNMISS"
YEAR = {
    "fund": "UNMISS",
    "fiscal_year": "2025/26",
    "symbol": "A/RES/79/303",
    "issued_on": "2025-07-01",
    "components": [{"gross": {"amount": "5.00"}}],
    "method": "twelfths",
}
PREFIXES = (
    "/v1/assessment-letters",
    "/v1/assessment-years",
    "/v1/shared-accounts",
    "/v1/transfers",
    "/v1/trust-funds",
    "/v1/working-capital",
    "/v1/funds/{fund}/",
)
SAMPLES = {
    "GET /v1/funds/{fund}/settlement": Sample(f"{OF_FUND}/settlement"),
    "POST /v1/funds/{fund}/opening-balance": Sample(
        f"{OF_FUND}/opening-balance",
        {"opened_on": "2025-07-01", "cash": {"amount": "5.00"}, "symbol": "A/80/5"},
    ),
    "POST /v1/funds/{fund}/stages": Sample(
        f"{OF_FUND}/stages", {"stage": "liquidation", "decided_on": "2025-09-01", "reason": "r"}
    ),
    "POST /v1/funds/{fund}/retained-surplus": Sample(
        f"{OF_FUND}/retained-surplus", AMOUNT | {"symbol": "A/RES/80/1", "decided_on": "2025-09-01"}
    ),
    "POST /v1/funds/{fund}/retained-surplus/releases": Sample(
        f"{OF_FUND}/retained-surplus/releases",
        {"retained_by": "A/RES/80/1", "symbol": "A/RES/81/1", "decided_on": "2025-09-01"},
    ),
    "POST /v1/funds/{fund}/funding-arrangements": Sample(
        f"{OF_FUND}/funding-arrangements",
        {"configuration": "hybrid", "assessed_share": "1", "since": "2025-09-01"},
    ),
    "POST /v1/funds/{fund}/voluntary-receipts": Sample(
        f"{OF_FUND}/voluntary-receipts",
        AMOUNT
        | {"plan": "p", "contributor": "Cyprus", "receipt": "v", "received_on": "2025-09-01"},
    ),
    "POST /v1/assessment-years": Sample("/v1/assessment-years", YEAR),
    "POST /v1/assessment-years/calculations": Sample("/v1/assessment-years/calculations", YEAR),
    "GET /v1/assessment-letters/{fund}/{line}/{state}": Sample(f"{LETTERS}/FRA"),
    "POST /v1/assessment-letters/{fund}/{line}/issues": Sample(
        f"{LETTERS}/issues", {"issued_on": "2025-09-01", "reference": "PK-1"}
    ),
    "POST /v1/assessment-letters/{fund}/{line}/receipts": Sample(
        f"{LETTERS}/receipts",
        {
            "recorded_on": "2025-09-01",
            "received": [{"state": "FRA", "received_on": "2025-09-01"}],
        },
    ),
    "POST /v1/transfers": Sample(
        "/v1/transfers",
        AMOUNT
        | {
            "fund": "UNMISS",
            "counterpart": "UNLB",
            "purpose": "shared_cost",
            "reference": "T-1",
            "fiscal_year": "2025/26",
            "sent_on": "2025-09-01",
        },
    ),
    "POST /v1/working-capital/advances": Sample(
        "/v1/working-capital/advances", AMOUNT | ON | {"fund": "UNTSO", "purpose": "salaries"}
    ),
    "GET /v1/working-capital/advances/{advance_id}": Sample(ADVANCE),
    "POST /v1/working-capital/advances/{advance_id}/approve": Sample(f"{ADVANCE}/approve", ON),
    "POST /v1/working-capital/advances/{advance_id}/withdraw": Sample(f"{ADVANCE}/withdraw", WHY),
    "POST /v1/working-capital/advances/{advance_id}/repayments": Sample(
        f"{ADVANCE}/repayments", AMOUNT | ON | {"receipt": "r"}
    ),
    "POST /v1/trust-funds": Sample(
        "/v1/trust-funds",
        {
            "trust_fund": "TF-OTHER",
            "title": "t",
            "kind": "trust_fund",
            "purpose": "other",
            "mission": "UNMISS",
            "symbol": "ST/SGB/188",
            "opened_on": "2025-09-01",
        },
    ),
    "GET /v1/trust-funds/{trust_fund}": Sample(TRUST),
    "POST /v1/trust-funds/{trust_fund}/close": Sample(f"{TRUST}/close", WHY),
    "POST /v1/trust-funds/{trust_fund}/liaisons": Sample(
        f"{TRUST}/liaisons",
        {
            "counterpart": "peacebuilding_fund",
            "institution": "I",
            "post": "P",
            "agreement": "A",
            "since": "2025-09-01",
        },
    ),
    "POST /v1/trust-funds/{trust_fund}/liaisons/end": Sample(
        f"{TRUST}/liaisons/end",
        {"institution": "I", "reason": "R", "ended_on": "2025-09-01"},
    ),
    "POST /v1/trust-funds/{trust_fund}/pledges": Sample(
        f"{TRUST}/pledges",
        AMOUNT | {"pledge": "P", "donor": "D", "pledged_on": "2025-09-01", "due_on": "2025-10-01"},
    ),
    "POST /v1/trust-funds/{trust_fund}/pledges/{pledge}/withdraw": Sample(
        f"{TRUST}/pledges/P/withdraw", WHY
    ),
    "POST /v1/trust-funds/{trust_fund}/deposits": Sample(
        f"{TRUST}/deposits", AMOUNT | {"receipt": "R", "donor": "D", "received_on": "2025-09-01"}
    ),
    "POST /v1/trust-funds/{trust_fund}/deposits/{receipt}/reverse": Sample(
        f"{TRUST}/deposits/R/reverse", WHY
    ),
    "POST /v1/trust-funds/{trust_fund}/gifts": Sample(
        f"{TRUST}/gifts",
        {
            "gift": "G",
            "donor": "D",
            "description": "d",
            "value": {"amount": "5.00"},
            "basis": "b",
            "received_on": "2025-09-01",
        },
    ),
    "POST /v1/trust-funds/{trust_fund}/returns": Sample(
        f"{TRUST}/returns", AMOUNT | {"reference": "B", "donor": "D", "returned_on": "2025-09-01"}
    ),
    "POST /v1/trust-funds/{trust_fund}/spending": Sample(
        f"{TRUST}/spending", AMOUNT | {"spending": "S", "item": "i", "prepared_on": "2025-09-01"}
    ),
    "POST /v1/trust-funds/{trust_fund}/spending/{spending}/approve": Sample(
        f"{TRUST}/spending/S/approve", {"spent_on": "2025-09-01"}
    ),
    "POST /v1/trust-funds/{trust_fund}/spending/{spending}/decline": Sample(
        f"{TRUST}/spending/S/decline", WHY
    ),
}
FILTERED_OR_OF_NO_MISSION = {
    "GET /v1/assessment-letters",
    "GET /v1/assessment-years",
    "GET /v1/shared-accounts",
    "POST /v1/shared-accounts/{account}/prorations",
    "GET /v1/transfers",
    "GET /v1/trust-funds",
    "GET /v1/working-capital",
    "GET /v1/working-capital/advances",
    "POST /v1/working-capital/levels",
}


def _operation(fund: str, kind: FundKind) -> OpenFund:
    return OpenFund(fund=fund, kind=kind, title=f"Account of {fund}", occurred_on=DAY)


OPENING: list[tuple[Decider, object]] = [  # type: ignore[type-arg]
    (FUND, _operation("UNMISS", FundKind.SPECIAL_ACCOUNT)),
    (FUND, _operation("UNTSO", FundKind.REGULAR_BUDGET_OPERATION)),
    (
        TRUST_FUND,
        OpenTrustFund(
            trust_fund="TF-QIP-UNMISS",
            mission="UNMISS",
            title="Quick impact projects",
            kind=TrustFundKind.TRUST_FUND,
            purpose=TrustFundPurpose.QUICK_IMPACT,
            symbol="ST/SGB/188",
            occurred_on=DAY,
        ),
    ),
    (
        WORKING_CAPITAL,
        SetCapitalLevel(
            capital_source=CapitalSource.WORKING_CAPITAL_FUND,
            level_minor=250_000_000_00,
            occurred_on=DAY,
        ),
    ),
    (
        WORKING_CAPITAL,
        RequestCapitalAdvance(
            fund="UNTSO",
            kind=FundKind.REGULAR_BUDGET_OPERATION,
            capital_source=CapitalSource.WORKING_CAPITAL_FUND,
            amount_minor=5_00,
            purpose="salaries",
            requested_by="tester",
            occurred_on=DAY,
        ),
    ),
]


def test_no_route_about_funds_is_open_to_whom_it_is_not_for(tmp_path: Path) -> None:
    async def scenario() -> None:
        clock = FixedClock(NOW)
        mint = TokenMint(clock)
        assembly = assemble(
            SERVICE, ServiceSettings(data_dir=tmp_path), clock=clock, verifier=mint.verifier
        )
        assembly.start()
        try:
            officer = CommandContext(actor="tester", role="budget_officer")
            for decider, command in OPENING:
                await assembly.kernel.aggregates.execute(decider, command, officer)  # type: ignore[arg-type]
            names = [f"{route.method} {route.path}" for route in served_routes(assembly.app)]
            own = {name for name in names if name.partition(" ")[2].startswith(PREFIXES)}

            made = await check_access_matrix(
                assembly.app,
                mint,
                SAMPLES,
                # Lists are filtered by scope, and what serves all missions belongs to none; the
                # other routes of finance have tests of their own.
                without_mission=[name for name in names if name not in SAMPLES],
            )
        finally:
            await assembly.close()

        assert made > 3 * len(SAMPLES)
        assert own - set(SAMPLES) == FILTERED_OR_OF_NO_MISSION

    asyncio.run(scenario())
