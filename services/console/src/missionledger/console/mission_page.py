"""The page of one mission: what a Head of Mission reads in a minute, each part on its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.console.days import counted, day_of, distance, in_words
from missionledger.console.liquidity_page import Card
from missionledger.console.mission_cuts import Cuts
from missionledger.console.mission_forces import Forces
from missionledger.console.mission_leaving import DutiesLine, SitesLine, TransitionPlan
from missionledger.console.mission_money import Money, YearLine
from missionledger.console.mission_steps import StepRow
from missionledger.console.parts import Part
from missionledger.console.processes_page import ProcessesPage

TERM_ENDS_SOON_DAYS = 90
"""The renewal of a term is opened this long before its last day."""

COMPONENTS = ("military", "police", "civilian")
KIND_WORDS = {"PKO": "peacekeeping operation", "SPM": "special political mission"}
STANDING_WORDS = {
    "not_established": "not established yet",
    "in_force": "in force",
    "closing": "closing",
    "lapsed": "lapsed",
    "terminated": "ended",
    "unknown": "not known",
}
STANDING_LEVELS = {"in_force": "good", "closing": "thin", "lapsed": "bad", "unknown": "unknown"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Which mission it is, and where in its life."""

    name: str
    kind: str
    place: str
    status: str
    span: str


@dataclass(frozen=True, slots=True)
class MandateLine:
    """The mandate on a day.

    Attributes:
        until: last day of the term; None if none is known to run.
        days_left: until then.
        authorized: heads by component; empty if no decision tells.
        recommended: heads that the Secretary-General recommended, by component.
    """

    standing: str
    level: str
    resolution: str
    until: date | None
    days_left: int | None
    authorized: Mapping[str, int]
    recommended: Mapping[str, int]
    last_term: str
    is_reestimate_open: bool
    record_incomplete: bool

    def term_words(self, day: date) -> str:
        """Return how long the term runs, in words."""
        if self.until is not None:
            return f"until {self.until}, {distance(self.until, day)}"
        return f"the last recorded term ended on {self.last_term}" if self.last_term else "no term"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that wants attention, and where on the page it is told."""

    level: str
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class MissionParts:
    """The parts of the page; each is shown, empty, or in trouble on its own."""

    identity: Part[Identity]
    mandate: Part[MandateLine]
    start_up: Part[StepRow]
    renewal: Part[StepRow]
    drawdown: Part[StepRow]
    processes: ProcessesPage
    forces: Part[Forces]
    cuts: Part[Cuts]
    plan: Part[TransitionPlan]
    sites: Part[SitesLine]
    duties: Part[DutiesLine]
    money: Part[Money]
    years: Part[tuple[YearLine, ...]]

    @property
    def rows(self) -> tuple[StepRow, ...]:
        """The rows of steps there are."""
        parts = (self.start_up, self.renewal, self.drawdown)
        return tuple(part.shown for part in parts if part.shown is not None)

    @property
    def row_troubles(self) -> tuple[str, ...]:
        """Why some rows of steps are not shown."""
        parts = (self.start_up, self.renewal, self.drawdown)
        return tuple(dict.fromkeys(part.trouble for part in parts if part.trouble))


def identity_of(mission: Mapping[str, Any] | None) -> Identity | None:
    """Return which mission it is; None if it is not recorded."""
    if mission is None:
        return None
    start, end = mission["starts_on"] or "a day not known", mission["ends_on"]
    place = ", ".join(dict.fromkeys(filter(None, (mission["location"], mission["region"]))))
    return Identity(
        name=mission["name"],
        kind=kind_words(mission["kind"]),
        place=place,
        status=in_words(mission["status"]),
        span=f"{start} to {end}" if end else f"since {start}",
    )


def kind_words(kind: str) -> str:
    """Return what kind of mission it is, in words."""
    return KIND_WORDS.get(kind, kind.replace("_", " "))


def mandate_of(mandate: Mapping[str, Any] | None, day: date) -> MandateLine | None:
    """Return the mandate; None if no decision is recorded."""
    if mandate is None:
        return None
    until = day_of(mandate["until"] or "")
    points = mandate["strength"]
    recommended = points[-1]["recommended"] if points else {}
    latest = mandate["latest"] or {}
    return MandateLine(
        standing=STANDING_WORDS.get(mandate["standing"], in_words(mandate["standing"])),
        level=STANDING_LEVELS.get(mandate["standing"], ""),
        resolution=latest.get("resolution", ""),
        until=until,
        days_left=None if until is None else (until - day).days,
        authorized=_known(mandate["authorized"]),
        recommended=_known(recommended),
        last_term=latest.get("until") or "",
        is_reestimate_open=mandate["reestimate_open"],
        record_incomplete=mandate["record_incomplete"],
    )


def _known(strength: Mapping[str, int | None]) -> dict[str, int]:
    return {
        component: heads
        for component in COMPONENTS
        if (heads := strength.get(component)) is not None
    }


def heads_words(strength: Mapping[str, int]) -> str:
    """Return heads by component: `13,289 military, 1,920 police`."""
    return ", ".join(f"{heads:,} {component}" for component, heads in strength.items())


def cards_of(parts: MissionParts, day: date) -> tuple[Card, ...]:
    """Return the figures at a glance; what cannot be asked says so."""
    return (
        _status_card(parts.identity),
        _mandate_card(parts.mandate, day),
        _strength_card(parts.mandate),
        _forces_card(parts.forces),
        *_money_cards(parts.money),
    )


def _absent(label: str, part: Part[Any], nothing: str) -> Card:
    if part.trouble:
        return Card(label, "not shown", part.trouble, "unknown")
    return Card(label, "not known", nothing, "unknown")


def _status_card(part: Part[Identity]) -> Card:
    if part.shown is None:
        return _absent("Status", part, "no mission of this name is recorded")
    return Card("Status", part.shown.status, part.shown.span)


def _mandate_card(part: Part[MandateLine], day: date) -> Card:
    if part.shown is None:
        return _absent("Mandate", part, "no decision on it is recorded")
    mandate = part.shown
    return Card("Mandate", mandate.standing, mandate.term_words(day), mandate.level)


def _strength_card(part: Part[MandateLine]) -> Card:
    if part.shown is None or not part.shown.authorized:
        return _absent("Authorized strength", part, "no decision in force tells it")
    mandate = part.shown
    more = heads_words(mandate.authorized)
    if mandate.recommended:
        more += f"; recommended: {heads_words(mandate.recommended)}"
    else:
        more += "; no recommendation is recorded"
    return Card("Authorized strength", f"{sum(mandate.authorized.values()):,}", more)


def _forces_card(part: Part[Forces]) -> Card:
    if part.shown is None:
        return _absent("Strength of units there", part, "no unit is recorded")
    forces = part.shown
    more = f"{counted(forces.units_present, 'unit')} there"
    if forces.missing_total:
        more += f", {counted(forces.missing_total, 'head')} missing"
    level = "thin" if forces.missing_total else ""
    total = sum(forces.present_strength.values())
    return Card("Strength of units there", f"{total:,}", more, level)


def _money_cards(part: Part[Money]) -> tuple[Card, Card]:
    if part.shown is None:
        nothing = "no special account is recorded"
        return _absent("Special account", part, nothing), _absent("Cash", part, nothing)
    money = part.shown
    since = f"since {money.stage_since}" if money.stage_since else ""
    account = Card("Special account", money.stage, since)
    cash = money.cash
    if not cash.is_known:
        return account, Card("Cash", "not known", cash.note, "unknown")
    level = money.level if money.cover else ""
    return account, Card("Cash", f"{cash.text} M", money.cover, level, cash.is_modelled)


def notices_of(parts: MissionParts, day: date) -> tuple[Notice, ...]:
    """Return what wants attention, the worst first."""
    notices = (
        *_mandate_notices(parts.mandate.shown, day),
        *_process_notices(parts),
        *_force_notices(parts.forces.shown),
        *_cut_notices(parts.cuts.shown),
        *_leaving_notices(parts),
        *_money_notices(parts.money.shown),
    )
    return tuple(sorted(notices, key=lambda notice: notice.level != "bad"))


def _mandate_notices(mandate: MandateLine | None, day: date) -> list[Notice]:
    if mandate is None:
        return []
    notices = []
    if mandate.level == "bad":
        notices.append(Notice("bad", f"The mandate has {mandate.standing}.", "mandate"))
    if mandate.level == "unknown" and mandate.last_term:
        words = f"The record of the mandate ends: {mandate.term_words(day)}."
        notices.append(Notice("thin", words, "mandate"))
    if mandate.days_left is not None and mandate.days_left <= TERM_ENDS_SOON_DAYS:
        words = f"The term ends on {mandate.until}, {distance(mandate.until or day, day)}."
        notices.append(Notice("thin", words, "mandate"))
    if mandate.is_reestimate_open:
        words = "A decision changed the mandate, and resources are not matched to it yet."
        notices.append(Notice("thin", words, "mandate"))
    return notices


def _process_notices(parts: MissionParts) -> list[Notice]:
    late = [
        Notice("bad", f"{row.name}: {step.name} is late ({step.when}).", "processes")
        for row in parts.rows
        for step in row.late
    ]
    overdue = [
        Notice("bad", f"{line.title}: overdue since {line.until}.", "processes")
        for line in parts.processes.running
        if line.level == "bad"
    ]
    return late + overdue


def _force_notices(forces: Forces | None) -> list[Notice]:
    if forces is None:
        return []
    notices = [
        Notice("bad", f"{need.title} was needed on {need.needed_on}: {need.status}.", "forces")
        for need in forces.late_needs
    ]
    if forces.missing_total:
        words = f"Heads missing of the units needed: {forces.missing_total:,}."
        notices.append(Notice("thin", words, "forces"))
    return notices


def _cut_notices(cuts: Cuts | None) -> list[Notice]:
    if cuts is None:
        return []
    said = "protected tasks lose, or it is not known what they rest on"
    return [
        Notice("bad", f"The cut “{each.title}” ({each.status}): {said}.", "cuts")
        for each in cuts.alarms
    ]


def _leaving_notices(parts: MissionParts) -> list[Notice]:
    notices = []
    plan, sites, duties = parts.plan.shown, parts.sites.shown, parts.duties.shown
    if plan is not None and plan.late:
        words = f"{counted(len(plan.late), 'milestone')} late, first: {plan.late[0].title}."
        notices.append(Notice("bad", words, "plan"))
    if sites is not None and sites.held_up:
        notices.append(Notice("bad", f"Held up: {', '.join(sites.held_up)}.", "leaving"))
    if duties is not None and duties.ownerless:
        words = f"Residual duties without an owner: {duties.ownerless}."
        notices.append(Notice("bad", words, "leaving"))
    return notices


def _money_notices(money: Money | None) -> list[Notice]:
    if money is None or money.level not in {"bad", "thin"}:
        return []
    return [Notice(money.level, f"Cash is {money.cover}.", "money")]
