"""What happens to the letters that ask Member States to pay."""

from pydantic import BaseModel, ConfigDict

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId, StateCode
from missionledger.finance.domain.postings import AccountingEvent


class LetterReceipt(BaseModel):
    """When the letter came to a State, and by when the State is to pay.

    Attributes:
        due_on: so many days after the receipt as the rule says, or the first day of the year if
            that is later.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StateCode
    received_on: DayText
    due_on: DayText


class AssessmentLettersIssued(DomainEvent):
    """The letters of a line went out to every State that has a share in it.

    Attributes:
        reference: of the communication.
    """

    fund: MissionId
    line: str
    issued_on: DayText
    reference: str


class AssessmentLettersReceived(AccountingEvent):
    """Letters came to States, which moves the days by which they are to pay.

    Attributes:
        is_correction: whether these days replace others that were recorded.
    """

    fund: MissionId
    line: str
    letters: tuple[LetterReceipt, ...]
    is_correction: bool = False


LetterEvent = AssessmentLettersIssued | AssessmentLettersReceived

LETTER_EVENTS: tuple[type[LetterEvent], ...] = (AssessmentLettersIssued, AssessmentLettersReceived)
