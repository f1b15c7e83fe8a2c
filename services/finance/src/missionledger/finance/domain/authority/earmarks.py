"""Money set aside for a purpose: what it must rest on, and on which days it may be used."""

from datetime import date

from missionledger.finance.domain.authority.allotment_commands import AllotFunds
from missionledger.finance.domain.authority.allotment_state import AllotmentLine
from missionledger.finance.domain.authority.ledger import Purpose
from missionledger.finance.domain.authority.policies import REINSERTION_MONTHS, months_after
from missionledger.finance.domain.authority.refusals import EarmarkError


def require_terms_of_earmark(command: AllotFunds, known: AllotmentLine | None) -> None:
    """Go on only if an earmark says what it rests on, and reinsertion when it starts and ends.

    More for an earmark that is there keeps its terms.

    Raises:
        EarmarkError: if it does not, or its days cannot be so.
    """
    if known is not None and known.basis:
        _require_same_terms(command, known)
        return
    purpose = command.line.purpose
    has_terms = bool(command.basis or command.starts_on or command.ends_on)
    if not purpose.is_earmark:
        if has_terms:
            raise EarmarkError(
                "a line without a purpose is not set aside, so it has no terms",
                next_step="Name the purpose, or leave basis and days out.",
                pointer="/purpose",
            )
        return
    if not command.basis:
        raise EarmarkError(
            f"{purpose} needs what it rests on",
            next_step="Name the resolution, the mandated task or the assessment of risk.",
            pointer="/basis",
        )
    if command.starts_on and command.ends_on and command.ends_on < command.starts_on:
        raise EarmarkError(
            "the earmark ends before it starts",
            next_step="Check its days.",
            pointer="/ends_on",
        )
    if purpose is Purpose.REINSERTION:
        _require_reinsertion(command)


def require_days_of_earmark(line: AllotmentLine, day: date) -> None:
    """Go on only if the earmark may be committed on the day.

    Raises:
        EarmarkError: if it has not started or has ended.
    """
    text = day.isoformat()
    if line.starts_on and text < line.starts_on:
        raise EarmarkError(
            f"{line.line.purpose} starts on {line.starts_on}",
            next_step="Commit it from that day on.",
            facts={"starts_on": line.starts_on},
        )
    if line.ends_on and text > line.ends_on:
        policy = REINSERTION_MONTHS.on(day) if line.line.purpose is Purpose.REINSERTION else None
        raise EarmarkError(
            f"{line.line.purpose} ended on {line.ends_on}",
            next_step="Voluntary contributions may go on where assessed money ends."
            if policy
            else "Ask for a new earmark.",
            source=policy.source if policy else None,
            facts={"ends_on": line.ends_on},
        )


def _require_same_terms(command: AllotFunds, known: AllotmentLine) -> None:
    asked = (command.starts_on, command.ends_on)
    held = (known.starts_on, known.ends_on)
    if any(day and day.isoformat() != text for day, text in zip(asked, held, strict=True)):
        raise EarmarkError(
            f"{known.line.purpose} is set aside from {known.starts_on or 'the start of the year'} "
            f"to {known.ends_on or 'its end'}",
            next_step="Leave the days out to add to it.",
            pointer="/ends_on",
        )


def _require_reinsertion(command: AllotFunds) -> None:
    policy = REINSERTION_MONTHS.on(command.occurred_on)
    if command.starts_on is None or command.ends_on is None:
        raise EarmarkError(
            f"assessed money pays reinsertion for {policy.value} months ({policy.source})",
            next_step="Say from when and until when.",
            pointer="/starts_on",
            source=policy.source,
        )
    if command.ends_on >= months_after(command.starts_on, policy.value):
        raise EarmarkError(
            f"assessed money pays reinsertion for {policy.value} months, "
            f"which from {command.starts_on} ends before {command.ends_on}",
            next_step="Shorten it, or pay the rest from voluntary contributions.",
            pointer="/ends_on",
            source=policy.source,
            facts={"months_max": policy.value},
        )
