"""What each site of a mission has for its people: medical cover, evacuation, welfare, defence."""

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.words import MaybeWords, RecordId, Words


class SiteLine(StrEnum):
    """A line of support or defence at a site."""

    MEDICAL_SUPPORT = "medical_support"
    CASUALTY_EVACUATION = "casualty_evacuation"
    INTERNET = "internet"
    MENTAL_HEALTH = "mental_health"
    EQUIPMENT_FOR_WOMEN_AND_MEN = "equipment_for_women_and_men"
    BASE_DEFENCE = "base_defence"
    EXPLOSIVE_DEVICES = "explosive_devices"
    """Against improvised explosive devices."""
    UNCREWED_AIRCRAFT = "uncrewed_aircraft"
    """Against them."""


class LineState(StrEnum):
    """How far a line is."""

    PLANNED = "planned"
    IN_PLACE = "in_place"
    NOT_WORKING = "not_working"
    NOT_NEEDED = "not_needed"
    """With the reason in the note."""


EVERY_SITE = (
    SiteLine.MEDICAL_SUPPORT,
    SiteLine.CASUALTY_EVACUATION,
    SiteLine.INTERNET,
    SiteLine.MENTAL_HEALTH,
    SiteLine.EQUIPMENT_FOR_WOMEN_AND_MEN,
)
"""What is planned for every site."""

UNDER_HIGH_THREAT = (
    SiteLine.BASE_DEFENCE,
    SiteLine.EXPLOSIVE_DEVICES,
    SiteLine.UNCREWED_AIRCRAFT,
)
"""What is planned besides where the threat is high."""


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    site_id: RecordId
    mission_id: MissionId


class Site(BaseModel):
    """A site, as planning for its people needs it; where it lies and closes is told elsewhere."""

    title: Words
    is_high_threat: bool
    people: Words


class Line(BaseModel):
    """A line of a site; the newest record of a line counts."""

    line: SiteLine
    state: LineState
    plan: Words
    owner: Words
    note: MaybeWords = ""


class DescribeSite(_Of, Site, Command):
    """Describe a site, first or anew."""


class SiteDescribed(_Of, Site, DomainEvent):
    """A site was described, or its threat judged anew."""

    day: date


class SetSiteLine(_Of, Line, Command):
    """Record how far a line of a site is."""


class SiteLineSet(_Of, Line, DomainEvent):
    """A line of a site was planned, put in place or lost."""

    day: date


class SiteSupport(BaseModel):
    """A site with its lines, in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    described: tuple[SiteDescribed, ...] = ()
    lines: tuple[SiteLineSet, ...] = ()

    def newest(self) -> dict[SiteLine, SiteLineSet]:
        """Return the newest record of each line."""
        return {each.line: each for each in self.lines}

    def unplanned(self) -> tuple[SiteLine, ...]:
        """Return the lines that this site should have and nobody planned."""
        if not self.described:
            return ()
        wanted: tuple[SiteLine, ...] = EVERY_SITE
        if self.described[-1].is_high_threat:
            wanted = (*EVERY_SITE, *UNDER_HIGH_THREAT)
        return tuple(each for each in wanted if each not in self.newest())

    def missing(self) -> tuple[SiteLine, ...]:
        """Return the lines that are planned and not there."""
        there = (LineState.IN_PLACE, LineState.NOT_NEEDED)
        return tuple(line for line, each in self.newest().items() if each.state not in there)


def _id_of(command: Any) -> str:
    return str(command.site_id)


SITE_SUPPORT = register(
    "site_support",
    SiteSupport(),
    (
        Fact(DescribeSite, SiteDescribed, "described", opens=True),
        Fact(SetSiteLine, SiteLineSet, "lines"),
    ),
    id_of=_id_of,
)
