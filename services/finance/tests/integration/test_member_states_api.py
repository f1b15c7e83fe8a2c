"""Member States over HTTP: accounts with ages, filters, who has paid in full, concentration."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import imported, live_mission, payment, receipt, run

REST_OF_GERMANY = "56920.00"
"""The share of Germany in the line of a million dollars that `live_mission` assesses."""


async def two_accounts(service: ServiceUnderTest) -> None:
    """A mission that Germany paid in full, and a year of the regular budget that China did not."""
    await live_mission(service)
    await service.post("/v1/contributions", payment(REST_OF_GERMANY))
    account = {
        "row": 2,
        "provenance": "verified",
        "fund": "REGULAR-BUDGET",
        "kind": "regular_budget",
        "title": "Regular budget",
        "opened_on": "2019-01-01",
    }
    await imported(service, "funds", [account])
    year = {
        "row": 2,
        "provenance": "verified",
        "year": 2024,
        "symbol": "ST/ADM/SER.B/1067",
        "due_on": "2024-02-08",
        "shares": [
            {"state": "DEU", "amount_minor": 300_00},
            {"state": "CHN", "amount_minor": 700_00},
        ],
    }
    await imported(service, "regular-budget-assessments", [year])
    await imported(service, "regular-budget-receipts", [receipt("DEU", 300_00, "2024-02-01")])


async def listed(service: ServiceUnderTest, **asked: str) -> list[dict[str, Any]]:
    answer = await service.get("/v1/member-states", **asked)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_an_account_shows_every_line_that_is_open_with_its_age(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await two_accounts(service)

        china = (await service.get("/v1/member-states/CHN", effective_on="2025-09-30")).json()
        early = (await service.get("/v1/member-states/CHN", effective_on="2025-07-31")).json()

        regular, mission = china["funds"]
        assert [item["age"] for item in regular["open_items"]] == ["one_to_two_years"]
        assert regular["open_items"][0]["unpaid"]["amount"] == "700.00"
        assert mission["ages"]["under_one_year"] == mission["past_due"] == mission["unpaid"]
        assert china["total"]["past_due"] == china["total"]["unpaid"]
        assert china["national_cap"] is None
        # No receipt of the mission was known by then: its figures are unknown, not zero.
        assert early["total"]["unknown_funds"] == "UNMISS"
        assert early["total"]["unpaid"]["amount"] == "700.00"
        assert early["funds"][1]["past_due"] is None

    run(tmp_path, scenario)


def test_the_list_filters_pages_and_is_a_table(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await two_accounts(service)

        nothing = await listed(service, owing="nothing")
        late = await listed(service, owing="past_due", accounts="regular_budget")
        first = (await service.get("/v1/member-states", owing="anything", limit=150)).json()
        rest = (
            await service.get(
                "/v1/member-states", owing="anything", limit=150, cursor=first["next_cursor"]
            )
        ).json()
        table = await service.get("/v1/member-states", fund="REGULAR-BUDGET", format="csv")

        assert [state["state"] for state in nothing] == ["DEU"]
        assert [state["state"] for state in late] == ["CHN"]
        codes = [state["state"] for state in first["items"] + rest["items"]]
        assert len(codes) == len(set(codes)) == 192
        assert rest["next_cursor"] is None
        assert table.text.splitlines()[0].startswith("state,assessed.amount,unpaid.amount,past_due")
        assert table.text.splitlines()[1].startswith("CHN,700.00,700.00,700.00,false,0.00,")

    run(tmp_path, scenario)


def test_states_and_money_are_two_figures(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await two_accounts(service)

        found = (await service.get("/v1/member-states/paid-in-full")).json()
        before = await service.get("/v1/member-states/paid-in-full", effective_on="2025-07-31")
        year = await service.get(
            "/v1/member-states/paid-in-full", accounts="regular_budget", fiscal_year="2023"
        )

        mission, regular = sorted(found["accounts"], key=lambda each: -each["states_assessed"])
        assert (mission["states_assessed"], mission["states_paid_in_full"]) == (193, 1)
        assert mission["settled_share"] == "0.0569"
        assert mission["on_time_share"] == "0.0000"
        assert (regular["states_paid_in_full"], regular["states_on_time"]) == (1, 1)
        assert regular["settled_share"] == "0.3000"
        assert regular["paid_in_full"] == [{"state": "DEU", "last_settled_on": "2024-02-01"}]
        assert found["together"]["states_paid_in_full"] == 1
        assert before.json()["unknown_funds"] == ["UNMISS"]
        assert year.json()["together"]["settled_share"] is None

    run(tmp_path, scenario)


def test_exposure_is_not_arrears_and_a_cap_leaves_a_gap(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await two_accounts(service)

        before = (await service.get("/v1/member-states/concentration")).json()["budget"]
        grant = {
            "row": 2,
            "provenance": "verified",
            "fund": "UNMISS",
            "fiscal_year": "2025/26",
            "amount_minor": 2_000_000_00,
            "symbol": "A/RES/79/303",
        }
        await imported(service, "appropriations", [grant])
        found = (await service.get("/v1/member-states/concentration")).json()
        usa = (await service.get("/v1/member-states/USA")).json()

        assert found["exposure"]["share_of_two_largest"] == "0.4994"
        assert found["exposure"]["largest"][0]["state"] == "USA"
        assert found["arrears"]["share_of_two_largest"] == "0.5296"
        assert (before["approved"], before["arrears_share"]) == (None, None)
        # 943,080 dollars late of two million approved.
        assert found["budget"]["arrears_share"] == "0.4715"
        (year,) = usa["national_cap"]["years"]
        assert year["assessed"]["amount"] == "261584.00"
        assert year["above_cap"]["amount"] == "11584.00"

    run(tmp_path, scenario)


def test_readers_of_another_mission_see_no_account_of_this_one(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await two_accounts(service)
        service.requesters.add("foreigner", [Role.VIEWER], ["MINURSO"])

        single = await service.get("/v1/member-states/FRA", by="foreigner")
        named = await service.get("/v1/member-states", by="foreigner", fund="UNMISS")
        paid = (await service.get("/v1/member-states/paid-in-full", by="foreigner")).json()

        assert (single.status_code, named.status_code) == (404, 404)
        assert all(each["account"] != "UNMISS" for each in paid["accounts"])

    run(tmp_path, scenario)
