"""Facts about the composition of a mission; `on` is the day of the fact."""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.composition import facts


class _OfMission(BaseModel):
    mission_id: MissionId
    on: date


class StateRequestRecorded(facts.StateRequest, _OfMission, DomainEvent):
    """A State asked for help."""


class DueDiligenceRecorded(facts.DueDiligence, _OfMission, DomainEvent):
    """A non-UN force was examined under the human rights due diligence policy."""


class RolesAgreed(facts.Roles, _OfMission, DomainEvent):
    """Organizations wrote down who does what."""


class CoordinationAgreed(facts.Coordination, _OfMission, DomainEvent):
    """Deployments beside each other agreed how they work together."""


class SupportPackageSet(facts.SupportPackage, _OfMission, DomainEvent):
    """Support to a non-UN force was given a ceiling and an end, or other ones than before."""


class ArrangementRecorded(facts.Arrangement, _OfMission, DomainEvent):
    """It was arranged who commands, who pays, or by whose rules people serve."""


class CrimeScopeRecorded(facts.CrimeScope, _OfMission, DomainEvent):
    """It was recorded what a mandate against organized crime is about."""


class PresenceRecorded(facts.Presence, _OfMission, DomainEvent):
    """It was recorded what somebody does in the country already."""


class FeasibilityJudged(facts.Feasibility, _OfMission, DomainEvent):
    """Somebody judged whether a model can be carried out here."""


class OptionRecorded(facts.Option, _OfMission, DomainEvent):
    """An option was described, or described anew."""


class CompositionChosen(facts.Composition, _OfMission, DomainEvent):
    """The mission is made of these models in this configuration, from a day on."""

    schema_version: ClassVar[int] = 2
    filled_in: ClassVar[frozenset[int]] = frozenset({1})


CompositionEvent = (
    StateRequestRecorded
    | DueDiligenceRecorded
    | RolesAgreed
    | CoordinationAgreed
    | SupportPackageSet
    | ArrangementRecorded
    | CrimeScopeRecorded
    | PresenceRecorded
    | FeasibilityJudged
    | OptionRecorded
    | CompositionChosen
)

COMPOSITION_EVENTS: tuple[type[CompositionEvent], ...] = (
    StateRequestRecorded,
    DueDiligenceRecorded,
    RolesAgreed,
    CoordinationAgreed,
    SupportPackageSet,
    ArrangementRecorded,
    CrimeScopeRecorded,
    PresenceRecorded,
    FeasibilityJudged,
    OptionRecorded,
    CompositionChosen,
)
