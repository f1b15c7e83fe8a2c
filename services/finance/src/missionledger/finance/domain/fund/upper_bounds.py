"""Where receipts are known in part only: what is unpaid is an upper bound until they are confirmed.

A published list of who has paid in full hides part payments. The line itself carries that, so that
no reader has to know from which list its receipts came.
"""

from typing import assert_never

from missionledger.common.refusals import Refusal
from missionledger.finance.domain.fund.assessing import require_line
from missionledger.finance.domain.fund.events import AssessmentKind
from missionledger.finance.domain.fund.refusals import UnknownLineError, UnknownStateError
from missionledger.finance.domain.fund.state import Fund, Line
from missionledger.finance.domain.fund.upper_bound_commands import (
    ConfirmReceipts,
    NotePartPaymentsUnknown,
    UpperBoundCommand,
)
from missionledger.finance.domain.fund.upper_bound_events import (
    PartPaymentsUnknown,
    ReceiptsConfirmed,
    UpperBoundEvent,
)


class ReceiptsNotInDoubtError(Refusal):
    """Nobody said that receipts of the line may be missing."""

    code = "receipts-not-in-doubt"
    title = "The receipts of the line are not in doubt"


def decide_upper_bound(command: UpperBoundCommand, state: Fund) -> tuple[UpperBoundEvent, ...]:
    """Return the fact, or nothing when it is recorded.

    Raises:
        UnknownLineError: if there is no such line, or it asks nobody to pay.
        UnknownStateError: if a State has no share in the line.
        ReceiptsNotInDoubtError: if receipts are confirmed that nobody doubted.
    """
    line = require_line(state, command.line)
    if line.kind is AssessmentKind.CREDIT or not line.shares:
        raise UnknownLineError(
            f"{line.line} asks no Member State to pay",
            next_step="List the assessments of the fund and take the id from there.",
            pointer="/line",
        )
    match command:
        case NotePartPaymentsUnknown():
            return _note(command, line)
        case ConfirmReceipts():
            return _confirm(command, line)
        case _:
            assert_never(command)


def _note(command: NotePartPaymentsUnknown, line: Line) -> tuple[PartPaymentsUnknown, ...]:
    ends_on = command.list_ends_on.isoformat()
    if (line.upper_bound, line.listed_until) == (command.reason, ends_on):
        return ()
    noted = PartPaymentsUnknown(
        fund=command.fund, line=command.line, list_ends_on=ends_on, reason=command.reason
    )
    return (noted,)


def _confirm(command: ConfirmReceipts, line: Line) -> tuple[ReceiptsConfirmed, ...]:
    if not line.upper_bound:
        raise ReceiptsNotInDoubtError(
            f"what is unpaid on {line.line} is exact as it is",
            next_step="Record what came in as contributions; nothing is to be confirmed.",
        )
    strangers = [each for each in command.states if each not in line.asked_shares]
    if strangers:
        raise UnknownStateError(
            f"{', '.join(strangers)} has no share in {line.line}",
            next_step="Name Member States that the line asks to pay.",
            pointer="/states",
        )
    states = tuple(sorted(set(command.states) - set(line.confirmed_states)))
    if not states:
        return ()
    confirmed = ReceiptsConfirmed(
        fund=command.fund, line=command.line, states=states, reference=command.reference
    )
    return (confirmed,)


def evolve_upper_bound(state: Fund, event: UpperBoundEvent) -> Fund:
    """Return the fund after the event."""
    line = state.lines.get(event.line)
    if line is None:
        # The fold of a day may leave out the line that a back-dated event is about.
        return state
    match event:
        case PartPaymentsUnknown():
            update: dict[str, object] = {
                "upper_bound": event.reason,
                "listed_until": event.list_ends_on,
            }
        case ReceiptsConfirmed():
            update = {"confirmed_states": (*line.confirmed_states, *event.states)}
        case _:
            assert_never(event)
    changed = line.model_copy(update=update)
    return state.model_copy(update={"lines": {**state.lines, line.line: changed}})
