"""Which States contribute: those that are Members."""

import re
from difflib import get_close_matches

from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.reference.states import member_states

_OF_NO_STATE = re.compile(r"X[A-X][A-Z]")
"""XAA to XXZ: ISO 3166 gives them to no State, and leaves them to users for contributors that are
invented, as in demonstrations and exercises."""


class ContributorUnknownError(Refusal):
    """Units and people are sent by Member States; three letters alone name none."""

    code = "unknown-member-state"
    title = "There is no such Member State"
    kind = RefusalKind.INVALID


def require_member(code: str | None) -> None:
    """Go on only if the code names a Member State, an invented contributor, or nothing is named.

    Raises:
        ContributorUnknownError: naming codes that are written alike.
    """
    if code is None or code in member_states() or _OF_NO_STATE.fullmatch(code):
        return
    alike = get_close_matches(code, member_states(), n=3)
    hint = f"; written alike: {', '.join(alike)}" if alike else ""
    raise ContributorUnknownError(
        f"{code} is the code of no Member State{hint}",
        next_step="Use the three letters of ISO 3166, such as RWA.",
        pointer="/contributor",
    )
