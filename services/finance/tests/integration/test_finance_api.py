"""Funds, assessments, receipts and liquidity over HTTP, on the real log and read store."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.finance.adapters.messaging.mandates import mandate_terms
from missionledger.finance.main import SERVICE
from missionledger.reference.assessments import FILE, read_assessments
from missionledger.reference.scales import FILES, read_scale
from missionledger.reference.sources import packaged

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
Scenario = Callable[[ServiceUnderTest], Awaitable[None]]


def run(directory: Path, scenario: Scenario) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await scenario(service)

    asyncio.run(body())


@cache
def scale_rows() -> Sequence[Mapping[str, Any]]:
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
    return {"file": name, "sha256": "0" * 64, "rows": list(rows)}


async def imported(
    service: ServiceUnderTest, kind: str, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    answer = await service.post(f"/v1/imports/{kind}", file_of(rows, f"{kind}.csv"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def fund_rows(
    *funds: str, kind: str = "special_account", opened: str = "2020-07-01"
) -> list[dict[str, Any]]:
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
    handler = mandate_terms(service.assembly.kernel.aggregates).handler
    for each in decisions:
        await handler(each)


async def load_lines(service: ServiceUnderTest, *missions: str) -> None:
    await imported(service, "scales", scale_rows())
    await imported(service, "funds", fund_rows(*missions))
    rows = [row for row in assessment_rows() if row["fund"] in missions]
    await imported(service, "assessments", rows)


def test_a_second_load_of_all_lines_adds_nothing_and_balances(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        missions = sorted({row["fund"] for row in assessment_rows()})
        await load_lines(service, *missions)
        head = service.assembly.kernel.log.head().position

        again = await imported(service, "assessments", assessment_rows())

        assert (again["recorded"], again["unchanged"]) == (0, 113)
        assert service.assembly.kernel.log.head().position == head
        lines: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = (await service.get("/v1/assessments", limit=50, cursor=cursor)).json()
            lines += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert len(lines) == 113
        assert [line["scale_year"] for line in lines if not line["apportioned"]] == [2021]
        usa = (await service.get("/v1/assessments", fund="MINURSO", state="USA")).json()["items"]
        shares = [line["share"]["amount"] for line in usa if line["fiscal_year"] == "2023/24"]
        # Published for MINURSO 2023/24: 18,706,256 dollars, credit included.
        assert abs(sum(int(share.removesuffix(".00")) for share in shares) - 18_706_256) <= 5

    run(tmp_path, scenario)


def test_a_line_of_one_state_is_shown_with_its_share(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await load_lines(service, "MINURSO")
        line = "ST-ADM-SER.B-1088.assessment.2025-07-01.2025-10-31"

        view = (await service.get(f"/v1/assessments/MINURSO/{line}")).json()

        assert view["gross"] == {"amount": "26049000.00", "currency": "USD"}
        assert len(view["shares"]) == 193
        assert view["due_on"] == "2025-07-31"
        assert view["basis"] == "record_incomplete"

    run(tmp_path, scenario)


@pytest.mark.parametrize("terms_first", [True, False])
def test_conditional_money_falls_due_on_the_day_of_the_renewal(
    tmp_path: Path, *, terms_first: bool
) -> None:
    terms = [
        decision(1, "UNISFA", "2022-11-14", "2023-11-15", "MandateRenewed"),
        decision(2, "UNISFA", "2023-11-14", "2024-11-15", "MandateRenewed"),
        decision(3, "UNISFA", "2024-11-14", "2025-11-15", "MandateRenewed"),
    ]

    async def scenario(service: ServiceUnderTest) -> None:
        if terms_first:
            await note(service, *terms)
        await load_lines(service, "UNISFA")
        if not terms_first:
            await note(service, *terms)
        await note(service, terms[0])

        async def conditional(day: str) -> str:
            answer = await service.get("/v1/liquidity", as_of=day)
            (fund,) = answer.json()["funds"]
            amount: str = fund["conditional"]["amount"]["amount"]
            return amount

        assert await conditional("2023-11-13") == "197461800.00"
        assert await conditional("2023-11-14") == "0.00"
        # 2024/25: from 16 November 2024 on, until the renewal two days before.
        assert await conditional("2024-11-13") == "203852600.00"
        assert await conditional("2024-11-14") == "0.00"
        # 2025/26: the term ends on 15 November 2025, and no renewal is recorded.
        assert await conditional("2026-06-30") == "213568400.00"
        fund = (await service.get("/v1/funds/UNISFA")).json()
        assert [term["foreign_position"] for term in fund["terms"]] == [1, 2, 3]

    run(tmp_path, scenario)


def test_decisions_about_missions_without_an_account_are_noted_too(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await note(service, decision(1, "UNEF-I", "1956-11-07", "1967-06-17", "MandateEstablished"))
        await note(service, decision(2, "UNEF-I", "1956-11-07", "", "SomethingNew"))

        assert service.assembly.kernel.log.head().position == 1
        assert (await service.get("/v1/funds")).json()["items"] == []
        assert (await service.get("/v1/funds/UNEF-I")).status_code == 404

    run(tmp_path, scenario)


def test_a_decision_counts_when_its_document_was_seen(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        renewed = decision(1, "UNMISS", "2026-04-30", "2027-04-30", "MandateRenewed")
        await note(service, replace(renewed, data={**renewed.data, "confirmed": False}))
        before = service.assembly.kernel.log.head().position
        seen = decision(2, "UNMISS", "2026-04-30", "2027-04-30", "MandateDecisionConfirmed")
        await note(service, replace(seen, data={**seen.data, "kind": "renew"}))

        assert before == 0
        (noted,) = service.assembly.kernel.log.read(after=0, limit=10)
        assert noted.stream == "finance.fund-UNMISS"

    run(tmp_path, scenario)


async def regular_budget(service: ServiceUnderTest) -> None:
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
    return {
        "row": row,
        "provenance": "verified",
        "source": "honour roll",
        "year": 2024,
        "state": state,
        "amount_minor": amount,
        "paid_on": paid_on,
    }


def test_verified_receipts_of_the_regular_budget_are_known_in_the_actual_books(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await regular_budget(service)
        before = await service.get("/v1/liquidity", as_of="2024-12-31", books="actual")
        await imported(service, "regular-budget-receipts", [receipt("FRA", 300_00, "2024-02-01")])

        after = await service.get("/v1/liquidity", as_of="2024-12-31", books="actual")
        early = await service.get("/v1/liquidity", as_of="2024-01-31", books="actual")

        (unknowing,) = before.json()["funds"]
        assert unknowing["received"]["amount"] is None
        assert "no receipts" in unknowing["received"]["reason"]
        assert unknowing["assessed"]["amount"]["amount"] == "1000.00"
        (fund,) = after.json()["funds"]
        assert fund["received"]["amount"]["amount"] == "300.00"
        assert fund["received"]["books"] == ["actual"]
        assert fund["received"]["provenance"] == ["verified"]
        assert fund["unpaid_current_year"]["amount"]["amount"] == "700.00"
        assert "part payment" in fund["unpaid_current_year"]["reason"]
        assert fund["cash"]["amount"] is None
        assert early.json()["funds"][0]["received"]["amount"] is None

    run(tmp_path, scenario)


def test_a_broken_row_names_its_place_and_nothing_of_the_file_is_recorded(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await regular_budget(service)
        head = service.assembly.kernel.log.head().position

        async def refused(kind: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
            answer = await service.post(f"/v1/imports/{kind}", file_of(rows))
            assert answer.status_code >= 400
            assert service.assembly.kernel.log.head().position == head
            found: dict[str, Any] = answer.json()
            return found

        good = receipt("FRA", 300_00, "2024-02-01")
        state = await refused("regular-budget-receipts", [good, receipt("XYZ", 5, "2024-02-01", 4)])
        assert state["type"].endswith("unknown-member-state")
        assert "row 4" in state["detail"]
        fund = await refused("assessments", [dict(assessment_rows()[0])])
        assert fund["type"].endswith("unknown-fund")
        cents = await refused("regular-budget-receipts", [good | {"amount_minor": 5.5}])
        assert cents["errors"][0]["pointer"] == "/rows/0/amount_minor"
        day = await refused("regular-budget-receipts", [good, good | {"paid_on": "2024-02-30"}])
        assert day["errors"][0]["pointer"] == "/rows/1/paid_on"

    run(tmp_path, scenario)


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
    assert answer.status_code == 201, answer.text
    line: str = answer.json()["line"]
    return line


def payment(amount: str, number: str = "r-1", **changes: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "fund": "UNMISS",
        "receipt": number,
        "state": "DEU",
        "amount": {"amount": amount},
        "received_on": "2025-09-01",
    }
    return body | changes


async def unpaid(service: ServiceUnderTest, **axes: str | int) -> str:
    answer = await service.get("/v1/member-states/DEU", by="everybody", **axes)
    assert answer.status_code == 200, answer.text
    (account,) = answer.json()["funds"]
    amount: str = account["unpaid"]["amount"] if account["unpaid"] else "unknown"
    return amount


def test_a_receipt_and_its_back_dated_reversal_read_right_on_both_axes(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        assessed = service.assembly.kernel.log.head().position
        paid = await service.post("/v1/contributions", payment("50000.00"))
        assert paid.status_code == 201, paid.text
        with_receipt = int(paid.headers["missionledger-position"])
        assert await unpaid(service) == "6920.00"
        reversal = {"occurred_on": "2025-09-01", "reason": "credited to the wrong account"}

        back = await service.post("/v1/contributions/UNMISS/r-1/reversal", reversal)

        assert back.status_code == 201, back.text
        assert await unpaid(service, known_at=assessed) == "unknown"
        assert await unpaid(service, known_at=with_receipt) == "6920.00"
        assert await unpaid(service, known_at=with_receipt, effective_on="2025-08-31") == "unknown"
        assert await unpaid(service) == "56920.00"

        async def received(**axes: str | int) -> str | None:
            (fund,) = (await service.get("/v1/liquidity", by="everybody", **axes)).json()["funds"]
            amount = fund["received"]["amount"]
            found: str | None = amount["amount"] if amount else None
            return found

        assert await received() == "0.00"
        assert await received(known_at=with_receipt) == "50000.00"
        assert await received(known_at=assessed) is None

    run(tmp_path, scenario)


def test_bad_input_has_a_problem_type_and_loses_nothing(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        line = await live_mission(service)
        crossing = {
            "fund": "UNMISS",
            "fiscal_year": "2024/25",
            "period_from": "2024-12-01",
            "period_to": "2025-01-31",
            "gross": {"amount": "100.00"},
            "symbol": "ST/ADM/SER.B/2001",
            "issued_on": "2025-07-01",
        }
        same_line = crossing | {
            "fiscal_year": "2025/26",
            "period_from": "2025-07-01",
            "period_to": "2025-12-31",
            "gross": {"amount": "5.00"},
            "symbol": "ST/ADM/SER.B/2000",
        }
        cases = [
            ("/v1/contributions", payment("1.00", fund="UNKNOWN"), 404, "unknown-fund"),
            ("/v1/contributions", payment("1.00", state="XYZ"), 422, "unknown-member-state"),
            ("/v1/contributions", payment("0.00"), 422, "amount-not-allowed"),
            ("/v1/contributions", payment("-1.00"), 422, "amount-not-allowed"),
            ("/v1/contributions", payment("1.001"), 422, None),
            ("/v1/assessments", crossing, 422, "period-crosses-rates"),
            ("/v1/assessments", same_line, 409, "assessment-line-already-recorded"),
        ]
        head = service.assembly.kernel.log.head().position

        for path, body, status, problem in cases:
            answer = await service.post(path, body)
            assert answer.status_code == status, answer.text
            assert problem is None or answer.json()["type"].endswith(problem)
        assert service.assembly.kernel.log.head().position == head

        above = await service.post("/v1/contributions", payment("99999.00"))
        assert above.json()["unapplied"]["amount"] == "43079.00"
        assert above.json()["allocations"][0]["line"] == line

    run(tmp_path, scenario)


def test_an_assessment_decided_on_an_older_state_of_the_fund_is_refused(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        seen = int((await service.get("/v1/funds/UNMISS")).headers["etag"].strip('"v'))
        await note(service, decision(2, "UNMISS", "2025-09-01", "2026-10-31", "MandateRenewed"))
        body = {
            "fund": "UNMISS",
            "fiscal_year": "2025/26",
            "period_from": "2026-01-01",
            "period_to": "2026-04-30",
            "gross": {"amount": "500000.00"},
            "symbol": "ST/ADM/SER.B/2000",
            "issued_on": "2025-10-01",
        }

        stale = await service.post("/v1/assessments", body, version=seen)
        fresh = await service.post("/v1/assessments", body, version=seen + 1)

        assert (stale.status_code, fresh.status_code) == (412, 201)
        assert stale.json()["type"].endswith("version-conflict")

    run(tmp_path, scenario)


def test_modelled_cash_is_marked_and_can_be_switched_off(tmp_path: Path) -> None:
    day = {
        "row": 2,
        "provenance": "modelled",
        "source": "docs/modelled-data.md",
        "fund": "UNMISS",
        "run": "cash-model-1 seed 7",
    }

    async def scenario(service: ServiceUnderTest) -> None:
        line = await live_mission(service)
        first = day | {
            "day": "2025-07-01",
            "opening_cash_minor": 900_00,
            "opening_payable_minor": 50_00,
            "opening_receivables": [
                {
                    "state": "DEU",
                    "fiscal_year": "2024/25",
                    "due_on": "2024-07-31",
                    "amount_minor": 20_00,
                }
            ],
        }
        second = day | {
            "day": "2025-08-15",
            "receipts": [
                {"state": "DEU", "line": line, "fiscal_year": "2025/26", "amount_minor": 10_00}
            ],
            "settlements_minor": 300_00,
            "purchases_minor": 40_00,
            "contributor_payments_minor": 20_00,
        }
        await imported(service, "modelled-cash-days", [first, second])
        again = await imported(service, "modelled-cash-days", [first, second])
        assert again["recorded"] == 0

        everything = (await service.get("/v1/liquidity", as_of="2025-08-31")).json()
        actual = (await service.get("/v1/liquidity", as_of="2025-08-31", books="actual")).json()

        (fund,) = everything["funds"]
        assert fund["cash"]["amount"]["amount"] == "590.00"
        assert fund["cash"]["books"] == ["modelled"]
        assert fund["cash"]["provenance"] == ["modelled"]
        assert fund["received"]["amount"]["amount"] == "10.00"
        assert fund["unpaid_prior_years"]["amount"]["amount"] == "20.00"
        assert fund["unpaid_current_year"]["amount"]["amount"] == "999990.00"
        assert fund["unpaid_current_year"]["books"] == ["actual", "modelled"]
        assert fund["owed_to_contributors"]["amount"]["amount"] == "70.00"
        # 590 dollars against 320 spent in the first month.
        assert fund["months_of_cover"] == "1.8"
        assert everything["pool"]["cash"]["amount"]["amount"] == "590.00"
        assert everything["pool_source"] == "A/RES/76/272"
        (alone,) = actual["funds"]
        unknown = ("cash", "received", "unpaid_current_year", "owed_to_contributors")
        assert [alone[name]["amount"] for name in unknown] == [None] * 4
        assert all(alone[name]["reason"] for name in unknown)
        assert alone["months_of_cover"] is None

    run(tmp_path, scenario)


def test_the_pool_ends_with_its_rule(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)

        last = (await service.get("/v1/liquidity", as_of="2027-06-30")).json()
        after = (await service.get("/v1/liquidity", as_of="2027-07-01")).json()

        assert last["pool"] is not None
        assert after["pool"] is None
        assert "expired on 2027-07-01" in after["pool_source"]

    run(tmp_path, scenario)


def test_the_journal_pages_through_every_posting_and_sums_to_zero(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        await service.post("/v1/contributions", payment("50000.00"))

        cents, seen, cursor = 0, set(), ""
        while True:
            page = (await service.get("/v1/journal", limit=70, cursor=cursor)).json()
            for item in page["items"]:
                cents += int(item["amount"]["amount"].replace(".", ""))
                seen.add((item["position"], item["number"]))
            cursor = page["next_cursor"]
            if cursor is None:
                break
        cash = (await service.get("/v1/journal", account="cash")).json()["items"]
        csv = await service.get("/v1/journal", account="cash", format="csv")

        assert cents == 0
        assert len(seen) > 190
        assert [(item["state"], item["rule"]) for item in cash] == [("DEU", "contribution")]
        assert csv.text.splitlines()[1].count("contribution") == 1

    run(tmp_path, scenario)


def test_readers_of_another_mission_see_nothing_of_this_one(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        line = await live_mission(service)
        service.requesters.add("foreigner", [Role.BUDGET_OFFICER], ["MINURSO"])
        hidden = ["/v1/funds/UNMISS", f"/v1/assessments/UNMISS/{line}", "/v1/member-states/DEU"]

        answers = [await service.get(path, by="foreigner") for path in hidden]
        lists = ["/v1/funds", "/v1/assessments", "/v1/journal", "/v1/contributions"]
        items = [(await service.get(path, by="foreigner")).json()["items"] for path in lists]
        liquidity = (await service.get("/v1/liquidity", by="foreigner")).json()
        paid = await service.post("/v1/contributions", payment("1.00"), by="foreigner")

        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert items == [[]] * 4
        assert (liquidity["funds"], liquidity["pool"]) == ([], None)
        assert paid.status_code == 404

    run(tmp_path, scenario)


def test_rates_are_served_as_printed_and_exact(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await imported(service, "scales", scale_rows())

        years = (await service.get("/v1/scales")).json()["items"]
        scale = (await service.get("/v1/scales/2023")).json()

        assert [year["calendar_year"] for year in years] == list(range(2022, 2027))
        usa = next(rate for rate in scale["rates"] if rate["state"] == "USA")
        assert (usa["regular_rate"], usa["peacekeeping_rate"]) == ("22.000", "26.9493")

    run(tmp_path, scenario)


def test_the_events_of_an_assessment_fit_their_bounds(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        events = service.assembly.kernel.log.read(after=0, limit=100, categories=["finance.fund"])

        (issued,) = [event for event in events if event.type == "AssessmentIssued"]
        data = orjson.loads(issued.data)

        assert len(issued.data) < 120_000
        assert len(data["shares"]) == 193
        assert data["scale_position"] == 4
        assert data["entries"][0]["rule"] == "assessment"

    run(tmp_path, scenario)
