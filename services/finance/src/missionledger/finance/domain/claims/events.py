"""What has happened to the claims on a fund."""

from pydantic import BaseModel, ConfigDict

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId, StateCode
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.claims.contents import ClaimAmounts, ClaimContents
from missionledger.finance.domain.claims.letters import LetterOfAssist
from missionledger.finance.domain.postings import AccountingEvent


class ClaimPrepared(DomainEvent):
    """What a unit is owed for a month was worked out; nobody has certified it yet.

    Attributes:
        unit_position: of the newest note about the unit that it rests on; None where there is none.
    """

    fund: MissionId
    claim: str
    unit: str
    contributor: StateCode
    month: str
    contents: ClaimContents
    amounts: ClaimAmounts
    prepared_by: str
    unit_position: int | None = None


class ClaimReturned(DomainEvent):
    """A certifier sent the claim back; it may be prepared again."""

    fund: MissionId
    claim: str
    reason: str
    returned_by: str


class ClaimCertified(AccountingEvent):
    """The claim is right: the fund owes it to the contributor."""

    fund: MissionId
    claim: str
    contributor: StateCode
    amount_minor: MinorUnits
    certified_by: str
    certified_on: DayText


class ClaimPayment(BaseModel):
    """What was paid on one claim."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: str
    contributor: StateCode
    amount_minor: MinorUnits


class ContributorsPaid(AccountingEvent):
    """Contributors were paid out of what was free above the operating reserve.

    Attributes:
        cash_minor: of the fund before it.
        reserve_minor: what was kept of it, by the rule whose source is named.
        payments: oldest month first; pro rata within the last month that was reached.
    """

    fund: MissionId
    cash_minor: MinorUnits
    reserve_minor: MinorUnits
    reserve_source: str
    payments: tuple[ClaimPayment, ...]
    paid_by: str


class LetterOfAssistRecorded(DomainEvent):
    """A letter of assist, or its amendment, is on record for the fund."""

    fund: MissionId
    letter: LetterOfAssist
    recorded_by: str


ClaimEvent = (
    ClaimPrepared | ClaimReturned | ClaimCertified | ContributorsPaid | LetterOfAssistRecorded
)
