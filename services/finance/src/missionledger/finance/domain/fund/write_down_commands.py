"""What may be asked where the Assembly lets a State off."""

from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.money import MinorUnits

Text = Annotated[str, Field(min_length=1, max_length=300)]


class WriteDownAssessment(Command):
    """Take off what the Assembly decided that a State need not pay; dated on that day.

    Attributes:
        resolution: of the General Assembly; nobody else may decide it.
    """

    fund: MissionId
    line: Text
    state: StateCode
    amount_minor: Annotated[MinorUnits, Field(gt=0)]
    resolution: Text
