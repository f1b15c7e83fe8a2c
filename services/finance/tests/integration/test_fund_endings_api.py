"""The end of an account over HTTP and as activities: settled, closed, and nothing owed is lost."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from missionledger.common.commands import CommandContext
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.adapters.projections.postings_reader import PostingsReader
from missionledger.finance.adapters.workflows.closing_activities import ClosingActivities
from missionledger.finance.adapters.workflows.closing_messages import (
    AccountClosing,
    AccountStage,
    SettlementAsked,
    SettlementFound,
)
from missionledger.finance.application.loans import Loans
from missionledger.finance.domain.reserve_fund.commands import ApproveLoan
from missionledger.finance.testing.api import decision, live_mission, note, payment, run

OFFICER = CommandContext(actor="officer", role="budget_officer")
PATH = "/v1/funds/UNMISS"


async def ended(service: ServiceUnderTest) -> None:
    """Open a mission's account with cash, let Germany pay, and end the mandate."""
    await live_mission(service)
    opening = {"opened_on": "2025-07-01", "cash": {"amount": "500000.00"}, "symbol": "A/79/350"}
    assert (await service.post(f"{PATH}/opening-balance", opening)).status_code == 201
    assert (await service.post("/v1/contributions", payment("50000.00"))).status_code == 201
    await borrow(service)
    await note(service, decision(2, "UNMISS", "2026-03-01", "2026-04-30", "MandateTerminated"))


async def borrow(service: ServiceUnderTest) -> None:
    """Pay out an advance of the Reserve Fund, as its process does."""
    level = {"row": 2, "provenance": "verified", "source": "A/RES/47/217"}
    body = {
        "file": "facts.csv",
        "sha256": "0" * 64,
        "rows": [level | {"level_minor": 150_000_000_00, "set_up_on": "1993-01-01"}],
    }
    assert (await service.post("/v1/imports/reserve-fund", body)).is_success
    asked = {"fund": "UNMISS", "purpose": "liquidity", "amount": {"amount": "100000.00"}}
    answer = await service.post("/v1/loans", asked | {"occurred_on": "2026-01-10"})
    assert answer.status_code == 201, answer.text
    kernel = service.assembly.kernel
    loans = Loans(kernel.aggregates, kernel.clock)
    await loans.reserve("PKRF-0001", OFFICER)
    loan = await loans.get("PKRF-0001")
    approval = ApproveLoan(
        occurred_on=date.fromisoformat(loan.changed_on),
        loan_id=loan.loan_id,
        fund="UNMISS",
        approved_by="approver",
    )
    await loans.execute(approval, OFFICER)
    await loans.pay("PKRF-0001", OFFICER)


async def stage(service: ServiceUnderTest, name: str, day: str = "2026-06-30") -> Any:
    version = int((await service.get(f"{PATH}/settlement")).headers["etag"].strip('"v'))
    body = {"stage": name, "decided_on": day, "reason": "The mandate has ended."}
    return await service.post(f"{PATH}/stages", body, version=version)


def test_an_account_is_closed_and_keeps_all_it_owes_and_is_owed(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await ended(service)
        before = (await service.get(f"{PATH}/settlement")).json()

        early = await stage(service, "closed")
        liquidated = await stage(service, "liquidation")
        closed = await stage(service, "closed")
        after = (await service.get(f"{PATH}/settlement")).json()
        loan = (await service.get("/v1/loans/PKRF-0001")).json()
        paid = await service.post("/v1/contributions", payment("10.00", "r-2"))

        assert early.json()["type"].endswith("fund-stage-order")
        assert (liquidated.status_code, closed.status_code) == (201, 201)
        assert closed.json()["stage"] == "closed"
        money = ("cash", "receivable", "loans_outstanding", "surplus", "owed_to_contributors")
        assert {each: after[each] for each in money} == {each: before[each] for each in money}
        assert before["cash"]["amount"] == "650000.00"
        assert before["receivable"]["amount"] == "950000.00"
        assert before["loans_outstanding"]["amount"] == "100000.00"
        assert before["surplus"]["amount"] == "550000.00"
        assert loan["status"] == "liability"
        assert paid.status_code == 201
        ended_funds = (await service.get("/v1/funds", stage="closed")).json()["items"]
        assert [each["fund"] for each in ended_funds] == ["UNMISS"]
        assert (await service.get("/v1/funds", stage="active")).json()["items"] == []
        before_it = (await service.get("/v1/funds", effective_on="2026-06-29")).json()["items"]
        assert before_it[0]["stage"] == "active"

    run(tmp_path, scenario)


def test_a_stage_is_decided_on_what_was_seen_and_by_who_may(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await ended(service)
        service.requesters.add("budget", [Role.BUDGET_OFFICER])
        service.requesters.add("elsewhere", [Role.APPROVER], ["UNDOF"])
        body = {"stage": "liquidation", "decided_on": "2026-06-30", "reason": "It has ended."}

        blind = await service.post(f"{PATH}/stages", body)
        stale = await service.post(f"{PATH}/stages", body, version=1)
        without_role = await service.post(f"{PATH}/stages", body, by="budget", version=1)
        outside = await service.post(f"{PATH}/stages", body, by="elsewhere", version=1)
        unseen = await service.get(f"{PATH}/settlement", by="elsewhere")

        codes = [each.status_code for each in (blind, stale, without_role, outside, unseen)]
        assert codes == [428, 412, 403, 404, 404]

    run(tmp_path, scenario)


def test_surplus_is_kept_until_the_assembly_lets_it_go(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await ended(service)
        await stage(service, "liquidation")
        keep = {
            "amount": {"amount": "550000.01"},
            "symbol": "A/RES/80/300",
            "decided_on": "2026-06-30",
        }
        credit = {
            "fund": "UNMISS",
            "kind": "credit",
            "fiscal_year": "2025/26",
            "period_to": "2025-06-30",
            "gross": {"amount": "-1000.00"},
            "symbol": "ST/ADM/SER.B/2001",
            "issued_on": "2026-06-30",
        }
        let_go = {
            "retained_by": "A/RES/80/300",
            "symbol": "A/RES/81/300",
            "decided_on": "2026-06-30",
        }

        too_much = await service.post(f"{PATH}/retained-surplus", keep)
        kept = await service.post(
            f"{PATH}/retained-surplus", keep | {"amount": {"amount": "550000.00"}}
        )
        twice = await service.post(
            f"{PATH}/retained-surplus",
            keep | {"amount": {"amount": "1.00"}, "symbol": "A/RES/80/301"},
        )
        held_back = await service.post("/v1/assessments", credit)
        released = await service.post(f"{PATH}/retained-surplus/releases", let_go)
        given_back = await service.post("/v1/assessments", credit)

        assert too_much.json()["type"].endswith("surplus-not-there")
        assert twice.json()["type"].endswith("surplus-not-there")
        assert kept.json()["retained"][0]["symbol"] == "A/RES/80/300"
        assert held_back.json()["type"].endswith("surplus-retained")
        assert released.json()["retained"] == []
        assert given_back.status_code == 201

    run(tmp_path, scenario)


def test_who_pays_is_recorded_and_refused_where_it_does_not_fit(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        body = {
            "configuration": "joint",
            "assessed_share": "3/5",
            "partners": [{"name": "European Union", "share": "2/5"}],
            "since": "2026-01-01",
        }

        arranged = await service.post(f"{PATH}/funding-arrangements", body)
        wrong = await service.post(
            f"{PATH}/funding-arrangements", body | {"configuration": "hybrid"}
        )
        before = (await service.get(PATH, effective_on="2025-12-31")).json()

        assert arranged.json()["funding"]["partners"] == body["partners"]
        assert wrong.json()["type"].endswith("funding-does-not-follow-configuration")
        assert "5.3" in wrong.json()["detail"]
        assert before["funding"] is None

    run(tmp_path, scenario)


def activities_of(service: ServiceUnderTest) -> ClosingActivities:
    kernel = service.assembly.kernel
    return ClosingActivities(kernel, PostingsReader(kernel.projections))


async def settle(service: ServiceUnderTest, mission: str) -> SettlementFound:
    asked = SettlementAsked(mission=mission, day="2026-06-30")
    found: SettlementFound = await ActivityEnvironment().run(
        activities_of(service).get_settlement, asked
    )
    return found


async def close(service: ServiceUnderTest, mission: str, name: str) -> AccountStage:
    closing = AccountClosing.model_validate(
        {"mission": mission, "day": "2026-06-30", "stage": name}
    )
    reached: AccountStage = await ActivityEnvironment().run(
        activities_of(service).close_account, closing
    )
    return reached


def test_a_process_learns_what_is_left_to_settle_and_closes_the_account(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await ended(service)

        found = await settle(service, "UNMISS")
        unknown = await settle(service, "UNTAC")

        assert found.is_open
        assert found.cash_known
        assert found.cash_minor == 650_000_00
        assert found.loans_outstanding_minor == 100_000_00
        assert found.receivable_minor == 950_000_00
        assert (unknown.is_open, unknown.cash_known) == (False, False)
        assert (await close(service, "UNTAC", "closed")).status == "not_open"
        assert (await close(service, "UNMISS", "liquidation")).status == "liquidation"

    run(tmp_path, scenario)


def test_a_refusal_fails_the_step_of_the_process_for_good(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        await note(service, decision(2, "UNMISS", "2026-05-01", "2027-04-30", "MandateRenewed"))

        with pytest.raises(ApplicationError) as failure:
            await close(service, "UNMISS", "liquidation")

        assert failure.value.type == "mandate-in-force"
        assert failure.value.non_retryable

    run(tmp_path, scenario)
