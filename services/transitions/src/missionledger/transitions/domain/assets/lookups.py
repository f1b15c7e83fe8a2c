"""What property must be like before a command about it can be decided."""

from missionledger.common.money import Money
from missionledger.transitions.domain.assets.commands import LINES_MAX
from missionledger.transitions.domain.assets.refusals import (
    AssetLineNotFoundError,
    AssetLineSettledError,
    AssetValueError,
    TooManyAssetLinesError,
)
from missionledger.transitions.domain.assets.state import AssetLine, Assets

VALUED_IN = "USD"


def require_line(state: Assets, mission_id: str, line_id: str) -> AssetLine:
    """Return the line.

    Raises:
        AssetLineNotFoundError: if the mission has no such line.
    """
    line = state.lines.get(line_id)
    if line is None:
        raise AssetLineNotFoundError(
            f"{mission_id} has no line {line_id} of property",
            next_step="Register the line first.",
        )
    return line


def require_held(state: Assets, mission_id: str, line_id: str) -> AssetLine:
    """Return the line if nothing has become of it yet.

    Raises:
        AssetLineSettledError: if something has.
    """
    line = require_line(state, mission_id, line_id)
    if line.is_settled:
        stands = f"; {line.replaced_by} stands for it" if line.replaced_by else ""
        raise AssetLineSettledError(
            f"{line_id} is {line.status.replace('_', ' ')} since {line.settled_on}{stands}",
            next_step="Read the line again; what is settled stays as it is.",
        )
    return line


def require_room(state: Assets) -> None:
    """Go on only if the mission can have one more line.

    Raises:
        TooManyAssetLinesError: if the list is full.
    """
    if len(state.lines) >= LINES_MAX:
        raise TooManyAssetLinesError(
            f"a mission has at most {LINES_MAX} lines of property",
            next_step="Count items of one kind at one site as one line.",
        )


def require_value(value: Money, pointer: str, *, at_most: Money | None = None) -> None:
    """Go on only if property can be worth this.

    Raises:
        AssetValueError: if it is not in US dollars, below zero, or above what was paid.
    """
    if value.currency != VALUED_IN or value.minor < 0:
        raise AssetValueError(
            f"{value} {value.currency} is no value of property",
            next_step="Give an amount in US dollars that is not below zero.",
            pointer=pointer,
        )
    if at_most is not None and value.minor > at_most.minor:
        raise AssetValueError(
            f"{value} is more than the {at_most} that was paid",
            next_step="Give the depreciated value.",
            pointer=pointer,
        )
