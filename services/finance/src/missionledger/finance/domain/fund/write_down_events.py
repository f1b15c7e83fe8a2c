"""What happens where the Assembly lets a State off."""

from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.postings import AccountingEvent


class AssessmentWrittenDown(AccountingEvent):
    """By a resolution of the Assembly a State need not pay a part of a line any more."""

    fund: MissionId
    line: str
    state: StateCode
    amount_minor: MinorUnits
    resolution: str
