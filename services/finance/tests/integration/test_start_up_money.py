"""Money for the start of a mission: what the activities that mandates calls do, and undo."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from missionledger.common.clock import FixedClock
from missionledger.common.commands import Command, CommandContext
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.finance.adapters.workflows.start_up_activities import (
    StartUpActivities,
    StartUpRelease,
    StartUpReleased,
    StartUpRequest,
    StartUpReserved,
)
from missionledger.finance.application.loans import Loans
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.reserve_fund.commands import (
    ApproveLoan,
    PayLoan,
    RecordConcurrence,
    RecordHistoricalLevel,
    ReserveLoan,
)
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.state import LoanStatus
from missionledger.finance.main import SERVICE

DAY = date(2026, 1, 15)
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
OFFICER = CommandContext(actor="approver", role="approver")
LOAN = "PKRF-0001"
ABOUT: dict[str, Any] = {"occurred_on": DAY, "loan_id": LOAN, "fund": "UNSOH"}


class StartUps:
    """The activities on a service, run as the worker runs them."""

    def __init__(self, service: ServiceUnderTest) -> None:
        kernel = service.assembly.kernel
        self.aggregates = kernel.aggregates
        self._activities = StartUpActivities(
            kernel.aggregates, Loans(kernel.aggregates, kernel.clock)
        )

    async def do(self, *commands: Command) -> None:
        for command in commands:
            await self.aggregates.execute(RESERVE_FUND, command, OFFICER)

    async def reserve(self, millions: int = 60, step: str = "1", **changes: Any) -> StartUpReserved:
        request = StartUpRequest.model_validate(
            {
                "mission": "UNSOH",
                "title": "Special account of UNSOH",
                "amount_minor": millions * 1_000_000_00,
                "decision": "S/RES/2793 (2025)",
                "purpose": "start_up",
                "day": DAY.isoformat(),
            }
            | changes
        )
        answer: StartUpReserved = await _at(step).run(self._activities.reserve, request)
        return answer

    async def release(self, step: str = "9") -> StartUpReleased:
        release = StartUpRelease(loan_id=LOAN, reason="the Council did not decide")
        answer: StartUpReleased = await _at(step).run(self._activities.release, release)
        return answer


def _at(step: str) -> ActivityEnvironment:
    environment = ActivityEnvironment()
    changes = {"workflow_id": "mission-start-up/UNSOH", "activity_id": step}
    info = environment.info.__class__(**{**environment.info.__dict__, **changes})
    environment.info = info
    return environment


@asynccontextmanager
async def start_ups(directory: Path) -> AsyncIterator[StartUps]:
    async with service_under_test(SERVICE, directory, clock=FixedClock(NOON)) as service:
        found = StartUps(service)
        level = RecordHistoricalLevel(
            occurred_on=date(1993, 1, 1), level_minor=150_000_000_00, source="A/RES/47/217"
        )
        await found.do(level)
        yield found


def test_an_account_is_opened_and_authority_asked_for_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with start_ups(tmp_path) as started:
            first = await started.reserve()
            again = await started.reserve()
            fund = (await started.aggregates.load(FUND, "UNSOH")).state
            loans = (await started.aggregates.load(RESERVE_FUND, "PKRF")).state.loans

        assert (first.fund, first.loan_id, first.status) == ("UNSOH", LOAN, LoanStatus.REQUESTED)
        assert first.detail == "waits for the Advisory Committee"
        assert again == first
        assert (fund.is_open, list(loans)) == (True, [LOAN])

    asyncio.run(story())


def test_more_than_a_decision_allows_opens_no_account(tmp_path: Path) -> None:
    async def story() -> None:
        async with start_ups(tmp_path) as started:
            with pytest.raises(ApplicationError) as caught:
                await started.reserve(101)
            fund = (await started.aggregates.load(FUND, "UNSOH")).state

        assert caught.value.type == "commitment-limit-exceeded"
        assert caught.value.non_retryable
        assert not fund.is_open

    asyncio.run(story())


def test_a_request_that_is_released_ends(tmp_path: Path) -> None:
    async def story() -> None:
        async with start_ups(tmp_path) as started:
            await started.reserve()
            released = await started.release()
            again = await started.release("10")

        assert released.status is LoanStatus.REFUSED
        assert again.detail == "nothing was held any more"

    asyncio.run(story())


def test_money_that_is_held_is_freed(tmp_path: Path) -> None:
    async def story() -> None:
        async with start_ups(tmp_path) as started:
            await started.reserve()
            letter = RecordConcurrence(**ABOUT, letter="AC/2270", recorded_by="approver")
            await started.do(letter, ReserveLoan(**ABOUT))
            held = (await started.aggregates.load(RESERVE_FUND, "PKRF")).state.free_cash_on(DAY)
            released = await started.release()
            fund = (await started.aggregates.load(RESERVE_FUND, "PKRF")).state

        assert held == 90_000_000_00
        assert (released.status, fund.free_cash_on(DAY)) == (LoanStatus.RELEASED, 150_000_000_00)
        assert fund.authority_on(DAY) == 0

    asyncio.run(story())


def test_cash_that_is_paid_stays_out_and_says_so(tmp_path: Path) -> None:
    async def story() -> None:
        async with start_ups(tmp_path) as started:
            await started.reserve()
            await started.do(
                RecordConcurrence(**ABOUT, letter="AC/2270", recorded_by="approver"),
                ReserveLoan(**ABOUT),
                ApproveLoan(**ABOUT, approved_by="approver"),
                PayLoan(**ABOUT),
            )
            released = await started.release()

        assert released.status is LoanStatus.PAID
        assert "stays out" in released.detail

    asyncio.run(story())
