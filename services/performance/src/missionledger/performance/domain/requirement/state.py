"""A unit requirement as its events left it."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.requirement.events import (
    AgreedCaveats,
    AgreementSigned,
    DeploymentStepRecorded,
    NextPledgeCalled,
    OffersInvited,
    OfferWithdrawn,
    PastRecord,
    Readiness,
    RequirementEvent,
    RequirementOpened,
    RequirementReleased,
    RequirementRevised,
    SelectionEnd,
    SelectionReleased,
    Step,
    UnitDeployed,
    UnitLeft,
    UnitOffered,
    UnitSelected,
)
from missionledger.performance.domain.unit.events import RepatriationReason


class RequirementStatus(StrEnum):
    """Where force generation stands for one requirement."""

    OPEN = "open"
    INVITED = "invited"
    SELECTED = "selected"
    AGREED = "agreed"
    DEPLOYED = "deployed"
    VACANT = "vacant"
    RELEASED = "released"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Statement(_Frozen):
    """What is needed, in the version in force."""

    requirement_id: str
    mission_id: str
    version: int
    title: str
    unit_kind: str
    capability: str
    strength: int
    needed_on: date
    reason: str = ""


class Offer(_Frozen):
    """A pledge on offer."""

    pledge_id: str
    contributor: str
    component: Component
    unit_kind: str
    strength: int
    offered_on: date
    recorded_by: str


class StepMade(_Frozen):
    """A step towards deployment."""

    step: Step
    passed: bool
    reference: str
    note: str
    day: date


class Selection(_Frozen):
    """The unit that is to fill the slot, or fills it."""

    pledge_id: str
    contributor: str
    component: Component
    strength: int
    readiness: Readiness
    selected_on: date
    selected_by: str
    reasons: str
    promised_from: date
    promised_by: date
    reserves: tuple[str, ...]
    past_record: PastRecord
    steps: tuple[StepMade, ...] = ()
    agreement: str = ""
    agreed_on: date | None = None
    caveats: AgreedCaveats = ()
    accepted_because: str = ""
    unit_id: str = ""
    deployed_on: date | None = None
    days_late: int = 0
    women: int | None = None

    def last(self, step: Step) -> StepMade | None:
        """Return the latest record of a step."""
        return next((each for each in reversed(self.steps) if each.step is step), None)


class EndedSelection(_Frozen):
    """A selection that was let go before deployment."""

    pledge_id: str
    contributor: str
    strength: int
    selected_on: date
    ended_on: date
    reason: SelectionEnd
    detail: str


class Served(_Frozen):
    """A unit that filled the slot and went home."""

    selection: Selection
    left_on: date
    reason: RepatriationReason


class Requirement(_Frozen):
    """A requirement with its versions, offers and selections.

    Attributes:
        statement: the version in force; None before the requirement was opened.
        invited: who was asked last; None if nobody was, empty for everybody.
        called: the reserve that is asked to take the slot; empty for none.
    """

    statement: Statement | None = None
    opened_on: date = date.min
    opened_by: str = ""
    day_seconds: int = DAY_SECONDS
    earlier: tuple[Statement, ...] = ()
    invited: tuple[str, ...] | None = None
    invited_on: date | None = None
    reply_by: date | None = None
    offers: tuple[Offer, ...] = ()
    selection: Selection | None = None
    ended: tuple[EndedSelection, ...] = ()
    served: tuple[Served, ...] = ()
    called: str = ""
    left_on: date | None = None
    released_on: date | None = None
    release_reason: str = ""

    @property
    def is_demonstration(self) -> bool:
        """Whether a day of it is shorter than a day."""
        return self.day_seconds != DAY_SECONDS

    @property
    def status(self) -> RequirementStatus:
        """Where force generation stands."""
        if self.released_on is not None:
            return RequirementStatus.RELEASED
        if self.selection is not None:
            if self.selection.deployed_on is not None:
                return RequirementStatus.DEPLOYED
            agreed = self.selection.agreed_on is not None
            return RequirementStatus.AGREED if agreed else RequirementStatus.SELECTED
        if self.left_on is not None:
            return RequirementStatus.VACANT
        return RequirementStatus.OPEN if self.invited is None else RequirementStatus.INVITED

    def offer(self, pledge_id: str) -> Offer | None:
        """Return the offer of this pledge that stands, or None."""
        return next((each for each in self.offers if each.pledge_id == pledge_id), None)


def evolve(  # noqa: C901, PLR0911, PLR0912 - one line for each event, nothing nested
    state: Requirement, event: RequirementEvent
) -> Requirement:
    """Return the requirement after the event."""
    match event:
        case RequirementOpened():
            return _opened(event)
        case RequirementRevised():
            return _revised(state, event)
        case OffersInvited():
            return _invited(state, event)
        case UnitOffered():
            return _offered(state, event)
        case OfferWithdrawn():
            return _change(state, offers=_others(state, event.pledge_id))
        case UnitSelected():
            return _change(state, selection=_selection_of(event), called="", left_on=None)
        case DeploymentStepRecorded():
            return _step(state, event)
        case AgreementSigned():
            return _agreed(state, event)
        case SelectionReleased():
            return _let_go(state, event)
        case NextPledgeCalled():
            return _change(state, called=event.pledge_id)
        case UnitDeployed():
            return _deployed(state, event)
        case UnitLeft():
            return _left(state, event)
        case RequirementReleased():
            return _change(
                state, released_on=event.day, release_reason=event.reason, called="", selection=None
            )


def _change(state: Requirement, **changes: object) -> Requirement:
    return state.model_copy(update=changes)


def _opened(event: RequirementOpened) -> Requirement:
    statement = Statement(
        requirement_id=event.requirement_id,
        mission_id=event.mission_id,
        version=1,
        title=event.title,
        unit_kind=event.unit_kind,
        capability=event.capability,
        strength=event.strength,
        needed_on=event.needed_on,
    )
    return Requirement(
        statement=statement,
        opened_on=event.day,
        opened_by=event.opened_by,
        day_seconds=event.day_seconds,
    )


def _revised(state: Requirement, event: RequirementRevised) -> Requirement:
    before = () if state.statement is None else (state.statement,)
    revised = Statement.model_validate(event.model_dump(exclude={"day"}))
    return _change(state, statement=revised, earlier=(*state.earlier, *before))


def _invited(state: Requirement, event: OffersInvited) -> Requirement:
    return _change(
        state, invited=event.contributors, invited_on=event.day, reply_by=event.reply_by, called=""
    )


def _offered(state: Requirement, event: UnitOffered) -> Requirement:
    offer = Offer(
        pledge_id=event.pledge_id,
        contributor=event.contributor,
        component=event.component,
        unit_kind=event.unit_kind,
        strength=event.strength,
        offered_on=event.day,
        recorded_by=event.recorded_by,
    )
    return _change(state, offers=(*_others(state, event.pledge_id), offer))


def _others(state: Requirement, pledge_id: str) -> tuple[Offer, ...]:
    return tuple(each for each in state.offers if each.pledge_id != pledge_id)


def _selection_of(event: UnitSelected) -> Selection:
    facts = event.model_dump(exclude={"mission_id", "requirement_id", "capability", "day"})
    return Selection.model_validate(facts | {"selected_on": event.day})


def _with_selection(state: Requirement, **changes: object) -> Requirement:
    # On an early effective day facts dated later are left out, so there may be no selection.
    if state.selection is None:
        return state
    return _change(state, selection=state.selection.model_copy(update=changes))


def _step(state: Requirement, event: DeploymentStepRecorded) -> Requirement:
    made = StepMade(
        step=event.step,
        passed=event.passed,
        reference=event.reference,
        note=event.note,
        day=event.day,
    )
    steps = () if state.selection is None else state.selection.steps
    return _with_selection(state, steps=(*steps, made))


def _agreed(state: Requirement, event: AgreementSigned) -> Requirement:
    return _with_selection(
        state,
        agreement=event.agreement,
        agreed_on=event.day,
        strength=event.strength,
        caveats=event.caveats,
        accepted_because=event.accepted_because,
    )


def _let_go(state: Requirement, event: SelectionReleased) -> Requirement:
    selected_on = state.selection.selected_on if state.selection else event.day
    ended = EndedSelection(
        pledge_id=event.pledge_id,
        contributor=event.contributor,
        strength=event.strength,
        selected_on=selected_on,
        ended_on=event.day,
        reason=event.reason,
        detail=event.detail,
    )
    offers = _others(state, event.pledge_id)
    return _change(state, selection=None, offers=offers, ended=(*state.ended, ended))


def _deployed(state: Requirement, event: UnitDeployed) -> Requirement:
    return _with_selection(
        state,
        unit_id=event.unit_id,
        deployed_on=event.day,
        strength=event.strength,
        days_late=event.days_late,
        women=event.women,
    )


def _left(state: Requirement, event: UnitLeft) -> Requirement:
    served = state.served
    if state.selection is not None:
        gone = Served(selection=state.selection, left_on=event.day, reason=event.reason)
        served = (*served, gone)
    offers = _others(state, event.pledge_id)
    return _change(state, selection=None, offers=offers, served=served, left_on=event.day)
