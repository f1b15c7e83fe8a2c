"""Closing over HTTP: months, years, what lapses, what is settled later, what makes a credit."""

from pathlib import Path
from typing import Any

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import imported, run, scale_rows
from missionledger.finance.testing.authority import (
    allotment,
    appropriation,
    budgeted,
    commitment,
    dollars,
    expect,
    obligated,
    obligation,
    payment_run,
    problem,
)

YEAR = {"fiscal_year": "2024/25"}
ALLOTTED = {**YEAR, "allotted_on": "2024-07-01"}
YEAR_PATH = "/v1/allotments/UNMISS/2024-25"
MILITARY = {
    "group": "I",
    "item": "Military contingents",
    "kind": "equipment_of_government",
}


async def spent(service: ServiceUnderTest) -> None:
    """A year with 100 granted: 40 paid, 20 owed for goods, 15 owed to a Government, 5 held."""
    await budgeted(service)
    grant = appropriation(amount=dollars("100.00"), symbol="A/RES/78/300", **YEAR)
    await expect(service.post("/v1/appropriations", grant | {"decided_on": "2024-06-30"}))
    await expect(service.post("/v1/allotments", allotment("80.00", **ALLOTTED)))
    military = {"group": "I", "item": "Military contingents"}
    await expect(service.post("/v1/allotments", allotment("15.00", **ALLOTTED, **military)))
    for reference, amount in (("PO-1", "40.00"), ("PO-2", "20.00"), ("PO-3", "15.00")):
        changes: dict[str, Any] = MILITARY if reference == "PO-3" else {}
        body = commitment(reference, amount, **YEAR, **changes, raised_on="2025-06-02")
        await expect(service.post("/v1/commitments", body, by="preparer"))
        certified = obligation(amount, certified_on="2025-06-10")
        path = f"/v1/commitments/UNMISS/2024-25/{reference}/obligation"
        await expect(service.post(path, certified, by="certifier", version=1))
    held = commitment("PO-4", "5.00", **YEAR, raised_on="2025-06-20")
    await expect(service.post("/v1/commitments", held, by="preparer"))
    await delivered(service, "PO-1", "40.00", "2025-06-15")
    run_of = payment_run("40.00", "PO-1", paid_on="2025-07-01")
    run_of["payments"][0] |= YEAR
    await expect(service.post("/v1/disbursements", run_of, by="approver"))


async def delivered(service: ServiceUnderTest, reference: str, amount: str, day: str) -> None:
    path = f"/v1/commitments/UNMISS/2024-25/{reference}"
    delivery = {"amount": dollars(amount), "report": "RI", "received_on": day}
    await expect(service.post(f"{path}/deliveries", delivery))
    invoice = {"amount": dollars(amount), "invoice": "INV", "invoiced_on": day}
    await expect(service.post(f"{path}/invoices", invoice))


def closing(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "closed_on": "2025-07-31",
        "other_revenue": dollars("2.00"),
        "requested_by": "preparer",
    }
    return body | changes


async def version_of(service: ServiceUnderTest, path: str = YEAR_PATH) -> int:
    return int((await service.get(path)).headers["etag"].strip('"v'))


async def close(service: ServiceUnderTest, **changes: Any) -> Any:
    version = await version_of(service)
    return await service.post(
        f"{YEAR_PATH}/closing", closing(**changes), by="approver", version=version
    )


def test_a_year_is_closed_on_what_is_owed_and_leaves_a_credit(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await spent(service)

        own = await close(service, requested_by="approver")
        early = await close(service, closed_on="2025-06-30")
        answer = await close(service)
        again = await close(service)

        assert problem(own) == (409, "authority-separation-of-duties")
        assert problem(early) == (409, "budget-step-not-possible")
        assert answer.status_code == 201, answer.text
        assert problem(again) == (409, "budget-year-closed")
        found = (await service.get(f"{YEAR_PATH}/closing")).json()
        figures = {
            name: value["amount"]
            for name, value in found.items()
            if not name.startswith("credit_") and isinstance(value, dict)
        }
        # The payment is of July: at the end of the year all 75 were owed and open.
        assert figures == {
            "authority": "100.00",
            "expenditure": "75.00",
            "reported": "0.00",
            "shared_cost": "0.00",
            "open_obligations": "75.00",
            "lapsed": "5.00",
            "unencumbered": "25.00",
            "other_revenue": "2.00",
            "cancelled_prior_obligations": "0.00",
            "credit": "27.00",
        }
        assert found["credit_basis"] == "UNMISS.2024-25.closing"
        before = await service.get(f"{YEAR_PATH}/closing", effective_on="2025-07-30")
        assert before.status_code == 404
        rows = (await service.get("/v1/allotments", fiscal_year="2024/25")).json()["items"]
        for row in rows:
            assert row["committed"] == row["obligated"]

    run(tmp_path, scenario)


def test_a_published_year_is_closed_on_what_its_performance_report_prints(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service, granted="1.00")
        published = {
            "row": 2,
            "provenance": "verified",
            "fund": "UNMISS",
            "fiscal_year": "2023/24",
        }
        grant = published | {"amount_minor": 1_263_704_100_00, "symbol": "ST/ADM/SER.B/1063"}
        await imported(service, "appropriations", [grant])
        groups = {
            ("I military and police personnel", "Military contingents"): 514_227_600_00,
            ("II civilian personnel", "International staff"): 335_342_900_00,
            ("III operational costs", "Air operations"): 305_343_400_00,
        }
        spent_rows = [
            published | {"row": number, "group": group, "item": item, "amount_minor": amount}
            for number, ((group, item), amount) in enumerate(groups.items(), start=2)
        ]
        await imported(service, "expenditure", [row | {"symbol": ""} for row in spent_rows])
        path = "/v1/allotments/UNMISS/2023-24"
        body = closing(closed_on="2024-09-30", other_revenue=dollars("0.00"))

        seen = await service.get(path)
        moved = await service.post(f"{path}/closing", body, by="approver", version=0)
        answer = await service.post(
            f"{path}/closing", body, by="approver", version=await version_of(service, path)
        )

        assert (seen.headers["etag"], seen.json()["authority"]["amount"]) == (
            '"v0"',
            "1263704100.00",
        )
        assert moved.status_code == 412
        assert answer.status_code == 201, answer.text
        found = answer.json()["closing"]
        assert found["expenditure"]["amount"] == found["reported"]["amount"] == "1154913900.00"
        assert found["credit"]["amount"] == "108790200.00"

    run(tmp_path, scenario)


def test_a_closed_year_takes_nothing_new_and_settles_what_is_owed_until_it_lapses(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await spent(service)
        await expect(close_ok(service))
        delivery = {"amount": dollars("20.00"), "report": "RI"}
        goods = "/v1/commitments/UNMISS/2024-25/PO-2"
        units = "/v1/commitments/UNMISS/2024-25/PO-3"

        late = commitment("PO-5", "1.00", **YEAR, raised_on="2025-06-30")
        new = await service.post("/v1/commitments", late)
        held = await service.post(
            "/v1/commitments/UNMISS/2024-25/PO-4/obligation",
            obligation("5.00", certified_on="2025-06-30"),
            by="certifier",
            version=1,
        )
        more = await service.post("/v1/allotments", allotment("1.00", **ALLOTTED))
        back = await service.post(f"{goods}/deliveries", delivery | {"received_on": "2025-06-30"})
        last_day = await service.post(
            f"{goods}/deliveries", delivery | {"received_on": "2026-06-30"}
        )
        over = delivery | {"amount": dollars("1.00"), "received_on": "2026-07-01"}
        lapsed = await service.post(f"{goods}/deliveries", over)
        for_units = await service.post(f"{units}/deliveries", over)
        after_five_years = await service.post(
            f"{units}/deliveries", over | {"received_on": "2030-07-01"}
        )

        assert problem(new) == (409, "budget-year-closed")
        assert problem(held) == (409, "budget-year-closed")
        assert problem(more) == (409, "budget-year-closed")
        assert problem(back) == (409, "budget-year-closed")
        assert last_day.status_code == 201, last_day.text
        assert problem(lapsed) == (409, "obligation-lapsed")
        assert lapsed.json()["source"] == "Financial Regulation 5.3"
        assert for_units.status_code == 201, for_units.text
        assert problem(after_five_years) == (409, "obligation-lapsed")
        assert after_five_years.json()["source"] == "Financial Regulation 5.5"
        suspension = {
            "symbol": "A/RES/57/323",
            "reason": "the mission has no cash",
            "decided_on": "2026-06-01",
        }
        await expect(service.post(f"{YEAR_PATH}/lapse-suspension", suspension, by="approver"))
        standing = await service.post(f"{units}/deliveries", over | {"received_on": "2030-07-01"})
        assert standing.status_code == 201, standing.text

    run(tmp_path, scenario)


def close_ok(service: ServiceUnderTest) -> Any:
    return close(service)


def test_what_is_cancelled_later_is_part_of_a_later_credit(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await spent(service)
        await expect(close_ok(service))
        cancellation = {
            "amount": dollars("20.00"),
            "reason": "never delivered",
            "cancelled_on": "2025-10-01",
        }
        lapsed = await service.post(
            "/v1/commitments/UNMISS/2024-25/PO-4/cancellation",
            cancellation | {"amount": dollars("5.00")},
            by="certifier",
            version=1,
        )
        goods = "/v1/commitments/UNMISS/2024-25/PO-2"
        await expect(service.post(f"{goods}/cancellation", cancellation, by="certifier", version=2))

        assert problem(lapsed) == (409, "commitment-not-at-that-step")
        first = (await service.get(f"{YEAR_PATH}/closing")).json()
        assert first["expenditure"]["amount"] == "75.00"
        next_year = "/v1/allotments/UNMISS/2025-26"
        await expect(service.post("/v1/allotments", allotment("10.00")))
        version = await version_of(service, next_year)
        body = closing(closed_on="2026-07-31", other_revenue=dollars("0.00"))
        await expect(service.post(f"{next_year}/closing", body, by="approver", version=version))
        second = (await service.get(f"{next_year}/closing", effective_on="2026-07-31")).json()
        assert second["cancelled_prior_obligations"]["amount"] == "20.00"
        assert second["credit"]["amount"] == "1020.00"
        open_now = (
            await service.get("/v1/commitments/open-obligations", fiscal_year="2024/25")
        ).json()["items"]
        assert [each["reference"] for each in open_now] == ["PO-3"]

    run(tmp_path, scenario)


def credit(amount: str, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "fund": "UNMISS",
        "kind": "credit",
        "fiscal_year": "2025/26",
        "period_to": "2025-06-30",
        "gross": dollars(amount),
        "symbol": "ST/ADM/SER.B/1100",
        "issued_on": "2025-09-01",
        "credit_basis": "UNMISS.2024-25.closing",
    }
    return body | changes


def test_a_credit_names_the_closing_it_returns_and_never_more_than_it_left(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await imported(service, "scales", scale_rows())
        await spent(service)

        open_year = await service.post("/v1/assessments", credit("-27.00"))
        await expect(close_ok(service))
        too_much = await service.post("/v1/assessments", credit("-28.00"))
        other_fund = await service.post(
            "/v1/assessments", credit("-27.00", credit_basis="UNDOF.2024-25.closing")
        )
        given = await service.post("/v1/assessments", credit("-27.00"))
        repeat = await service.post("/v1/assessments", credit("-27.00"))
        twice = await service.post("/v1/assessments", credit("-1.00", symbol="ST/ADM/SER.B/1101"))
        reason = {"reason": "an obligation was missed", "decided_on": "2025-09-15"}
        reopened = await service.post(f"{YEAR_PATH}/reopening", reason, by="approver")

        assert problem(open_year) == (409, "budget-step-not-possible")
        assert problem(too_much) == (409, "authority-exceeded")
        assert problem(other_fund) == (422, "not-a-credit")
        assert given.status_code == 201, given.text
        assert "missionledger-position" not in repeat.headers
        assert problem(twice) == (409, "authority-exceeded")
        assert problem(reopened) == (409, "budget-step-not-possible")
        found = (await service.get(f"{YEAR_PATH}/closing")).json()
        assert found["credit_given"] == found["credit"]
        events = (await service.get("/v1/events", after=0, limit=500)).text
        assert events.count('"credit_basis":"UNMISS.2024-25.closing"') == 2

    run(tmp_path, scenario)


def test_a_closed_month_is_reopened_by_an_approver_alone(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service)
        await expect(service.post("/v1/allotments", allotment("100.00")))
        path = "/v1/allotments/UNMISS/2025-26/months"
        await obligated(service)

        running = await service.post(
            f"{path}/2025-08/closing", {"closed_on": "2025-08-31"}, by="certifier"
        )
        strange = await service.post(
            f"{path}/2026-07/closing", {"closed_on": "2026-09-30"}, by="certifier"
        )
        closed = await service.post(
            f"{path}/2025-08/closing", {"closed_on": "2025-09-05"}, by="certifier"
        )
        late = await service.post("/v1/commitments", commitment("PO-2", "1.00"))
        reopening = {"reason": "a bill was missed", "decided_on": "2025-09-06"}
        lower = await service.post(f"{path}/2025-08/reopening", reopening, by="certifier")
        reopened = await service.post(f"{path}/2025-08/reopening", reopening, by="approver")
        again = await service.post("/v1/commitments", commitment("PO-2", "1.00"))

        assert problem(running) == (409, "budget-step-not-possible")
        assert problem(strange) == (422, "budget-figure-not-allowed")
        assert closed.json()["closed_months"] == ["2025-08"]
        assert problem(late) == (409, "accounting-period-closed")
        assert lower.status_code == 403
        assert reopened.json()["closed_months"] == []
        assert again.status_code == 201, again.text

    run(tmp_path, scenario)


def test_a_closed_month_takes_no_receipt_and_no_reversal_either(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service)
        receipt = {
            "fund": "UNMISS",
            "receipt": "r-1",
            "state": "FRA",
            "amount": {"amount": "5.00"},
            "received_on": "2025-08-20",
        }
        await expect(service.post("/v1/contributions", receipt))
        month = "/v1/allotments/UNMISS/2025-26/months/2025-08/closing"
        await expect(service.post(month, {"closed_on": "2025-09-05"}, by="certifier"))
        path = "/v1/contributions/UNMISS/r-1/reversal"

        late = await service.post("/v1/contributions", receipt | {"receipt": "r-2"})
        back = await service.post(path, {"occurred_on": "2025-08-31", "reason": "bank error"})
        next_month = await service.post(path, {"occurred_on": "2025-09-06", "reason": "bank error"})

        assert problem(late) == (409, "accounting-period-closed")
        assert problem(back) == (409, "accounting-period-closed")
        assert next_month.status_code == 201, next_month.text

    run(tmp_path, scenario)


def test_a_reopened_year_holds_again_what_had_lapsed(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await spent(service)
        await expect(close_ok(service))
        reason = {"reason": "an obligation was missed", "decided_on": "2025-08-15"}

        lower = await service.post(f"{YEAR_PATH}/reopening", reason, by="certifier")
        await expect(service.post(f"{YEAR_PATH}/reopening", reason, by="approver"))
        held = await service.post(
            "/v1/commitments/UNMISS/2024-25/PO-4/obligation",
            obligation("5.00", certified_on="2025-06-30"),
            by="certifier",
            version=1,
        )
        await expect(close(service, closed_on="2025-08-31"))

        assert lower.status_code == 403
        assert held.status_code == 201, held.text
        found = (await service.get(f"{YEAR_PATH}/closing")).json()
        assert found["expenditure"]["amount"] == "80.00"
        assert found["lapsed"]["amount"] == "0.00"

    run(tmp_path, scenario)
