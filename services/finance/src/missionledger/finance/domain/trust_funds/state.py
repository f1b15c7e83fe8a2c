"""Where a trust fund stands: what is promised, what came, what was spent, by earmark."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.finance.domain.trust_funds.events import (
    Alignment,
    BalanceReturned,
    DepositReceived,
    DepositReversed,
    GiftReceived,
    LiaisonAgreed,
    LiaisonEnded,
    PledgeMade,
    PledgeWithdrawn,
    TrustFundClosed,
    TrustFundEvent,
    TrustFundKind,
    TrustFundOpened,
    TrustFundPurpose,
    TrustSpendingApproved,
    TrustSpendingDeclined,
    TrustSpendingPrepared,
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Pledge(_Part):
    """What a donor promised; what came of it and what will not come."""

    pledge: str
    donor: str
    amount_minor: int
    earmark: str
    due_on: str
    received_minor: int = 0
    withdrawn_minor: int = 0
    withdrawn_for: str = ""

    @property
    def open_minor(self) -> int:
        """What is still to come."""
        return self.amount_minor - self.received_minor - self.withdrawn_minor


class Deposit(_Part):
    """Money that came in."""

    receipt: str
    donor: str
    pledge: str
    earmark: str
    amount_minor: int
    received_on: str
    reversed_for: str = ""


class SpendingStatus(StrEnum):
    """How far spending is."""

    PREPARED = "prepared"
    APPROVED = "approved"
    DECLINED = "declined"


class Spending(_Part):
    """Money that is, or is to be, spent."""

    spending: str
    item: str
    earmark: str
    amount_minor: int
    prepared_by: str
    status: SpendingStatus = SpendingStatus.PREPARED
    decided_by: str = ""
    decided_on: str = ""
    declined_for: str = ""


class Gift(_Part):
    """A gift in kind."""

    gift: str
    donor: str
    description: str
    value_minor: int
    basis: str
    received_on: str


class Returned(_Part):
    """Money that went back to a donor."""

    reference: str
    donor: str
    earmark: str
    amount_minor: int


class Liaison(_Part):
    """Who keeps the trust fund in line with an institution, by post.

    Attributes:
        until: empty while it goes on.
    """

    counterpart: Alignment
    institution: str
    post: str
    agreement: str
    since: str
    until: str = ""
    ended_for: str = ""


class TrustFund(_Part):
    """A trust fund; `is_open` is false before it was opened."""

    trust_fund: str = ""
    title: str = ""
    kind: TrustFundKind = TrustFundKind.TRUST_FUND
    purpose: TrustFundPurpose = TrustFundPurpose.OTHER
    mission: str | None = None
    aligned_with: tuple[Alignment, ...] = ()
    target_minor: int | None = None
    symbol: str = ""
    opened_on: str = ""
    closed_on: str = ""
    pledges: Mapping[str, Pledge] = {}
    deposits: Mapping[str, Deposit] = {}
    spending: Mapping[str, Spending] = {}
    gifts: Mapping[str, Gift] = {}
    returned: Mapping[str, Returned] = {}
    liaisons: Mapping[str, Liaison] = {}

    @property
    def without_liaison(self) -> list[Alignment]:
        """With whom it is to be in line, and nobody sees to it."""
        seen = {each.counterpart for each in self.liaisons.values() if not each.until}
        return [each for each in self.aligned_with if each not in seen]

    @property
    def is_open(self) -> bool:
        """Whether the trust fund was opened."""
        return bool(self.opened_on)

    @property
    def earmarks(self) -> list[str]:
        """Every earmark that money came with, or was promised with, by name."""
        promised = {each.earmark for each in self.pledges.values()}
        return sorted(promised | {each.earmark for each in self.deposits.values()})

    def received_of(self, earmark: str | None = None) -> int:
        """Return what came in, of one earmark or of all."""
        return sum(
            each.amount_minor
            for each in self.deposits.values()
            if not each.reversed_for and earmark in (None, each.earmark)
        )

    def spent_of(self, earmark: str | None = None) -> int:
        """Return what was spent."""
        return self._spending(SpendingStatus.APPROVED, earmark)

    def held_of(self, earmark: str | None = None) -> int:
        """Return what is prepared to be spent and waits for approval."""
        return self._spending(SpendingStatus.PREPARED, earmark)

    def cash_of(self, earmark: str | None = None) -> int:
        """Return the cash that is there."""
        back = sum(
            each.amount_minor for each in self.returned.values() if earmark in (None, each.earmark)
        )
        return self.received_of(earmark) - self.spent_of(earmark) - back

    def free_of(self, earmark: str | None = None) -> int:
        """Return the cash that nobody has prepared to spend."""
        return self.cash_of(earmark) - self.held_of(earmark)

    @property
    def promised_minor(self) -> int:
        """What is promised and has not come in."""
        return sum(each.open_minor for each in self.pledges.values())

    def overdue_on(self, day: date) -> int:
        """Return what was to come in before the day and has not."""
        return sum(
            each.open_minor for each in self.pledges.values() if each.due_on < day.isoformat()
        )

    @property
    def gifts_minor(self) -> int:
        """The value of gifts in kind."""
        return sum(each.value_minor for each in self.gifts.values())

    @property
    def gap_minor(self) -> int | None:
        """What is needed and neither came in nor is promised; None where no need is recorded."""
        if self.target_minor is None:
            return None
        covered = self.received_of() + self.promised_minor + self.gifts_minor
        return max(0, self.target_minor - covered)

    def _spending(self, status: SpendingStatus, earmark: str | None) -> int:
        return sum(
            each.amount_minor
            for each in self.spending.values()
            if each.status is status and earmark in (None, each.earmark)
        )


def evolve(state: TrustFund, event: TrustFundEvent) -> TrustFund:  # noqa: C901, PLR0911, PLR0912 - one branch an event
    """Return the trust fund after the event."""
    match event:
        case TrustFundOpened():
            return state.model_copy(update=event.model_dump())
        case PledgeMade():
            pledge = Pledge.model_validate(event.model_dump(exclude={"trust_fund", "entries"}))
            return _put(state, "pledges", event.pledge, pledge)
        case PledgeWithdrawn():
            return _withdrawn(state, event)
        case DepositReceived():
            return _deposited(state, event)
        case DepositReversed():
            return _reversed(state, event)
        case TrustSpendingPrepared():
            spending = Spending.model_validate(event.model_dump(exclude={"trust_fund"}))
            return _put(state, "spending", event.spending, spending)
        case TrustSpendingApproved():
            approved = {
                "status": SpendingStatus.APPROVED,
                "decided_by": event.approved_by,
                "decided_on": event.spent_on,
            }
            return _change(state, "spending", event.spending, approved)
        case TrustSpendingDeclined():
            declined = {
                "status": SpendingStatus.DECLINED,
                "decided_by": event.declined_by,
                "declined_for": event.reason,
            }
            return _change(state, "spending", event.spending, declined)
        case GiftReceived():
            gift = Gift.model_validate(event.model_dump(exclude={"trust_fund", "entries"}))
            return _put(state, "gifts", event.gift, gift)
        case BalanceReturned():
            back = Returned.model_validate(event.model_dump(exclude={"trust_fund", "entries"}))
            return _put(state, "returned", event.reference, back)
        case LiaisonAgreed():
            liaison = Liaison.model_validate(event.model_dump(exclude={"trust_fund"}))
            return _put(state, "liaisons", event.institution, liaison)
        case LiaisonEnded():
            ended = {"until": event.until, "ended_for": event.reason}
            return _change(state, "liaisons", event.institution, ended)
        case TrustFundClosed():
            return state.model_copy(update={"closed_on": event.closed_on})
        case _:
            assert_never(event)


def _put(state: TrustFund, where: str, name: str, part: _Part) -> TrustFund:
    return state.model_copy(update={where: {**getattr(state, where), name: part}})


def _change(state: TrustFund, where: str, name: str, update: Mapping[str, object]) -> TrustFund:
    part = getattr(state, where).get(name)
    # The fold of a day may leave out what a back-dated event is about.
    return state if part is None else _put(state, where, name, part.model_copy(update=update))


def _withdrawn(state: TrustFund, event: PledgeWithdrawn) -> TrustFund:
    pledge = state.pledges.get(event.pledge)
    # The reversal of a deposit opens a pledge again, whose rest may be withdrawn once more.
    before = pledge.withdrawn_minor if pledge else 0
    update = {
        "withdrawn_minor": before + event.amount_minor,
        "withdrawn_for": event.reason,
    }
    return _change(state, "pledges", event.pledge, update)


def _deposited(state: TrustFund, event: DepositReceived) -> TrustFund:
    deposit = Deposit.model_validate(event.model_dump(exclude={"trust_fund", "entries"}))
    return _paid_in(_put(state, "deposits", event.receipt, deposit), deposit, deposit.amount_minor)


def _reversed(state: TrustFund, event: DepositReversed) -> TrustFund:
    deposit = state.deposits.get(event.receipt)
    if deposit is None:
        return state
    after = _change(state, "deposits", event.receipt, {"reversed_for": event.reason})
    return _paid_in(after, deposit, -deposit.amount_minor)


def _paid_in(state: TrustFund, deposit: Deposit, amount_minor: int) -> TrustFund:
    pledge = state.pledges.get(deposit.pledge)
    if pledge is None:
        return state
    came = pledge.received_minor + amount_minor
    return _change(state, "pledges", pledge.pledge, {"received_minor": came})
