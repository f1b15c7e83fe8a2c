"""The list of missions: where each stands, and how long its mandate runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from missionledger.console.client import Listing
from missionledger.console.days import distance, in_words
from missionledger.console.mission_page import (
    STANDING_LEVELS,
    STANDING_WORDS,
    TERM_ENDS_SOON_DAYS,
    kind_words,
)
from missionledger.console.parts import Answer, part_of

ALL, ACTIVE, ENDED = "all", "active", "ended"


@dataclass(frozen=True, slots=True)
class MissionsAsked:
    """Which missions a reader asks for."""

    state: str = ALL
    region: str = ""

    def link(self, path: str = "/missions") -> str:
        """Return the address of this question under a path."""
        given = {"state": self.state} if self.state != ALL else {}
        if self.region:
            given["region"] = self.region
        return f"{path}?{urlencode(given)}" if given else path

    @property
    def params(self) -> dict[str, str]:
        """The question as the mandates service is asked."""
        active = {ALL: "", ACTIVE: "true", ENDED: "false"}[self.state]
        return {"active": active}


@dataclass(frozen=True, slots=True)
class MissionLine:
    """One mission of the list.

    Attributes:
        until: last day of the running term; empty if none is known to run.
        last_term: last day of the last recorded term.
    """

    mission_id: str
    name: str
    kind: str
    place: str
    status: str
    is_active: bool
    span: str
    standing: str
    level: str
    until: str
    last_term: str
    ends_soon: bool


@dataclass(frozen=True, slots=True)
class MissionsPage:
    """Everything the template shows."""

    lines: tuple[MissionLine, ...]
    active_total: int
    ends_soon_total: int
    regions: tuple[str, ...]
    trouble: str


def build_missions_page(
    missions: Listing, mandates: Answer, region: str, day: date
) -> MissionsPage:
    """Return the list; active missions come first, and mandates may be missing as a whole."""
    lines_with = partial(_lines, missions, region=region, day=day)
    part = part_of(lines_with, mandates)
    lines = lines_with(None) if part.shown is None else part.shown
    return MissionsPage(
        lines=lines,
        active_total=sum(line.is_active for line in lines),
        ends_soon_total=sum(line.ends_soon for line in lines),
        regions=tuple(sorted({each["region"] for each in missions.items if each["region"]})),
        trouble=part.trouble,
    )


def _lines(
    missions: Listing, mandates: Listing | None, region: str, day: date
) -> tuple[MissionLine, ...]:
    standing = {each["mission_id"]: each for each in mandates.items} if mandates else {}
    lines = (
        _line(each, standing.get(each["mission_id"]), day)
        for each in missions.items
        if region in ("", each["region"])
    )
    return tuple(sorted(lines, key=lambda line: (not line.is_active, line.mission_id)))


def _line(mission: Mapping[str, Any], mandate: Mapping[str, Any] | None, day: date) -> MissionLine:
    until = date.fromisoformat(mandate["until"]) if mandate and mandate["until"] else None
    start, end = mission["starts_on"] or "not known", mission["ends_on"]
    standing = mandate["standing"] if mandate else ""
    return MissionLine(
        mission_id=mission["mission_id"],
        name=mission["name"],
        kind=kind_words(mission["kind"]),
        place=mission["location"] or mission["region"],
        status=in_words(mission["status"]).lower(),
        is_active=mission["active"],
        span=f"{start} to {end}" if end else f"{start} to now",
        standing=STANDING_WORDS.get(standing, in_words(standing)),
        level=STANDING_LEVELS.get(standing, "unknown"),
        until=f"{until}, {distance(until, day)}" if until else "",
        last_term=(mandate["latest"] or {}).get("until") or "" if mandate else "",
        ends_soon=until is not None and 0 <= (until - day).days <= TERM_ENDS_SOON_DAYS,
    )
