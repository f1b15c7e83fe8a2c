"""What a State owes ends when it is paid, or when the Assembly writes it down; by nobody else."""

import re

from missionledger.common.money import Money
from missionledger.finance.domain.fund.assessing import require_line
from missionledger.finance.domain.fund.refusals import AmountNotAllowedError
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.fund.write_down_commands import WriteDownAssessment
from missionledger.finance.domain.fund.write_down_events import AssessmentWrittenDown
from missionledger.finance.domain.postings import Account, Book, Posting, entries_of, make_entry

WRITE_DOWN_RULE = "assembly-write-down"

_RESOLUTION = re.compile(r"A/(RES|DEC)/[0-9A-Za-z/. -]+")


def decide_write_down(
    command: WriteDownAssessment, state: Fund
) -> tuple[AssessmentWrittenDown, ...]:
    """Return the fact, or nothing when the resolution was applied to the State and line before.

    Raises:
        UnknownLineError: if there is no such line.
        AmountNotAllowedError: if no resolution of the Assembly is named, or less is owed.
    """
    line = require_line(state, command.line)
    key = f"{command.state} {command.resolution}"
    if line.written_down.get(key) == command.amount_minor:
        return ()
    if not _RESOLUTION.fullmatch(command.resolution):
        raise AmountNotAllowedError(
            f"{command.resolution!r} is no resolution of the General Assembly, which alone may "
            "write down what a State owes",
            next_step="Name the resolution: A/RES/57/4.",
            pointer="/resolution",
            source="Charter of the United Nations, Article 17",
        )
    owed = line.owed_by(command.state)
    if key in line.written_down or command.amount_minor > owed:
        raise AmountNotAllowedError(
            f"{command.state} owes {Money(minor=owed)} USD on {line.line}, and "
            f"{command.resolution} took off {Money(minor=line.written_down.get(key, 0))}",
            next_step="Write down no more than what is owed, and each resolution once.",
            pointer="/amount",
            facts={"owed_minor": owed},
        )
    off = Posting(
        fund=state.fund,
        book=Book.ACTUAL,
        account=Account.ASSESSMENTS_RECEIVABLE,
        amount_minor=-command.amount_minor,
        state=command.state,
        line=line.line,
        fiscal_year=line.fiscal_year,
        due_on=line.due_on_of(command.state),
    )
    other = off.model_copy(
        update={
            "account": Account.ASSESSMENTS_WRITTEN_DOWN,
            "amount_minor": command.amount_minor,
            "due_on": None,
        }
    )
    written = AssessmentWrittenDown(
        fund=state.fund,
        line=line.line,
        state=command.state,
        amount_minor=command.amount_minor,
        resolution=command.resolution,
        entries=entries_of(make_entry(WRITE_DOWN_RULE, 1, (off, other))),
    )
    return (written,)


def evolve_write_down(state: Fund, event: AssessmentWrittenDown) -> Fund:
    """Return the fund after the event."""
    line = state.lines.get(event.line)
    if line is None:
        # The fold of a day may leave out the line that a back-dated event is about.
        return state
    paid = {**line.paid, event.state: line.paid.get(event.state, 0) + event.amount_minor}
    key = f"{event.state} {event.resolution}"
    written = {**line.written_down, key: event.amount_minor}
    changed = line.model_copy(update={"paid": paid, "written_down": written})
    return state.model_copy(update={"lines": {**state.lines, line.line: changed}})
