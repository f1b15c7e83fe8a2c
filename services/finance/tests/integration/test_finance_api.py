"""Receipts, the journal, refusals and scopes over HTTP, on the real log and read store."""

from pathlib import Path

import orjson

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import live_mission, payment, run


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
