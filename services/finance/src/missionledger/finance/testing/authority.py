"""Authority and spending over HTTP: a mission with a budget, its officers, and bodies to send."""

from typing import Any

import httpx

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import fund_rows, imported

YEAR_PATH = "/v1/allotments/UNMISS/2025-26"


async def budgeted(service: ServiceUnderTest, granted: str = "1000.00") -> None:
    """Open a mission with an appropriation and cash, and let its officers in."""
    await imported(service, "funds", fund_rows("UNMISS"))
    for name, role in (
        ("preparer", Role.BUDGET_OFFICER),
        ("certifier", Role.CERTIFYING_OFFICER),
        ("approver", Role.APPROVER),
    ):
        service.requesters.add(name, [role], ["UNMISS"])
    service.requesters.add("foreigner", [Role.BUDGET_OFFICER, Role.APPROVER], ["MINURSO"])
    await expect(service.post("/v1/appropriations", appropriation(amount=dollars(granted))))
    opening = {"opened_on": "2025-07-01", "cash": dollars("500.00"), "symbol": "A/80/5"}
    await expect(service.post("/v1/funds/UNMISS/opening-balance", opening))


async def expect(sent: Any, status: int = 201) -> Any:
    """Return the body of an answer that must have this status."""
    answer: httpx.Response = await sent
    assert answer.status_code == status, answer.text
    return answer.json()


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Return the status and the last part of the type of a problem."""
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def dollars(amount: str) -> dict[str, str]:
    """Return an amount as it is sent."""
    return {"amount": amount, "currency": "USD"}


def appropriation(**changes: Any) -> dict[str, Any]:
    """Return an appropriation of a thousand dollars, changed as asked."""
    body: dict[str, Any] = {
        "fund": "UNMISS",
        "kind": "appropriation",
        "fiscal_year": "2025/26",
        "amount": dollars("1000.00"),
        "symbol": "A/RES/79/303",
        "decided_on": "2025-06-30",
    }
    return body | changes


def line(**changes: Any) -> dict[str, Any]:
    """Return a line of an allotment as it is sent."""
    found: dict[str, Any] = {
        "group": "III",
        "cost_centre": "JUBA",
        "item": "Facilities and infrastructure",
    }
    return found | changes


def allotment(amount: str = "100.00", **changes: Any) -> dict[str, Any]:
    """Return an allotment to a line."""
    body: dict[str, Any] = {
        **line(),
        "fund": "UNMISS",
        "fiscal_year": "2025/26",
        "amount": dollars(amount),
        "allotted_on": "2025-07-01",
    }
    return body | changes


def commitment(reference: str = "PO-1", amount: str = "40.00", **changes: Any) -> dict[str, Any]:
    """Return a commitment on that line."""
    body: dict[str, Any] = {
        **line(),
        "fund": "UNMISS",
        "fiscal_year": "2025/26",
        "reference": reference,
        "kind": "services",
        "title": "Repair of the airfield road",
        "amount": dollars(amount),
        "raised_on": "2025-08-01",
    }
    return body | changes


def obligation(amount: str = "40.00", **changes: Any) -> dict[str, Any]:
    """Return what a certifying officer sends."""
    body: dict[str, Any] = {
        "amount": dollars(amount),
        "payee": "Nile Works",
        "contract": "PD/C0001/25",
        "certified_on": "2025-08-05",
    }
    return body | changes


async def obligated(
    service: ServiceUnderTest, reference: str = "PO-1", amount: str = "40.00", **changes: Any
) -> str:
    """Raise and certify a commitment, and return its path."""
    body = commitment(reference, amount, **changes)
    await expect(service.post("/v1/commitments", body, by="preparer"))
    path = f"/v1/commitments/UNMISS/2025-26/{reference}"
    await expect(service.post(f"{path}/obligation", obligation(amount), by="certifier", version=1))
    return path


async def invoiced(
    service: ServiceUnderTest, reference: str = "PO-1", amount: str = "40.00", **changes: Any
) -> str:
    """Bring a commitment to where it can be paid, and return its path."""
    path = await obligated(service, reference, amount, **changes)
    delivery = {"amount": dollars(amount), "report": "RI-1", "received_on": "2025-09-01"}
    await expect(service.post(f"{path}/deliveries", delivery, by="preparer"))
    invoice = {"amount": dollars(amount), "invoice": "INV-1", "invoiced_on": "2025-09-02"}
    await expect(service.post(f"{path}/invoices", invoice, by="preparer"))
    return path


def payment_run(amount: str = "40.00", reference: str = "PO-1", **changes: Any) -> dict[str, Any]:
    """Return a run with one payment."""
    body: dict[str, Any] = {
        "fund": "UNMISS",
        "paid_on": "2025-09-15",
        "payments": [{"fiscal_year": "2025/26", "reference": reference, "amount": dollars(amount)}],
    }
    return body | changes
