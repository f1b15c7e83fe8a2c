"""Loans and the Reserve Fund over HTTP: who may do what, and what the answers say."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.processes.progress import (
    AdvanceProcess,
    StartProcess,
    process_decider,
)
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.finance.application.loans import Loans
from missionledger.finance.main import SERVICE

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
SHA = "0" * 64
LEVEL = {
    "file": "finance_facts.csv",
    "sha256": SHA,
    "rows": [
        {
            "row": 17,
            "source": "A/RES/47/217",
            "provenance": "verified",
            "level_minor": 15_000_000_000,
            "set_up_on": "1993-01-01",
        }
    ],
}
START_UP = {
    "fund": "UNSOH",
    "purpose": "start_up",
    "amount": {"amount": "60000000.00", "currency": "USD"},
    "council_decision": "S/RES/2793 (2025)",
}
LIQUIDITY = {
    "fund": "UNSOH",
    "purpose": "liquidity",
    "amount": {"amount": "60000000.00", "currency": "USD"},
}


@asynccontextmanager
async def finance(directory: Path) -> AsyncIterator[ServiceUnderTest]:
    async with service_under_test(SERVICE, directory, clock=FixedClock(NOON)) as service:
        service.requesters.add("budget", [Role.BUDGET_OFFICER])
        service.requesters.add("approver", [Role.APPROVER])
        service.requesters.add("elsewhere", [Role.BUDGET_OFFICER, Role.APPROVER], ["UNMISS"])
        assert (await service.post("/v1/imports/reserve-fund", LEVEL)).status_code == 200
        fund = {
            "fund": "UNSOH",
            "kind": "special_account",
            "title": "Special account of UNSOH",
            "opened_on": "2025-10-01",
        }
        assert (await service.post("/v1/funds", fund)).status_code == 201
        yield service


def with_finance(
    directory: Path, story: Callable[[ServiceUnderTest], Coroutine[Any, Any, None]]
) -> None:
    async def run() -> None:
        async with finance(directory) as service:
            await story(service)

    asyncio.run(run())


async def reserve(service: ServiceUnderTest, loan: str = "PKRF-0001") -> None:
    """Take the step that the process takes."""
    kernel = service.assembly.kernel
    await Loans(kernel.aggregates, kernel.clock).reserve(loan, CommandContext("process", "process"))


def test_the_level_is_imported_once(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        again = (await service.post("/v1/imports/reserve-fund", LEVEL)).json()
        fund = (await service.get("/v1/reserve-fund")).json()

        assert (again["recorded"], again["unchanged"]) == (0, 1)
        assert fund["cash"]["amount"] == "150000000.00"
        assert fund["for_liquidity"]["room"]["amount"] == "110000000.00"
        assert fund["for_liquidity"]["source"] == "A/RES/76/272"
        assert fund["for_start_up"]["room"]["amount"] == "100000000.00"

    with_finance(tmp_path, story)


def test_before_the_rule_the_room_is_unknown_not_zero(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        fund = (await service.get("/v1/reserve-fund", effective_on="2020-01-01")).json()

        assert fund["for_liquidity"]["room"] is None
        assert "2020-01-01" in fund["for_liquidity"]["reason"]

    with_finance(tmp_path, story)


def test_a_loan_goes_from_request_to_approval(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        asked = await service.post("/v1/loans", START_UP, by="budget")
        letter = {"letter": "AC/2270"}
        await service.post("/v1/loans/PKRF-0001/concurrence", letter, by="approver")
        await reserve(service)
        read = await service.get("/v1/loans/PKRF-0001")
        approved = await service.post(
            "/v1/loans/PKRF-0001/approve", {}, by="approver", version=read.json()["version"]
        )

        assert asked.status_code == 201
        assert asked.headers["location"] == "/v1/loans/PKRF-0001"
        assert asked.json()["waits_for_concurrence"] is True
        assert read.headers["etag"] == '"v3"'
        assert (approved.status_code, approved.json()["status"]) == (201, "approved")

    with_finance(tmp_path, story)


def test_the_same_request_sent_twice_is_one_loan(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        first = await service.post("/v1/loans", LIQUIDITY, by="budget", key="K1")
        await service.post("/v1/loans", LIQUIDITY, by="budget", key="K2")
        again = await service.post("/v1/loans", LIQUIDITY, by="budget", key="K1")
        listed = (await service.get("/v1/loans")).json()["items"]

        assert again.json() == first.json()
        assert [loan["loan_id"] for loan in listed] == ["PKRF-0001", "PKRF-0002"]

    with_finance(tmp_path, story)


def test_an_approval_names_the_version_it_is_based_on(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await service.post("/v1/loans", LIQUIDITY, by="budget")
        await reserve(service)
        path = "/v1/loans/PKRF-0001/approve"
        without = await service.post(path, {}, by="approver")
        stale = await service.post(path, {}, by="approver", version=1)

        assert without.status_code == 428
        assert stale.status_code == 412
        assert stale.json()["type"].endswith("version-conflict")

    with_finance(tmp_path, story)


@pytest.mark.parametrize(
    ("by", "path", "body", "status"),
    [
        ("approver", "/v1/loans", LIQUIDITY, 403),
        ("budget", "/v1/loans/PKRF-0001/concurrence", {"letter": "AC/1"}, 403),
        ("elsewhere", "/v1/loans", LIQUIDITY, 404),
        ("elsewhere", "/v1/loans/PKRF-0001/concurrence", {"letter": "AC/1"}, 404),
        ("elsewhere", "/v1/loans/PKRF-0001/release", {"reason": "no"}, 404),
    ],
)
def test_roles_and_missions_are_checked_before_anything_is_recorded(
    tmp_path: Path, by: str, path: str, body: dict[str, Any], status: int
) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await service.post("/v1/loans", START_UP, by="budget")
        head = service.assembly.kernel.log.head().position
        answer = await service.post(path, body, by=by)

        assert answer.status_code == status
        assert service.assembly.kernel.log.head().position == head

    with_finance(tmp_path, story)


def test_loans_of_other_missions_are_not_seen(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await service.post("/v1/loans", LIQUIDITY, by="budget")

        assert (await service.get("/v1/loans", by="elsewhere")).json()["items"] == []
        assert (await service.get("/v1/loans/PKRF-0001", by="elsewhere")).status_code == 404

    with_finance(tmp_path, story)


@pytest.mark.parametrize(
    ("change", "status", "problem"),
    [
        ({"fund": "UNAMA"}, 409, "borrower-not-eligible"),
        (
            {"amount": {"amount": "110000000.01", "currency": "USD"}},
            409,
            "liquidity-limit-exceeded",
        ),
        ({"amount": {"amount": "1000000.00", "currency": "EUR"}}, 422, "loan-currency"),
        ({"purpose": "expansion"}, 422, "council-decision-missing"),
    ],
)
def test_a_request_against_the_rules_is_a_problem_with_a_name(
    tmp_path: Path, change: dict[str, Any], status: int, problem: str
) -> None:
    async def story(service: ServiceUnderTest) -> None:
        answer = await service.post("/v1/loans", {**LIQUIDITY, **change}, by="budget")

        assert answer.status_code == status
        assert answer.json()["type"].endswith(problem)
        assert answer.json()["nextStep"]

    with_finance(tmp_path, story)


def test_an_appropriation_restores_authority_in_the_same_append(tmp_path: Path) -> None:
    appropriation = {
        "fund": "UNSOH",
        "fiscal_year": "2025/26",
        "amount": {"amount": "50000000.00", "currency": "USD"},
        "symbol": "A/RES/80/9",
        "decided_on": "2026-01-15",
    }

    async def story(service: ServiceUnderTest) -> None:
        await service.post("/v1/loans", START_UP, by="budget")
        await service.post("/v1/loans/PKRF-0001/concurrence", {"letter": "AC/1"}, by="approver")
        await reserve(service)
        before = (await service.get("/v1/reserve-fund")).json()
        answer = await service.post("/v1/appropriations", appropriation, by="budget")
        await service.post("/v1/appropriations", appropriation, by="budget")
        after = (await service.get("/v1/reserve-fund")).json()

        assert answer.status_code == 201
        assert before["commitment_authority"]["amount"] == "60000000.00"
        assert after["commitment_authority"]["amount"] == "10000000.00"
        assert after["cash"] == before["cash"]

    with_finance(tmp_path, story)


def test_processes_are_shown_in_plain_words_within_the_scope(tmp_path: Path) -> None:
    about: dict[str, Any] = {
        "occurred_on": NOON.date(),
        "process_id": "reserve-loan/PKRF-0001",
        "mission": "UNSOH",
    }
    steps = (
        StartProcess(
            **about,
            process="ReserveLoan",
            title="Loan PKRF-0001",
            started_at="2026-01-15T12:00:00.000000Z",
            day_seconds=60,
        ),
        AdvanceProcess(
            **about,
            state="money is held",
            waiting_for="an approver",
            next_step="pay the loan",
            since="2026-01-15T12:00:00.000000Z",
        ),
    )

    async def story(service: ServiceUnderTest) -> None:
        kernel = service.assembly.kernel
        for step in steps:
            await kernel.aggregates.execute(
                process_decider("finance"), step, CommandContext("process", "process")
            )
        listed = (await service.get("/v1/processes", running="true")).json()["items"]
        one = (await service.get("/v1/processes/reserve-loan/PKRF-0001")).json()
        hidden = await service.get("/v1/processes/reserve-loan/PKRF-0001", by="elsewhere")

        assert [each["process_id"] for each in listed] == ["reserve-loan/PKRF-0001"]
        assert (one["waiting_for"], one["next_step"]) == ("an approver", "pay the loan")
        assert one["is_demonstration"] is True
        assert hidden.status_code == 404
        assert (await service.get("/v1/processes", by="elsewhere")).json()["items"] == []

    with_finance(tmp_path, story)
