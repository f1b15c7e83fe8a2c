"""Facts about the host; `on` is the day of the fact."""

from datetime import date

from pydantic import BaseModel

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.host_consent import facts


class _OfMission(BaseModel):
    mission_id: MissionId
    on: date


class ConsentRecorded(facts.Consent, _OfMission, DomainEvent):
    """One kind of consent of a host was given, worsened, improved or was withdrawn.

    Attributes:
        before: how it stood the day before; None if nothing was recorded.
    """

    before: facts.ConsentLevel | None


class UnconstitutionalChangeRecorded(facts.UnconstitutionalChange, _OfMission, DomainEvent):
    """An unconstitutional change of government reopened consent and contingency plans."""


class ContingencyPlansReviewed(facts.ContingencyReview, _OfMission, DomainEvent):
    """The contingency plans were looked at again."""


class PartyConsulted(facts.Consultation, _OfMission, DomainEvent):
    """The host or another party was consulted."""


class MeetingIntervalAgreed(facts.MeetingInterval, _OfMission, DomainEvent):
    """Leadership and host agreed how often they meet."""


class SofaBreachRecorded(facts.Breach, _OfMission, DomainEvent):
    """The status-of-forces agreement was breached."""


class SofaBreachResolved(facts.BreachResolution, _OfMission, DomainEvent):
    """A breach was settled."""


class HostCommitmentRecorded(facts.Commitment, _OfMission, DomainEvent):
    """The host undertook something."""


class HostCommitmentFollowedUp(facts.CommitmentFollowUp, _OfMission, DomainEvent):
    """The host was reminded of a commitment, kept it or did not."""


class DeploymentCleared(_OfMission, DomainEvent):
    """The mission may deploy: every host that is on record consents in law."""

    rests_on: tuple[facts.ConsentBasis, ...]


HostEvent = (
    ConsentRecorded
    | UnconstitutionalChangeRecorded
    | ContingencyPlansReviewed
    | PartyConsulted
    | MeetingIntervalAgreed
    | SofaBreachRecorded
    | SofaBreachResolved
    | HostCommitmentRecorded
    | HostCommitmentFollowedUp
    | DeploymentCleared
)

HOST_EVENTS: tuple[type[HostEvent], ...] = (
    ConsentRecorded,
    UnconstitutionalChangeRecorded,
    ContingencyPlansReviewed,
    PartyConsulted,
    MeetingIntervalAgreed,
    SofaBreachRecorded,
    SofaBreachResolved,
    HostCommitmentRecorded,
    HostCommitmentFollowedUp,
    DeploymentCleared,
)
