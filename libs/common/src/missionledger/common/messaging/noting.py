"""Hands one foreign event to its handler and says what its failure means."""

import asyncio
from dataclasses import dataclass

import structlog
from opentelemetry.trace import SpanKind
from pydantic import ValidationError

from missionledger.common.commands import CommandContext
from missionledger.common.eventlog.errors import VersionConflictError
from missionledger.common.messaging.port import ForeignEvent, ForeignHandler
from missionledger.common.projections.store import is_store_trouble
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.common.security.roles import Role
from missionledger.common.telemetry.tracing import SPAN_NAMES, current_traceparent, span

ATTEMPTS_MAX = 5
"""How often a handler that fails for no stated reason is tried before the event is set aside."""

PAUSE_SECONDS_FIRST = 0.02

_WILL_PASS = frozenset({RefusalKind.UNAVAILABLE, RefusalKind.STORAGE_FULL})

_log = structlog.get_logger(__name__)


class NotNowError(Exception):
    """Something the handler needs is away; nothing is wrong with the event."""


@dataclass(frozen=True, slots=True)
class Poison:
    """Why an event cannot be noted, however often it is tried."""

    code: str
    reason: str
    traceparent: str


async def note(event: ForeignEvent, handler: ForeignHandler) -> Poison | None:
    """Let the handler note the event; return why it never will, or None when it has.

    Raises:
        NotNowError: if the same event may succeed when what it needs is back.
    """
    with span(
        SPAN_NAMES["consume"],
        traceparent=event.traceparent,
        kind=SpanKind.CONSUMER,
        attributes={"messaging.system": "nats", "messaging.operation.type": "process"},
    ):
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                await handler(event)
            except (Refusal, ValidationError) as error:
                return _poison_of(error)
            except Exception as error:
                # A fault of the handler or of what it stands on; only the latter heals by itself.
                if is_store_trouble(error) or isinstance(error, TimeoutError):
                    raise NotNowError(f"{type(error).__name__}: {error}") from error
                _log.exception("foreign_event_not_noted", type=event.type, attempt=attempt)
                if attempt == ATTEMPTS_MAX:
                    return Poison(
                        type(error).__name__,
                        f"failed {attempt} times: {error}",
                        current_traceparent(),
                    )
                await asyncio.sleep(PAUSE_SECONDS_FIRST * 2**attempt)
            else:
                return None
    raise AssertionError("unreachable")  # pragma: no cover


def _poison_of(error: Refusal | ValidationError) -> Poison:
    if isinstance(error, ValidationError):
        return Poison("invalid-payload", str(error), current_traceparent())
    if error.kind in _WILL_PASS or isinstance(error, VersionConflictError):
        raise NotNowError(f"{error.code}: {error.detail}") from error
    return Poison(error.code, error.detail, current_traceparent())


def noting_context(event: ForeignEvent, actor: str) -> CommandContext:
    """Return the context of the command that notes a foreign event; its id is the key."""
    return CommandContext(
        actor=actor,
        role=Role.INTEGRATOR,
        idempotency_key=event.id,
        request_hash=event.id,
        correlation_id=event.correlation_id,
        causation_id=event.id,
        traceparent=event.traceparent,
    )
