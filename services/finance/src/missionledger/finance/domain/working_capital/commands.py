"""What may be asked of the funds that lend to the regular budget."""

from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.working_capital.policies import CapitalSource

Positive = Annotated[MinorUnits, Field(gt=0)]
Text = Annotated[str, Field(min_length=1, max_length=300)]


class SetCapitalLevel(Command):
    """Record the level of a fund, and that Member States have paid it in."""

    capital_source: CapitalSource
    level_minor: Positive


class RequestCapitalAdvance(Command):
    """Ask one of the funds for cash.

    Attributes:
        kind: of the fund that asks; None where there is no such fund.
    """

    fund: MissionId
    kind: FundKind | None
    capital_source: CapitalSource
    amount_minor: Positive
    purpose: Text
    requested_by: Text


class AdvanceCommand(Command):
    """Base of what is asked about one advance.

    Attributes:
        expected_advance_version: what a person decided on; None to decide on what is there.
    """

    advance_id: str
    fund: MissionId
    expected_advance_version: int | None = None


class PayCapitalAdvance(AdvanceCommand):
    """Approve and pay, never by who asked; goes with `ReceiveAdvance` of the fund."""

    approved_by: Text


class WithdrawCapitalAdvance(AdvanceCommand):
    """Let go what was asked for."""

    reason: Text


class RepayCapitalAdvance(AdvanceCommand):
    """Pay back a part or the rest; goes with `RepayAdvance` of the fund."""

    amount_minor: Positive
    receipt: Text


CapitalCommand = (
    SetCapitalLevel
    | RequestCapitalAdvance
    | PayCapitalAdvance
    | WithdrawCapitalAdvance
    | RepayCapitalAdvance
)
