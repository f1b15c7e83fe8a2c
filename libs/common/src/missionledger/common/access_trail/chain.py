"""Computes the chain anew and says up to where it holds."""

from collections.abc import Iterable
from dataclasses import dataclass

from missionledger.common.access_trail.entries import TrailEntry, chained_hash


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How far a run of rows holds together.

    Attributes:
        holds_to: last row that is as it was written; the row before the first if none is.
        broken_at: the number of the first row that is missing or was changed; None if none is.
        reason: what is wrong there; empty if nothing is.
        last_hash: of the row `holds_to`.
    """

    holds_to: int
    broken_at: int | None
    reason: str
    last_hash: bytes


def check_chain(entries: Iterable[TrailEntry], *, after: int, previous: bytes) -> ChainReport:
    """Compute the hash of each row anew.

    Args:
        entries: the rows in order.
        after: number of the row before the first; 0 at the beginning of the trail.
        previous: its hash.
    """
    holds_to = after
    for entry in entries:
        expected = holds_to + 1
        if entry.sequence != expected:
            reason = f"row {expected} is missing; the next one is {entry.sequence}"
            return ChainReport(holds_to, expected, reason, previous)
        if chained_hash(previous, expected, entry.read, entry.lost_before) != entry.hash:
            reason = f"row {expected} is not what was written, or not behind what it was written"
            return ChainReport(holds_to, expected, reason, previous)
        holds_to, previous = expected, entry.hash
    return ChainReport(holds_to, None, "", previous)
