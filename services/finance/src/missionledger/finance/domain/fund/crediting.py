"""How a credit is set off, State by State; what cannot be stays on record."""

from collections.abc import Iterable, Mapping

from missionledger.finance.domain.fund.assessing import require_line
from missionledger.finance.domain.fund.commands import ApplyCredits
from missionledger.finance.domain.fund.credit_rules import CREDIT_RETURN, CreditReturnRule
from missionledger.finance.domain.fund.events import (
    AssessmentKind,
    CreditApplication,
    CreditsApplied,
    CreditTrack,
)
from missionledger.finance.domain.fund.refusals import (
    CashBackingError,
    NotACreditError,
    PeriodNotAllowedError,
)
from missionledger.finance.domain.fund.state import Fund, Line, owed_lines
from missionledger.finance.domain.postings import (
    Account,
    Book,
    Entry,
    Posting,
    entries_of,
    make_entry,
)

CREDIT_APPLIED_RULE = "credit-applied"


def decide_credits(command: ApplyCredits, state: Fund) -> tuple[CreditsApplied, ...]:
    """Return what of the credit is set off now; nothing when nothing is left or open.

    Raises:
        UnknownLineError: if there is no such line.
        NotACreditError: if the line is no credit, or is not shared among the States.
        PeriodNotAllowedError: if the day is before the credit.
        NoPolicyInForceError: if no rule for credits is in force on the day.
        CashBackingError: if the rule needs to know what is backed by cash and is not told, or
            is told what it does not use or cannot be.
    """
    credit = require_line(state, command.line)
    if credit.kind is not AssessmentKind.CREDIT or not credit.shares:
        raise NotACreditError(
            f"{credit.line} is not a credit with shares of Member States",
            next_step="List the credits of the fund and take the id from there.",
            pointer="/line",
        )
    day = command.occurred_on.isoformat()
    if day < credit.issued_on:
        raise PeriodNotAllowedError(
            f"the credit was given on {credit.issued_on}, after {day}",
            next_step="Give that day or a later one.",
            pointer="/occurred_on",
        )
    policy = CREDIT_RETURN.on(command.occurred_on)
    _require_backing(command, credit, policy.value, policy.source)
    limits = policy.value.returnable(credits_given(credit), command.backed_minor)
    applied = tuple(_applications(state, credit, limits, day))
    if not applied:
        return ()
    event = CreditsApplied(
        fund=state.fund,
        line=credit.line,
        policy=policy.value.name,
        policy_source=policy.source,
        policy_certainty=policy.certainty,
        backed_minor=command.backed_minor,
        applied=applied,
        entries=entries_of(_entry(state, credit, applied)),
    )
    return (event,)


def credits_given(credit: Line) -> dict[str, int]:
    """Return the cents that the credit gives every State, above zero."""
    return {state: -share for state, share in credit.shares.items() if share < 0}


def kept_of(credit: Line, state: str) -> int:
    """Return the cents of the credit that are not set off and stay on record for the State."""
    return -credit.shares.get(state, 0) - credit.paid.get(state, 0)


def track_of(fund: Fund, state: str, day: str) -> CreditTrack:
    """Return which way a credit goes for the State: whether it owes this mission anything late."""
    is_late = any(line.due_on_of(state) < day for line, _owed in owed_lines(fund, state))
    return CreditTrack.AGAINST_DEBT if is_late else CreditTrack.NEXT_LETTER


def _applications(
    fund: Fund, credit: Line, limits: Mapping[str, int], day: str
) -> Iterable[CreditApplication]:
    for state, limit in limits.items():
        left = limit - credit.paid.get(state, 0)
        track = track_of(fund, state, day)
        for line, owed in owed_lines(fund, state):
            is_debt = line.due_on_of(state) < day
            is_next = line.issued_on >= credit.issued_on
            fits = is_debt if track is CreditTrack.AGAINST_DEBT else is_next
            # A letter dated after the day is not there yet.
            amount = min(left, owed) if fits and line.issued_on <= day else 0
            if amount > 0:
                left -= amount
                yield CreditApplication(
                    state=state, line=line.line, amount_minor=amount, track=track
                )


def _require_backing(
    command: ApplyCredits, credit: Line, rule: CreditReturnRule, source: str
) -> None:
    backed = command.backed_minor
    if rule.needs_cash == (backed is not None) and (
        backed is None or 0 <= backed <= -credit.gross_minor
    ):
        return
    if not rule.needs_cash:
        wanted = f"the rule of that day returns credits whether cash backs them or not ({source})"
    elif backed is None:
        wanted = f"credits go back only when backed by cash ({source})"
    else:
        wanted = f"{backed} cents cannot back a credit of {-credit.gross_minor} cents"
    raise CashBackingError(
        wanted,
        next_step="Give what of the credit is backed by cash under the rule of 1 July 2026, and "
        "nothing under the rule before it.",
        source=source,
        pointer="/backed_by_cash",
    )


def _entry(fund: Fund, credit: Line, applied: Iterable[CreditApplication]) -> Entry:
    postings: list[Posting] = []
    for part in applied:
        line = fund.lines[part.line]
        sides = (
            (Account.CREDITS_TO_MEMBER_STATES, part.amount_minor, credit, None),
            (Account.ASSESSMENTS_RECEIVABLE, -part.amount_minor, line, line.due_on_of(part.state)),
        )
        for account, amount, of_line, due_on in sides:
            postings.append(
                Posting(
                    fund=fund.fund,
                    book=Book.ACTUAL,
                    account=account,
                    amount_minor=amount,
                    state=part.state,
                    line=of_line.line,
                    fiscal_year=of_line.fiscal_year,
                    due_on=due_on,
                )
            )
    return make_entry(CREDIT_APPLIED_RULE, 1, postings)
