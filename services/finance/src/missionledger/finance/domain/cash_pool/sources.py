"""The order of sources: what each may give towards a need, and what is left uncovered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from missionledger.common.policies import Certainty
from missionledger.finance.domain.cash_pool.policies import SOURCES_OF_CASH, CashSource


@dataclass(frozen=True, slots=True)
class Room:
    """What a source may give.

    Attributes:
        amount_minor: None where the books or the rules do not know it.
        note: why it is not known, or what a reader must know of it.
    """

    amount_minor: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source in its turn.

    Attributes:
        room_minor: what it may give; None where that is not known.
        drawn_minor: what is taken of it.
    """

    source: CashSource
    room_minor: int | None
    drawn_minor: int
    document: str
    certainty: Certainty
    note: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What covers a need, source by source; what is left has no source and is shown as such."""

    needed_minor: int
    lines: tuple[SourceLine, ...]

    @property
    def uncovered_minor(self) -> int:
        """What no source covers."""
        return self.needed_minor - sum(line.drawn_minor for line in self.lines)

    def drawn_from(self, source: CashSource) -> int:
        """Return what one source gives."""
        return sum(line.drawn_minor for line in self.lines if line.source is source)


def cover_of(needed_minor: int, rooms: Mapping[CashSource, Room], day: date) -> Cover:
    """Return what each source gives towards the need, in the order of the rule of the day.

    A source whose room is not known gives nothing and says so: it is not taken for zero silently.

    Raises:
        NoPolicyInForceError: if no order is known for the day.
    """
    rule = SOURCES_OF_CASH.on(day)
    left = max(0, needed_minor)
    lines = []
    for source in rule.value:
        room = rooms.get(source, Room(None, "not asked"))
        drawn = min(left, max(0, room.amount_minor or 0))
        left -= drawn
        lines.append(
            SourceLine(source, room.amount_minor, drawn, rule.source, rule.certainty, room.note)
        )
    return Cover(max(0, needed_minor), tuple(lines))
