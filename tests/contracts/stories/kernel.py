"""Events that the kernel writes in the log of every service."""

from datetime import UTC, date, datetime
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.processes.progress import (
    AdvanceProcess,
    EndProcess,
    StartProcess,
    process_decider,
)
from missionledger.common.security.grants import GiveRole, WithdrawRole, grants_decider
from missionledger.common.security.roles import Role
from tests.contracts.stories.life import life


def stories(service: str) -> list[DomainEvent]:
    """Return the events of every story."""
    return [*process_story(service), *grant_story(service)]


def process_story(service: str) -> list[DomainEvent]:
    """A process from its start to its end."""
    of: dict[str, Any] = {
        "process_id": "reserve-loan/PKRF-0001",
        "mission": "UNSOH",
        "occurred_on": date(2026, 1, 15),
    }
    started = StartProcess(
        **of,
        process="ReserveLoan",
        title="Loan PKRF-0001 of 10000000.00 USD to UNSOH",
        started_at="2026-01-15T12:00:00+00:00",
    )
    waiting = AdvanceProcess(
        **of,
        state="waiting for approval",
        waiting_for="an approver",
        next_step="payment",
        since="2026-01-15T12:00:01+00:00",
        until="2026-02-14T12:00:01+00:00",
    )
    ended = EndProcess(**of, outcome="repaid", ended_at="2026-06-30T09:00:00+00:00")
    return life(process_decider(service), started, waiting, ended)


def grant_story(service: str) -> list[DomainEvent]:
    """A delegation with a ceiling and an end, taken back before it."""
    given = GiveRole(
        occurred_on=date(2026, 1, 15),
        subject="approving-officer",
        role=Role.APPROVER,
        missions=("UNSOH",),
        amount_max_minor=5_000_000_00,
        valid_until=datetime(2026, 6, 30, tzinfo=UTC),
        given_by="administrator",
    )
    withdrawn = WithdrawRole(
        occurred_on=date(2026, 3, 1),
        subject="approving-officer",
        grant_id="G001",
        reason="Moved to another post.",
        withdrawn_by="administrator",
    )
    return life(grants_decider(service), given, withdrawn)
