"""Letters of assessment: when they went out, when they came, and by when a State is to pay."""

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from missionledger.finance.domain.fund.events import AssessmentKind
from missionledger.finance.domain.fund.letter_commands import (
    IssueLetters,
    LetterCommand,
    ReceiveLetters,
    StateReceipt,
)
from missionledger.finance.domain.fund.letter_events import (
    AssessmentLettersIssued,
    AssessmentLettersReceived,
    LetterEvent,
    LetterReceipt,
)
from missionledger.finance.domain.fund.policies import due_date
from missionledger.finance.domain.fund.refusals import (
    LetterConflictError,
    LettersNotIssuedError,
    PeriodNotAllowedError,
    UnknownLineError,
    UnknownStateError,
)
from missionledger.finance.domain.fund.state import Fund, Line
from missionledger.finance.domain.postings import (
    Account,
    Book,
    Entry,
    Posting,
    entries_of,
    make_entry,
)

LETTER_RULE = "letter-received"


def decide_letters(command: LetterCommand, state: Fund) -> tuple[LetterEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        UnknownLineError: if there is no line with shares of that id.
        PeriodNotAllowedError: if a day lies before the one it must follow.
        LettersNotIssuedError: if letters came that never went out.
        LetterConflictError: if other days are recorded.
        UnknownStateError: if a State has no share in the line.
    """
    line = state.lines.get(command.line)
    if line is None or line.kind is AssessmentKind.CREDIT or not line.shares:
        raise UnknownLineError(
            f"{state.fund} has no assessment {command.line!r} that is shared among States",
            next_step="List the assessments of the fund and take the id from there.",
            pointer="/line",
        )
    if isinstance(command, IssueLetters):
        return _issue(command, state, line)
    return _receive(command, state, line)


def evolve_letters(state: Fund, event: LetterEvent) -> Fund:
    """Return the fund after the event."""
    line = state.lines.get(event.line)
    if line is None:
        # The fold of a day may leave out the line that a back-dated event is about.
        return state
    match event:
        case AssessmentLettersIssued():
            update: dict[str, object] = {
                "letters_issued_on": event.issued_on,
                "letters_reference": event.reference,
            }
        case AssessmentLettersReceived():
            update = {"letters": {**line.letters, **{each.state: each for each in event.letters}}}
        case _:
            assert_never(event)
    changed = line.model_copy(update=update)
    return state.model_copy(update={"lines": {**state.lines, line.line: changed}})


def _issue(command: IssueLetters, state: Fund, line: Line) -> tuple[AssessmentLettersIssued, ...]:
    day = command.occurred_on.isoformat()
    if (line.letters_issued_on, line.letters_reference) == (day, command.reference):
        return ()
    if line.letters_issued_on:
        raise LetterConflictError(
            f"the letters of {line.line} went out on {line.letters_issued_on} as "
            f"{line.letters_reference}",
            next_step="Record when they came; letters of a line go out once.",
        )
    if day < line.issued_on:
        raise PeriodNotAllowedError(
            f"the line was assessed on {line.issued_on}, after {day}",
            next_step="Give that day or a later one.",
            pointer="/issued_on",
        )
    issued = AssessmentLettersIssued(
        fund=state.fund, line=line.line, issued_on=day, reference=command.reference
    )
    return (issued,)


def _receive(
    command: ReceiveLetters, state: Fund, line: Line
) -> tuple[AssessmentLettersReceived, ...]:
    if not line.letters_issued_on:
        raise LettersNotIssuedError(
            f"no letters of {line.line} are recorded as sent",
            next_step="Record the day they went out first.",
        )
    states = [each.state for each in command.received]
    strangers = [each for each in states if not line.asked_shares.get(each)]
    if strangers or len(set(states)) != len(states):
        raise UnknownStateError(
            f"{', '.join(strangers) or 'a State'} "
            f"{'has no share in the line' if strangers else 'occurs more than once'}",
            next_step="Name each Member State that the line asks to pay once.",
            pointer="/received",
        )
    letters = [
        letter
        for letter in (_letter(each, line, command.occurred_on) for each in command.received)
        if line.letters.get(letter.state) != letter
    ]
    known = [letter.state for letter in letters if letter.state in line.letters]
    if known and not command.is_correction:
        raise LetterConflictError(
            f"the letter to {known[0]} came on {line.letters[known[0]].received_on}",
            next_step="To replace the day, say that this is a correction.",
            pointer="/received",
        )
    if not letters:
        return ()
    received = AssessmentLettersReceived(
        fund=state.fund,
        line=line.line,
        letters=tuple(letters),
        is_correction=command.is_correction,
        entries=entries_of(_moved(state.fund, line, letters)),
    )
    return (received,)


def _letter(receipt: StateReceipt, line: Line, known_on: date) -> LetterReceipt:
    day = receipt.received_on
    if not line.letters_issued_on <= day.isoformat() <= known_on.isoformat():
        raise PeriodNotAllowedError(
            f"the letter to {receipt.state} cannot have come on {day}: it went out on "
            f"{line.letters_issued_on}, and this is recorded for {known_on}",
            next_step="Give a day between the two.",
            pointer="/received",
        )
    return LetterReceipt(
        state=receipt.state,
        received_on=day.isoformat(),
        due_on=due_date(day, line.fiscal_year).isoformat(),
    )


def _moved(fund: str, line: Line, letters: Iterable[LetterReceipt]) -> Entry:
    """Return the entry that moves what is open of each State to the day its letter sets."""
    postings: list[Posting] = []
    for letter in letters:
        owed = max(line.owed_by(letter.state), 0)
        for due_on, amount in ((line.due_on_of(letter.state), -owed), (letter.due_on, owed)):
            postings.append(
                Posting(
                    fund=fund,
                    book=Book.ACTUAL,
                    account=Account.ASSESSMENTS_RECEIVABLE,
                    amount_minor=amount,
                    state=letter.state,
                    line=line.line,
                    fiscal_year=line.fiscal_year,
                    due_on=due_on,
                )
            )
    return make_entry(LETTER_RULE, 1, postings)
