"""The limits of the Fund, checked with the figures of the moment."""

from datetime import date

from missionledger.common.money import Money
from missionledger.finance.domain.reserve_fund import policies, refusals
from missionledger.finance.domain.reserve_fund.commands import Borrower, RequestLoan
from missionledger.finance.domain.reserve_fund.events import LoanKind
from missionledger.finance.domain.reserve_fund.state import ReserveFund

_ELSEWHERE = "Ask for less, use another source of cash, or take it to the General Assembly."


def dollars(minor: int) -> str:
    """Return the amount as people write it."""
    return f"{Money(minor=minor)} USD"


def require_request_allowed(command: RequestLoan, state: ReserveFund) -> None:
    """Refuse what the Fund may never be used for.

    Raises:
        Refusal: if the Fund is not set up, the borrower or the currency does not fit, or a
            commitment names no decision of the Council.
    """
    if not state.level_minor:
        raise refusals.ReserveFundNotSetUpError(
            "no level of the Reserve Fund is recorded",
            next_step="Record the level the Assembly set, with its resolution.",
        )
    if command.borrower is not Borrower.ACTIVE_PEACEKEEPING:
        closed = command.borrower is Borrower.CLOSED_PEACEKEEPING
        raise refusals.BorrowerNotEligibleError(
            f"{command.fund} is closed" if closed else f"{command.fund} has no special account",
            next_step="The Fund serves active peacekeeping operations; special political missions"
            " go to the regular budget.",
            source="A/RES/49/233",
            pointer="/fund",
        )
    if command.currency != state.currency:
        raise refusals.LoanCurrencyError(
            f"the Fund is kept in {state.currency}, not {command.currency}",
            next_step=f"Ask for {state.currency}.",
            pointer="/amount/currency",
        )
    if command.purpose.kind is LoanKind.COMMITMENT and not command.council_decision:
        raise refusals.CouncilDecisionMissingError(
            f"{command.purpose.value} rests on a decision of the Security Council",
            next_step="Name the resolution, such as S/RES/2793 (2025).",
            pointer="/council_decision",
        )


def require_room(
    state: ReserveFund, kind: LoanKind, council_decision: str, amount_minor: int, day: date
) -> tuple[str, ...]:
    """Return the documents of the limits that were met.

    Raises:
        Refusal: naming the limit that is not met and the room it leaves.
    """
    if kind is LoanKind.COMMITMENT:
        rules = _require_authority(state, council_decision, amount_minor, day)
    else:
        rules = _require_liquidity(state, amount_minor, day)
    free = state.free_cash_on(day)
    if amount_minor > free:
        raise short_of_cash(amount_minor, free)
    return rules


def short_of_cash(amount_minor: int, free_minor: int) -> refusals.ReserveFundShortError:
    """Return the refusal of an amount that the free cash does not cover."""
    return refusals.ReserveFundShortError(
        f"{dollars(amount_minor)} is asked, {dollars(free_minor)} is free",
        next_step=_ELSEWHERE,
        facts={"asked_minor": amount_minor, "free_cash_minor": free_minor},
    )


def _require_authority(
    state: ReserveFund, council_decision: str, amount_minor: int, day: date
) -> tuple[str, ...]:
    limit = policies.COMMITMENT_LIMIT_PER_DECISION.on(day)
    level = policies.LEVEL.on(day)
    of_decision = state.authority_on(day, council_decision)
    if of_decision + amount_minor > limit.value.minor:
        raise refusals.CommitmentLimitExceededError(
            f"{dollars(of_decision)} of {dollars(limit.value.minor)} is outstanding under"
            f" {council_decision}; {dollars(amount_minor)} more does not fit",
            next_step="Take it to the General Assembly as soon as possible.",
            source=limit.source,
            facts={"limit_minor": limit.value.minor, "outstanding_minor": of_decision},
        )
    cumulative = state.authority_on(day)
    if cumulative + amount_minor > state.level_minor:
        raise refusals.CumulativeAuthorityExceededError(
            f"{dollars(cumulative)} of authority is outstanding; {dollars(amount_minor)} more"
            f" exceeds the level of {dollars(state.level_minor)}",
            next_step="Wait for an appropriation, or take it to the General Assembly.",
            source="Financial Regulations 4.6-4.8",
            facts={"level_minor": state.level_minor, "outstanding_minor": cumulative},
        )
    return (limit.source, level.source)


def _require_liquidity(state: ReserveFund, amount_minor: int, day: date) -> tuple[str, ...]:
    limit = policies.LIQUIDITY_LIMIT.on(day)
    used = state.liquidity_on(day)
    if used + amount_minor > limit.value.minor:
        raise refusals.LiquidityLimitExceededError(
            f"{dollars(used)} of {dollars(limit.value.minor)} is lent or held for liquidity;"
            f" {dollars(amount_minor)} more does not fit",
            next_step=_ELSEWHERE,
            source=limit.source,
            facts={"limit_minor": limit.value.minor, "used_minor": used},
        )
    return (limit.source,)
