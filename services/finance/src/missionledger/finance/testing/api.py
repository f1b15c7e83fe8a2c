"""Finance over HTTP: rows to import, decisions to note, bodies to send."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from missionledger.common.clock import FixedClock
from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.finance.adapters.messaging.mandates import mandate_terms
from missionledger.finance.main import SERVICE
from missionledger.reference.assessments import FILE, read_assessments
from missionledger.reference.scales import FILES, read_scale
from missionledger.reference.sources import packaged

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


Scenario = Callable[[ServiceUnderTest], Awaitable[None]]


def run(directory: Path, scenario: Scenario) -> None:
    """Run the scenario against a service of its own in the directory."""

    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await scenario(service)

    asyncio.run(body())


@cache
def scale_rows() -> Sequence[Mapping[str, Any]]:
    """Return the reference scales as rows to import."""
    rates: dict[int, list[dict[str, Any]]] = {}
    for name in FILES:
        for row in read_scale(packaged().read(name)):
            for year, discount in row.discounts.items():
                rates.setdefault(year, []).append(
                    {
                        "state": row.state,
                        "regular_thousandths": row.regular_units,
                        "level": row.level,
                        "discount": str(discount or 0),
                    }
                )
    return [
        {
            "row": 2,
            "source": "A/RES/76/238",
            "provenance": "computed",
            "calendar_year": year,
            "rates": found,
        }
        for year, found in rates.items()
    ]


@cache
def assessment_rows() -> Sequence[Mapping[str, Any]]:
    """Return the reference assessment lines as rows to import."""
    return [
        {
            "row": row.row,
            "source": row.source,
            "provenance": row.provenance.value,
            "fund": row.mission,
            "fiscal_year": str(row.fiscal_year),
            "kind": row.kind.value,
            "symbol": row.symbol,
            "period_from": row.first_day.isoformat() if row.first_day else None,
            "period_to": row.last_day.isoformat(),
            "gross_minor": row.gross_minor,
            "net_minor": row.net_minor,
            "scale_year": row.scale_year,
        }
        for row in read_assessments(packaged().read(FILE), {})
    ]


def file_of(rows: Sequence[Mapping[str, Any]], name: str = "test.csv") -> dict[str, Any]:
    """Return an import request of these rows."""
    return {"file": name, "sha256": "0" * 64, "rows": list(rows)}


async def imported(
    service: ServiceUnderTest, kind: str, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Import the rows and return the answer."""
    answer = await service.post(f"/v1/imports/{kind}", file_of(rows, f"{kind}.csv"))
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


def fund_rows(
    *funds: str, kind: str = "special_account", opened: str = "2020-07-01"
) -> list[dict[str, Any]]:
    """Return rows that open these funds."""
    return [
        {
            "row": number,
            "provenance": "verified",
            "fund": fund,
            "kind": kind,
            "title": f"Account of {fund}",
            "opened_on": opened,
        }
        for number, fund in enumerate(funds, start=2)
    ]


def decision(number: int, mission: str, decided: str, until: str, kind: str) -> ForeignEvent:
    """Return a decision of the Security Council as the mandates service publishes it."""
    facts = {
        "mission_id": mission,
        "decided_on": decided,
        "valid_from": decided,
        "until": until,
        "resolution": f"S/RES/{2700 + number}",
        "term": "fixed",
        "something_new": "is ignored",
    }
    return ForeignEvent(
        service="mandates",
        id=f"0190-{mission}-{number}",
        type=kind,
        schema_version=1,
        stream=f"mandates.mandate-{mission}",
        version=number,
        position=number,
        epoch="e",
        occurred_on=decided,
        recorded_at="2026-01-01T00:00:00.000000Z",
        mission=mission,
        provenance="verified",
        source="",
        correlation_id="",
        traceparent="",
        data=facts,
        raw=b"",
    )


async def note(service: ServiceUnderTest, *decisions: ForeignEvent) -> None:
    """Hand the decisions to the consumer, in order."""
    handler = mandate_terms(service.assembly.kernel.aggregates).handler
    for each in decisions:
        await handler(each)


async def load_lines(service: ServiceUnderTest, *missions: str) -> None:
    """Load scales, accounts and reference assessment lines of these missions."""
    await imported(service, "scales", scale_rows())
    await imported(service, "funds", fund_rows(*missions))
    rows = [row for row in assessment_rows() if row["fund"] in missions]
    await imported(service, "assessments", rows)


async def regular_budget(service: ServiceUnderTest) -> None:
    """Open the regular budget with one year assessed on two Member States."""
    await imported(
        service, "funds", fund_rows("REGULAR-BUDGET", kind="regular_budget", opened="2019-01-01")
    )
    shares = [
        {"state": "FRA", "amount_minor": 300_00},
        {"state": "CHN", "amount_minor": 700_00},
    ]
    year = {
        "row": 2,
        "provenance": "verified",
        "year": 2024,
        "symbol": "ST/ADM/SER.B/1067",
        "due_on": "2024-02-08",
        "shares": shares,
    }
    await imported(service, "regular-budget-assessments", [year])


def receipt(state: str, amount: int, paid_on: str, row: int = 3) -> dict[str, Any]:
    """Return a row: a State paid the regular budget of 2024 in full."""
    return {
        "row": row,
        "provenance": "verified",
        "source": "honour roll",
        "year": 2024,
        "state": state,
        "amount_minor": amount,
        "paid_on": paid_on,
    }


async def live_mission(service: ServiceUnderTest) -> str:
    """Open an account, note its mandate and assess a line; return the id of the line."""
    await imported(service, "scales", scale_rows())
    await imported(service, "funds", fund_rows("UNMISS"))
    await note(service, decision(1, "UNMISS", "2025-05-08", "2026-04-30", "MandateRenewed"))
    body = {
        "fund": "UNMISS",
        "fiscal_year": "2025/26",
        "period_from": "2025-07-01",
        "period_to": "2025-12-31",
        "gross": {"amount": "1000000.00"},
        "symbol": "ST/ADM/SER.B/2000",
        "issued_on": "2025-07-01",
    }
    answer = await service.post("/v1/assessments", body)
    assert answer.is_success, answer.text
    line: str = answer.json()["line"]
    return line


def payment(amount: str, number: str = "r-1", **changes: str) -> dict[str, Any]:
    """Return the body of a contribution of Germany to UNMISS, changed as asked."""
    body: dict[str, Any] = {
        "fund": "UNMISS",
        "receipt": number,
        "state": "DEU",
        "amount": {"amount": amount},
        "received_on": "2025-09-01",
    }
    return body | changes
