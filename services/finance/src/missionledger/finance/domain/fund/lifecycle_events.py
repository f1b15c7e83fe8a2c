"""What happens to a fund as a whole: who pays for it, its stage, and the surplus that is kept."""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import MinorUnits
from missionledger.common.policies import Certainty
from missionledger.finance.domain.postings import AccountingEvent

ShareText = Annotated[str, Field(pattern=r"^(0|1|[1-9][0-9]{0,5}/[1-9][0-9]{0,5})$")]
"""An exact share of a whole: `0`, `1`, `3/4`."""


class FundStage(StrEnum):
    """How far the account of an operation is on its way to its end."""

    ACTIVE = "active"
    LIQUIDATION = "liquidation"
    """The mandate has ended: assessed on the Assembly's word alone, and no new loans."""
    CLOSED = "closed"
    """Nothing new begins; what is owed to it and by it stays so until it is paid."""


class Configuration(StrEnum):
    """The six ways in which an operation is set up; who pays follows from it."""

    STAND_ALONE = "stand-alone"
    SEQUENCED = "sequenced"
    PARALLEL = "parallel"
    JOINT = "joint"
    HYBRID = "hybrid"
    UN_AUTHORIZED = "un-authorized"


class Partner(BaseModel):
    """An organization or a group of States that pays a part of the operation's budget."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=120)]
    share: ShareText

    @property
    def part(self) -> Fraction:
        """The share as a number."""
        return Fraction(self.share)


class Carried(BaseModel):
    """What an account holds and owes on the day its stage changes; all of it stays.

    Attributes:
        cash_minor: None where the actual books do not know the cash.
        receivable_minor: due from Member States and not paid.
        loans_outstanding_minor: owed to the Reserve Fund and to other missions.
        open_obligations_minor: expenditure whose payment is not recorded.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cash_minor: MinorUnits | None = None
    receivable_minor: MinorUnits = 0
    owed_to_contributors_minor: MinorUnits = 0
    loans_outstanding_minor: MinorUnits = 0
    open_obligations_minor: MinorUnits = 0


class FundStageChanged(DomainEvent):
    """The account of an operation went into liquidation, or was closed; no balance is lost."""

    fund: MissionId
    stage: FundStage
    since: DayText
    reason: str
    symbol: str
    carried: Carried


class SurplusRetained(AccountingEvent):
    """The Assembly decided to keep what is left of a closed operation instead of returning it.

    Attributes:
        symbol: the decision.
        available_minor: what was left on the day, after everything that is owed.
        until: last day it is kept, where the decision says so.
    """

    fund: MissionId
    symbol: str
    amount_minor: MinorUnits
    available_minor: MinorUnits
    until: DayText | None = None


class SurplusReleased(AccountingEvent):
    """The Assembly let surplus go that it had kept: it may be given back as a credit now.

    Attributes:
        retained_by: the decision that kept it.
        symbol: the decision that lets it go.
    """

    fund: MissionId
    retained_by: str
    symbol: str
    amount_minor: MinorUnits


class FundingArranged(DomainEvent):
    """Who pays for the operation was recorded; it follows from how the operation is set up.

    Attributes:
        assessed_share: what Member States are assessed for, of the whole budget.
        rule: name of the rule the shares were checked by, with its source and certainty.
    """

    fund: MissionId
    configuration: Configuration
    assessed_share: ShareText
    partners: tuple[Partner, ...]
    symbol: str
    since: DayText
    rule: str
    rule_source: str
    rule_certainty: Certainty


LifecycleEvent = FundStageChanged | SurplusRetained | SurplusReleased | FundingArranged

LIFECYCLE_EVENTS: tuple[type[LifecycleEvent], ...] = (
    FundStageChanged,
    SurplusRetained,
    SurplusReleased,
    FundingArranged,
)
