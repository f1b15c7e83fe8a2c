"""How facts about the host travel."""

from datetime import date

from missionledger.mandates.adapters.api.kit import FactBody
from missionledger.mandates.domain.host_consent import events, facts
from missionledger.mandates.domain.host_consent.meetings import HostMeetings
from missionledger.mandates.domain.host_consent.state import HostRelation, StandingConsent
from missionledger.mandates.domain.words import Note, Statement

CONSENT_COLUMNS = ("on", "host", "kind", "level", "before", "basis")
BREACH_COLUMNS = (
    "breach_id",
    "on",
    "host",
    "kind",
    "place",
    "description",
    "open",
    "resolved_on",
    "outcome",
)
COMMITMENT_COLUMNS = (
    "commitment_id",
    "on",
    "host",
    "undertaking",
    "due_on",
    "finding",
    "found_on",
    "reminders",
    "overdue",
)


class ConsentBody(facts.Consent, FactBody):
    """How one kind of consent stands."""


class UnconstitutionalChangeBody(facts.UnconstitutionalChange, FactBody):
    """An unconstitutional change of government."""


class ContingencyReviewBody(facts.ContingencyReview, FactBody):
    """The contingency plans were looked at again."""


class ConsultationBody(facts.Consultation, FactBody):
    """A party was heard."""


class MeetingIntervalBody(facts.MeetingInterval, FactBody):
    """How often leadership and host meet."""


class BreachBody(facts.Breach, FactBody):
    """A breach of the status-of-forces agreement."""


class BreachResolutionBody(FactBody):
    """How a breach was settled."""

    outcome: Statement


class CommitmentBody(facts.Commitment, FactBody):
    """What the host undertook."""


class CommitmentFollowUpBody(FactBody):
    """A reminder of a commitment, or what became of it."""

    finding: facts.CommitmentFinding
    note: Note = ""


class ConsentView(facts.Facts):
    """How one kind of consent stands on the effective day.

    Attributes:
        reopened_on: day of an unconstitutional change of government that put it in question.
        holds: whether it is given and not in question.
    """

    level: facts.ConsentLevel
    since: date
    basis: str
    reopened_on: date | None
    holds: bool

    @classmethod
    def of(cls, consent: StandingConsent | None) -> "ConsentView | None":
        """Return the view, None where nothing is recorded."""
        if consent is None:
            return None
        return cls(
            level=consent.record.level,
            since=consent.record.on,
            basis=consent.record.basis,
            reopened_on=consent.reopened_on,
            holds=consent.holds,
        )


class HostView(facts.Facts):
    """The three kinds of consent of one host; null where nothing is recorded."""

    host: str
    legal: ConsentView | None
    strategic: ConsentView | None
    day_to_day: ConsentView | None


class HostRelationView(facts.Facts):
    """How the mission stands with its host or hosts on the effective day.

    Attributes:
        may_deploy: whether every host on record consents in law.
        why_not: what stands in the way of a deployment; empty if nothing does.
        contingency_plans_reopened_on: day that put them in question; null once reviewed.
        host_consulted_on: last day on which a host was heard on the mandate.
        last_decision_on: day of the latest decision on the mandate.
        consulted_since_last_decision: whether a host was heard since then, as it should be before
            the next renewal; null while no decision is recorded.
        meetings: whether leadership and host meet as regularly as they agreed to.
        open_breaches: breaches of the status-of-forces agreement that are not settled.
        overdue_commitments: commitments past their day that were neither kept nor given up.
    """

    mission_id: str
    hosts: tuple[HostView, ...]
    may_deploy: bool
    why_not: str
    contingency_plans_reopened_on: date | None
    host_consulted_on: date | None
    last_decision_on: date | None
    consulted_since_last_decision: bool | None
    meetings: HostMeetings
    open_breaches: int
    overdue_commitments: int
    version: int
    position: int


class MissionMeetings(HostMeetings):
    """The regular meetings of one mission, in a list of missions."""

    mission_id: str


class BreachView(facts.Breach):
    """A breach and how it was settled, if it was."""

    on: date
    open: bool
    resolved_on: date | None
    outcome: str

    @classmethod
    def of(cls, breach: events.SofaBreachRecorded, state: HostRelation) -> "BreachView":
        """Return the view."""
        settled = state.resolution_of(breach.breach_id)
        return cls(
            **{name: getattr(breach, name) for name in facts.Breach.model_fields},
            on=breach.on,
            open=settled is None,
            resolved_on=settled.on if settled else None,
            outcome=settled.outcome if settled else "",
        )


class CommitmentView(facts.Commitment):
    """A commitment and what became of it.

    Attributes:
        finding: kept or not kept as found last; null while neither is recorded.
        reminders: how often the host was reminded.
        overdue: past its day with nothing found.
    """

    on: date
    finding: facts.CommitmentFinding | None
    found_on: date | None
    reminders: int
    overdue: bool

    @classmethod
    def of(
        cls, commitment: events.HostCommitmentRecorded, state: HostRelation, day: date
    ) -> "CommitmentView":
        """Return the view on the day."""
        reminded = facts.CommitmentFinding.REMINDED
        steps = state.follow_ups_of(commitment.commitment_id)
        found = [each for each in steps if each.finding is not reminded]
        late = commitment.due_on is not None and commitment.due_on < day
        return cls(
            **{name: getattr(commitment, name) for name in facts.Commitment.model_fields},
            on=commitment.on,
            finding=found[-1].finding if found else None,
            found_on=found[-1].on if found else None,
            reminders=len(steps) - len(found),
            overdue=late and not found,
        )
