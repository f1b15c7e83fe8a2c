"""Rules of the record on the host."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from missionledger.common.decider import Decider
from missionledger.mandates.domain.host_consent import commands as c
from missionledger.mandates.domain.host_consent import events as e
from missionledger.mandates.domain.host_consent.facts import ConsentBasis, ConsentKind
from missionledger.mandates.domain.host_consent.refusals import (
    BeforeItsFactError,
    BreachAlreadyRecordedError,
    BreachNotRecordedError,
    CommitmentAlreadyRecordedError,
    CommitmentNotRecordedError,
    HostConsentMissingError,
)
from missionledger.mandates.domain.host_consent.state import (
    FIELDS,
    HostRelation,
    StandingConsent,
    evolve,
)

ONE_DAY = timedelta(days=1)

_EVENTS: Mapping[type[c.HostCommand], type[e.HostEvent]] = {
    c.RecordConsent: e.ConsentRecorded,
    c.RecordUnconstitutionalChange: e.UnconstitutionalChangeRecorded,
    c.ReviewContingencyPlans: e.ContingencyPlansReviewed,
    c.RecordConsultation: e.PartyConsulted,
    c.AgreeMeetingInterval: e.MeetingIntervalAgreed,
    c.RecordSofaBreach: e.SofaBreachRecorded,
    c.ResolveSofaBreach: e.SofaBreachResolved,
    c.RecordHostCommitment: e.HostCommitmentRecorded,
    c.FollowUpHostCommitment: e.HostCommitmentFollowedUp,
    c.ClearDeployment: e.DeploymentCleared,
}


def decide(command: c.HostCommand, state: HostRelation) -> tuple[e.HostEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        HostConsentMissingError: if a host does not consent in law to a deployment.
        BreachAlreadyRecordedError: if the id stands for another breach or settlement.
        BreachNotRecordedError: if there is no such breach.
        CommitmentAlreadyRecordedError: if the id stands for another commitment.
        CommitmentNotRecordedError: if there is no such commitment.
        BeforeItsFactError: if a settlement or follow-up lies before its fact.
    """
    event = _event_of(command, state)
    recorded: tuple[e.HostEvent, ...] = getattr(state, FIELDS[type(event)])
    if event in recorded:
        return ()
    match event:
        case e.ConsentRecorded():
            # What stood before is worked out, not said: a repeat differs in nothing else.
            if event.model_dump(exclude={"before"}) in [
                each.model_dump(exclude={"before"}) for each in state.consents
            ]:
                return ()
        case e.SofaBreachRecorded():
            if state.breach(event.breach_id) is not None:
                raise _other_breach(event.breach_id)
        case e.SofaBreachResolved():
            _require_open_breach(event, state)
        case e.HostCommitmentRecorded():
            _require_new_commitment(event, state)
        case e.HostCommitmentFollowedUp():
            _require_commitment(event, state)
        case _:
            pass
    return (event,)


def consents_for_deployment(state: HostRelation, day: date) -> tuple[ConsentBasis, ...]:
    """Return the legal consents a deployment on the day rests on.

    Raises:
        HostConsentMissingError: if no host is on record, or one of them does not consent in law.
    """
    hosts = state.hosts_on(day)
    if not hosts:
        raise HostConsentMissingError(
            f"no consent of a host is recorded up to {day}",
            next_step="Record the legal consent of the host with its document.",
        )
    found = []
    for host in hosts:
        consent = state.consent_on(host, ConsentKind.LEGAL, day)
        if consent is None or not consent.holds:
            raise HostConsentMissingError(
                _why_not(host, consent),
                next_step="Obtain the legal consent of the host and record it, then deploy.",
            )
        found.append(ConsentBasis(host=host, level=consent.record.level, since=consent.record.on))
    return tuple(found)


def _why_not(host: str, consent: StandingConsent | None) -> str:
    if consent is None:
        return f"no legal consent of {host} is recorded"
    if consent.reopened_on is not None:
        return (
            f"the legal consent of {host} of {consent.record.on} is in question since the "
            f"unconstitutional change of government of {consent.reopened_on}"
        )
    return f"{host} withdrew its legal consent on {consent.record.on}"


def _event_of(command: c.HostCommand, state: HostRelation) -> e.HostEvent:
    kind = _EVENTS[type(command)]
    facts: dict[str, Any] = {
        name: getattr(command, name)
        for name in kind.model_fields
        if name in type(command).model_fields
    }
    facts["on"] = command.occurred_on
    if isinstance(command, c.RecordConsent):
        before = state.consent_on(command.host, command.kind, command.occurred_on - ONE_DAY)
        facts["before"] = before.record.level if before else None
    if isinstance(command, c.ClearDeployment):
        facts["rests_on"] = consents_for_deployment(state, command.occurred_on)
    return kind.model_validate(facts)


def _other_breach(breach_id: str) -> BreachAlreadyRecordedError:
    return BreachAlreadyRecordedError(
        f"{breach_id} stands for another record",
        next_step="Give a new breach an id of its own; a settled one stays as it is.",
        pointer="/breach_id",
    )


def _require_open_breach(event: e.SofaBreachResolved, state: HostRelation) -> None:
    breach = state.breach(event.breach_id)
    if breach is None:
        raise BreachNotRecordedError(
            f"no breach {event.breach_id} is recorded",
            next_step="Look at the breaches of the mission for the one you mean.",
        )
    if state.resolution_of(event.breach_id) is not None:
        raise _other_breach(event.breach_id)
    _require_not_before(event.on, breach.on)


def _require_new_commitment(event: e.HostCommitmentRecorded, state: HostRelation) -> None:
    if state.commitment(event.commitment_id) is not None:
        raise CommitmentAlreadyRecordedError(
            f"{event.commitment_id} stands for another commitment",
            next_step="Give the new one an id of its own.",
            pointer="/commitment_id",
        )


def _require_commitment(event: e.HostCommitmentFollowedUp, state: HostRelation) -> None:
    commitment = state.commitment(event.commitment_id)
    if commitment is None:
        raise CommitmentNotRecordedError(
            f"no commitment {event.commitment_id} is recorded",
            next_step="Look at the commitments of the host for the one you mean.",
        )
    _require_not_before(event.on, commitment.on)


def _require_not_before(day: date, fact: date) -> None:
    if day < fact:
        raise BeforeItsFactError(
            f"{day} lies before {fact}",
            next_step="Check both days.",
            pointer="/on",
        )


HOST_CONSENT: Decider[c.HostCommand, HostRelation, e.HostEvent] = Decider(
    service="mandates",
    aggregate="host_consent",
    initial=HostRelation(),
    decide=decide,
    evolve=evolve,
    events=e.HOST_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
