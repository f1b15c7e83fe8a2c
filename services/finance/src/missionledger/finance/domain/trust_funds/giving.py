"""What donors give: promised, paid in, taken back, given in kind, and returned to them."""

from missionledger.common.money import Money
from missionledger.finance.domain.postings import Account
from missionledger.finance.domain.trust_funds import entries
from missionledger.finance.domain.trust_funds.commands import (
    MakePledge,
    ReceiveDeposit,
    ReceiveGift,
    ReturnBalance,
    ReverseDeposit,
    WithdrawPledge,
)
from missionledger.finance.domain.trust_funds.events import (
    BalanceReturned,
    DepositReceived,
    DepositReversed,
    GiftReceived,
    PledgeMade,
    PledgeWithdrawn,
)
from missionledger.finance.domain.trust_funds.refusals import (
    NothingOfThatNameError,
    PledgeExceededError,
    TrustFundConflictError,
    VoluntaryCashShortError,
)
from missionledger.finance.domain.trust_funds.state import (
    Deposit,
    Gift,
    Pledge,
    Returned,
    TrustFund,
)


def pledge(command: MakePledge, state: TrustFund) -> tuple[PledgeMade, ...]:
    """Return that a donor promised money, or nothing when the same is recorded."""
    made = Pledge(
        pledge=command.pledge,
        donor=command.donor,
        amount_minor=command.amount_minor,
        earmark=command.earmark,
        due_on=command.due_on.isoformat(),
    )
    recorded = state.pledges.get(command.pledge)
    changes = {"received_minor": 0, "withdrawn_minor": 0, "withdrawn_for": ""}
    if recorded is not None:
        _require_same(recorded.model_copy(update=changes) == made, command.pledge)
        return ()
    event = PledgeMade(
        trust_fund=state.trust_fund,
        **made.model_dump(exclude=set(changes)),
        entries=entries.entry(
            state.trust_fund,
            entries.PLEDGE_RULE,
            Account.PLEDGES_RECEIVABLE,
            Account.VOLUNTARY_INCOME,
            command.amount_minor,
        ),
    )
    return (event,)


def withdraw(command: WithdrawPledge, state: TrustFund) -> tuple[PledgeWithdrawn, ...]:
    """Return that the rest of a pledge will not come, or nothing when none is left."""
    held = _require_pledge(state, command.pledge)
    if not held.open_minor:
        return ()
    event = PledgeWithdrawn(
        trust_fund=state.trust_fund,
        pledge=held.pledge,
        amount_minor=held.open_minor,
        reason=command.reason,
        entries=entries.entry(
            state.trust_fund,
            entries.WITHDRAWAL_RULE,
            Account.VOLUNTARY_INCOME,
            Account.PLEDGES_RECEIVABLE,
            held.open_minor,
        ),
    )
    return (event,)


def deposit(command: ReceiveDeposit, state: TrustFund) -> tuple[DepositReceived, ...]:
    """Return that money came in, as a pledge says or free of one."""
    held = _require_pledge(state, command.pledge) if command.pledge else None
    made = Deposit(
        receipt=command.receipt,
        donor=command.donor,
        pledge=command.pledge,
        earmark=held.earmark if held else command.earmark,
        amount_minor=command.amount_minor,
        received_on=command.occurred_on.isoformat(),
    )
    recorded = state.deposits.get(command.receipt)
    if recorded is not None:
        _require_same(recorded == made, command.receipt)
        return ()
    if held is not None:
        _require_fits(command, held)
    event = DepositReceived(
        trust_fund=state.trust_fund,
        **made.model_dump(exclude={"reversed_for"}),
        entries=entries.entry(
            state.trust_fund,
            entries.DEPOSIT_RULE,
            Account.VOLUNTARY_CASH,
            Account.PLEDGES_RECEIVABLE if held else Account.VOLUNTARY_INCOME,
            command.amount_minor,
        ),
    )
    return (event,)


def reverse(command: ReverseDeposit, state: TrustFund) -> tuple[DepositReversed, ...]:
    """Return that a deposit was none, unless its money is spent or held."""
    held = state.deposits.get(command.receipt)
    if held is None:
        raise NothingOfThatNameError(
            f"{state.trust_fund} has no deposit {command.receipt!r}",
            next_step="Take the receipt from the trust fund.",
        )
    if held.reversed_for:
        return ()
    require_free(state, held.earmark, held.amount_minor)
    event = DepositReversed(
        trust_fund=state.trust_fund,
        receipt=held.receipt,
        reason=command.reason,
        entries=entries.entry(
            state.trust_fund,
            entries.REVERSAL_RULE,
            Account.PLEDGES_RECEIVABLE if held.pledge else Account.VOLUNTARY_INCOME,
            Account.VOLUNTARY_CASH,
            held.amount_minor,
        ),
    )
    return (event,)


def give(command: ReceiveGift, state: TrustFund) -> tuple[GiftReceived, ...]:
    """Return that a gift in kind came, valued; it is no cash."""
    made = Gift(
        gift=command.gift,
        donor=command.donor,
        description=command.description,
        value_minor=command.value_minor,
        basis=command.basis,
        received_on=command.occurred_on.isoformat(),
    )
    recorded = state.gifts.get(command.gift)
    if recorded is not None:
        _require_same(recorded == made, command.gift)
        return ()
    event = GiftReceived(
        trust_fund=state.trust_fund,
        **made.model_dump(),
        entries=entries.entry(
            state.trust_fund,
            entries.GIFT_RULE,
            Account.GIFTS_IN_KIND,
            Account.GIFT_INCOME,
            command.value_minor,
        ),
    )
    return (event,)


def give_back(command: ReturnBalance, state: TrustFund) -> tuple[BalanceReturned, ...]:
    """Return that money went back to its donor, no more than is free of it."""
    made = Returned(
        reference=command.reference,
        donor=command.donor,
        earmark=command.earmark,
        amount_minor=command.amount_minor,
    )
    recorded = state.returned.get(command.reference)
    if recorded is not None:
        _require_same(recorded == made, command.reference)
        return ()
    require_free(state, command.earmark, command.amount_minor)
    given = _given_by(state, command.donor, command.earmark)
    if command.amount_minor > given:
        raise PledgeExceededError(
            f"{command.donor} gave {Money(minor=given)} USD with that earmark and has not had it "
            "back",
            next_step="Give back no more than a donor gave.",
            pointer="/amount",
        )
    event = BalanceReturned(
        trust_fund=state.trust_fund,
        **made.model_dump(),
        entries=entries.entry(
            state.trust_fund,
            entries.RETURN_RULE,
            Account.VOLUNTARY_INCOME,
            Account.VOLUNTARY_CASH,
            command.amount_minor,
        ),
    )
    return (event,)


def require_free(state: TrustFund, earmark: str, amount_minor: int) -> None:
    """Check that so much money with that earmark has come in and nobody holds it.

    Raises:
        VoluntaryCashShortError: if it has not.
    """
    free = state.free_of(earmark)
    if amount_minor > free:
        raise VoluntaryCashShortError(
            f"{Money(minor=free)} USD of {state.trust_fund} is free with the earmark "
            f"{earmark or '(none)'}, not {Money(minor=amount_minor)}",
            next_step="Wait until it has come in; a pledge is no cash, and money keeps its "
            "earmark.",
            pointer="/amount",
            facts={"free_minor": free, "promised_minor": state.promised_minor},
        )


def _given_by(state: TrustFund, donor: str, earmark: str) -> int:
    came = sum(
        each.amount_minor
        for each in state.deposits.values()
        if (each.donor, each.earmark) == (donor, earmark) and not each.reversed_for
    )
    back = sum(
        each.amount_minor
        for each in state.returned.values()
        if (each.donor, each.earmark) == (donor, earmark)
    )
    return came - back


def _require_pledge(state: TrustFund, name: str) -> Pledge:
    held = state.pledges.get(name)
    if held is None:
        raise NothingOfThatNameError(
            f"{state.trust_fund} has no pledge {name!r}",
            next_step="Take the pledge from the trust fund, or record the deposit without one.",
            pointer="/pledge",
        )
    return held


def _require_fits(command: ReceiveDeposit, held: Pledge) -> None:
    wrong_donor = command.donor != held.donor
    wrong_earmark = command.earmark not in ("", held.earmark)
    if wrong_donor or wrong_earmark or command.amount_minor > held.open_minor:
        raise PledgeExceededError(
            f"{held.donor} has {Money(minor=held.open_minor)} USD left to pay of {held.pledge}, "
            f"earmarked {held.earmark or '(none)'}",
            next_step="Record what is above it, or from another donor, without the pledge.",
            pointer="/pledge",
            facts={"open_minor": held.open_minor},
        )


def _require_same(is_same: bool, name: str) -> None:  # noqa: FBT001 - a guard
    if not is_same:
        raise TrustFundConflictError(
            f"{name!r} is recorded already with other particulars",
            next_step="Use a new name for another fact.",
        )
