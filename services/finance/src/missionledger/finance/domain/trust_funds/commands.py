"""What may be asked of a trust fund."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.trust_funds.events import (
    UNEARMARKED,
    Alignment,
    TrustFundId,
    TrustFundKind,
    TrustFundPurpose,
)

Positive = Annotated[MinorUnits, Field(gt=0)]
Text = Annotated[str, Field(min_length=1, max_length=300)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Earmark = Annotated[str, Field(max_length=120)]


class TrustFundCommand(Command):
    """Base of every command to a trust fund.

    Attributes:
        mission: the operation it serves; None for one that serves many.
    """

    trust_fund: TrustFundId
    mission: MissionId | None = None


class OpenTrustFund(TrustFundCommand):
    """Set up a trust fund."""

    title: Text
    kind: TrustFundKind
    purpose: TrustFundPurpose
    aligned_with: tuple[Alignment, ...] = ()
    target_minor: Positive | None = None
    symbol: Text


class MakePledge(TrustFundCommand):
    """Record what a donor promises; dated on the day of the promise."""

    pledge: Text
    donor: Name
    amount_minor: Positive
    earmark: Earmark = UNEARMARKED
    due_on: date


class WithdrawPledge(TrustFundCommand):
    """Record that what has not come in of a pledge will not come."""

    pledge: Text
    reason: Text


class ReceiveDeposit(TrustFundCommand):
    """Record money that came in; dated on that day.

    Attributes:
        pledge: the pledge it fulfils, whose donor and earmark it has; empty for other money.
    """

    receipt: Text
    donor: Name
    pledge: Annotated[str, Field(max_length=300)] = ""
    earmark: Earmark = UNEARMARKED
    amount_minor: Positive


class ReverseDeposit(TrustFundCommand):
    """Take back a deposit that was none."""

    receipt: Text
    reason: Text


class PrepareSpending(TrustFundCommand):
    """Prepare to spend money of one earmark."""

    spending: Text
    item: Text
    earmark: Earmark = UNEARMARKED
    amount_minor: Positive
    prepared_by: Text


class ApproveSpending(TrustFundCommand):
    """Approve spending, which spends it; never by who prepared it."""

    spending: Text
    approved_by: Text


class DeclineSpending(TrustFundCommand):
    """Decline spending, which frees what was held."""

    spending: Text
    reason: Text
    declined_by: Text


class ReceiveGift(TrustFundCommand):
    """Record a gift in kind with its value; dated on the day it came."""

    gift: Text
    donor: Name
    description: Text
    value_minor: Positive
    basis: Text


class ReturnBalance(TrustFundCommand):
    """Give back to a donor what is left of its money."""

    reference: Text
    donor: Name
    earmark: Earmark = UNEARMARKED
    amount_minor: Positive


class AgreeLiaison(TrustFundCommand):
    """Record who keeps the trust fund in line with an institution; dated on its first day.

    Attributes:
        post: who does it, by post and not by name.
    """

    counterpart: Alignment
    institution: Text
    post: Text
    agreement: Text


class EndLiaison(TrustFundCommand):
    """Record that nobody does it any more."""

    institution: Text
    reason: Text


class CloseTrustFund(TrustFundCommand):
    """Close a trust fund that holds nothing."""

    reason: Text


AnyTrustFundCommand = (
    OpenTrustFund
    | MakePledge
    | WithdrawPledge
    | ReceiveDeposit
    | ReverseDeposit
    | PrepareSpending
    | ApproveSpending
    | DeclineSpending
    | ReceiveGift
    | ReturnBalance
    | AgreeLiaison
    | EndLiaison
    | CloseTrustFund
)
