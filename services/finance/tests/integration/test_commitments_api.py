"""Commitments over HTTP: three pairs of hands, step by step, and the books behind them."""

from pathlib import Path
from typing import Any

import httpx

from missionledger.common.http.paging import encode_cursor
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import decision, note, run
from missionledger.finance.testing.authority import (
    allotment,
    budgeted,
    commitment,
    dollars,
    expect,
    invoiced,
    obligated,
    obligation,
    payment_run,
    problem,
)

PATH = "/v1/commitments/UNMISS/2025-26/PO-1"


async def allotted(service: ServiceUnderTest, amount: str = "100.00") -> None:
    await budgeted(service, granted="1000000.00")
    await expect(service.post("/v1/allotments", allotment(amount)))


async def balances(service: ServiceUnderTest) -> dict[str, str]:
    rows = (await service.get("/v1/journal", fund="UNMISS", limit=500)).json()["items"]
    sums: dict[str, int] = {}
    for row in rows:
        cents = int(row["amount"]["amount"].replace(".", ""))
        sums[row["account"]] = sums.get(row["account"], 0) + cents
    return {account: str(amount) for account, amount in sums.items() if amount}


async def with_paper(service: ServiceUnderTest, body: dict[str, Any], paper: str) -> httpx.Response:
    headers = {
        "authorization": "Bearer certifier",
        "idempotency-key": f"obligation-{paper}",
        "if-match": '"v1"',
        "missionledger-documents": paper,
    }
    return await service.client.post(f"{PATH}/obligation", json=body, headers=headers)


def test_a_commitment_goes_from_what_is_held_to_what_is_paid(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await allotted(service)
        path = await invoiced(service)

        paid = await service.post("/v1/disbursements", payment_run(), by="approver")

        assert paid.status_code == 201, paid.text
        assert paid.json() == {
            "fund": "UNMISS",
            "run": "RUN-000001",
            "paid": dollars("40.00"),
            "payments": 1,
        }
        view = (await service.get(path)).json()
        assert (view["status"], view["open"]["amount"]) == ("settled", "0.00")
        assert view["lapses_on"] == "2027-06-30"
        # What was owed is paid, so nothing of it is unsettled.
        assert await balances(service) == {
            "cash": "46000",
            "opening_balance": "-50000",
            "expenditure": "4000",
        }
        (row,) = (await service.get("/v1/disbursements", run="RUN-000001")).json()["items"]
        assert (row["reference"], row["amount"]["amount"]) == ("PO-1", "40.00")
        before = (await service.get(path, effective_on="2025-08-31")).json()
        assert (before["status"], before["delivered"]["amount"]) == ("obligated", "0.00")

    run(tmp_path, scenario)


def test_what_an_obligation_does_not_need_is_free_again(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await allotted(service, "40.00")
        await expect(service.post("/v1/commitments", commitment(amount="40.00"), by="preparer"))
        full = await service.post("/v1/commitments", commitment("PO-2", "10.00"))

        await expect(
            service.post(f"{PATH}/obligation", obligation("30.00"), by="certifier", version=1)
        )
        free = await service.post("/v1/commitments", commitment("PO-2", "10.00"))
        cancellation = {
            "amount": dollars("30.00"),
            "reason": "no longer needed",
            "cancelled_on": "2025-09-01",
        }
        cancelled = await service.post(
            f"{PATH}/cancellation", cancellation, by="certifier", version=2
        )

        assert problem(full) == (409, "released-allotment-exceeded")
        assert free.status_code == 201, free.text
        assert cancelled.json()["status"] == "cancelled"
        (row,) = (await service.get("/v1/allotments")).json()["items"]
        assert (row["committed"]["amount"], row["obligated"]["amount"]) == ("10.00", "0.00")
        assert "expenditure" not in await balances(service)

    run(tmp_path, scenario)


def test_no_two_steps_are_done_by_one_person_nor_in_their_place(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await allotted(service)
        everything = [Role.BUDGET_OFFICER, Role.CERTIFYING_OFFICER, Role.APPROVER]
        service.requesters.add("everything", everything, ["UNMISS"])
        await expect(service.post("/v1/commitments", commitment(), by="everything"))

        unseen = await service.post(f"{PATH}/obligation", obligation(), by="certifier")
        own = await service.post(f"{PATH}/obligation", obligation(), by="everything", version=1)
        in_place = await service.post(
            f"{PATH}/obligation",
            obligation(acting_for="everything"),
            by="certifier",
            version=1,
        )
        lower = await service.post(f"{PATH}/obligation", obligation(), by="preparer", version=1)
        await invoiced(service, "PO-2")
        paid_by_certifier = await service.post(
            "/v1/disbursements",
            payment_run(reference="PO-2", acting_for="certifier"),
            by="approver",
        )

        assert unseen.status_code == 428
        assert problem(own) == (409, "spending-separation-of-duties")
        assert problem(in_place) == (409, "spending-separation-of-duties")
        assert lower.status_code == 403
        assert problem(paid_by_certifier) == (409, "spending-separation-of-duties")

    run(tmp_path, scenario)


def test_each_step_stays_within_the_one_before(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await allotted(service)
        path = await obligated(service)
        delivery = {"amount": dollars("40.01"), "report": "RI-1", "received_on": "2025-09-01"}
        invoice = {"amount": dollars("0.01"), "invoice": "INV-1", "invoiced_on": "2025-09-02"}

        too_much = await service.post(f"{path}/deliveries", delivery)
        undelivered = await service.post(f"{path}/invoices", invoice)
        unpaid = await service.post("/v1/disbursements", payment_run("0.01"), by="approver")
        delivered = delivery | {"amount": dollars("40.00")}
        await expect(service.post(f"{path}/deliveries", delivered))
        await expect(service.post(f"{path}/invoices", invoice))
        twice = await service.post(f"{path}/invoices", invoice)
        cancellation = {"amount": dollars("0.01"), "reason": "x", "cancelled_on": "2025-09-03"}
        owed = await service.post(f"{path}/cancellation", cancellation, version=4)

        for answer in (too_much, undelivered, unpaid, owed):
            assert problem(answer) == (409, "commitment-amount-exceeded"), answer.text
        assert problem(twice) == (409, "commitment-already-raised")

    run(tmp_path, scenario)


def test_spending_is_refused_where_a_rule_forbids_it(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await allotted(service, "900000.00")
        cases: list[tuple[dict[str, Any], int, str]] = [
            (commitment(raised_on="2025-06-30"), 409, "commitment-day-not-allowed"),
            (commitment(raised_on="2026-07-01"), 409, "commitment-day-not-allowed"),
            (commitment(fund="UNDOF"), 404, "unknown-fund"),
            (
                commitment(fiscal_year="2024/25", raised_on="2024-08-01"),
                409,
                "no-authority-on-that-day",
            ),
            (commitment(item="Medical"), 409, "unknown-allotment-line"),
            (commitment(purpose="quick_impact_projects"), 409, "unknown-allotment-line"),
            (commitment(reference="small letters"), 422, "request-invalid"),
        ]
        for body, status, code in cases:
            answer = await service.post("/v1/commitments", body)
            assert problem(answer)[0] == status, answer.text
            assert status == 422 or problem(answer)[1] == code, answer.text

        await expect(service.post("/v1/commitments", commitment(amount="10000.00")))
        again = await service.post("/v1/commitments", commitment(amount="10000.00"))
        large = obligation("10000.00")
        no_paper = await service.post(f"{PATH}/obligation", large, by="certifier", version=1)
        unknown = await with_paper(service, large, "ab" * 32)
        kept = await service.client.post(
            "/v1/documents", content=b"PD/C0001/25", headers={"authorization": "Bearer certifier"}
        )
        paper = kept.json()["sha256"]
        answer = await with_paper(service, large, paper)

        assert problem(again) == (409, "commitment-already-raised")
        assert problem(no_paper) == (409, "paper-missing")
        assert unknown.status_code in (404, 422), unknown.text
        assert answer.status_code == 201, answer.text
        events = (await service.get("/v1/events", after=0, limit=500)).text
        # The paper is named by the obligation, and by what it moves in the allotment.
        assert events.count(paper) >= 2

    run(tmp_path, scenario)


def test_a_lapsed_mandate_is_settled_and_not_carried_on(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await allotted(service)
        await expect(
            service.post(
                "/v1/allotments",
                allotment(
                    "10.00",
                    item="Official travel",
                    purpose="conduct_and_discipline",
                    basis="risk assessment 2025",
                ),
            )
        )
        ended = decision(1, "UNMISS", "2025-07-15", "2025-09-30", "MandateTerminated")
        await note(service, ended)
        late = {"raised_on": "2025-10-01"}

        before = await service.post("/v1/commitments", commitment("PO-1", "1.00"))
        after = await service.post("/v1/commitments", commitment("PO-2", "1.00", **late))
        settling = commitment("PO-3", "1.00", **late, settles="lease of the Juba compound")
        settled = await service.post("/v1/commitments", settling)
        conduct = commitment(
            "PO-4", "1.00", **late, item="Official travel", purpose="conduct_and_discipline"
        )
        kept_on = await service.post("/v1/commitments", conduct)

        assert before.status_code == 201, before.text
        assert problem(after) == (409, "mandate-lapsed")
        assert after.json()["facts"]["mandate_ended_on"] == "2025-09-30"
        assert settled.status_code == 201, settled.text
        assert kept_on.status_code == 201, kept_on.text

    run(tmp_path, scenario)


def test_cash_that_is_not_there_is_not_paid(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await allotted(service, "900.00")
        await invoiced(service, "PO-1", "450.00")
        await invoiced(service, "PO-2", "450.00")
        both = payment_run("450.00")
        both["payments"].append(
            {"fiscal_year": "2025/26", "reference": "PO-2", "amount": dollars("450.00")}
        )

        together = await service.post("/v1/disbursements", both, by="approver")
        one = await service.post("/v1/disbursements", payment_run("450.00"), by="approver")
        other = await service.post(
            "/v1/disbursements", payment_run("450.00", "PO-2"), by="approver"
        )

        listed = await service.get("/v1/disbursements", limit=1)
        strange = await service.get("/v1/disbursements", cursor=encode_cursor("a\nb"))

        assert len(listed.json()["items"]) == 1
        assert problem(strange)[0] == 422
        assert problem(together) == (409, "cash-short")
        assert one.status_code == 201, one.text
        assert problem(other) == (409, "cash-short")
        waiting = (await service.get("/v1/commitments/open-obligations")).json()["items"]
        assert [each["reference"] for each in waiting] == ["PO-2"]

    run(tmp_path, scenario)


def test_a_repeated_request_commits_and_pays_once(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await allotted(service, "40.00")
        first = await service.post("/v1/commitments", commitment(), key="k-1")
        again = await service.post("/v1/commitments", commitment(), key="k-1")
        await expect(service.post(f"{PATH}/obligation", obligation(), by="certifier", version=1))
        delivery = {"amount": dollars("40.00"), "report": "RI-1", "received_on": "2025-09-01"}
        await expect(service.post(f"{PATH}/deliveries", delivery))
        invoice = {"amount": dollars("40.00"), "invoice": "INV-1", "invoiced_on": "2025-09-02"}
        await expect(service.post(f"{PATH}/invoices", invoice))
        paid = await service.post("/v1/disbursements", payment_run(), by="approver", key="k-2")
        paid_again = await service.post(
            "/v1/disbursements", payment_run(), by="approver", key="k-2"
        )

        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert again.headers["idempotency-replayed"] == "true"
        assert paid.json() == paid_again.json()
        assert len((await service.get("/v1/disbursements")).json()["items"]) == 1

    run(tmp_path, scenario)


def test_commitments_are_listed_filtered_paged_and_hidden(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await allotted(service)
        await obligated(service, "PO-1", "10.00")
        await expect(service.post("/v1/commitments", commitment("PO-2", "5.00"), by="preparer"))

        first = (await service.get("/v1/commitments", limit=1)).json()
        second = (await service.get("/v1/commitments", limit=1, cursor=first["next_cursor"])).json()
        raised = (await service.get("/v1/commitments", status="raised", group="III")).json()
        table = await service.get("/v1/commitments", fund="UNMISS", format="csv")
        hidden = await service.get(PATH, by="foreigner")
        nothing = await service.get("/v1/commitments", by="foreigner")

        assert [first["items"][0]["reference"], second["items"][0]["reference"]] == ["PO-1", "PO-2"]
        assert second["next_cursor"] is None
        assert [each["reference"] for each in raised["items"]] == ["PO-2"]
        assert len(table.text.splitlines()) == 3
        assert hidden.status_code == 404
        assert nothing.json()["items"] == []

    run(tmp_path, scenario)


def test_what_is_bought_near_the_people_is_told_by_year(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service)
        await expect(service.post("/v1/allotments", allotment("200.00")))
        told: tuple[tuple[str, str, dict[str, str]], ...] = (
            ("PO-1", "40.00", {"vendor_origin": "local", "leaves_behind": "A workshop, trained"}),
            ("PO-2", "20.00", {"vendor_origin": "regional"}),
            ("PO-3", "60.00", {"vendor_origin": "international", "origin_reason": "one maker"}),
            ("PO-4", "5.00", {}),
        )
        paths = []
        for reference, value, origin in told:
            await expect(
                service.post("/v1/commitments", commitment(reference, value), by="preparer")
            )
            paths.append(f"/v1/commitments/UNMISS/2025-26/{reference}")
            body = obligation(value) | origin
            await expect(service.post(f"{paths[-1]}/obligation", body, by="certifier", version=1))
        before = (await service.get("/v1/commitments/procurement")).json()["items"]
        taken_back = {
            "amount": dollars("60.00"),
            "reason": "not needed",
            "cancelled_on": "2025-12-01",
        }
        await expect(
            service.post(f"{paths[2]}/cancellation", taken_back, by="certifier", version=2)
        )

        (after,) = (await service.get("/v1/commitments/procurement", fund="UNMISS")).json()["items"]
        early = (
            await service.get("/v1/commitments/procurement", effective_on="2025-08-02")
        ).json()["items"]
        stays = (await service.get("/v1/commitments", leaving_something="true")).json()["items"]
        hidden = await service.get("/v1/commitments/procurement", by="foreigner")

        names = ("local", "regional", "international", "not_told")
        assert [before[0][name]["amount"] for name in names] == ["40.00", "20.00", "60.00", "5.00"]
        assert before[0]["near_share"] == "0.5000"
        assert after["international"]["amount"] == "0.00"
        assert (after["near_share"], after["leaving_something"]) == ("1.0000", 1)
        assert early == hidden.json()["items"] == []
        assert [each["reference"] for each in stays] == ["PO-1"]
        assert stays[0]["leaves_behind"] == "A workshop, trained"

    run(tmp_path, scenario)
