"""What may be asked where a line's receipts are known in part only."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId, StateCode

Text = Annotated[str, Field(min_length=1, max_length=300)]
STATES_MAX = 250


class NotePartPaymentsUnknown(Command):
    """Note that receipts of a line come from a list of who has paid in full; dated as the line.

    Attributes:
        list_ends_on: last day the list tells of.
    """

    fund: MissionId
    line: Text
    list_ends_on: date
    reason: Text


class ConfirmReceipts(Command):
    """Say that what is recorded as received of States on a line is all that came.

    Attributes:
        reference: of the statement of account that says so.
    """

    fund: MissionId
    line: Text
    states: Annotated[tuple[StateCode, ...], Field(min_length=1, max_length=STATES_MAX)]
    reference: Text


UpperBoundCommand = NotePartPaymentsUnknown | ConfirmReceipts
