"""Letters of assist: what a Government may be paid for a service, and how much is claimed of it."""

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText, StateCode
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.claims.contents import (
    LetterService,
    Text,
    first_day,
    last_day,
)
from missionledger.finance.domain.claims.refusals import LetterOfAssistError


class LetterOfAssist(BaseModel):
    """A letter by which the United Nations orders a service from a Government.

    Attributes:
        ceiling_minor: the most that may be claimed under it.
        valid_to: last day of service.
        symbol: the paper.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    letter: str
    contributor: StateCode
    service: Text
    ceiling_minor: MinorUnits
    valid_from: DayText
    valid_to: DayText
    symbol: Text


def require_covered(
    service: LetterService,
    letter: LetterOfAssist | None,
    *,
    contributor: str,
    month: str,
    claimed_minor: int,
) -> None:
    """Go on only if a letter covers the service.

    Args:
        service: what is claimed.
        letter: the letter it names, None if it is not on record.
        contributor: who claims.
        month: the month claimed for.
        claimed_minor: what is claimed under the letter already.

    Raises:
        LetterOfAssistError: if it does not.
    """
    if letter is None or letter.contributor != contributor:
        raise LetterOfAssistError(
            f"no letter {service.letter} with {contributor} is on record for the fund",
            next_step="Record the letter of assist with its ceiling first.",
            pointer="/services",
        )
    first, last = first_day(month).isoformat(), last_day(month).isoformat()
    if last < letter.valid_from or letter.valid_to < first:
        raise LetterOfAssistError(
            f"{letter.letter} runs from {letter.valid_from} to {letter.valid_to}, not in {month}",
            next_step="Claim for a month of the letter, or record the letter that covers this one.",
            source=letter.symbol,
            pointer="/services",
        )
    left = letter.ceiling_minor - claimed_minor
    if service.amount_minor > left:
        raise LetterOfAssistError(
            f"{left} cents of {letter.ceiling_minor} are left of {letter.letter}, not"
            f" {service.amount_minor}",
            next_step="Claim no more than what is left, or have the letter amended.",
            source=letter.symbol,
            facts={"ceiling_minor": letter.ceiling_minor, "claimed_minor": claimed_minor},
            pointer="/services",
        )
