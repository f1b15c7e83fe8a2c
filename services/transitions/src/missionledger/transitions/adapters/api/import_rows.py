"""Rows of the historical imports, `POST /v1/imports/<kind>`: typed, close to the source files."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.events import Provenance
from missionledger.common.http.imports import ImportRow
from missionledger.common.identifiers import MissionId


class MilestoneRow(ImportRow):
    """`milestones`: one dated step of a real withdrawal, with its figure where it has one.

    A day later than the day of the import is a published plan, not something that happened.
    """

    mission: MissionId
    on: date
    milestone: Annotated[str, Field(min_length=3, max_length=300)]
    value: Annotated[int, Field(ge=0)] | None = None
    unit: str = ""
    source: str = ""
    provenance: Provenance
