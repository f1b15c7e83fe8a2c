"""Plans of States over several accounts over HTTP: agreed, kept, shown beside the vote, ended."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.application.state_plans import states_keeping_plans
from missionledger.finance.testing.api import (
    fund_rows,
    imported,
    live_mission,
    payment,
    regular_budget,
    run,
)


async def two_accounts(service: ServiceUnderTest) -> str:
    """France owes a mission and a listed year of the regular budget; return the mission's line."""
    line = await live_mission(service)
    await regular_budget(service)
    listed = {"row": 2, "provenance": "verified", "year": 2024, "list_ends_on": "2024-12-30"}
    await imported(service, "regular-budget-lists", [listed])
    chinas = {"row": 3, "provenance": "verified", "source": "roll", "year": 2024, "state": "CHN"}
    paid = chinas | {"amount_minor": 700_00, "paid_on": "2024-02-01"}
    await imported(service, "regular-budget-receipts", [paid])
    return line


def plan_of(*parts: tuple[str, str], **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "instalments": [{"due_on": day, "amount": {"amount": amount}} for day, amount in parts],
        "reference": "note verbale 12",
        "agreed_on": "2025-12-01",
    }
    return body | changes


async def owed_by_france(service: ServiceUnderTest) -> tuple[str, str]:
    account = (await service.get("/v1/member-states/FRA", effective_on="2025-12-01")).json()
    mission = next(each for each in account["funds"] if each["fund"] == "UNMISS")
    total = account["total"]["unpaid"]["amount"]
    return total, mission["assessed"]["amount"]


def test_a_plan_is_agreed_kept_and_shown_beside_the_vote(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        line = await two_accounts(service)
        _, of_mission = await owed_by_france(service)
        path = "/v1/member-states/FRA/payment-plans"

        short = await service.post(path, plan_of(("2026-03-31", "1.00")))
        body = plan_of(
            ("2026-03-31", "10000.00"), ("2027-03-31", str(Decimal(of_mission) - 10_000))
        )
        agreed = await service.post(path, body)
        assert agreed.status_code == 201, agreed.text
        other = await service.post(path, body | {"reference": "another"})
        of_line = await service.post(
            f"/v1/collections/UNMISS/{line}/payment-plans",
            {"state": "FRA", **plan_of(("2026-12-31", of_mission))},
        )
        before = (await service.get("/v1/member-states/FRA", effective_on="2026-03-31")).json()
        behind = (await service.get("/v1/member-states/FRA", effective_on="2026-04-01")).json()
        aggregates = service.assembly.kernel.aggregates
        asked = ("UNMISS", line, ["FRA", "DEU"])
        assert await states_keeping_plans(aggregates, *asked, date(2026, 4, 1)) == ()
        paid = payment("10000.00", "r-2", state="FRA", received_on="2026-04-20", line=line)
        await service.post("/v1/contributions", paid)
        assert await states_keeping_plans(aggregates, *asked, date(2026, 4, 21)) == ("FRA",)
        vote = (
            await service.get("/v1/member-states/FRA/article-19", effective_on="2026-05-01")
        ).json()
        listed = (await service.get("/v1/payment-plans", status="kept")).json()["items"]
        table = await service.get("/v1/payment-plans", format="csv")

        assert short.json()["type"].endswith("payment-plan-not-allowed")
        # The listed year is an upper bound: the plan may leave it out of what it promises.
        assert f"at least {of_mission} and at most" in short.json()["detail"]
        assert agreed.headers["Location"] == "/v1/member-states/FRA/payment-plans"
        assert agreed.json()["is_at_most"] is True
        assert agreed.json()["accounts"] == "REGULAR-BUDGET UNMISS"
        assert other.json()["type"].endswith("payment-plan-conflict")
        assert of_line.json()["type"].endswith("payment-plan-conflict")
        assert before["payment_plan"]["status"] == "kept"
        assert behind["payment_plan"]["status"] == "behind"
        assert behind["payment_plan"]["behind"]["amount"] == "10000.00"
        assert vote["payment_plan"]["status"] == "kept"
        assert vote["payment_plan"]["source"] == "A/RES/57/4 B"
        assert vote["answer"] == "cannot_be_decided"
        assert [each["state"] for each in listed] == ["FRA"]
        assert listed[0]["received"]["amount"] == "10000.00"
        assert [each["status"] for each in listed[0]["instalments"]] == ["met_late", "to_come"]
        assert table.text.splitlines()[1].startswith("FRA,kept,2025-12-01,note verbale 12,")

    run(tmp_path, scenario)


def test_a_plan_ends_and_is_no_business_of_one_mission(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        line = await two_accounts(service)
        await imported(service, "funds", fund_rows("UNDOF"))
        _, of_mission = await owed_by_france(service)
        service.requesters.add("officer", [Role.BUDGET_OFFICER], ["UNMISS"])
        service.requesters.add("viewer", [Role.VIEWER], ["UNMISS"])
        path = "/v1/member-states/FRA/payment-plans"
        body = plan_of(("2026-03-31", of_mission), accounts=["UNMISS"])

        scoped = await service.post(path, body, by="officer")
        unknown = await service.post(path, body | {"accounts": ["UNSOM"]})
        agreed = await service.post(path, body)
        hidden = await service.get("/v1/member-states/FRA/payment-plans", by="viewer")
        listed = (await service.get("/v1/payment-plans", by="viewer")).json()["items"]
        account = (await service.get("/v1/member-states/FRA", by="viewer")).json()
        ended = await service.post(
            f"{path}/end", {"ended_on": "2026-04-01", "reason": "another is to come"}
        )
        again = await service.post(f"{path}/end", {"ended_on": "2026-04-01", "reason": "again"})
        late = (await service.get("/v1/member-states/FRA/payment-plans")).json()
        early = await service.get("/v1/member-states/FRA/payment-plans", effective_on="2026-03-01")
        none = await service.get("/v1/member-states/DEU/payment-plans")

        assert scoped.status_code in (403, 404)
        assert unknown.status_code == 404
        assert agreed.status_code == 201, agreed.text
        assert [each["line"] for each in agreed.json()["covered"]] == [line]
        assert (hidden.status_code, listed, account["payment_plan"]) == (404, [], None)
        assert ended.json()["ended"] == [
            {"agreed_on": "2025-12-01", "reason": "another is to come"}
        ]
        assert again.json()["type"].endswith("payment-plan-conflict")
        assert late["current"] is None
        assert early.json()["current"]["status"] == "kept"
        assert none.status_code == 404

    run(tmp_path, scenario)
