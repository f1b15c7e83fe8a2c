"""Every route of authority and spending: closed to strangers, to lower roles, to other missions."""

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
from missionledger.finance.domain.fund.commands import OpenFund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.main import SERVICE
from missionledger.finance.testing.authority import (
    allotment,
    commitment,
    dollars,
    line,
    obligation,
    payment_run,
)

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
YEAR = "/v1/allotments/UNMISS/2025-26"
ONE = "/v1/commitments/UNMISS/2025-26/PO-1"
PREFIXES = (
    "/v1/allotments",
    "/v1/commitments",
    "/v1/disbursements",
    "/v1/statements",
    "/v1/deployment-stocks",
    "/v1/unforeseen-expenses",
    "/v1/shared-assets",
    "/v1/stock-items",
)
REDEPLOYMENT = {
    "from": line(),
    "to": line(item="Official travel"),
    "amount": dollars("1.00"),
    "reason": "patrols",
    "decided_on": "2025-09-01",
}
REASON = {"reason": "a bill was missed", "decided_on": "2025-09-06"}
AMOUNT = {"amount": dollars("1.00")}

SAMPLES = {
    "POST /v1/allotments": Sample("/v1/allotments", allotment()),
    "GET /v1/allotments/{fund}/{year}": Sample(YEAR),
    "POST /v1/allotments/{fund}/{year}/release": Sample(
        f"{YEAR}/release", {"per_cent": "85", "reason": "cash", "released_on": "2025-10-10"}
    ),
    "POST /v1/allotments/{fund}/{year}/redeployments": Sample(
        f"{YEAR}/redeployments", REDEPLOYMENT
    ),
    "POST /v1/allotments/{fund}/{year}/group-redeployments": Sample(
        f"{YEAR}/group-redeployments", REDEPLOYMENT | {"requested_by": "preparer"}
    ),
    "POST /v1/allotments/{fund}/{year}/months/{month}/closing": Sample(
        f"{YEAR}/months/2025-08/closing", {"closed_on": "2025-09-05"}
    ),
    "POST /v1/allotments/{fund}/{year}/months/{month}/reopening": Sample(
        f"{YEAR}/months/2025-08/reopening", REASON
    ),
    "GET /v1/allotments/{fund}/{year}/closing": Sample(f"{YEAR}/closing"),
    "POST /v1/allotments/{fund}/{year}/closing": Sample(
        f"{YEAR}/closing",
        {"closed_on": "2026-07-31", "other_revenue": dollars("0.00"), "requested_by": "x"},
    ),
    "POST /v1/allotments/{fund}/{year}/reopening": Sample(f"{YEAR}/reopening", REASON),
    "POST /v1/allotments/{fund}/{year}/lapse-suspension": Sample(
        f"{YEAR}/lapse-suspension", REASON | {"symbol": "A/RES/57/323"}
    ),
    "POST /v1/commitments": Sample("/v1/commitments", commitment()),
    "GET /v1/commitments/{fund}/{year}/{reference}": Sample(ONE),
    "POST /v1/commitments/{fund}/{year}/{reference}/obligation": Sample(
        f"{ONE}/obligation", obligation()
    ),
    "POST /v1/commitments/{fund}/{year}/{reference}/cancellation": Sample(
        f"{ONE}/cancellation", AMOUNT | {"reason": "x", "cancelled_on": "2025-09-01"}
    ),
    "POST /v1/commitments/{fund}/{year}/{reference}/deliveries": Sample(
        f"{ONE}/deliveries", AMOUNT | {"report": "RI-1", "received_on": "2025-09-01"}
    ),
    "POST /v1/commitments/{fund}/{year}/{reference}/invoices": Sample(
        f"{ONE}/invoices", AMOUNT | {"invoice": "INV-1", "invoiced_on": "2025-09-01"}
    ),
    "POST /v1/disbursements": Sample("/v1/disbursements", payment_run()),
    "GET /v1/statements/performance/{fund}/{year}": Sample(
        "/v1/statements/performance/UNMISS/2025-26"
    ),
    "POST /v1/statements/performance/{fund}/{year}/explanations": Sample(
        "/v1/statements/performance/UNMISS/2025-26/explanations",
        {
            "group": "III",
            "item": "Medical",
            "cause": "external",
            "explanation": "x",
            "explained_on": "2026-06-01",
        },
    ),
    "GET /v1/deployment-stocks/{fund}": Sample("/v1/deployment-stocks/UNMISS"),
    "POST /v1/deployment-stocks/{fund}": Sample(
        "/v1/deployment-stocks/UNMISS",
        AMOUNT
        | {
            "reference": "SDS-1",
            "items": "camp",
            "council_decision": "S/RES/1",
            "concurrence": "letter",
            "requested_by": "x",
            "decided_on": "2025-08-05",
        },
    ),
    "POST /v1/deployment-stocks/{fund}/replenishments": Sample(
        "/v1/deployment-stocks/UNMISS/replenishments",
        AMOUNT | {"reference": "REP-1", "replenished_on": "2025-12-01"},
    ),
}


def test_no_route_of_authority_is_open_to_whom_it_is_not_for(tmp_path: Path) -> None:
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
            officer = CommandContext(actor="tester", role="budget_officer")
            await assembly.kernel.aggregates.execute(FUND, opening, officer)
            names = [f"{route.method} {route.path}" for route in served_routes(assembly.app)]
            own = {name for name in names if name.partition(" ")[2].startswith(PREFIXES)}
            made = await check_access_matrix(
                assembly.app,
                mint,
                SAMPLES,
                # Lists are filtered by scope, and what serves all missions belongs to none; the
                # other routes of finance have a test of their own.
                without_mission=[name for name in names if name not in SAMPLES],
            )
        finally:
            await assembly.close()

        assert made > 3 * len(own)
        assert own - set(SAMPLES) == {
            "GET /v1/allotments",
            "GET /v1/commitments",
            "GET /v1/commitments/open-obligations",
            "GET /v1/commitments/procurement",
            "GET /v1/disbursements",
            "GET /v1/statements/authority",
            "GET /v1/statements/contributions",
            "GET /v1/statements/trial-balance",
            "GET /v1/statements/unspent",
            "GET /v1/unforeseen-expenses/{year}",
            "POST /v1/unforeseen-expenses",
            "GET /v1/stock-items",
            "GET /v1/stock-items/issues",
            "GET /v1/stock-items/{item}",
            "POST /v1/stock-items",
            "POST /v1/stock-items/{item}/issues",
            "POST /v1/stock-items/{item}/receipts",
            "POST /v1/stock-items/{item}/returns",
            "POST /v1/stock-items/{item}/write-offs",
            "GET /v1/shared-assets",
            "GET /v1/shared-assets/{asset}",
            "POST /v1/shared-assets",
            "POST /v1/shared-assets/{asset}/allocations",
        }

    asyncio.run(scenario())
