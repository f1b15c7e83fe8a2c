"""A pledge as its events left it."""

from datetime import date, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.performance.domain.form import Component
from missionledger.performance.domain.pledge.events import (
    AdvisoryVisitMade,
    PartnershipSupportGiven,
    PledgeAccepted,
    PledgeAcknowledged,
    PledgeCommitted,
    PledgeDeployed,
    PledgeEvent,
    PledgeFreed,
    PledgeRegistered,
    PledgeRenewed,
    PledgeReturned,
    PledgeWithdrawn,
    RapidDeploymentAgreed,
    RapidDeploymentEnded,
    RapidDeploymentRefused,
    SupportKind,
    UnitAligned,
    VerificationVisitMade,
)
from missionledger.performance.domain.requirement.events import Readiness


class Standing(StrEnum):
    """What can become of a pledge now."""

    AVAILABLE = "available"
    COMMITTED = "committed"
    DEPLOYED = "deployed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class RapidEnd(StrEnum):
    """Why a unit is no longer at rapid deployment level."""

    REFUSED = "refused"
    AGREEMENT_ENDED = "agreement_ended"
    VERIFICATION_FAILED = "verification_failed"
    VISIT_FAILED = "visit_failed"
    DEPLOYED = "deployed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PledgeDescription(_Frozen):
    """What was pledged, by whom."""

    pledge_id: str
    contributor: str
    component: Component
    unit_kind: str
    capabilities: tuple[str, ...]
    strength: int
    women: int | None
    registered_by: str


class Visit(_Frozen):
    """A visit to the unit and what it found."""

    day: date
    good: bool
    report: str
    led_by: str


class Alignment(_Frozen):
    """The agreed lists that bring a unit in line with a statement of requirements."""

    day: date
    requirements: str
    equipment_list: str
    people_list: str


class Support(_Frozen):
    """What a partner added."""

    day: date
    partner: str
    kind: SupportKind
    purpose: str


class Refused(_Frozen):
    """A refusal to deploy a unit that was bound to go."""

    day: date
    mission_id: str
    reason: str


class RapidSpan(_Frozen):
    """Days a unit was at rapid deployment level: its contributor is compensated for them.

    Attributes:
        until: first day without the level; None while it holds.
    """

    since: date
    until: date | None = None
    ended_by: RapidEnd | None = None


class Hold(_Frozen):
    """The requirement the pledge is held for, or filled."""

    mission_id: str
    requirement_id: str
    strength: int
    committed_on: date
    unit_id: str = ""
    deployed_on: date | None = None


class Pledge(_Frozen):
    """A pledge with its way up the ladder."""

    described: PledgeDescription | None = None
    registered_on: date = date.min
    renew_by: date = date.max
    last_day: date = date.min
    """Business date of the latest gate; a later gate is not earlier."""
    acknowledged_on: date | None = None
    accepted_on: date | None = None
    accepted_by: str = ""
    advisory_visit: Visit | None = None
    alignment: Alignment | None = None
    agreement: str = ""
    agreed_on: date | None = None
    verification: Visit | None = None
    support: tuple[Support, ...] = ()
    rapid_spans: tuple[RapidSpan, ...] = ()
    refusals: tuple[Refused, ...] = ()
    hold: Hold | None = None
    withdrawn_on: date | None = None
    withdrawal_reason: str = ""

    @property
    def has_successful_visit(self) -> bool:
        """Whether the last assessment and advisory visit was successful."""
        return self.advisory_visit is not None and self.advisory_visit.good

    @property
    def readiness(self) -> Readiness:
        """The level reached: each rests on the one below."""
        if self.accepted_on is None:
            return Readiness.REGISTERED
        if not self.has_successful_visit:
            return Readiness.LEVEL_1
        if self.alignment is None:
            return Readiness.LEVEL_2
        verified = self.verification is not None and self.verification.good
        return Readiness.RAPID if self.agreed_on and verified else Readiness.LEVEL_3

    def standing_on(self, day: date) -> Standing:
        """Return what can become of it on the day; a pledge that a mission holds never lapses."""
        if self.withdrawn_on is not None:
            return Standing.WITHDRAWN
        if self.hold is not None:
            return Standing.COMMITTED if self.hold.deployed_on is None else Standing.DEPLOYED
        return Standing.LAPSED if day > self.renew_by else Standing.AVAILABLE

    def rapid_spans_on(self, day: date) -> tuple[RapidSpan, ...]:
        """Return the days at rapid deployment level; a lapse ends them without an event."""
        spans = self.rapid_spans
        if self.standing_on(day) is not Standing.LAPSED or not spans or spans[-1].until:
            return spans
        lapsed_on = self.renew_by + timedelta(days=1)
        last = spans[-1].model_copy(update={"until": lapsed_on, "ended_by": RapidEnd.LAPSED})
        return (*spans[:-1], last)


def evolve(  # noqa: C901, PLR0911, PLR0912 - one line for each event, nothing nested
    state: Pledge, event: PledgeEvent
) -> Pledge:
    """Return the pledge after the event."""
    match event:
        case PledgeRegistered():
            return _registered(event)
        case PledgeAcknowledged():
            return _moved(state, event.day, acknowledged_on=event.day)
        case PledgeAccepted():
            return _moved(state, event.day, accepted_on=event.day, accepted_by=event.accepted_by)
        case AdvisoryVisitMade():
            return _visited(state, event)
        case UnitAligned():
            facts = event.model_dump(exclude={"pledge_id", "contributor"})
            return _moved(state, event.day, alignment=Alignment.model_validate(facts))
        case PartnershipSupportGiven():
            facts = event.model_dump(exclude={"pledge_id", "contributor"})
            return _change(state, support=(*state.support, Support.model_validate(facts)))
        case RapidDeploymentAgreed():
            return _moved(state, event.day, agreement=event.agreement, agreed_on=event.day)
        case VerificationVisitMade():
            return _verified(state, event)
        case RapidDeploymentRefused():
            facts = event.model_dump(exclude={"pledge_id", "contributor"})
            refused = _change(state, refusals=(*state.refusals, Refused.model_validate(facts)))
            return _without_agreement(refused, event.day, RapidEnd.REFUSED)
        case RapidDeploymentEnded():
            return _without_agreement(state, event.day, RapidEnd.AGREEMENT_ENDED)
        case PledgeRenewed():
            return _moved(state, event.day, renew_by=event.renew_by)
        case PledgeWithdrawn():
            # One that lapsed before lost its level on that day, not on this.
            lapsed = _change(state, rapid_spans=state.rapid_spans_on(event.day))
            ended = _without_agreement(lapsed, event.day, RapidEnd.WITHDRAWN)
            return _moved(ended, event.day, withdrawn_on=event.day, withdrawal_reason=event.reason)
        case PledgeCommitted():
            return _moved(state, event.day, hold=_hold_of(event))
        case PledgeFreed():
            return _moved(state, event.day, hold=None, renew_by=event.renew_by)
        case PledgeDeployed():
            return _deployed(state, event)
        case PledgeReturned():
            return _moved(state, event.day, hold=None, renew_by=event.renew_by)


def _change(state: Pledge, **changes: object) -> Pledge:
    return state.model_copy(update=changes)


def _moved(state: Pledge, day: date, **changes: object) -> Pledge:
    return state.model_copy(update={"last_day": max(day, state.last_day), **changes})


def _registered(event: PledgeRegistered) -> Pledge:
    facts = event.model_dump(exclude={"day", "renew_by"})
    return Pledge(
        described=PledgeDescription.model_validate(facts),
        registered_on=event.day,
        last_day=event.day,
        renew_by=event.renew_by,
    )


def _visited(state: Pledge, event: AdvisoryVisitMade) -> Pledge:
    visit = Visit(day=event.day, good=event.successful, report=event.report, led_by=event.led_by)
    if event.successful:
        return _moved(state, event.day, advisory_visit=visit)
    fallen = _without_agreement(state, event.day, RapidEnd.VISIT_FAILED)
    return _moved(fallen, event.day, advisory_visit=visit, alignment=None)


def _verified(state: Pledge, event: VerificationVisitMade) -> Pledge:
    visit = Visit(day=event.day, good=event.passed, report=event.report, led_by=event.led_by)
    if not event.passed:
        ended = _end_span(state, event.day, RapidEnd.VERIFICATION_FAILED)
        return _moved(ended, event.day, verification=visit)
    reached = _moved(state, event.day, verification=visit)
    if reached.readiness is not Readiness.RAPID or _is_rapid(state):
        return reached
    return _change(reached, rapid_spans=(*state.rapid_spans, RapidSpan(since=event.day)))


def _is_rapid(state: Pledge) -> bool:
    return bool(state.rapid_spans) and state.rapid_spans[-1].until is None


def _end_span(state: Pledge, day: date, ended_by: RapidEnd) -> Pledge:
    if not _is_rapid(state):
        return state
    last = state.rapid_spans[-1].model_copy(update={"until": day, "ended_by": ended_by})
    return _change(state, rapid_spans=(*state.rapid_spans[:-1], last))


def _without_agreement(state: Pledge, day: date, ended_by: RapidEnd) -> Pledge:
    ended = _end_span(state, day, ended_by)
    return _moved(ended, day, agreement="", agreed_on=None, verification=None)


def _hold_of(event: PledgeCommitted) -> Hold:
    return Hold(
        mission_id=event.mission_id,
        requirement_id=event.requirement_id,
        strength=event.strength,
        committed_on=event.day,
    )


def _deployed(state: Pledge, event: PledgeDeployed) -> Pledge:
    # The unit that comes home has used its equipment and changed its people: it is aligned,
    # and bound to rapid deployment, anew.
    ended = _without_agreement(state, event.day, RapidEnd.DEPLOYED)
    hold = Hold(
        mission_id=event.mission_id,
        requirement_id=event.requirement_id,
        strength=event.strength,
        committed_on=state.hold.committed_on if state.hold else event.day,
        unit_id=event.unit_id,
        deployed_on=event.day,
    )
    return _moved(ended, event.day, hold=hold, alignment=None)
