"""Text for a report to the Council: a sentence for each fact of a period, with its source."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.common.events import DomainEvent
from missionledger.mandates.domain.composition import events as composition
from missionledger.mandates.domain.cut_plans.events import CutPlanDecided
from missionledger.mandates.domain.cut_plans.facts import PlanDecision
from missionledger.mandates.domain.effectiveness import events as effect
from missionledger.mandates.domain.forces.events import RequiredUnitNoted, UnitStage
from missionledger.mandates.domain.host_consent import events as host
from missionledger.mandates.domain.mandate import events as mandate
from missionledger.mandates.domain.mandate.terms import DecisionFacts, Strength
from missionledger.mandates.domain.mission.events import MissionStatusChanged
from missionledger.mandates.domain.mission_cash.events import MissionCashNoted
from missionledger.mandates.domain.partners import events as partners
from missionledger.mandates.domain.renewal.events import RenewalCycleClosed, RenewalReminderGiven
from missionledger.mandates.domain.start_up import events as start_up
from missionledger.mandates.domain.tasks import events as tasks
from missionledger.mandates.domain.tasks.warning import cash_text


class Section(StrEnum):
    """The parts of a report, in the order in which they are read."""

    MANDATE = "Mandate and its renewal"
    TASKS = "Tasks"
    PARTNERS = "Work through partners"
    HOST = "Relations with the host"
    SUPPORT = "Composition and support to other forces"
    FORCES = "Units"
    EFFECT = "What the mission brought about"
    LIFE = "Life of the mission"
    LEGACY = "After the mission"


@dataclass(frozen=True, slots=True)
class KnownFact:
    """An event of the log, with what tells where it comes from.

    Attributes:
        on: its business date.
        source: symbol of the document it was read in; empty if none was given.
    """

    event: DomainEvent
    on: date
    position: int
    source: str
    provenance: str


class ReportSentence(BaseModel):
    """One sentence of the report, and the fact it rests on.

    Attributes:
        source: symbol of the document, or what the fact was seen from; empty where none was given.
        position: of the event in the log of mandates.
        first_recorded: the service and the position where it was recorded first; empty for here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    section: Section
    on: date
    text: str
    source: str
    provenance: str
    position: int
    first_recorded: str = ""


def sentences_of(facts: Sequence[KnownFact], first: date, last: date) -> tuple[ReportSentence, ...]:
    """Return a sentence for each fact of the period that a report tells, by section and day."""
    told = [
        sentence
        for fact in facts
        if first <= fact.on <= last and (sentence := _sentence(fact)) is not None
    ]
    order = list(Section)
    return tuple(sorted(told, key=lambda each: (order.index(each.section), each.on, each.position)))


def _sentence(fact: KnownFact) -> ReportSentence | None:
    found = _TOLD.get(type(fact.event))
    if found is None:
        return None
    section, tell = found
    text = tell(fact.event)
    if not text:
        return None
    named = (getattr(fact.event, name, "") for name in ("resolution", "evidence"))
    symbol = fact.source or next((str(each) for each in named if each), "")
    return ReportSentence(
        section=section,
        on=fact.on,
        text=text,
        source=symbol,
        provenance=fact.provenance,
        position=fact.position,
        first_recorded=_first_recorded(fact.event),
    )


def _first_recorded(event: DomainEvent) -> str:
    if isinstance(event, effect.EFFECT_EVENTS):
        return f"{event.service}, position {event.foreign_position}"
    if isinstance(event, RequiredUnitNoted):
        return f"performance, position {event.foreign_position}"
    if isinstance(event, MissionCashNoted):
        return f"finance, position {event.foreign_position}"
    return ""


def _strength(strength: Strength) -> str:
    parts = [
        f"{heads:,} {component}"
        for component, heads in strength.model_dump().items()
        if heads is not None
    ]
    return ", ".join(parts)


def _decision(what: str) -> Callable[[Any], str]:
    def tell(event: DecisionFacts) -> str:
        until = f" until {event.until:%-d %B %Y}" if event.until else ""
        said = [f"By {event.resolution or 'a decision'}, {what}{until}."]
        if event.authorized.is_stated:
            said.append(f"Authorized strength: {_strength(event.authorized)}.")
        if event.recommended.is_stated:
            said.append(f"The Secretary-General had recommended {_strength(event.recommended)}.")
        if event.vote is not None:
            vote = event.vote
            said.append(
                f"{vote.in_favour} voted in favour, {vote.against} against; "
                f"{vote.abstaining} abstained."
            )
        return " ".join(said)

    return tell


def _unit(event: RequiredUnitNoted) -> str:
    heads = f"{event.strength:,} for {event.requirement_id} ({event.capability})"
    words = {
        UnitStage.OPENED: f"Force generation was asked for {heads}.",
        UnitStage.SELECTED: f"A pledge of {heads} was selected.",
        UnitStage.AGREED: f"The agreement on {heads} was signed.",
        UnitStage.DEPLOYED: f"Heads arrived: {heads}.",
        UnitStage.VACATED: f"The slot of {event.requirement_id} became vacant: {event.detail}.",
        UnitStage.RELEASED: f"{event.requirement_id} was given up: {event.detail}.",
    }
    return words.get(event.stage, "")


def _reminder(event: RenewalReminderGiven) -> str:
    missing = ", ".join(each.value.replace("_", " ") for each in event.missing)
    if not missing:
        return ""
    return f"{event.days_left} days before the term ends, not on record: {missing}."


def _closed(event: RenewalCycleClosed) -> str:
    by = f" by {event.resolution}" if event.resolution else ""
    outcome = event.outcome.replace("_", " ")
    return f"The term until {event.until:%-d %B %Y} ended: {outcome}{by}."


def _task(event: tasks.TaskAdded | tasks.TaskChanged) -> str:
    verb = "given" if isinstance(event, tasks.TaskAdded) else "changed"
    money = (
        "within existing resources"
        if event.funding is tasks.Funding.WITHIN_EXISTING_RESOURCES
        else "with resources"
    )
    rank = f", priority {event.priority}" if event.priority else ""
    return f"The task “{event.title}” was {verb}, {money}{rank}."


def _closed_by_stop(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _impact(event: effect.ImpactNoted) -> str:
    said = [f"On “{event.outcome}”, {event.author} finds: {event.impact.replace('_', ' ')}."]
    if event.worked:
        said.append(f"What worked: {_closed_by_stop(event.worked)}")
    if event.did_not_work:
        said.append(f"What did not: {_closed_by_stop(event.did_not_work)}")
    return " ".join(said)


def _measurement(event: effect.MeasurementNoted) -> str:
    found = event.indicator
    if found is None:
        return f"{event.indicator_id} was measured at {event.value} on {event.measured_on}."
    return (
        f"{found.what}, for “{found.outcome}”: {event.value} {found.unit} on {event.measured_on}; "
        f"{found.baseline} on {found.baseline_on}, {found.target} is the aim for {found.target_on}."
    )


def _aftermath(event: effect.AftermathNoted) -> str:
    where = f" in {event.place}" if event.place else ""
    value = "" if event.value is None else f": {event.value:,} {event.unit}".rstrip()
    at_exit = "" if event.at_exit is None else f", {event.at_exit:,} when the mission went"
    return f"{event.kind.replace('_', ' ').capitalize()}{where}: {event.title}{value}{at_exit}."


def _agreement(event: partners.PartnerAgreementConcluded) -> str:
    until = f" until {event.until_on:%-d %B %Y}" if event.until_on else ""
    money = (
        f" {event.money.amount} {event.money.amount.currency} "
        f"({event.money_from.replace('_', ' ')}, {event.money.mark}) goes with it."
        if event.money and event.money_from
        else ""
    )
    return (
        f"By {event.symbol}, {event.partner_id} works from {event.from_on:%-d %B %Y}{until} for "
        f"{', '.join(event.tasks)}: {_closed_by_stop(event.does)}{money}"
    )


def _cut(event: CutPlanDecided) -> str:
    """Tell an adopted cut; what was proposed and not adopted is for the record alone."""
    if event.decision is not PlanDecision.ADOPTED:
        return ""
    loses = (
        f" Protected tasks that lose by it, or of which it is not known what they rest on: "
        f"{', '.join(event.losing)}."
        if event.losing
        else ""
    )
    return f"The cut {event.plan_id} was adopted by {event.authority}.{loses}"


_M, _T, _H = Section.MANDATE, Section.TASKS, Section.HOST
_S, _F, _L = Section.SUPPORT, Section.FORCES, Section.LIFE
_E, _A, _P = Section.EFFECT, Section.LEGACY, Section.PARTNERS

_TOLD: Mapping[type[DomainEvent], tuple[Section, Callable[[Any], str]]] = {
    mandate.MandateEstablished: (_M, _decision("the mandate was established")),
    mandate.MandateRenewed: (_M, _decision("the mandate was renewed")),
    mandate.MandateRolledOver: (_M, _decision("the mandate was extended technically")),
    mandate.MandateRevised: (_M, _decision("the mandate was revised")),
    mandate.MandateTerminated: (_M, _decision("the mandate was ended; operations run")),
    mandate.ReEstimateOpened: (
        _M,
        lambda e: f"Resources are estimated anew for {e.resolution}: {e.reason}",
    ),
    mandate.ReEstimateMatched: (_M, lambda e: f"{e.estimate} matches {e.resolution}."),
    RenewalReminderGiven: (_M, _reminder),
    RenewalCycleClosed: (_M, _closed),
    tasks.TaskAdded: (_T, _task),
    tasks.TaskChanged: (_T, _task),
    tasks.TaskDropped: (_T, lambda e: f"The task {e.task_id} was dropped: {e.reason}"),
    CutPlanDecided: (_T, _cut),
    partners.PartnerAgreementConcluded: (_P, _agreement),
    partners.PartnerAgreementEnded: (
        _P,
        lambda e: f"The agreement {e.agreement_id} ended: {_closed_by_stop(e.reason)}",
    ),
    partners.PartnerWorkReported: (
        _P,
        lambda e: f"Under {e.agreement_id}, {e.author} reports: {_closed_by_stop(e.did)}",
    ),
    host.ConsentRecorded: (
        _H,
        lambda e: f"{e.kind.replace('_', ' ').capitalize()} consent of {e.host}: {e.level}.",
    ),
    host.PartyConsulted: (_H, lambda e: f"{e.party} was heard by {e.method}: {e.outcome}"),
    host.SofaBreachRecorded: (
        _H,
        lambda e: (
            f"The status-of-forces agreement was breached at {e.place} "
            f"({e.kind.replace('_', ' ')}): {e.description}"
        ),
    ),
    host.SofaBreachResolved: (_H, lambda e: f"The breach {e.breach_id} was settled: {e.outcome}"),
    host.UnconstitutionalChangeRecorded: (
        _H,
        lambda e: f"Power changed hands in {e.host} against the constitution: {e.description}",
    ),
    composition.SupportPackageSet: (
        _S,
        lambda e: (
            f"Support to {e.recipient} up to {e.ceiling} {e.ceiling.currency} "
            f"ends on {e.ends_on:%-d %B %Y}."
        ),
    ),
    composition.DueDiligenceRecorded: (
        _S,
        lambda e: f"Due diligence on {e.force}: {e.outcome.replace('_', ' ')}.",
    ),
    RequiredUnitNoted: (_F, _unit),
    effect.ImpactNoted: (_E, _impact),
    effect.MeasurementNoted: (_E, _measurement),
    effect.AdaptationNoted: (
        _E,
        lambda e: (
            f"{e.changes.capitalize()} changed: {_closed_by_stop(e.what)} "
            f"Why: {_closed_by_stop(e.why)}"
        ),
    ),
    effect.AftermathNoted: (_A, _aftermath),
    start_up.InitialCapabilityDeclared: (
        _L,
        lambda e: f"Initial capability was declared: {e.statement}",
    ),
    start_up.FullCapabilityDeclared: (
        _L,
        lambda e: (
            f"Full capability was declared without {', '.join(e.missing)}: {e.shortfall}"
            if e.missing
            else "Full capability was declared."
        ),
    ),
    start_up.StartUpAbandoned: (_L, lambda e: f"The start-up was abandoned: {e.reason}"),
    MissionCashNoted: (
        _L,
        lambda e: f"{cash_text(e.standing, e).capitalize()}." if e.standing.is_short else "",
    ),
    MissionStatusChanged: (
        _L,
        lambda e: (
            f"The mission became {e.status.replace('_', ' ')}"
            + (f": {e.reason}." if e.reason else ".")
        ),
    ),
}
"""What a report tells of, and how; other facts are for the record alone."""
