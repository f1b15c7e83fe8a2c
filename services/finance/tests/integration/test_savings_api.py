"""Savings in view, on the real figures of 2022/23 to 2024/25."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import imported, live_mission, payment, run
from missionledger.finance.testing.authority import (
    YEAR_PATH,
    allotment,
    budgeted,
    dollars,
    expect,
    obligated,
)
from missionledger.finance.testing.budgets import (
    AIR_MINOR,
    FUND_ID,
    approved_over_http,
)
from missionledger.finance.testing.spending import accounts, expenditure_rows
from missionledger.reference.resources import FILE, ResourceRowKind, read_resources
from missionledger.reference.sources import packaged


async def real_figures(service: ServiceUnderTest) -> None:
    """Load what was approved and what was spent."""
    await imported(service, "funds", accounts())
    granted = [
        {
            "row": row.row,
            "source": row.source,
            "provenance": row.provenance.value,
            "fund": row.account,
            "fiscal_year": str(row.fiscal_year),
            "amount_minor": row.amount_minor,
            "symbol": row.source.split(" ")[0],
        }
        for row in read_resources(packaged().read(FILE), {"SUPPORT ACCOUNT": "SUPPORT-ACCOUNT"})
        if row.kind is not ResourceRowKind.HEADLINE and row.account != "UNSOH"
    ]
    await imported(service, "appropriations", granted)
    await imported(service, "expenditure", expenditure_rows())
    service.requesters.add("in-cyprus", [Role.VIEWER], ["UNFICYP"])


async def items(service: ServiceUnderTest, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = await service.get(path, **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_history_reproduces_the_totals_and_says_what_is_not_known(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await real_figures(service)

        years = await items(service, "/v1/budgets/history", limit=500)
        by = {(row["fund"], row["fiscal_year"]): row for row in years}

        spent = [
            int(row["spent"]["amount"][:-3])
            for row in years
            if row["fiscal_year"] == "2024/25" and row["spent"]
        ]
        assert sum(spent) == 4_888_124_100
        monusco = by["MONUSCO", "2023/24"]
        assert monusco["spent"]["amount"] == "1000358900.00"
        assert (monusco["unspent"]["amount"], monusco["unspent_share"]) == (
            "170414900.00",
            "0.1456",
        )
        assert (monusco["basis"], bool(monusco["note"])) == ("authority", True)
        assert by["MONUSCO", "2022/23"]["unspent"] is None
        # Cyprus and Greece bear a part that is not assessed.
        assert by["UNFICYP", "2023/24"]["unspent_share"] == "-0.5856"

    run(tmp_path, scenario)


def test_approval_and_payment_are_two_acts_side_by_side(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        await service.post("/v1/contributions", payment("15000.00"))

        (year,) = await items(service, "/v1/budgets/history", fund=FUND_ID)
        (before,) = await items(
            service, "/v1/budgets/history", fund=FUND_ID, effective_on="2025-08-31"
        )

        # A million is asked for; Germany has paid a part, and nothing is granted on record.
        assert (year["authority"], year["assessed"]["amount"]) == (None, "1000000.00")
        assert (year["paid"]["amount"], year["paid_share"]) == ("15000.00", "0.0150")
        assert year["paid_in_books"] == ["actual"]
        assert before["paid"]["amount"] == "0.00"

    run(tmp_path, scenario)


def test_lines_are_set_against_the_budget_where_one_is_recorded(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await real_figures(service)
        for officer, role in (("preparer", Role.BUDGET_OFFICER), ("approver", Role.APPROVER)):
            service.requesters.add(officer, [role], [FUND_ID])
        await approved_over_http(service)
        spent = {
            "row": 2,
            "provenance": "entered",
            "fund": FUND_ID,
            "fiscal_year": "2025/26",
            "group": "III operational costs",
            "item": "Air operations",
            "amount_minor": AIR_MINOR // 2,
        }
        await imported(service, "expenditure", [spent])
        asked: dict[str, Any] = {
            "fund": FUND_ID,
            "item": "Air operations",
            "effective_on": "2026-06-30",
        }

        lines = await items(service, "/v1/budgets/line-history", **asked)

        known = {row["fiscal_year"]: row for row in lines}
        assert known["2024/25"]["unspent"] is None
        assert known["2024/25"]["note"].startswith("What was approved by item is not public")
        assert known["2025/26"]["note"] is None
        assert known["2025/26"]["unspent_share"] == "0.5000"
        first = (await service.get("/v1/budgets/line-history", limit=10)).json()
        second = await items(
            service, "/v1/budgets/line-history", limit=10, cursor=first["next_cursor"]
        )
        assert second[0] != first["items"][0]
        assert len(second) == 10

    run(tmp_path, scenario)


def test_what_a_year_leaves_over_is_told_when_it_is_closed(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service)
        await approved_over_http(service)
        air = {"item": "Air operations"}
        await expect(service.post("/v1/allotments", allotment("100.00", **air)))
        await obligated(service, "PO-1", "40.00", **air)
        asked = {"fund": FUND_ID, "effective_on": "2026-07-31"}

        (running,) = await items(service, "/v1/budgets/line-history", **asked, **air)
        (year,) = await items(service, "/v1/budgets/history", **asked)
        seen = (await service.get(YEAR_PATH)).headers["etag"].strip('"').removeprefix("v")
        closing = {
            "closed_on": "2026-07-31",
            "other_revenue": dollars("0.00"),
            "requested_by": "preparer",
        }
        path = f"{YEAR_PATH}/closing"
        await expect(service.post(path, closing, by="approver", version=int(seen)))
        (closed,) = await items(service, "/v1/budgets/line-history", **asked, **air)
        (over,) = await items(service, "/v1/budgets/history", **asked)

        approved = (AIR_MINOR - 100) // 100
        assert (running["spent"]["amount"], running["unspent"]) == ("40.00", None)
        assert running["note"].startswith("The year is open")
        assert (year["unspent"], year["note"]) == (None, running["note"])
        assert closed["unspent"]["amount"] == f"{approved - 40}.00"
        assert (closed["note"], over["basis"]) == (None, "approved budget")
        assert over["spent"]["amount"] == "40.00"

    run(tmp_path, scenario)


def test_the_support_account_is_shown_beside_the_size_of_the_missions(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await real_figures(service)

        rows = await items(service, "/v1/budgets/shared-accounts")

        by = {(row["fiscal_year"], row["account"]): row for row in rows}
        then = by["2022/23", "SUPPORT-ACCOUNT"]
        assert (then["authority"]["amount"], then["missions"]) == ("371000000.00", 11)
        # 371 of 5,908.2 million that eleven missions spent.
        assert then["share_of_missions"] == "0.0628"
        assert by["2024/25", "SUPPORT-ACCOUNT"]["share_of_missions"] is None

    run(tmp_path, scenario)


def test_totals_are_checked_against_the_mean_of_many_years(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await real_figures(service)

        rows = await items(service, "/v1/budgets/totals")
        narrow = (await service.get("/v1/budgets/totals", by="in-cyprus")).json()["items"]

        # 5,908.2 million of 7 billion.
        assert [
            (row["fiscal_year"], row["share_of_mean"], row["is_plausible"]) for row in rows
        ] == [
            ("2022/23", "0.8440", True),
            ("2023/24", "0.8131", True),
            ("2024/25", "0.6819", True),
        ]
        assert {row["is_plausible"] for row in narrow} == {False}

    run(tmp_path, scenario)


def test_a_late_decision_has_a_cost_with_its_formula(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await real_figures(service)
        query: dict[str, Any] = {
            "fund": "MONUSCO",
            "day": "2025-10-01",
            "days": 90,
            "part": "15/100",
        }

        cost = (await service.get("/v1/budgets/delay-cost", **query)).json()
        hidden = await service.get("/v1/budgets/delay-cost", by="in-cyprus", **query)
        whole = await service.get("/v1/budgets/delay-cost", **(query | {"part": "3/2"}))
        early = await service.get("/v1/budgets/delay-cost", **(query | {"day": "2023-06-30"}))

        # 893,099,400 / 365 x 90 x 0.15
        assert cost["cost"]["amount"] == "33032443.56"
        assert "893099400.00 spent in 2024/25 / 365 days x 90 days x 3/20" in cost["formula"]
        assert cost["provenance"] == "computed"
        assert [hidden.status_code, whole.status_code, early.status_code] == [404, 422, 404]

    run(tmp_path, scenario)


def test_the_cost_of_a_composition_is_modelled_and_says_on_what(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await real_figures(service)
        query: dict[str, Any] = {"model": 3, "military": 17_000, "police": 2_101}

        found = (await service.get("/v1/budgets/composition-cost", **query)).json()
        narrow = await service.get("/v1/budgets/composition-cost", by="in-cyprus", **query)

        assert found["provenance"] == "modelled"
        assert found["drivers"] == ["aviation", "police", "troops"]
        assert len(found["comparators"]) == 16
        assert {each["strength_certainty"] for each in found["comparators"]} == {
            "verified",
            "recalled",
        }
        middle = int(found["middle"]["amount"][:-3])
        assert 1_000_000_000 < middle < 1_400_000_000
        # Three years of one mission are seen, and so a range; other missions are not.
        assert {each["fund"] for each in narrow.json()["comparators"]} == {"UNFICYP"}

    run(tmp_path, scenario)


def test_vessels_are_entered_and_never_modelled(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await real_figures(service)
        path = "/v1/budgets/composition-cost"
        maritime: dict[str, Any] = {"model": 30, "military": 3_000}

        without = (await service.get(path, **maritime)).json()
        given = (await service.get(path, **maritime, vessels=5, vessel_cost="6500000.50")).json()
        half = await service.get(path, **maritime, vessels=5)
        ashore = await service.get(path, model=2, military=3_000, vessels=5, vessel_cost="1")

        assert "naval" in without["drivers"]
        assert [without["naval"], without["with_naval"]] == [None, None]
        assert any("headquarters" in each for each in without["to_plan"])
        assert any("Naval assets are expensive" in each for each in without["to_plan"])
        assert given["naval"]["amount"] == "32500002.50"
        assert given["middle"] == without["middle"]
        cents = [int(given[key]["amount"].replace(".", "")) for key in ("naval", "middle")]
        assert int(given["with_naval"]["middle"]["amount"].replace(".", "")) == sum(cents)
        assert len(given["to_plan"]) == 1
        assert [half.status_code, ashore.status_code] == [422, 422]

    run(tmp_path, scenario)


def test_money_for_readiness_is_told_by_year_and_source(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        fund = {
            "trust_fund": "TF-READY",
            "title": "Readiness of pledged units",
            "kind": "trust_fund",
            "purpose": "readiness",
            "symbol": "TF/2025/1",
            "opened_on": "2024-09-01",
        }
        other = fund | {"trust_fund": "TF-OTHER", "purpose": "transition"}
        given = {"donor": "NOR", "amount": dollars("750.00"), "received_on": "2025-08-01"}
        for opened, receipt in ((fund, "R-1"), (other, "R-2")):
            await expect(service.post("/v1/trust-funds", opened))
            path = f"/v1/trust-funds/{opened['trust_fund']}/deposits"
            await expect(service.post(path, given | {"receipt": receipt}))

        past, now = await items(service, "/v1/budgets/readiness")
        early = await items(service, "/v1/budgets/readiness", effective_on="2024-06-30")

        assert (past["fiscal_year"], past["support_account"]["amount"]) == ("2024/25", "3300000.00")
        assert past["source"].startswith("study on the future of peacekeeping, box 2")
        assert (now["support_account"], now["donors_received"]["amount"]) == (None, "750.00")
        assert now["source"] == "no figure of the support account is published"
        assert early == []

    run(tmp_path, scenario)
