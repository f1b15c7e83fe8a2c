"""Answers about the property of a mission that leaves."""

from datetime import date

from pydantic import BaseModel

from missionledger.common.http.schemas import Amount
from missionledger.common.money import Money
from missionledger.common.outcomes import Loaded
from missionledger.transitions.domain.assets.disposal import allowed_steps
from missionledger.transitions.domain.assets.events import AssetKind, DisposalStep
from missionledger.transitions.domain.assets.state import (
    NOTHING,
    AssetLine,
    Assets,
    AssetStatus,
    Offer,
)

_AMOUNTS = {"purchase_value", "value", "proceeds", "loss"}


class AssetLineView(BaseModel):
    """One line of property.

    Attributes:
        next_steps: at which steps of Regulation 5.14 it may be offered now.
        offers: who was asked, and what they said.
    """

    mission_id: str
    line_id: str
    kind: AssetKind
    description: str
    quantity: int
    site_id: str
    status: AssetStatus
    purchase_value: Amount
    value: Amount
    proceeds: Amount
    loss: Amount
    next_steps: tuple[DisposalStep, ...]
    offers: tuple[Offer, ...]
    receiver: str
    authority: str
    settled_on: str | None
    reason: str
    evidence: str
    write_off_proposed_by: str
    write_off_approved_by: str
    replaces: str
    replaced_by: str
    documents: tuple[str, ...]

    @classmethod
    def of(cls, mission_id: str, line: AssetLine) -> "AssetLineView":
        """Return the line."""
        return cls(
            mission_id=mission_id,
            next_steps=allowed_steps(line) if line.status is AssetStatus.HELD else (),
            purchase_value=Amount.of(line.purchase_value),
            value=Amount.of(line.value),
            proceeds=Amount.of(line.proceeds),
            loss=Amount.of(line.loss),
            **line.model_dump(exclude=_AMOUNTS),
        )


class AssetsView(BaseModel):
    """All property of a mission.

    Attributes:
        held: what the lines are worth of which nothing has become yet.
        proceeds: what those brought that went to somebody.
        losses: what those were worth that were written off or destroyed.
    """

    mission_id: str
    version: int
    lines_total: int
    lines_open: int
    held: Amount
    proceeds: Amount
    losses: Amount
    lines: tuple[AssetLineView, ...]

    @classmethod
    def of(cls, loaded: Loaded[Assets], _on: date) -> "AssetsView":
        """Return the property as the events left it."""
        state = loaded.state
        lines = state.lines.values()
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            lines_total=len(lines),
            lines_open=len(state.open_lines),
            held=_total([each.value for each in state.open_lines]),
            proceeds=_total([each.proceeds for each in lines]),
            losses=_total([each.loss for each in lines]),
            lines=tuple(
                AssetLineView.of(state.mission_id, state.lines[key]) for key in sorted(state.lines)
            ),
        )


def _total(amounts: list[Money]) -> Amount:
    return Amount.of(sum(amounts, start=NOTHING))
