"""One read as it is recorded, and the hash that chains it to the one before."""

import hashlib
from dataclasses import dataclass, fields
from typing import Any, Final

from missionledger.common.canonical import canonical_json

FIRST_PREVIOUS: Final = bytes(32)
"""What stands before the first row."""

_CHAIN_PREFIX: Final = b"\x03"
"""Keeps these hashes apart from those of the event log (0x00 to 0x02)."""


@dataclass(frozen=True, slots=True)
class SensitiveRead:
    """Somebody asked for something.

    Attributes:
        at: RFC 3339 in UTC with microseconds: when the answer began.
        actor: who asked.
        roles: every role the actor held then, by name, with spaces between.
        method: GET or HEAD.
        route: the path with its parameters unfilled.
        path: what was asked for, percent-encoded.
        query: the rest of the address, percent-encoded, without values that the route refuses.
        mission: the mission that the address names; None where it names none.
        effective_on: the day the answer holds for; None if the route has no such axis.
        known_at: the log position it was known at; None likewise.
        status: of the answer; 403 and 404 are attempts.
        rows: how many items a list returned; None for other answers.
        correlation_id: of the request.
    """

    at: str
    actor: str
    roles: str
    method: str
    route: str
    path: str
    query: str
    mission: str | None
    effective_on: str | None
    known_at: str | None
    status: int
    rows: int | None
    correlation_id: str

    def columns(self) -> dict[str, Any]:
        """Return the values by name, as they are stored and hashed."""
        return {name: getattr(self, name) for name in _COLUMNS}


_COLUMNS: Final = tuple(each.name for each in fields(SensitiveRead))


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """A read at its place in the trail.

    Attributes:
        sequence: 1..n without a gap.
        read: what happened.
        lost_before: reads that went unrecorded right before this one, of the same process.
        hash: over the row before and this one.
    """

    sequence: int
    read: SensitiveRead
    lost_before: int
    hash: bytes


def chained_hash(previous: bytes, sequence: int, read: SensitiveRead, lost_before: int) -> bytes:
    """Return SHA-256(0x03, hash of the row before, canonical JSON of this row)."""
    row = {"sequence": sequence, "lost_before": lost_before, **read.columns()}
    return hashlib.sha256(_CHAIN_PREFIX + previous + canonical_json(row)).digest()


def chained(
    previous: bytes, sequence: int, read: SensitiveRead, lost_before: int = 0
) -> TrailEntry:
    """Return the read as the row with this number."""
    digest = chained_hash(previous, sequence, read, lost_before)
    return TrailEntry(sequence, read, lost_before, digest)
