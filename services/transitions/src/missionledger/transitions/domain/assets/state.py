"""The property of a mission, as the events left it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import DayText
from missionledger.common.money import Money
from missionledger.transitions.domain.assets.events import (
    AssetEvent,
    AssetKind,
    AssetLineDestroyed,
    AssetLineDisposed,
    AssetLineRegistered,
    AssetLineRevalued,
    AssetLineWrittenOff,
    AssetsFoundSettled,
    CustodyReversed,
    DisposalDeclined,
    DisposalOffered,
    DisposalStep,
    GiftAccepted,
    GiftOffered,
    GiftRefused,
    WriteOffProposed,
    WriteOffRejected,
)

NOTHING = Money(minor=0)


class AssetStatus(StrEnum):
    """What has become of a line."""

    HELD = "held"
    OFFERED = "offered"
    DISPOSED = "disposed"
    GIFT_OFFERED = "gift_offered"
    GIVEN = "given"
    GIFT_REFUSED = "gift_refused"
    REPLACED = "replaced"
    """Its gift was refused; another line stands for it."""
    WRITTEN_OFF = "written_off"
    DESTROYED_IN_PLACE = "destroyed_in_place"


SETTLED = frozenset(
    {
        AssetStatus.DISPOSED,
        AssetStatus.GIVEN,
        AssetStatus.REPLACED,
        AssetStatus.WRITTEN_OFF,
        AssetStatus.DESTROYED_IN_PLACE,
    }
)


class Offer(BaseModel):
    """Who was asked at which step, and what came of it."""

    model_config = ConfigDict(frozen=True)

    step: DisposalStep
    to: str
    offered_on: DayText
    declined_on: DayText | None = None
    reason: str = ""


class AssetLine(BaseModel):
    """Property of one kind at one site."""

    model_config = ConfigDict(frozen=True)

    line_id: str
    kind: AssetKind = AssetKind.OTHER
    description: str = ""
    quantity: int = 0
    site_id: str = ""
    purchase_value: Money = NOTHING
    value: Money = NOTHING
    replaces: str = ""
    status: AssetStatus = AssetStatus.HELD
    offers: tuple[Offer, ...] = ()
    receiver: str = ""
    authority: str = ""
    proceeds: Money = NOTHING
    loss: Money = NOTHING
    settled_on: DayText | None = None
    reason: str = ""
    evidence: str = ""
    write_off_proposed_by: str = ""
    write_off_approved_by: str = ""
    replaced_by: str = ""
    documents: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether something has become of it."""
        return self.status in SETTLED

    @property
    def open_offer(self) -> Offer | None:
        """The offer that waits for an answer."""
        last = self.offers[-1] if self.offers else None
        return last if self.status is AssetStatus.OFFERED else None


class Assets(BaseModel):
    """All property of a mission."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    lines: Mapping[str, AssetLine] = Field(default_factory=dict)

    @property
    def open_lines(self) -> tuple[AssetLine, ...]:
        """The lines of which nothing has become yet."""
        return tuple(each for each in self.lines.values() if not each.is_settled)


def evolve(state: Assets, event: AssetEvent) -> Assets:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    if isinstance(event, AssetsFoundSettled):
        return state
    # On an early day a change may be known of a line that was not registered yet.
    known = state.lines.get(event.line_id, AssetLine(line_id=event.line_id))
    line = known.model_copy(update=_changes(event, known))
    return state.model_copy(update={"lines": {**state.lines, event.line_id: line}})


def _changes(  # noqa: C901, PLR0911, PLR0912 - one branch an event, mypy sees that none is missing
    change: AssetEvent, line: AssetLine
) -> dict[str, Any]:
    match change:
        case AssetLineRegistered():
            return {
                name: getattr(change, name)
                for name in AssetLineRegistered.model_fields
                if name not in ("mission_id", "line_id")
            }
        case AssetLineRevalued():
            return {"value": change.value}
        case DisposalOffered():
            offer = Offer(step=change.step, to=change.to, offered_on=change.offered_on)
            return {"status": AssetStatus.OFFERED, "offers": (*line.offers, offer)}
        case DisposalDeclined():
            return {"status": AssetStatus.HELD, "offers": _declined(line.offers, change)}
        case AssetLineDisposed():
            return {
                "status": AssetStatus.DISPOSED,
                "receiver": change.to,
                "proceeds": change.proceeds,
                **_settled(change.disposed_on, change.documents),
            }
        case GiftOffered():
            return {
                "status": AssetStatus.GIFT_OFFERED,
                "receiver": change.to,
                "authority": change.authority,
            }
        case GiftAccepted():
            return {"status": AssetStatus.GIVEN, **_settled(change.accepted_on, change.documents)}
        case GiftRefused():
            return {"status": AssetStatus.GIFT_REFUSED, "reason": change.reason}
        case CustodyReversed():
            return {
                "status": AssetStatus.REPLACED,
                "replaced_by": change.new_line_id,
                "settled_on": change.reversed_on,
            }
        case WriteOffProposed():
            return {
                "write_off_proposed_by": change.proposed_by,
                "reason": change.reason,
                "evidence": change.evidence,
            }
        case WriteOffRejected():
            return {"write_off_proposed_by": "", "reason": "", "evidence": ""}
        case AssetLineWrittenOff():
            return {
                "status": AssetStatus.WRITTEN_OFF,
                "write_off_approved_by": change.approved_by,
                "loss": change.loss,
                "settled_on": change.written_off_on,
            }
        case AssetLineDestroyed():
            return {
                "status": AssetStatus.DESTROYED_IN_PLACE,
                "loss": change.loss,
                "reason": change.reason,
                "evidence": change.evidence,
                **_settled(change.destroyed_on, change.documents),
            }
        case AssetsFoundSettled():
            return {}
        case _:
            assert_never(change)


def _settled(on: DayText, documents: tuple[str, ...]) -> dict[str, Any]:
    return {"settled_on": on, "documents": documents}


def _declined(offers: tuple[Offer, ...], event: DisposalDeclined) -> tuple[Offer, ...]:
    if not offers:  # seen on a day before the offer was made
        return ()
    answer = {"declined_on": event.declined_on, "reason": event.reason}
    return (*offers[:-1], offers[-1].model_copy(update=answer))
