"""The relation with the host as its facts left it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.mandates.domain.host_consent import events as e
from missionledger.mandates.domain.host_consent.facts import (
    ConsentKind,
    ConsentLevel,
    PartyKind,
    Purpose,
)


@dataclass(frozen=True, slots=True)
class StandingConsent:
    """How one kind of consent stands on a day.

    Attributes:
        record: the latest record of it up to that day.
        reopened_on: day of an unconstitutional change of government since then; until the consent
            is recorded anew on a later day, it is in question.
    """

    record: e.ConsentRecorded
    reopened_on: date | None

    @property
    def holds(self) -> bool:
        """Whether it is given and not in question."""
        return self.record.level is not ConsentLevel.WITHDRAWN and self.reopened_on is None


class HostRelation(BaseModel):
    """Everything that was recorded about the host or hosts of one mission, in order of record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    consents: tuple[e.ConsentRecorded, ...] = ()
    changes: tuple[e.UnconstitutionalChangeRecorded, ...] = ()
    reviews: tuple[e.ContingencyPlansReviewed, ...] = ()
    consultations: tuple[e.PartyConsulted, ...] = ()
    intervals: tuple[e.MeetingIntervalAgreed, ...] = ()
    breaches: tuple[e.SofaBreachRecorded, ...] = ()
    resolutions: tuple[e.SofaBreachResolved, ...] = ()
    commitments: tuple[e.HostCommitmentRecorded, ...] = ()
    follow_ups: tuple[e.HostCommitmentFollowedUp, ...] = ()
    clearances: tuple[e.DeploymentCleared, ...] = ()

    def hosts_on(self, day: date) -> tuple[str, ...]:
        """Return the hosts on record up to the day, by code."""
        return tuple(sorted({each.host for each in self.consents if each.on <= day}))

    def consent_on(self, host: str, kind: ConsentKind, day: date) -> StandingConsent | None:
        """Return how a consent stands on the day; of two records of a day the last counts."""
        of_kind = [
            each
            for each in self.consents
            if (each.host, each.kind) == (host, kind) and each.on <= day
        ]
        if not of_kind:
            return None
        latest = max(reversed(of_kind), key=lambda each: each.on)
        since = [
            each.on for each in self.changes if each.host == host and latest.on <= each.on <= day
        ]
        return StandingConsent(latest, max(since, default=None))

    def contingency_reopened_on(self, day: date) -> date | None:
        """Return the day that put the contingency plans in question, None once reviewed later."""
        changed = max((each.on for each in self.changes if each.on <= day), default=None)
        reviewed = max((each.on for each in self.reviews if each.on <= day), default=date.min)
        return changed if changed is not None and changed >= reviewed else None

    def host_consulted_on(self, day: date) -> date | None:
        """Return the last day up to this one on which a host was heard on the mandate."""
        heard = [
            each.on
            for each in self.consultations
            if each.party_kind is PartyKind.HOST
            and each.purpose is Purpose.MANDATE
            and each.on <= day
        ]
        return max(heard, default=None)

    def breach(self, breach_id: str) -> e.SofaBreachRecorded | None:
        """Return the breach, or None."""
        return next((each for each in self.breaches if each.breach_id == breach_id), None)

    def resolution_of(self, breach_id: str) -> e.SofaBreachResolved | None:
        """Return how the breach was settled, None while it is open."""
        return next((each for each in self.resolutions if each.breach_id == breach_id), None)

    def commitment(self, commitment_id: str) -> e.HostCommitmentRecorded | None:
        """Return the commitment, or None."""
        found = (each for each in self.commitments if each.commitment_id == commitment_id)
        return next(found, None)

    def follow_ups_of(self, commitment_id: str) -> tuple[e.HostCommitmentFollowedUp, ...]:
        """Return what was done about the commitment and became of it, by day."""
        of_it = [each for each in self.follow_ups if each.commitment_id == commitment_id]
        return tuple(sorted(of_it, key=lambda each: each.on))


FIELDS: Mapping[type[e.HostEvent], str] = {
    e.ConsentRecorded: "consents",
    e.UnconstitutionalChangeRecorded: "changes",
    e.ContingencyPlansReviewed: "reviews",
    e.PartyConsulted: "consultations",
    e.MeetingIntervalAgreed: "intervals",
    e.SofaBreachRecorded: "breaches",
    e.SofaBreachResolved: "resolutions",
    e.HostCommitmentRecorded: "commitments",
    e.HostCommitmentFollowedUp: "follow_ups",
    e.DeploymentCleared: "clearances",
}


def evolve(state: HostRelation, event: e.HostEvent) -> HostRelation:
    """Return the relation after the event."""
    field = FIELDS[type(event)]
    return state.model_copy(update={field: (*getattr(state, field), event)})
