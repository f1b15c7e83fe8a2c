"""What is the most that a State can owe says so over HTTP, until its receipts are confirmed."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import imported, receipt, regular_budget, run

WHY = "of 2024 only payments in full to 2024-12-30 are known"
LIST = {"row": 2, "provenance": "verified", "year": 2024, "list_ends_on": "2024-12-30"}


async def listed_year(service: ServiceUnderTest) -> str:
    """A year of the regular budget that France paid by the list; return the line."""
    await regular_budget(service)
    await imported(service, "regular-budget-receipts", [receipt("FRA", 300_00, "2024-02-01")])
    await imported(service, "regular-budget-lists", [LIST])
    (line,) = (await service.get("/v1/assessments", fund="REGULAR-BUDGET")).json()["items"]
    found: str = line["line"]
    return found


def confirmation(line: str, *states: str) -> dict[str, Any]:
    return {
        "fund": "REGULAR-BUDGET",
        "line": line,
        "states": list(states),
        "reference": "statement of account 2024",
        "confirmed_on": "2025-03-01",
    }


def test_every_answer_about_a_state_says_that_it_is_at_most(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await listed_year(service)

        china = (await service.get("/v1/member-states/CHN")).json()
        states = (await service.get("/v1/member-states")).json()["items"]
        table = await service.get("/v1/member-states", format="csv")
        vote = (await service.get("/v1/member-states/CHN/article-19")).json()
        asked = {"accounts": "regular_budget"}
        rests_on = (await service.get("/v1/member-states/concentration", **asked)).json()
        paid = (await service.get("/v1/member-states/paid-in-full", **asked)).json()["together"]
        then = (
            await service.get("/v1/member-states/paid-in-full", effective_on="2024-12-30", **asked)
        ).json()["together"]

        (regular,) = (await service.get("/v1/liquidity")).json()["funds"]

        for name in ("unpaid_prior_years", "past_due"):
            assert regular[name]["is_at_most"]
            assert regular[name]["reason"] == f"at most: {WHY}"
        assert not regular["unpaid_current_year"]["is_at_most"]
        assert not regular["received"]["is_at_most"]
        (fund,) = china["funds"]
        (item,) = fund["open_items"]
        assert (item["is_at_most"], item["unpaid"]["amount"]) == (True, "700.00")
        assert item["why"].startswith(WHY)
        assert fund["is_at_most"]
        assert fund["unpaid_by_year"][0]["is_at_most"]
        assert fund["ages"]["at_most"] == ["two_to_five_years"]
        total = china["total"]
        assert (total["is_at_most"], total["at_most"]["amount"]) == (True, "700.00")
        assert (total["paid_in_full"], total["why_at_most"][: len(WHY)]) == (None, WHY)
        # France paid in full, so nothing of it is in doubt.
        assert [each["is_at_most"] for each in states] == [True, False]
        assert [each["paid_in_full"] for each in states] == [None, True]
        rows = list(csv.DictReader(StringIO(table.text)))
        assert [row["is_at_most"] for row in rows] == ["true", "false"]
        assert rows[0]["at_most.amount"] == "700.00"
        assert rows[0]["why_at_most"].startswith(WHY)
        assert (vote["answer"], vote["is_at_most"]) == ("cannot_be_decided", True)
        assert vote["at_most"]["amount"] == "700.00"
        arrears = rests_on["arrears"]
        assert (arrears["is_at_most"], arrears["at_most"]["amount"]) == (True, "700.00")
        assert arrears["largest"][0]["is_at_most"]
        assert not rests_on["exposure"]["is_at_most"]
        assert (paid["states_paid_in_full"], paid["states_not_known"]) == (1, 1)
        assert (paid["is_at_least"], paid["maybe_settled"]["amount"]) == (True, "700.00")
        # On the last day of the list it is known that China has not paid in full.
        assert (then["states_paid_in_full"], then["states_not_known"]) == (1, 0)

    run(tmp_path, scenario)


def test_confirmed_receipts_make_it_exact_from_that_day_on(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        line = await listed_year(service)
        early = {
            "fund": "REGULAR-BUDGET",
            "receipt": "R-1",
            "state": "CHN",
            "amount": {"amount": "450.00"},
            "received_on": "2024-06-01",
            "line": line,
        }
        await service.post("/v1/contributions", early)

        confirmed = await service.post("/v1/contributions/confirmations", confirmation(line, "CHN"))
        after = (await service.get("/v1/member-states/CHN")).json()["total"]
        before = (await service.get("/v1/member-states/CHN", effective_on="2025-02-28")).json()
        again = await imported(service, "regular-budget-lists", [LIST])
        stranger = await service.post("/v1/contributions/confirmations", confirmation(line, "DEU"))
        nowhere = await imported_status(service, LIST | {"year": 1999})

        assert confirmed.status_code == 201, confirmed.text
        assert confirmed.json()["states"] == [
            {"state": "CHN", "unpaid": {"amount": "250.00", "currency": "USD"}}
        ]
        assert (after["is_at_most"], after["unpaid"]["amount"]) == (False, "250.00")
        assert after["paid_in_full"] is False
        assert before["total"]["is_at_most"] is True
        assert before["total"]["at_most"]["amount"] == "250.00"
        assert (again["recorded"], again["unchanged"]) == (0, 1)
        assert stranger.json()["type"].endswith("unknown-member-state")
        assert nowhere >= 400

    run(tmp_path, scenario)


async def imported_status(service: ServiceUnderTest, row: dict[str, Any]) -> int:
    body = {"file": "lists.csv", "sha256": "0" * 64, "rows": [row]}
    return (await service.post("/v1/imports/regular-budget-lists", body)).status_code


def test_only_an_officer_of_the_account_confirms_its_receipts(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        line = await listed_year(service)
        service.requesters.add("viewer", [Role.VIEWER])
        service.requesters.add("foreigner", [Role.BUDGET_OFFICER], ["UNMISS"])
        body = confirmation(line, "CHN")
        plan = {"instalments": [], "reference": "x", "agreed_on": "2025-03-01"}
        plans = "/v1/member-states/CHN/payment-plans"

        lower = await service.post("/v1/contributions/confirmations", body, by="viewer")
        other = await service.post("/v1/contributions/confirmations", body, by="foreigner")
        no_plan = await service.post(plans, plan, by="viewer")
        no_end = await service.post(f"{plans}/end", {}, by="viewer")

        assert lower.status_code == 403
        assert other.status_code in (403, 404)
        assert (no_plan.status_code, no_end.status_code) == (403, 403)

    run(tmp_path, scenario)
