"""Partners, posts, budgets, the Council and the legacy over HTTP, on the real log."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.transitions.domain.transition_money import (
    TRANSITION_MONEY,
    BudgetLine,
    NoteBudget,
    NoteEarmark,
)
from missionledger.transitions.main import SERVICE
from missionledger.transitions.testing.papers import KEPT_PAPER, keep_paper

NOW = datetime(2024, 2, 1, 12, tzinfo=UTC)
DAY = {"occurred_on": "2023-07-01"}
PAPER = [KEPT_PAPER]
CONTEXT = CommandContext(actor="consumer", role="integrator")
GROUP = "III operational costs"


def run(directory: Path, scenario: Callable[[ServiceUnderTest], Awaitable[None]]) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await keep_paper(service)
            await scenario(service)

    asyncio.run(body())


async def done(
    service: ServiceUnderTest, path: str, body: Mapping[str, Any], version: int | None = None
) -> dict[str, Any]:
    answer = await service.post(path, {**DAY, **body}, version=version)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def mapped(service: ServiceUnderTest, task: str, dollars: str = "500000.00") -> None:
    path = "/v1/handovers/MINUSMA/tasks"
    await done(service, path, {"task_id": task, "title": f"task of {task}"})
    await done(
        service,
        f"{path}/{task}/map",
        {
            "route": "country_team",
            "receiver": "UNDP",
            "owner": "Chief of Staff",
            "planned_on": "2023-12-31",
            "amount": {"amount": dollars},
            "source_fund": "transition in the budget",
        },
    )


def test_arrangements_with_partners_stand_with_parties_papers_and_what_is_overdue(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        path = "/v1/arrangements/MINUSMA"
        body = {
            "arrangement_id": "compact",
            "kind": "compact",
            "title": "Compact with the Government",
            "parties": ["MINUSMA", "Government of Mali"],
            "decides": "what is handed over, and when",
            "owner": "Chief of Staff",
            "review_on": "2023-12-31",
            "documents": PAPER,
        }
        alone = await service.post(path, {**DAY, **body, "parties": ["MINUSMA"]})
        assert alone.json()["type"].endswith("arrangement-terms-invalid")
        unsent = await service.post(path, {**DAY, **body, "documents": ["0" * 64]})
        assert unsent.json()["type"].endswith("document-not-kept")
        assert unsent.json()["errors"][0]["pointer"] == "/documents/0"
        await done(service, path, body)
        decision = {
            "decision_id": "order",
            "title": "bases close outside in",
            "decided_by": ["Government of Mali"],
            "owner": "Force Commander",
            "due_on": "2023-09-30",
        }
        view = await done(service, f"{path}/compact/decisions", decision)

        one = view["arrangements"][0]
        assert (one["standing"], one["decisions_overdue"]) == ("review_overdue", 1)
        overdue = await service.get(
            "/v1/arrangements", standing="review_overdue", party="Government of Mali"
        )
        assert [each["arrangement_id"] for each in overdue.json()["items"]] == ["compact"]
        assert (await service.get("/v1/arrangements", party="France")).json()["items"] == []
        early = (await service.get(path, effective_on="2023-09-30")).json()
        assert early["arrangements"][0]["standing"] == "in_force"
        sheet = (await service.get("/v1/arrangements", format="csv")).text
        assert "MINUSMA,compact,compact,Compact with the Government,review_overdue" in sheet
        review = {"finding": "holds", "review_on": "2024-06-30", "occurred_on": "2024-01-15"}
        assert (await service.post(f"{path}/compact/review", review)).status_code == 428
        reviewed = await done(service, f"{path}/compact/review", review, version=2)
        assert reviewed["reviews_overdue"] == []

    run(tmp_path, scenario)


def test_posts_of_the_coordinator_stand_beside_money_and_capacity_by_task(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mapped(service, "courts")
        path = "/v1/coordinator-posts/MINUSMA"
        post = {
            "post_id": "rule-of-law",
            "office": "resident_coordinator",
            "title": "Adviser on the rule of law",
            "tasks": ["courts"],
            "yearly_cost": {"amount": "240000.00"},
            "needed_on": "2024-01-01",
            "owner": "Resident Coordinator",
        }
        listed = await done(service, path, post)
        assert listed["posts"][0]["standing"] == "unfunded"
        assert listed["unfunded_a_year"] == [{"amount": "240000.00", "currency": "USD"}]
        fill = {"note": "by transfer", "occurred_on": "2024-01-10"}
        unpaid = await service.post(f"{path}/rule-of-law/fill", fill)
        assert unpaid.json()["type"].endswith("coordinator-post-unfunded")
        means = (await service.get("/v1/country-team-means/MINUSMA")).json()
        assert means["tasks"][0]["lacking"] == (
            "capacity not assessed; 1 of 1 posts needed are paid for by nobody; "
            "1 of 1 posts needed are empty"
        )
        fund = {
            "source_fund": "Peacebuilding Fund",
            "funded_until": "2024-12-31",
            "reason": "grant",
        }
        await done(service, f"{path}/rule-of-law/fund", fund)
        await done(service, f"{path}/rule-of-law/fill", fill)
        means = (await service.get("/v1/country-team-means/MINUSMA")).json()
        assert (means["posts_needed"], means["posts_funded"], means["posts_filled"]) == (1, 1, 1)
        assert means["tasks"][0]["lacking"] == "capacity not assessed"
        early = (
            await service.get("/v1/country-team-means/MINUSMA", effective_on="2023-12-31")
        ).json()
        assert (early["posts_needed"], early["tasks"][0]["lacking"]) == (0, "capacity not assessed")
        sheet = (await service.get("/v1/country-team-means", format="csv")).text
        assert "MINUSMA,courts,task of courts,UNDP,2023-12-31" in sheet
        assert (await service.get("/v1/country-team-means/UNDOF")).status_code == 404

    run(tmp_path, scenario)


def test_money_of_a_transition_is_matched_or_in_no_budget_or_without_a_task(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        about: dict[str, Any] = {
            "mission_id": "MINUSMA",
            "occurred_on": date(2023, 7, 1),
            "fiscal_year": "2023/24",
            "foreign_event_id": "e-1",
            "foreign_position": 7,
        }
        lines = tuple(
            BudgetLine(group=GROUP, item=item, amount_minor=100_000_000)
            for item in ("Mine action", "Air operations")
        )
        budget = NoteBudget(**about, version=3, symbol="A/RES/78/254", lines=lines)
        earmark = NoteEarmark(
            **about,
            group=GROUP,
            item="Air operations",
            cost_centre="BAMAKO",
            changed_by_minor=7_000_000,
            basis="S/RES/2690 (2023)",
        )
        for command in (budget, earmark):
            await service.assembly.kernel.aggregates.execute(TRANSITION_MONEY, command, CONTEXT)
        await mapped(service, "mines")
        await mapped(service, "courts")
        path = "/v1/transition-funding"
        tie = "/v1/budget-ties/MINUSMA/tasks/mines/tie"
        body: dict[str, Any] = {
            "fiscal_year": "2023/24",
            "group": GROUP,
            "item": "Mine action",
            "amount": {"amount": "400000.00"},
            "reason": "line of mine action",
        }
        nobody = await service.post(tie.replace("mines", "nothing"), {**DAY, **body})
        assert nobody.json()["type"].endswith("task-not-found")
        await done(service, tie, body)
        rows = (await service.get(path)).json()["items"]
        assert [(each["standing"], each["task_id"], each["amount"]["amount"]) for each in rows] == [
            ("matched", "mines", "400000.00"),
            ("not_in_any_budget", "courts", "500000.00"),
            ("not_in_any_budget", "mines", "100000.00"),
            ("without_task", "", "70000.00"),
        ]
        await done(service, tie, {**body, "amount": {"amount": "1000000.01"}})
        await done(service, tie, {**body, "item": "Boats"})
        view = (await service.get(f"{path}/MINUSMA")).json()
        found = {(each["item"], each["task_id"]): each for each in view["rows"]}
        assert found["Mine action", "mines"]["standing"] == "line_short"
        assert found["Boats", "mines"]["words"] == "2023/24: A/RES/78/254 has no such line"
        sheet = (await service.get(path, standing="without_task", format="csv")).text
        assert "MINUSMA,without_task,,,,,2023/24,III operational costs,Air operations" in sheet

    run(tmp_path, scenario)


def test_somebody_asks_the_council_while_gains_are_at_risk(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        opening = {
            "cause": "host_request",
            "authority": "S/RES/2690 (2023)",
            "mandate_ends_on": "2023-06-30",
            "withdrawal_by": "2023-12-31",
            "occurred_on": "2023-06-30",
        }
        await done(service, "/v1/drawdowns/MINUSMA", opening)
        reminders = "/v1/council-support-reminders"
        (nobody,) = (await service.get(reminders, standing="nobody_asks")).json()["items"]
        assert nobody["at_risk_from"] == "2023-12-31"
        path = "/v1/council-support/MINUSMA"
        period = {"from_on": "2024-01-01", "asks": "Special Adviser", "reason": "withdrawn"}
        await done(service, f"{path}/risk-period", period)
        (due,) = (await service.get(reminders)).json()["items"]
        assert (due["standing"], due["days_left"], due["asks"]) == ("due", -31, "Special Adviser")
        request = {
            "request_id": "statement-1",
            "kind": "statement",
            "title": "truce in the north",
            "answer_by": "2024-01-31",
            "occurred_on": "2024-01-10",
        }
        view = await done(service, f"{path}/requests", request)
        assert view["requests"][0]["standing"] == "overdue"
        assert view["requests"][0]["asked_by"] == "everybody"
        assert (await service.get(f"{reminders}/MINUSMA")).json()["standing"] == "asked"
        answer = {
            "answer": "partly",
            "outcome": "elements for the press",
            "source": "SC/15580",
            "occurred_on": "2024-01-30",
        }
        view = await done(service, f"{path}/requests/statement-1/answer", answer)
        assert (view["requests"][0]["answer"], view["requests"][0]["symbol"]) == (
            "partly",
            "SC/15580",
        )
        assert view["next_due_on"] == "2024-07-08"
        (ahead,) = (await service.get(reminders)).json()["items"]
        assert ahead["standing"] == "ahead"
        over = await service.get(reminders, effective_on="2026-01-01")
        assert over.json()["items"][0]["standing"] == "over"
        assert (
            "MINUSMA,statement-1" in (await service.get("/v1/council-support", format="csv")).text
        )

    run(tmp_path, scenario)


def test_the_account_of_what_was_left_is_made_of_all_records(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        sites = "/v1/sites/MINUSMA"
        await done(service, sites, {"site_id": "kidal", "name": "Kidal"})
        lost = {"reason": "no air cover", "evidence": "report of the convoy", "documents": PAPER}
        await done(service, f"{sites}/kidal/destroy-in-place", lost, version=1)
        items = "/v1/legacy-items/MINUSMA"
        burden = {
            "item_id": "range",
            "kind": "explosive_remnants",
            "title": "range that was not searched",
            "place": "Kidal",
            "quantity": 12,
            "unit": "hectares",
            "left_to": "the Government",
            "evidence": "report",
        }
        await done(service, items, burden)
        gain = {**burden, "item_id": "judges", "kind": "people_trained", "unit": "judges"}
        await done(service, items, gain)
        account = (await service.get("/v1/legacy-accounts/MINUSMA")).json()
        assert (account["gains"], account["burdens"]) == (1, 2)
        assert [(each["kind"], each["record"]) for each in account["rows"]] == [
            ("site_not_cleared", "sites"),
            ("people_trained", "legacy-items"),
            ("explosive_remnants", "legacy-items"),
        ]
        solved = {"resolved_by": "national centre", "evidence": "certificate"}
        await done(service, f"{items}/range/resolve", solved)
        burdens = await service.get("/v1/legacy-accounts", side="burden")
        assert [each["reference"] for each in burdens.json()["items"]] == ["kidal"]
        sheet = (await service.get("/v1/legacy-accounts", format="csv")).text
        assert "MINUSMA,settled,explosive_remnants,range that was not searched,Kidal,12" in sheet

    run(tmp_path, scenario)


def test_what_a_transition_needs_is_closed_to_strangers(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mapped(service, "mines")
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP], ["UNDOF"])
        service.requesters.add("officer", [Role.BUDGET_OFFICER], ["MINUSMA"])
        for name in ("country-team-means", "transition-funding"):
            assert (await service.get(f"/v1/{name}/MINUSMA")).status_code == 200
            assert (await service.get(f"/v1/{name}/MINUSMA", by="stranger")).status_code == 404
            assert (await service.get(f"/v1/{name}", by="stranger")).json()["items"] == []
            asked = await service.get(f"/v1/{name}", by="stranger", mission="MINUSMA")
            assert asked.status_code == 404
        tie = {
            **DAY,
            "fiscal_year": "2023/24",
            "group": GROUP,
            "item": "Mine action",
            "amount": {"amount": "1.00"},
            "reason": "line of mine action",
        }
        path = "/v1/budget-ties/MINUSMA/tasks/mines/tie"
        assert (await service.post(path, tie, by="stranger")).status_code == 404
        assert (await service.post(path, tie, by="officer")).status_code == 201
        legacy = "/v1/legacy-items/MINUSMA"
        assert (await service.post(legacy, DAY, by="officer")).status_code in (403, 422)

    run(tmp_path, scenario)


def test_a_page_of_a_report_holds_whole_missions(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        for mission in ("UNDOF", "MINUSMA", "UNMISS"):
            item = {
                "item_id": "waste",
                "kind": "waste",
                "title": "waste of the camp",
                "left_to": "the host",
                "evidence": "report",
            }
            await done(service, f"/v1/legacy-items/{mission}", item)
        await done(service, "/v1/sites/ABYEI", {"site_id": "camp", "name": "Camp"})
        seen: list[str] = []
        cursor = ""
        for _ in range(5):
            params = {"cursor": cursor} if cursor else {}
            page = (await service.get("/v1/legacy-accounts", limit=1, **params)).json()
            seen += [each["mission_id"] for each in page["items"]]
            cursor = page["next_cursor"] or ""
            if not cursor:
                break
        assert seen == ["MINUSMA", "UNDOF", "UNMISS"]

    run(tmp_path, scenario)
