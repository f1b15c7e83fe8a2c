"""Liquidity over HTTP: actual and modelled books, and the pool."""

from pathlib import Path

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import imported, live_mission, receipt, regular_budget, run


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
        # The line was due on 31 July; on that day only what is older is late.
        assert fund["past_due"]["amount"]["amount"] == "1000010.00"
        on_due_day = (await service.get("/v1/liquidity", as_of="2025-07-31")).json()["funds"][0]
        assert on_due_day["past_due"]["amount"]["amount"] == "20.00"
        assert on_due_day["unpaid_current_year"]["amount"]["amount"] == "1000000.00"
        assert fund["owed_to_contributors"]["amount"]["amount"] == "70.00"
        # 590 dollars against 320 spent in the first month.
        assert fund["months_of_cover"] == "1.8"
        assert everything["pool"]["cash"]["amount"]["amount"] == "590.00"
        assert everything["pool_source"] == "A/RES/76/272"
        (alone,) = actual["funds"]
        unknown = ("cash", "received", "unpaid_current_year", "past_due", "owed_to_contributors")
        assert [alone[name]["amount"] for name in unknown] == [None] * 5
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


def test_a_fund_has_a_series_of_its_own(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        path = "/v1/liquidity/series"
        day = "2025-09-15"

        series = (await service.get(path, fund="UNMISS", to=day, months=1)).json()
        foreign = await service.get(path, fund="MINURSO", to=day, months=1)

        assert series["fund"] == "UNMISS"
        assert [each["on"] for each in series["points"]] == ["2025-08-31", "2025-09-15"]
        assert foreign.status_code == 404
        assert foreign.json()["detail"] == "there is no fund MINURSO on that day"

    run(tmp_path, scenario)
