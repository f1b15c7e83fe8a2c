"""What may be asked of a fund as a whole."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.fund.lifecycle_events import (
    Carried,
    Configuration,
    FundStage,
    Partner,
    ShareText,
)

Text = Annotated[str, Field(min_length=1, max_length=300)]


class _LifecycleCommand(Command):
    fund: MissionId


class ChangeStage(_LifecycleCommand):
    """Put the account of an operation into liquidation, or close it; dated on that day.

    Attributes:
        reason: in words, for the record.
        symbol: the decision it rests on, where there is one.
        carried: what the account holds and owes; comes from the books.
    """

    stage: FundStage
    reason: Text
    symbol: str = ""
    carried: Carried = Carried()


class RetainSurplus(_LifecycleCommand):
    """Keep surplus of a closed operation by decision of the Assembly.

    Attributes:
        available_minor: what is left after everything that is owed; None where it is not known.
    """

    symbol: Text
    amount_minor: Annotated[MinorUnits, Field(gt=0)]
    available_minor: MinorUnits | None
    until: date | None = None


class ReleaseSurplus(_LifecycleCommand):
    """Let surplus go that was kept.

    Attributes:
        retained_by: the decision that kept it; all of it goes.
    """

    retained_by: Text
    symbol: Text


class ArrangeFunding(_LifecycleCommand):
    """Record who pays for the operation from the day on."""

    configuration: Configuration
    assessed_share: ShareText
    partners: tuple[Partner, ...] = ()
    symbol: str = ""


LifecycleCommand = ChangeStage | RetainSurplus | ReleaseSurplus | ArrangeFunding
