"""What may be asked of the record on the host."""

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.host_consent import facts


class _OfMission(Command):
    mission_id: MissionId


class RecordConsent(facts.Consent, _OfMission):
    """Record how one kind of consent stands from the business date on."""


class RecordUnconstitutionalChange(facts.UnconstitutionalChange, _OfMission):
    """Record an unconstitutional change of government."""


class ReviewContingencyPlans(facts.ContingencyReview, _OfMission):
    """Record that the contingency plans were looked at again."""


class RecordConsultation(facts.Consultation, _OfMission):
    """Record that the host or another party was consulted."""


class AgreeMeetingInterval(facts.MeetingInterval, _OfMission):
    """Record how often leadership and host meet from now on, or that they no longer do."""


class RecordSofaBreach(facts.Breach, _OfMission):
    """Record a breach of the status-of-forces agreement."""


class ResolveSofaBreach(facts.BreachResolution, _OfMission):
    """Record how a breach was settled."""


class RecordHostCommitment(facts.Commitment, _OfMission):
    """Record what the host undertook."""


class FollowUpHostCommitment(facts.CommitmentFollowUp, _OfMission):
    """Record a reminder of a commitment, or what became of it."""


class ClearDeployment(_OfMission):
    """Check that every host consents in law, and keep on what the deployment rests."""


HostCommand = (
    RecordConsent
    | RecordUnconstitutionalChange
    | ReviewContingencyPlans
    | RecordConsultation
    | AgreeMeetingInterval
    | RecordSofaBreach
    | ResolveSofaBreach
    | RecordHostCommitment
    | FollowUpHostCommitment
    | ClearDeployment
)
