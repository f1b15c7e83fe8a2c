"""What an allotment must have, and keep, before a step is decided."""

from collections.abc import Iterable

from missionledger.finance.domain.authority.allotment_commands import AllotmentCommand
from missionledger.finance.domain.authority.allotment_state import (
    Allotment,
    AllotmentLine,
    moved,
)
from missionledger.finance.domain.authority.ledger import LineKey, Movement, dollars
from missionledger.finance.domain.authority.refusals import (
    BudgetAmountError,
    EarmarkError,
    ReleasedAllotmentExceededError,
    UnknownLineOfAllotmentError,
)

LINES_MAX = 400
"""Lines of one group: far above cost centres times items of a real budget, and still a small
state."""


def require_room(line: LineKey, state: Allotment) -> None:
    """Go on only if the group has room for the line.

    Raises:
        BudgetAmountError: if it has as many lines as it may.
    """
    if line.key not in state.lines and len(state.lines) >= LINES_MAX:
        raise BudgetAmountError(
            f"a group has at most {LINES_MAX} lines",
            next_step="Use a line that is there.",
            pointer="/line",
        )


def require_line(line: LineKey, state: Allotment) -> AllotmentLine:
    """Return the line.

    Raises:
        UnknownLineOfAllotmentError: if the allotment has none of that key.
    """
    found = state.lines.get(line.key)
    if found is None:
        raise UnknownLineOfAllotmentError(
            f"the allotment has no line for {line.item} ({line.purpose}) of {line.cost_centre}",
            next_step="Take the line from /v1/allotments, or have it allotted first.",
            pointer="/line",
        )
    return found


def require_earmark_known(line: LineKey, state: Allotment) -> None:
    """Go on only if an earmark that gets money was set aside before, with its basis.

    Raises:
        EarmarkError: if it was not.
    """
    if line.purpose.is_earmark and line.key not in state.lines:
        raise EarmarkError(
            f"{line.purpose} is not set aside in this group yet",
            next_step="Allot the earmark with its basis first; then redeploy to it.",
            pointer="/to",
        )


def require_kept(
    command: AllotmentCommand, line: LineKey, movements: Iterable[Movement], state: Allotment
) -> None:
    """Go on only if the giving line keeps what is committed on it.

    Raises:
        UnknownLineOfAllotmentError: if there is no such line.
        ReleasedAllotmentExceededError: if it has not so much, or has committed it.
    """
    require_line(line, state)
    after = state.model_copy(update={"lines": moved(state.lines, movements)})
    is_below_zero = after.lines[line.key].allotted_minor < 0
    short = [each for each in after.ceilings_of(line, state.release_bp) if each.free_minor < 0]
    if short or is_below_zero:
        free = min(each.free_minor for each in state.ceilings_of(line, state.release_bp))
        raise ReleasedAllotmentExceededError(
            f"{line.item} of {line.cost_centre} in group {command.group.numeral} cannot give that: "
            f"{dollars(state.lines[line.key].allotted_minor)} allotted, "
            f"{dollars(free)} not committed",
            next_step="Redeploy no more than the line has and has not committed.",
            pointer="/amount",
            facts={"allotted_minor": state.lines[line.key].allotted_minor, "free_minor": free},
        )
