"""How voluntary money is spent: prepared by one, approved by another, out of what has come in."""

from missionledger.finance.domain.postings import Account
from missionledger.finance.domain.trust_funds import entries
from missionledger.finance.domain.trust_funds.commands import (
    ApproveSpending,
    DeclineSpending,
    PrepareSpending,
)
from missionledger.finance.domain.trust_funds.events import (
    TrustSpendingApproved,
    TrustSpendingDeclined,
    TrustSpendingPrepared,
)
from missionledger.finance.domain.trust_funds.giving import require_free
from missionledger.finance.domain.trust_funds.policies import SPENDING_NEEDS_CASH
from missionledger.finance.domain.trust_funds.refusals import (
    NothingOfThatNameError,
    SpendingDutiesError,
    SpendingStateError,
    TrustFundConflictError,
)
from missionledger.finance.domain.trust_funds.state import Spending, SpendingStatus, TrustFund


def prepare(command: PrepareSpending, state: TrustFund) -> tuple[TrustSpendingPrepared, ...]:
    """Return that spending is prepared; its money is held from then on.

    Raises:
        VoluntaryCashShortError: if money with that earmark has not come in.
        NoPolicyInForceError: if no rule about it is known for the day.
    """
    made = Spending(
        spending=command.spending,
        item=command.item,
        earmark=command.earmark,
        amount_minor=command.amount_minor,
        prepared_by=command.prepared_by,
    )
    recorded = state.spending.get(command.spending)
    if recorded == made:
        return ()
    if recorded is not None:
        raise TrustFundConflictError(
            f"{command.spending!r} is recorded already, and is {recorded.status}",
            next_step="Use a new name for other spending.",
            pointer="/spending",
        )
    if SPENDING_NEEDS_CASH.on(command.occurred_on).value:
        require_free(state, command.earmark, command.amount_minor)
    prepared = TrustSpendingPrepared(
        trust_fund=state.trust_fund,
        spending=made.spending,
        item=made.item,
        earmark=made.earmark,
        amount_minor=made.amount_minor,
        prepared_by=made.prepared_by,
    )
    return (prepared,)


def approve(command: ApproveSpending, state: TrustFund) -> tuple[TrustSpendingApproved, ...]:
    """Return that spending is approved and the money is spent."""
    held = _require(state, command.spending)
    if held.status is SpendingStatus.APPROVED and held.decided_by == command.approved_by:
        return ()
    _require_prepared(held)
    _require_other(command.approved_by, held)
    approved = TrustSpendingApproved(
        trust_fund=state.trust_fund,
        spending=held.spending,
        amount_minor=held.amount_minor,
        approved_by=command.approved_by,
        spent_on=command.occurred_on.isoformat(),
        entries=entries.entry(
            state.trust_fund,
            entries.SPENDING_RULE,
            Account.VOLUNTARY_SPENDING,
            Account.VOLUNTARY_CASH,
            held.amount_minor,
        ),
    )
    return (approved,)


def decline(command: DeclineSpending, state: TrustFund) -> tuple[TrustSpendingDeclined, ...]:
    """Return that spending is declined; its money is free again."""
    held = _require(state, command.spending)
    if held.status is SpendingStatus.DECLINED and held.declined_for == command.reason:
        return ()
    _require_prepared(held)
    declined = TrustSpendingDeclined(
        trust_fund=state.trust_fund,
        spending=held.spending,
        reason=command.reason,
        declined_by=command.declined_by,
    )
    return (declined,)


def _require(state: TrustFund, name: str) -> Spending:
    held = state.spending.get(name)
    if held is None:
        raise NothingOfThatNameError(
            f"{state.trust_fund} has no spending {name!r}",
            next_step="Take the name from the trust fund.",
        )
    return held


def _require_prepared(held: Spending) -> None:
    if held.status is not SpendingStatus.PREPARED:
        raise SpendingStateError(
            f"{held.spending} is {held.status} by {held.decided_by}",
            next_step="Prepare other spending under a new name.",
        )


def _require_other(actor: str, held: Spending) -> None:
    if actor == held.prepared_by:
        raise SpendingDutiesError(
            f"{actor} prepared {held.spending} and may not approve it",
            next_step="Have another officer approve it.",
        )
