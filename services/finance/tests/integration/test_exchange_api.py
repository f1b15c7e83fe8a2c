"""Other currencies over HTTP: refused without a rate, booked at that of the day, revalued."""

from pathlib import Path
from typing import Any

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import live_mission, payment, run
from missionledger.finance.testing.bank import account_body, csv_file, csv_row, took

EURO = "UNMISS-EUR"
BASE = f"/v1/bank-accounts/{EURO}"
FIRST = f"{BASE}/entries/ST-2025-11-03.1"


def rate(per_usd: str, first: str, last: str, **changes: str) -> dict[str, str]:
    body = {
        "currency": "EUR",
        "valid_from": first,
        "valid_to": last,
        "per_usd": per_usd,
        "published_in": "Treasury circular 2025/11",
    }
    return body | changes


async def with_euros(service: ServiceUnderTest, amount: str) -> None:
    await live_mission(service)
    await service.post("/v1/bank-accounts", account_body(account=EURO, currency="EUR"))
    row = csv_row(amount, "0.00", amount, currency="EUR")
    await took(service, csv_file(row), account=EURO)


async def balances(service: ServiceUnderTest, **params: str) -> dict[str, Any]:
    answer = await service.get("/v1/bank-accounts/balances", **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_nothing_is_booked_without_a_rate_of_the_day(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_euros(service, "800.00")
        body = {"fund": "UNMISS", "state": "DEU", "receipt": "R-1"}
        euros = payment("5.00", "R-5") | {"amount": {"amount": "5.00", "currency": "EUR"}}
        direct = await service.post("/v1/contributions", euros)
        assert direct.status_code == 422

        refused = await service.post(f"{FIRST}/receipt", body)
        late = rate("0.8", "2025-11-04", "2025-11-30")
        await service.post("/v1/exchange-rates", late)
        still = await service.post(f"{FIRST}/receipt", body)

        assert (refused.status_code, still.status_code) == (409, 409)
        assert refused.json()["type"].endswith("no-operational-rate")
        assert refused.json()["source"].startswith("ST/SGB/2013/4")
        assert (await balances(service))["missing_rates"] == ["EUR"]
        assert (await balances(service, effective_on="2025-11-30"))["missing_rates"] == []

    run(tmp_path, scenario)


def test_a_receipt_in_euros_is_booked_at_the_rate_of_its_day_and_revalued(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_euros(service, "800.00")
        await service.post("/v1/exchange-rates", rate("0.8", "2025-11-01", "2025-11-29"))
        await service.post("/v1/exchange-rates", rate("0.75", "2025-11-30", "2025-12-31"))

        recorded = await service.post(
            f"{FIRST}/receipt", {"fund": "UNMISS", "state": "DEU", "receipt": "R-1"}
        )
        revalued = await service.post(f"{BASE}/revaluations", {"month": "2025-11"})
        again = await service.post(f"{BASE}/revaluations", {"month": "2025-11"})

        assert recorded.json()["amount"]["amount"] == "1000.00"
        assert recorded.json()["entry"]["matches"][0]["value"]["amount"] == "1000.00"
        assert revalued.json()["holdings"][0]["carried"]["amount"] == "1066.67"
        assert again.status_code == 201
        gains = (await service.get("/v1/journal", account="exchange_gains")).json()["items"]
        assert [each["amount"]["amount"] for each in gains] == ["-66.67"]
        (account,) = (await balances(service, effective_on="2025-12-31"))["accounts"]
        assert (account["usd"]["amount"], account["books_usd"]["amount"]) == ("1066.67", "1066.67")
        assert (account["difference"]["amount"], account["rate"]) == ("0.00", "0.75")
        assert account["reconciled_through"] == "2025-11-03"
        (before,) = (await balances(service, effective_on="2025-11-29"))["accounts"]
        assert before["books_usd"]["amount"] == "1000.00"
        unmatched = await service.get("/v1/bank-accounts/unmatched-items")
        assert unmatched.json()["items"] == []
        position = (await service.get(f"{BASE}/position")).json()
        assert position["revalued_on"] == "2025-11-30"

    run(tmp_path, scenario)


def test_what_was_booked_at_another_value_is_matched_with_a_loss_and_taken_back(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_euros(service, "800.00")
        await service.post("/v1/exchange-rates", rate("0.8", "2025-11-01", "2025-11-30"))
        body = payment("1010.00", "R-9", received_on="2025-11-02")
        await service.post("/v1/contributions", body)
        (proposal,) = (await service.get(f"{FIRST}/proposals")).json()["proposals"]

        matched = await service.post(
            f"{FIRST}/matches", {"items": [{"fund": "UNMISS", "item": "receipt:R-9"}]}
        )
        view = await balances(service, effective_on="2025-11-30")
        match = matched.json()["matches"][0]["match"]
        await service.post(f"{FIRST}/matches/{match}/undoing", {"reason": "another payment"})
        after = await balances(service, effective_on="2025-11-30")

        assert proposal["grounds"][0].startswith("USD 1010.00 in the books, worth USD 1000.00")
        assert matched.json()["open"]["amount"] == "0.00"
        (account,) = view["accounts"]
        assert (account["books_usd"]["amount"], account["difference"]["amount"]) == (
            "1000.00",
            "0.00",
        )
        assert view["unheld"] == []
        (account,) = after["accounts"]
        assert (account["books_usd"]["amount"], account["difference"]["amount"]) == ("0.00", "0.00")
        assert [each["open"]["amount"] for each in after["unheld"]] == ["1010.00"]
        losses = (await service.get("/v1/journal", account="exchange_losses")).json()["items"]
        gains = (await service.get("/v1/journal", account="exchange_gains")).json()["items"]
        assert [each["amount"]["amount"] for each in (*losses, *gains)] == ["10.00", "-10.00"]

    run(tmp_path, scenario)


def test_rates_are_listed_by_day_and_bad_ones_refused(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        first = await service.post("/v1/exchange-rates", rate("0.8", "2025-11-01", "2025-11-30"))
        await service.post("/v1/exchange-rates", rate("0.75", "2025-11-15", "2025-11-30"))
        await service.post(
            "/v1/exchange-rates", rate("603.5", "2025-11-01", "2025-11-30", currency="XAF")
        )
        other = await service.post("/v1/exchange-rates", rate("0.9", "2025-11-01", "2025-11-30"))
        bad = await service.post("/v1/exchange-rates", rate("0,9", "2025-12-01", "2025-12-31"))
        listed = (await service.get("/v1/exchange-rates", on="2025-11-20")).json()["items"]
        page = (await service.get("/v1/exchange-rates", limit=2)).json()
        rest = (await service.get("/v1/exchange-rates", cursor=page["next_cursor"])).json()
        table = await service.get("/v1/exchange-rates", format="csv", currency="EUR")

        assert first.json()["per_usd"] == "0.8"
        assert (other.status_code, bad.status_code) == (409, 422)
        assert [(each["currency"], each["per_usd"]) for each in listed] == [
            ("EUR", "0.75"),
            ("XAF", "603.5"),
        ]
        assert [each["currency"] for each in rest["items"]] == ["XAF"]
        assert len(table.text.splitlines()) == 3

    run(tmp_path, scenario)


def test_all_balances_in_one_view(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_euros(service, "800.00")
        await service.post("/v1/exchange-rates", rate("0.8", "2025-11-01", "2026-12-31"))
        await service.post("/v1/bank-accounts", account_body())
        await service.post(
            "/v1/bank-accounts", account_body(account="POOL-USD", holder="POOL", number="US77")
        )
        await took(service, csv_file(csv_row("50.00", "0.00", "50.00")))
        await service.post("/v1/contributions", payment("20.00", "R-1", received_on="2025-11-20"))

        view = await balances(service)
        table = await service.get("/v1/bank-accounts/balances", format="csv")

        totals = {each["holder"]: each for each in view["totals"]}
        assert totals["UNMISS"]["bank_usd"]["amount"] == "1050.00"
        assert totals["UNMISS"]["books_usd"]["amount"] == "20.00"
        assert totals["POOL"]["bank_usd"] is None
        assert view["without_statement"] == ["POOL-USD"]
        assert view["bank_usd"] is None
        assert view["overdue"] == ["POOL-USD", "UNMISS-EUR", "UNMISS-USD"]
        assert (await balances(service, effective_on="2025-07-15"))["overdue"] == []
        usd = next(each for each in view["accounts"] if each["account"] == "UNMISS-USD")
        assert (usd["not_in_books"]["amount"], usd["not_in_bank"]["amount"]) == ("50.00", "20.00")
        assert usd["reconciled_through"] == "2025-11-02"
        assert len(table.text.splitlines()) == 4

    run(tmp_path, scenario)
