"""How many units are ready, beside what was published about the readiness system."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple, TypeVar

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.performance.domain.pledge.policies import RENEWAL
from missionledger.performance.domain.pledge.state import Pledge, Standing
from missionledger.performance.domain.requirement.events import Readiness
from missionledger.performance.domain.requirement.policies import (
    EVALUATED_DEPLOYMENT_DAYS,
    RAPID_DEPLOYMENT_DAYS,
    VERIFICATION_MONTHS,
)
from missionledger.performance.domain.requirement.state import Requirement
from missionledger.performance.domain.roster.policies import CIVILIAN_DEPLOYMENT_DAYS
from missionledger.performance.domain.unit.state import Unit

V = TypeVar("V")

COUNTED_SINCE: Final = date(2020, 1, 1)
"""The published number of units that have gone counts from 2020 on."""

_STUDY: Final = "2024 study on the future of peacekeeping"


class PublishedFact(NamedTuple):
    """A figure that was published, to set beside what is recorded here."""

    name: str
    figure: str
    source: str
    certainty: Certainty


PUBLISHED: Final = (
    PublishedFact(
        "units evaluated, up to standards and ready",
        "over 100",
        f"{_STUDY}, box 2",
        Certainty.VERIFIED,
    ),
    PublishedFact(
        "units at rapid deployment level",
        "about a dozen, with an integrated brigade",
        f"{_STUDY}, box 2",
        Certainty.VERIFIED,
    ),
    PublishedFact(
        "units that can go in 120 to 180 days", "over 80", f"{_STUDY}, box 2", Certainty.VERIFIED
    ),
    PublishedFact(
        "units that have gone from the readiness system since 2020",
        "over 40",
        f"{_STUDY}, box 2",
        Certainty.VERIFIED,
    ),
    PublishedFact(
        "units that have gone from rapid deployment level",
        "11",
        "article on the workshop on rapid deployment, undated",
        Certainty.VERIFIED,
    ),
    PublishedFact(
        "States that contribute personnel", "over 120", f"{_STUDY}, section 1", Certainty.VERIFIED
    ),
    PublishedFact(
        "people who have served", "two million", f"{_STUDY}, section 1", Certainty.VERIFIED
    ),
)


class LevelCount(NamedTuple):
    """Pledges at one level that can be selected, and their heads."""

    readiness: Readiness
    pledges: int
    strength: int


@dataclass(frozen=True, slots=True)
class ReadinessSummary:
    """What the readiness system holds on a day, by this record.

    Attributes:
        levels: pledges that stand and that no mission holds, by level.
        evaluated: pledges with a successful visit that stand, held or not.
        committed: pledges that a mission holds.
        deployed: pledges whose unit is in a mission.
        lapsed: pledges that were not renewed.
        withdrawn: pledges that were taken back.
        gone_since_2020: units that went to a mission from the readiness system since then.
        contributors: States with a pledge that stands or a unit that is in a mission.
    """

    day: date
    levels: tuple[LevelCount, ...]
    evaluated: int
    committed: int
    deployed: int
    lapsed: int
    withdrawn: int
    gone_since_2020: int
    contributors: int
    published: tuple[PublishedFact, ...] = PUBLISHED


class PolicyShown(NamedTuple):
    """A limit or rhythm of force generation, with its source."""

    name: str
    value: str
    valid_from: date
    valid_to: date | None
    source: str
    certainty: Certainty


def summary_of(
    pledges: Iterable[Pledge],
    requirements: Iterable[Requirement],
    units: Iterable[Unit],
    day: date,
) -> ReadinessSummary:
    """Return what the readiness system holds on a day."""
    known = [each for each in pledges if each.described is not None]
    standing = {id(each): each.standing_on(day) for each in known}
    gone = (Standing.LAPSED, Standing.WITHDRAWN)
    alive = [each for each in known if standing[id(each)] not in gone]
    states = {each.described.contributor for each in alive if each.described}
    present = (
        unit.registered.contributor
        for unit in units
        if unit.registered and unit.arrived_on and unit.repatriated_on is None
    )
    counts = list(standing.values())
    return ReadinessSummary(
        day=day,
        levels=tuple(
            _level(level, [each for each in known if standing[id(each)] is Standing.AVAILABLE])
            for level in Readiness
        ),
        evaluated=sum(each.has_successful_visit for each in alive),
        committed=counts.count(Standing.COMMITTED),
        deployed=counts.count(Standing.DEPLOYED),
        lapsed=counts.count(Standing.LAPSED),
        withdrawn=counts.count(Standing.WITHDRAWN),
        gone_since_2020=sum(_gone_since(state, COUNTED_SINCE) for state in requirements),
        contributors=len(states.union(present)),
    )


def policies_shown() -> tuple[PolicyShown, ...]:
    """Return every dated limit and rhythm that force generation goes by."""
    shown: list[PolicyShown] = []
    for policy in (RAPID_DEPLOYMENT_DAYS, EVALUATED_DEPLOYMENT_DAYS, CIVILIAN_DEPLOYMENT_DAYS):
        shown += shown_values(policy, lambda days: f"{days.first} to {days.last} days")
    shown += shown_values(VERIFICATION_MONTHS, lambda months: f"every {months} months")
    shown += shown_values(RENEWAL, lambda months: f"{months.first} months, then {months.then}")
    return tuple(shown)


def _level(level: Readiness, available: list[Pledge]) -> LevelCount:
    at_level = [each for each in available if each.readiness is level]
    heads = sum(each.described.strength for each in at_level if each.described)
    return LevelCount(level, len(at_level), heads)


def _gone_since(state: Requirement, day: date) -> int:
    selections = [each.selection for each in state.served]
    if state.selection is not None:
        selections.append(state.selection)
    return sum(each.deployed_on is not None and each.deployed_on >= day for each in selections)


def shown_values(policy: Policy[V], in_words: Callable[[V], str]) -> list[PolicyShown]:
    """Return every value of a policy as people read it."""
    return [_one(policy.name, each, in_words(each.value)) for each in policy.values]


def _one(name: str, value: PolicyValue[V], in_words: str) -> PolicyShown:
    return PolicyShown(
        name=name,
        value=in_words,
        valid_from=value.valid_from,
        valid_to=value.valid_to,
        source=value.source,
        certainty=value.certainty,
    )
