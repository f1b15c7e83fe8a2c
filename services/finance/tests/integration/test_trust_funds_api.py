"""Voluntary money over HTTP, and that no figure of assessed money ever holds it."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import live_mission, run

PATH = "/v1/trust-funds/TF-QIP-UNMISS"
OPEN: dict[str, Any] = {
    "trust_fund": "TF-QIP-UNMISS",
    "title": "Quick impact projects in South Sudan",
    "kind": "trust_fund",
    "purpose": "quick_impact",
    "mission": "UNMISS",
    "aligned_with": ["peacebuilding_fund", "cooperation_framework"],
    "target": {"amount": "1000.00"},
    "symbol": "ST/SGB/188",
    "opened_on": "2025-01-01",
}
PLEDGE = {
    "pledge": "P-1",
    "donor": "Norway",
    "amount": {"amount": "600.00"},
    "earmark": "wells",
    "pledged_on": "2025-02-01",
    "due_on": "2025-08-31",
}
DEPOSIT = {
    "receipt": "D-1",
    "donor": "Norway",
    "pledge": "P-1",
    "amount": {"amount": "400.00"},
    "received_on": "2025-09-01",
}
SPENDING = {
    "spending": "S-1",
    "item": "Two wells",
    "earmark": "wells",
    "amount": {"amount": "300.00"},
    "prepared_on": "2025-09-02",
}


async def funded(service: ServiceUnderTest) -> None:
    service.requesters.add("budget", [Role.BUDGET_OFFICER])
    service.requesters.add("approver", [Role.APPROVER])
    for path, body in (
        ("/v1/trust-funds", OPEN),
        (f"{PATH}/pledges", PLEDGE),
        (f"{PATH}/deposits", DEPOSIT),
    ):
        answer = await service.post(path, body, by="budget")
        assert answer.status_code == 201, answer.text


def test_money_is_promised_comes_in_and_is_spent_by_two_people(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await funded(service)
        prepared = await service.post(f"{PATH}/spending", SPENDING, by="budget")
        version = int(prepared.headers["etag"].strip('"v'))
        decided = {"spent_on": "2025-09-03"}
        approve = f"{PATH}/spending/S-1/approve"

        blind = await service.post(approve, decided, by="approver")
        stale = await service.post(approve, decided, by="approver", version=1)
        no_role = await service.post(approve, decided, by="budget", version=version)
        spent = await service.post(approve, decided, by="approver", version=version)
        too_much = await service.post(
            f"{PATH}/spending", SPENDING | {"spending": "S-2"}, by="budget"
        )
        before = (await service.get(PATH, effective_on="2025-08-31")).json()

        codes = [each.status_code for each in (blind, stale, no_role, spent)]
        assert codes == [428, 412, 403, 201]
        assert spent.json()["cash"]["amount"] == "100.00"
        assert too_much.json()["type"].endswith("voluntary-cash-short")
        assert before["promised"]["amount"] == "600.00"
        assert before["overdue"]["amount"] == "0.00"

    run(tmp_path, scenario)


def test_no_figure_of_assessed_money_holds_voluntary_money(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        opening = {"opened_on": "2025-07-01", "cash": {"amount": "5.00"}, "symbol": "A/79/5"}
        await service.post("/v1/funds/UNMISS/opening-balance", opening)

        async def assessed_figures() -> list[Any]:
            found: list[Any] = []
            for path in (
                "/v1/liquidity",
                "/v1/funds",
                "/v1/funds/UNMISS/settlement",
                "/v1/member-states",
                "/v1/transfers",
            ):
                answer = await service.get(path)
                assert answer.status_code == 200, answer.text
                found.append(answer.json())
            return found

        before = await assessed_figures()
        await funded(service)
        after = await assessed_figures()

        assert _without_position(before) == _without_position(after)
        pooled = await service.post(
            "/v1/transfers",
            {
                "fund": "TF-QIP-UNMISS",
                "counterpart": "UNMISS",
                "purpose": "shared_cost",
                "reference": "T-1",
                "fiscal_year": "2025/26",
                "amount": {"amount": "1.00"},
                "sent_on": "2025-09-02",
            },
        )
        borrowed = await service.post(
            "/v1/loans",
            {"fund": "TF-QIP-UNMISS", "purpose": "liquidity", "amount": {"amount": "1.00"}},
        )
        assert pooled.json()["type"].endswith("unknown-fund")
        assert borrowed.status_code >= 400

    run(tmp_path, scenario)


def _without_position(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_position(item)
            for key, item in value.items()
            # The day of the last posting says how far the books go, and nothing about money.
            if key not in ("known_at", "position", "last_recorded_on")
        }
    return [_without_position(item) for item in value] if isinstance(value, list) else value


def test_lists_filter_page_and_hide_what_is_out_of_scope(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await funded(service)
        standby = OPEN | {
            "trust_fund": "TF-STANDBY",
            "title": "Travel and subsistence of staff on standby",
            "purpose": "standby_staff",
            "mission": None,
            "aligned_with": [],
            "target": None,
        }
        await service.post("/v1/trust-funds", standby)
        service.requesters.add("elsewhere", [Role.BUDGET_OFFICER], ["UNDOF"])

        async def names(by: str = "everybody", **filters: Any) -> list[str]:
            answer = await service.get("/v1/trust-funds", by=by, **filters)
            return [each["trust_fund"] for each in answer.json()["items"]]

        first = (await service.get("/v1/trust-funds", limit=1)).json()
        table = await service.get("/v1/trust-funds", format="csv")
        outside = await service.post(f"{PATH}/deposits", DEPOSIT, by="elsewhere")

        assert await names() == ["TF-QIP-UNMISS", "TF-STANDBY"]
        assert await names(cursor=first["next_cursor"]) == ["TF-STANDBY"]
        assert await names(aligned_with="peacebuilding_fund") == ["TF-QIP-UNMISS"]
        assert await names(purpose="standby_staff") == ["TF-STANDBY"]
        assert await names(with_gap="true") == ["TF-QIP-UNMISS"]
        assert await names("elsewhere") == ["TF-STANDBY"]
        assert (await service.get(PATH, by="elsewhere")).status_code == 404
        assert outside.status_code == 404
        assert len(table.text.splitlines()) == 3

    run(tmp_path, scenario)


def test_liaison_with_institutions_is_kept_and_its_gaps_are_listed(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await funded(service)
        liaison = {
            "counterpart": "peacebuilding_fund",
            "institution": "Peacebuilding Support Office",
            "post": "Head of the programme unit",
            "agreement": "Exchange of letters",
            "since": "2025-03-01",
        }
        over = {
            "institution": "Peacebuilding Support Office",
            "reason": "The post was cut.",
            "ended_on": "2025-09-01",
        }
        path = f"{PATH}/liaisons"

        made = await service.post(path, liaison, by="budget")
        strange = await service.post(
            path, liaison | {"counterpart": "international_financial_institutions"}, by="budget"
        )
        lacking = (await service.get("/v1/trust-funds", without_liaison="true")).json()["items"]
        await service.post(f"{path}/end", over, by="budget")
        now = (await service.get(PATH, effective_on="2025-09-02")).json()
        then = (await service.get(PATH, effective_on="2025-03-02")).json()

        assert made.json()["liaisons"][0]["post"] == "Head of the programme unit"
        assert strange.status_code == 404
        assert [each["trust_fund"] for each in lacking] == ["TF-QIP-UNMISS"]
        assert now["liaisons"][0]["until"] == "2025-09-01"
        assert now["without_liaison"] == ["peacebuilding_fund", "cooperation_framework"]
        assert then["without_liaison"] == ["cooperation_framework"]

    run(tmp_path, scenario)


def test_a_gift_in_kind_and_the_end_of_a_trust_fund(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await funded(service)
        in_kind = OPEN | {"trust_fund": "TF-GIFTS", "kind": "in_kind", "title": "Gifts"}
        gift = {
            "gift": "G-1",
            "donor": "Germany",
            "description": "Ten vehicles",
            "value": {"amount": "250000.00"},
            "basis": "market price of the day",
            "received_on": "2025-09-01",
        }
        day = {"occurred_on": "2025-09-05", "reason": "Its purpose is met."}
        back = {
            "reference": "B-1",
            "donor": "Norway",
            "earmark": "wells",
            "amount": {"amount": "400.00"},
            "returned_on": "2025-09-04",
        }

        await service.post("/v1/trust-funds", in_kind)
        given = await service.post("/v1/trust-funds/TF-GIFTS/gifts", gift)
        early = await service.post(f"{PATH}/close", day, version=3)
        await service.post(f"{PATH}/pledges/P-1/withdraw", day)
        returned = await service.post(f"{PATH}/returns", back)
        version = int(returned.headers["etag"].strip('"v'))
        closed = await service.post(f"{PATH}/close", day, version=version)

        assert given.json()["gifts_in_kind"]["amount"] == "250000.00"
        assert given.json()["cash"]["amount"] == "0.00"
        assert early.json()["type"].endswith("trust-fund-closed")
        assert closed.json()["closed_on"] == "2025-09-05"

    run(tmp_path, scenario)
