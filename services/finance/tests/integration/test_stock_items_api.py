"""Stocks by item over HTTP: kept, released by another, drawn by partners, made good."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import run
from missionledger.finance.testing.authority import dollars, expect, problem

TENTS = "/v1/stock-items/TENT-50"


def issue(reference: str, quantity: int, **changes: Any) -> dict[str, Any]:
    body = {
        "reference": reference,
        "quantity": quantity,
        "user_kind": "mission",
        "user": "UNSOH",
        "use": "start_up",
        "charged_to": "stocks entry SDS-1",
        "requested_by": "planner",
        "issued_on": "2026-02-01",
    }
    return body | changes


async def stocked(service: ServiceUnderTest) -> None:
    """Ten tents, of which five is the least to keep."""
    for name, role in (("keeper", Role.BUDGET_OFFICER), ("chief", Role.APPROVER)):
        service.requesters.add(name, [role], None)
    item = {
        "item": "TENT-50",
        "title": "Tent for fifty",
        "unit": "each",
        "unit_value": dollars("9000.00"),
        "minimum": 5,
        "kept_from": "2026-01-01",
    }
    await expect(service.post("/v1/stock-items", item, by="keeper"))
    came = {"reference": "R-1", "quantity": 10, "received_on": "2026-01-10"}
    await expect(service.post(f"{TENTS}/receipts", came, by="keeper"))


def test_stocks_serve_missions_and_partners_and_are_made_good(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await stocked(service)
        await expect(service.post(f"{TENTS}/issues", issue("I-1", 4), by="chief"))
        partner = issue(
            "I-2", 3, user_kind="partner", user="African Union", use="emergency", charged_to="MOU 7"
        )
        await expect(service.post(f"{TENTS}/issues", partner, by="chief"))
        short = await service.post(f"{TENTS}/issues", issue("I-3", 4), by="chief")
        alone = await service.post(
            f"{TENTS}/issues", issue("I-3", 1, requested_by="chief"), by="chief"
        )
        low = (await service.get("/v1/stock-items", to_buy="true")).json()["items"]
        back = {"reference": "B-1", "issue": "I-1", "quantity": 1, "returned_on": "2026-05-01"}
        await expect(service.post(f"{TENTS}/returns", back, by="keeper"))
        new = {"reference": "R-2", "quantity": 3, "replaces": "I-2", "received_on": "2026-06-01"}
        await expect(service.post(f"{TENTS}/receipts", new, by="keeper"))
        lost = {
            "reference": "L-1",
            "quantity": 1,
            "reason": "mould",
            "requested_by": "keeper",
            "written_off_on": "2026-06-02",
        }
        await expect(service.post(f"{TENTS}/write-offs", lost, by="chief"))

        now = (await service.get(TENTS)).json()
        early = (await service.get(TENTS, effective_on="2026-01-31")).json()
        owing = (await service.get("/v1/stock-items/issues", not_made_good="true")).json()
        partners = (await service.get("/v1/stock-items/issues", user_kind="partner")).json()
        table = await service.get("/v1/stock-items", format="csv")

        assert problem(short) == (409, "stock-short")
        assert problem(alone) == (409, "stock-separation-of-duties")
        assert [(each["item"], each["to_buy"]) for each in low] == [("TENT-50", 2)]
        assert (now["on_hand"], now["out"], now["value"]["amount"]) == (6, 3, "54000.00")
        assert (early["on_hand"], early["issues"]) == (10, [])
        assert [(each["reference"], each["open"]) for each in owing["items"]] == [("I-1", 3)]
        assert partners["items"][0]["user"] == "African Union"
        assert partners["items"][0]["value"]["amount"] == "27000.00"
        assert table.text.splitlines()[1].startswith("TENT-50,Tent for fifty,each,6,5,0,54000.00,3")

    run(tmp_path, scenario)


def test_lists_page_and_what_is_not_kept_is_not_found(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await stocked(service)
        for number in range(3):
            await expect(service.post(f"{TENTS}/issues", issue(f"I-{number}", 1), by="chief"))

        first = (await service.get("/v1/stock-items/issues", limit=2)).json()
        rest = (
            await service.get("/v1/stock-items/issues", limit=2, cursor=first["next_cursor"])
        ).json()
        absent = await service.get("/v1/stock-items/BOATS")
        before = await service.get(TENTS, effective_on="2025-12-31")

        seen = [each["reference"] for each in first["items"] + rest["items"]]
        assert seen == ["I-0", "I-1", "I-2"]
        assert rest["next_cursor"] is None
        assert problem(absent) == problem(before) == (404, "unknown-stock")

    run(tmp_path, scenario)
