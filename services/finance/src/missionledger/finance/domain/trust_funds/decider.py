"""What a trust fund allows: money as its donors gave it, and only when it has come in."""

from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.finance.domain.trust_funds.commands import (
    AgreeLiaison,
    AnyTrustFundCommand,
    ApproveSpending,
    CloseTrustFund,
    DeclineSpending,
    EndLiaison,
    MakePledge,
    OpenTrustFund,
    PrepareSpending,
    ReceiveDeposit,
    ReceiveGift,
    ReturnBalance,
    ReverseDeposit,
    WithdrawPledge,
)
from missionledger.finance.domain.trust_funds.events import (
    TRUST_FUND_EVENTS,
    TrustFundClosed,
    TrustFundEvent,
    TrustFundKind,
    TrustFundOpened,
)
from missionledger.finance.domain.trust_funds.giving import (
    deposit,
    give,
    give_back,
    pledge,
    reverse,
    withdraw,
)
from missionledger.finance.domain.trust_funds.liaison import agree, end
from missionledger.finance.domain.trust_funds.policies import KEPT_APART
from missionledger.finance.domain.trust_funds.refusals import (
    InKindOnlyError,
    TrustFundClosedError,
    TrustFundConflictError,
    UnknownTrustFundError,
)
from missionledger.finance.domain.trust_funds.spending import approve, decline, prepare
from missionledger.finance.domain.trust_funds.state import TrustFund, evolve

_OF_CASH = (MakePledge, ReceiveDeposit, PrepareSpending, ReturnBalance)


def decide(  # noqa: C901, PLR0911, PLR0912 - one branch a command, and mypy sees that none is missing
    command: AnyTrustFundCommand, state: TrustFund
) -> tuple[TrustFundEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        UnknownTrustFundError: if the trust fund is not open.
        TrustFundClosedError: if it is closed.
        InKindOnlyError: if cash and gifts would meet in one trust fund.
        Refusal: as each rule says.
    """
    if isinstance(command, OpenTrustFund):
        return _open(command, state)
    _require_open(command, state)
    match command:
        case MakePledge():
            return pledge(command, state)
        case WithdrawPledge():
            return withdraw(command, state)
        case ReceiveDeposit():
            return deposit(command, state)
        case ReverseDeposit():
            return reverse(command, state)
        case PrepareSpending():
            return prepare(command, state)
        case ApproveSpending():
            return approve(command, state)
        case DeclineSpending():
            return decline(command, state)
        case ReceiveGift():
            return give(command, state)
        case ReturnBalance():
            return give_back(command, state)
        case AgreeLiaison():
            return agree(command, state)
        case EndLiaison():
            return end(command, state)
        case CloseTrustFund():
            return _close(command, state)
        case _:
            assert_never(command)


def _open(command: OpenTrustFund, state: TrustFund) -> tuple[TrustFundOpened, ...]:
    opened = TrustFundOpened(
        trust_fund=command.trust_fund,
        title=command.title,
        kind=command.kind,
        purpose=command.purpose,
        mission=command.mission,
        aligned_with=command.aligned_with,
        target_minor=command.target_minor,
        symbol=command.symbol,
        opened_on=command.occurred_on.isoformat(),
    )
    if not state.is_open:
        return (opened,)
    fields = set(TrustFundOpened.model_fields) - {"opened_on"}
    if state.model_dump(include=fields) == opened.model_dump(include=fields):
        return ()
    raise TrustFundConflictError(
        f"{command.trust_fund} is open since {state.opened_on}: {state.title}",
        next_step="Use the trust fund that is there.",
        pointer="/trust_fund",
    )


def _require_open(command: AnyTrustFundCommand, state: TrustFund) -> None:
    if not state.is_open:
        raise UnknownTrustFundError(
            f"there is no trust fund {command.trust_fund}",
            next_step="Take the id from /v1/trust-funds, or open it first.",
        )
    if state.closed_on and not isinstance(command, CloseTrustFund):
        raise TrustFundClosedError(
            f"{state.trust_fund} is closed since {state.closed_on}",
            next_step="Open another trust fund for it.",
        )
    is_in_kind = state.kind is TrustFundKind.IN_KIND
    if (isinstance(command, _OF_CASH) and is_in_kind) or (
        isinstance(command, ReceiveGift) and not is_in_kind
    ):
        rule = KEPT_APART.on(command.occurred_on)
        raise InKindOnlyError(
            f"{state.trust_fund} is of the kind {state.kind}",
            next_step="Keep gifts in a trust fund of the kind in_kind, and cash in another.",
            source=rule.source,
        )


def _close(command: CloseTrustFund, state: TrustFund) -> tuple[TrustFundClosed, ...]:
    if state.closed_on:
        return ()
    left = (state.cash_of(), state.promised_minor, state.held_of())
    if any(left):
        raise TrustFundClosedError(
            f"{state.trust_fund} holds {left[0]} cents; {left[1]} are promised and {left[2]} wait "
            "for approval",
            next_step="Spend or give back what is left, and withdraw what will not come.",
            facts={"cash_minor": left[0], "promised_minor": left[1]},
        )
    closed = TrustFundClosed(
        trust_fund=state.trust_fund,
        closed_on=command.occurred_on.isoformat(),
        reason=command.reason,
    )
    return (closed,)


TRUST_FUND: Decider[AnyTrustFundCommand, TrustFund, TrustFundEvent] = Decider(
    service="finance",
    aggregate="trust_fund",
    initial=TrustFund(),
    decide=decide,
    evolve=evolve,
    events=TRUST_FUND_EVENTS,
    id_of=lambda command: command.trust_fund,
    mission_of=lambda command: command.mission,
)
