"""The allotment of a group: running totals by line, never the list of its commitments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.finance.domain.authority.allotment_events import (
    AllotmentClosed,
    AllotmentEvent,
    AllotmentReleaseChanged,
    AllotmentReopened,
    FundsAllotted,
    FundsCommitted,
    FundsObligated,
    FundsRedeployed,
    FundsReturned,
    PriorObligationCancelled,
)
from missionledger.finance.domain.authority.ledger import (
    RELEASE_IN_FULL,
    LineKey,
    Measure,
    Movement,
    released_of,
)


class AllotmentLine(BaseModel):
    """A line and what became of its authority.

    Attributes:
        starts_on: first day of an earmark; empty for none.
        ends_on: last day of an earmark; empty for none.
    """

    model_config = ConfigDict(frozen=True)

    line: LineKey
    allotted_minor: int = 0
    committed_minor: int = 0
    obligated_minor: int = 0
    lapsed_minor: int = 0
    basis: str = ""
    starts_on: str = ""
    ends_on: str = ""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How much of what is released is committed, at one level of control.

    Attributes:
        name: the group, a cost centre of it, or an earmark.
    """

    name: str
    committed_minor: int
    released_minor: int

    @property
    def free_minor(self) -> int:
        """What may still be committed."""
        return self.released_minor - self.committed_minor


class Allotment(BaseModel):
    """The allotment of a group in a fiscal year.

    Attributes:
        lines: by key; their number is limited, so that the state stays small.
        release_bp: basis points of the allotment that may be committed.
    """

    model_config = ConfigDict(frozen=True)

    lines: Mapping[str, AllotmentLine] = {}
    release_bp: int = RELEASE_IN_FULL
    is_closed: bool = False

    @property
    def allotted_minor(self) -> int:
        """What the group was given."""
        return sum(line.allotted_minor for line in self.lines.values())

    @property
    def committed_minor(self) -> int:
        """What is held for commitments, obligations among them."""
        return sum(line.committed_minor for line in self.lines.values())

    @property
    def obligated_minor(self) -> int:
        """What is owed under contracts, paid or not."""
        return sum(line.obligated_minor for line in self.lines.values())

    @property
    def lapsed_minor(self) -> int:
        """What was held and no obligation when the year was closed."""
        return sum(line.lapsed_minor for line in self.lines.values())

    def ceilings_of(self, line: LineKey, release_bp: int) -> Iterable[Ceiling]:
        """Return the levels of control a line is under, the closest first.

        An earmark stands for itself: nothing else may use it and it uses nothing else. Other lines
        are controlled together, by cost centre and in the group; between the items of a cost
        centre the mission is free.
        """
        if line.purpose.is_earmark:
            yield _ceiling(line.purpose, (self.lines[line.key],), release_bp)
            return
        general = [each for each in self.lines.values() if not each.line.purpose.is_earmark]
        own = [each for each in general if each.line.cost_centre == line.cost_centre]
        yield _ceiling(f"cost centre {line.cost_centre}", own, release_bp)
        yield _ceiling("the group", general, release_bp)

    def exceeded(self, release_bp: int) -> Ceiling | None:
        """Return a level of control that more is committed at than such a release lets."""
        for each in self.lines.values():
            for ceiling in self.ceilings_of(each.line, release_bp):
                if ceiling.free_minor < 0:
                    return ceiling
        return None


def _ceiling(name: str, lines: Iterable[AllotmentLine], release_bp: int) -> Ceiling:
    allotted = committed = 0
    for each in lines:
        allotted += each.allotted_minor
        committed += each.committed_minor
    return Ceiling(name, committed, released_of(allotted, release_bp))


_FIELDS = {
    Measure.ALLOTTED: "allotted_minor",
    Measure.COMMITTED: "committed_minor",
    Measure.OBLIGATED: "obligated_minor",
    Measure.LAPSED: "lapsed_minor",
}
"""What decisions need; other measures are for the read model alone."""


def evolve(state: Allotment, event: AllotmentEvent) -> Allotment:
    """Return the allotment after the event."""
    after = state.model_copy(update={"lines": moved(state.lines, event.movements)})
    match event:
        case FundsAllotted():
            return _with_terms(after, event)
        case AllotmentReleaseChanged():
            return after.model_copy(update={"release_bp": event.release_bp})
        case AllotmentClosed():
            return after.model_copy(update={"is_closed": True})
        case AllotmentReopened():
            return after.model_copy(update={"is_closed": False})
        case (
            FundsRedeployed()
            | FundsCommitted()
            | FundsObligated()
            | FundsReturned()
            | PriorObligationCancelled()
        ):
            return after
        case _:
            assert_never(event)


def moved(
    lines: Mapping[str, AllotmentLine], movements: Iterable[Movement]
) -> Mapping[str, AllotmentLine]:
    """Return the lines after the movements."""
    after = dict(lines)
    for movement in movements:
        field = _FIELDS.get(movement.measure)
        if field is None:
            continue
        key = movement.line.key
        line = after.get(key) or AllotmentLine(line=movement.line)
        after[key] = line.model_copy(update={field: getattr(line, field) + movement.amount_minor})
    return after


def _with_terms(state: Allotment, event: FundsAllotted) -> Allotment:
    update = {
        name: value
        for name, value in (
            ("basis", event.basis),
            ("starts_on", event.starts_on),
            ("ends_on", event.ends_on),
        )
        if value
    }
    if not update:
        return state
    key = event.line.key
    line = state.lines[key].model_copy(update=update)
    return state.model_copy(update={"lines": {**state.lines, key: line}})
