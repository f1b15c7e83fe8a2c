"""What may be asked about the letters of a line."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId, StateCode

Text = Annotated[str, Field(min_length=1, max_length=300)]


class StateReceipt(BaseModel):
    """The day on which the letter came to a State."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StateCode
    received_on: date


class IssueLetters(Command):
    """Record that the letters of a line went out; dated on that day."""

    fund: MissionId
    line: Text
    reference: Text


class ReceiveLetters(Command):
    """Record when letters came to States; dated on the day it became known.

    Attributes:
        is_correction: replace days that were recorded.
    """

    fund: MissionId
    line: Text
    received: Annotated[tuple[StateReceipt, ...], Field(min_length=1, max_length=250)]
    is_correction: bool = False


LetterCommand = IssueLetters | ReceiveLetters
