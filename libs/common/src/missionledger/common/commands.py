"""Commands: what somebody asks for, and in whose name."""

from dataclasses import dataclass, replace
from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.events import Provenance


class Command(BaseModel):
    """Base of every command: an intention in the imperative.

    Attributes:
        occurred_on: business date of the fact, which every event of the command carries.
        provenance: where the fact comes from.
        source: symbol of the document behind it.
        documents: SHA-256 (hex) of the papers attached to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    occurred_on: date
    provenance: Provenance = Provenance.ENTERED
    source: str = ""
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandContext:
    """Who sends the command and what it belongs to.

    Attributes:
        actor: subject of the token, or the name of the process or consumer that acts.
        role: the role the actor used.
        idempotency_key: repeats of the same key by the same actor have one effect; empty for none.
        request_hash: what the key stands for; the same key with another hash is refused.
        correlation_id: groups everything that one request led to.
        causation_id: id of the event that caused this command, if one did.
        traceparent: W3C trace context of the request.
        documents: SHA-256 (hex) of the papers that the request attaches to its commands.
    """

    actor: str
    role: str
    idempotency_key: str = ""
    request_hash: str = ""
    correlation_id: str = ""
    causation_id: str = ""
    traceparent: str = ""
    documents: tuple[str, ...] = ()

    def with_key(self, key: str, request_hash: str) -> "CommandContext":
        """Return the same context under another idempotency key."""
        return replace(self, idempotency_key=key, request_hash=request_hash)
