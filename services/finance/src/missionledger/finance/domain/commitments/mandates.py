"""Whether a mandate is in force on the day something is committed."""

from collections.abc import Iterable

from missionledger.finance.domain.fund.events import TermDecision
from missionledger.finance.domain.fund.state import Term


def mandate_end(terms: Iterable[Term], day: str) -> str | None:
    """Return the last day of the mandate if it ended before the day, as decided by then.

    None where a term is in force or open-ended, and where no term is known: a fund that rests on
    no mandate, or a record that is incomplete, holds nobody up.
    """
    through: str | None = None
    for term in sorted(terms, key=lambda each: each.decided_on):
        if term.decided_on > day:
            break
        if term.is_open_ended:
            through = None
        elif term.until:
            through = term.until
        elif term.decision is TermDecision.TERMINATED:
            # An end without a day is that of the decision.
            through = term.decided_on
    return through if through is not None and through < day else None
