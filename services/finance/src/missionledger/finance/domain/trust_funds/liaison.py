"""Who sees to it that a trust fund is in line with the institutions it is to be in line with."""

from missionledger.finance.domain.trust_funds.commands import AgreeLiaison, EndLiaison
from missionledger.finance.domain.trust_funds.events import LiaisonAgreed, LiaisonEnded
from missionledger.finance.domain.trust_funds.refusals import (
    NothingOfThatNameError,
    TrustFundConflictError,
)
from missionledger.finance.domain.trust_funds.state import Liaison, TrustFund

SOURCE = "study on the future of peacekeeping, section 7 (benefits)"


def agree(command: AgreeLiaison, state: TrustFund) -> tuple[LiaisonAgreed, ...]:
    """Return that somebody does it, or nothing when the same is recorded and goes on."""
    if command.counterpart not in state.aligned_with:
        raise NothingOfThatNameError(
            f"{state.trust_fund} is not kept in line with {command.counterpart}",
            next_step="Name one of: " + (", ".join(state.aligned_with) or "(none)") + ".",
            pointer="/counterpart",
            source=SOURCE,
        )
    made = Liaison(
        counterpart=command.counterpart,
        institution=command.institution,
        post=command.post,
        agreement=command.agreement,
        since=command.occurred_on.isoformat(),
    )
    held = state.liaisons.get(command.institution)
    if held == made:
        return ()
    if held is not None and not held.until:
        raise TrustFundConflictError(
            f"{held.post} keeps liaison with {held.institution} since {held.since}",
            next_step="End that liaison first.",
            pointer="/institution",
        )
    agreed = LiaisonAgreed(
        trust_fund=state.trust_fund, **made.model_dump(exclude={"until", "ended_for"})
    )
    return (agreed,)


def end(command: EndLiaison, state: TrustFund) -> tuple[LiaisonEnded, ...]:
    """Return that nobody does it any more, or nothing when that is recorded."""
    held = state.liaisons.get(command.institution)
    if held is None:
        raise NothingOfThatNameError(
            f"{state.trust_fund} has no liaison with {command.institution}",
            next_step="Take the institution from the trust fund.",
            pointer="/institution",
        )
    if held.until:
        return ()
    day = command.occurred_on.isoformat()
    if day < held.since:
        raise TrustFundConflictError(
            f"the liaison with {held.institution} began on {held.since}, after {day}",
            next_step="Date its end on that day or later.",
            pointer="/ended_on",
        )
    ended = LiaisonEnded(
        trust_fund=state.trust_fund,
        institution=held.institution,
        reason=command.reason,
        until=day,
    )
    return (ended,)
