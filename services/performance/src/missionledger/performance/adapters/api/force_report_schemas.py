"""How reports on forces travel: promises, gaps, readiness."""

from dataclasses import asdict
from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.policies import Certainty
from missionledger.performance.application.capabilities import Vocabulary
from missionledger.performance.application.capability_gap import Gap, Pool
from missionledger.performance.application.promises import Arrival, MissionPromises, Promise
from missionledger.performance.application.readiness import PolicyShown, ReadinessSummary
from missionledger.performance.domain.requirement.events import Readiness

PROMISE_COLUMNS = (
    "mission_id",
    "requirement_id",
    "capability",
    "unit_kind",
    "pledge_id",
    "contributor",
    "readiness",
    "arrival",
    "unit_id",
    "strength",
    "women",
    "requested_on",
    "promised_from",
    "promised_by",
    "needed_on",
    "agreed_on",
    "deployed_on",
    "left_on",
    "days_taken",
    "days_late",
    "days_after_need",
    "is_late_now",
)
MISSION_PROMISE_COLUMNS = (
    "mission_id",
    "promised",
    "kept",
    "broken",
    "awaited",
    "late_now",
    "failed",
    "days_late_max",
    "strength_there",
    "women_there",
    "strength_counted",
)
GAP_COLUMNS = (
    "mission_id",
    "capability",
    "capability_name",
    "slots",
    "slots_filled",
    "required",
    "offered",
    "selected",
    "agreed",
    "deployed",
    "missing",
    "uncovered",
    "first_needed_on",
    "urgent_slots",
    "rapid_by_nature",
    "pool_level_2",
    "pool_level_3",
    "pool_rapid",
)
SERIES_COLUMNS = (
    "day",
    "mission_id",
    "capability",
    "required",
    "selected",
    "agreed",
    "deployed",
    "missing",
    "uncovered",
)
LEVEL_COLUMNS = ("readiness", "pledges", "strength")
POLICY_COLUMNS = ("name", "value", "valid_from", "valid_to", "source", "certainty")


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class PromiseView(_View):
    """A promised unit, and what became of the promise by the effective day.

    Attributes:
        requested_on: day of the selection, from which the promise counts.
        days_taken: from the request to the arrival, or to the effective day while awaited.
        days_late: after the last day of the promise; 0 if it was or is kept.
        days_after_need: after the day on which the mission needs it.
    """

    mission_id: str
    requirement_id: str
    capability: str
    unit_kind: str
    pledge_id: str
    contributor: str
    readiness: Readiness
    arrival: Arrival
    unit_id: str
    strength: int
    women: int | None
    requested_on: date
    promised_from: date
    promised_by: date
    needed_on: date
    agreed_on: date | None
    deployed_on: date | None
    left_on: date | None
    days_taken: int
    days_late: int
    days_after_need: int
    is_late_now: bool

    @classmethod
    def of(cls, promise: Promise) -> "PromiseView":
        """Return the view."""
        return cls(**asdict(promise), is_late_now=promise.is_late_now)


class MissionPromisesView(_View):
    """How the promises to one mission were kept: counts, no mean and no grade.

    Attributes:
        kept: arrived within the promise.
        broken: arrived after it.
        late_now: awaited beyond it.
        failed: selections that were let go before deployment.
        women_there: women among those whose number was given.
        strength_counted: heads of the units whose number of women was given.
    """

    mission_id: str
    promised: int
    kept: int
    broken: int
    awaited: int
    late_now: int
    failed: int
    days_late_max: int
    strength_there: int
    women_there: int
    strength_counted: int

    @classmethod
    def of(cls, promises: MissionPromises) -> "MissionPromisesView":
        """Return the view."""
        return cls(**asdict(promises))


class GapView(_View):
    """The heads of one capability in one mission, and what the readiness system could give.

    Attributes:
        capability_name: empty for a capability that only a mission's own table holds.
        offered: on offer for slots without a selection.
        selected: selected and not yet there; `agreed` are among them.
        missing: needed and not there, slot by slot.
        uncovered: needed, and nobody was selected.
        urgent_slots: slots without a selection that no unit below rapid deployment level is
            promised to fill in time.
        rapid_by_nature: whether a model that needs it calls for rapid deployment by nature.
        pool_level_2: heads that could be selected now, by level; a pledge counts under each
            capability that it holds.
    """

    mission_id: str
    capability: str
    capability_name: str
    slots: int
    slots_filled: int
    required: int
    offered: int
    selected: int
    agreed: int
    deployed: int
    missing: int
    uncovered: int
    first_needed_on: date | None
    urgent_slots: int
    rapid_by_nature: bool
    pool_level_2: int
    pool_level_3: int
    pool_rapid: int

    @classmethod
    def of(cls, gap: Gap, vocabulary: Vocabulary, pool: Pool, day: date) -> "GapView":
        """Return the view on a day."""
        return cls(
            **asdict(gap),
            capability_name=vocabulary.name_of(gap.capability),
            rapid_by_nature=vocabulary.is_rapid_by_nature(gap.capability, day),
            pool_level_2=pool.level_2,
            pool_level_3=pool.level_3,
            pool_rapid=pool.rapid,
        )


class CapabilityLine(_View):
    """One capability of a picture: a figure for each of its days."""

    capability: str
    capability_name: str
    required: tuple[int, ...]
    selected: tuple[int, ...]
    agreed: tuple[int, ...]
    deployed: tuple[int, ...]
    missing: tuple[int, ...]


class GapSeries(_View):
    """Need and presence of one mission over time, ready to be drawn.

    Attributes:
        days: the days of the picture; each list of figures has one for each day.
        total: all capabilities together.
    """

    mission_id: str
    days: tuple[date, ...]
    capabilities: tuple[CapabilityLine, ...]
    total: CapabilityLine

    @classmethod
    def of(
        cls, mission: str, found: list[tuple[date, list[Gap]]], names: dict[str, str]
    ) -> "GapSeries":
        """Return the picture."""
        slugs = sorted({gap.capability for _day, gaps in found for gap in gaps})
        lines = tuple(
            _line(
                slug,
                names.get(slug, ""),
                [[gap for gap in gaps if gap.capability == slug] for _day, gaps in found],
            )
            for slug in slugs
        )
        return cls(
            mission_id=mission,
            days=tuple(day for day, _gaps in found),
            capabilities=lines,
            total=_line("", "all capabilities", [gaps for _day, gaps in found]),
        )


def _line(slug: str, name: str, days: list[list[Gap]]) -> CapabilityLine:
    return CapabilityLine(
        capability=slug,
        capability_name=name,
        required=tuple(sum(gap.required for gap in gaps) for gaps in days),
        selected=tuple(sum(gap.selected for gap in gaps) for gaps in days),
        agreed=tuple(sum(gap.agreed for gap in gaps) for gaps in days),
        deployed=tuple(sum(gap.deployed for gap in gaps) for gaps in days),
        missing=tuple(sum(gap.missing for gap in gaps) for gaps in days),
    )


class LevelView(_View):
    """Pledges of one level that could be selected, and their heads."""

    readiness: Readiness
    pledges: int
    strength: int


class PublishedView(_View):
    """A published figure, to set beside what is recorded here."""

    name: str
    figure: str
    source: str
    certainty: Certainty


class ReadinessView(_View):
    """What the readiness system holds on the effective day, by this record.

    Attributes:
        levels: pledges that stand and that no mission holds, by level.
        evaluated: pledges with a successful visit that stand, held or not.
        contributors: States with a pledge that stands or a unit in a mission.
        published: figures of others; never mixed with the counts above.
    """

    day: date
    levels: tuple[LevelView, ...]
    evaluated: int
    committed: int
    deployed: int
    lapsed: int
    withdrawn: int
    gone_since_2020: int
    contributors: int
    published: tuple[PublishedView, ...]

    @classmethod
    def of(cls, summary: ReadinessSummary) -> "ReadinessView":
        """Return the view."""
        return cls(
            day=summary.day,
            levels=tuple(LevelView(**each._asdict()) for each in summary.levels),
            evaluated=summary.evaluated,
            committed=summary.committed,
            deployed=summary.deployed,
            lapsed=summary.lapsed,
            withdrawn=summary.withdrawn,
            gone_since_2020=summary.gone_since_2020,
            contributors=summary.contributors,
            published=tuple(PublishedView(**each._asdict()) for each in summary.published),
        )


class PolicyView(_View):
    """A limit or rhythm that force generation goes by, with its source."""

    name: str
    value: str
    valid_from: date
    valid_to: date | None
    source: str
    certainty: Certainty

    @classmethod
    def of(cls, policy: PolicyShown) -> "PolicyView":
        """Return the view."""
        return cls(**policy._asdict())
