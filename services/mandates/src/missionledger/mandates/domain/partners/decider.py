"""Rules of work through partners."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from missionledger.common.decider import Decider
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.mandates.domain.partners import commands as c
from missionledger.mandates.domain.partners import events as e
from missionledger.mandates.domain.partners import refusals as r
from missionledger.mandates.domain.partners.facts import PartnerKind
from missionledger.mandates.domain.task_basis.decider import require_dollars
from missionledger.mandates.domain.task_basis.refusals import TaskNotOfMandateError

VETTED_KINDS: Final[Policy[frozenset[PartnerKind]]] = Policy(
    "kinds of partners that are examined before anything is agreed with them",
    (
        PolicyValue(
            frozenset({PartnerKind.PRIVATE_SECTOR}),
            date.min,
            "guidelines on cooperation between the United Nations and the business sector",
            Certainty.RECALLED,
        ),
    ),
)


class Partners(BaseModel):
    """The partners of one mission, and everything that was agreed with them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    partners: tuple[e.PartnerRecorded, ...] = ()
    agreements: tuple[e.PartnerAgreementConcluded, ...] = ()
    ended: tuple[e.PartnerAgreementEnded, ...] = ()
    reports: tuple[e.PartnerWorkReported, ...] = ()

    def partner(self, partner_id: str) -> e.PartnerRecorded | None:
        """Return a partner, None if it is not recorded."""
        return next((each for each in self.partners if each.partner_id == partner_id), None)

    def agreement(self, agreement_id: str) -> e.PartnerAgreementConcluded | None:
        """Return an agreement, ended or not, None if it is not recorded."""
        found = (each for each in self.agreements if each.agreement_id == agreement_id)
        return next(found, None)

    def end_of(self, agreement_id: str) -> e.PartnerAgreementEnded | None:
        """Return how an agreement was ended before its last day, None if it was not."""
        return next((each for each in self.ended if each.agreement_id == agreement_id), None)

    def last_day(self, agreement: e.PartnerAgreementConcluded) -> date | None:
        """Return the last day of an agreement; None if it has none."""
        ended = self.end_of(agreement.agreement_id)
        days = [each for each in (agreement.until_on, ended.on if ended else None) if each]
        return min(days) if days else None

    def is_in_force(self, agreement: e.PartnerAgreementConcluded, day: date) -> bool:
        """Tell whether a partner works under the agreement on a day."""
        last = self.last_day(agreement)
        return agreement.from_on <= day and (last is None or day <= last)


_KINDS: Mapping[type[c.PartnersCommand], type[e.PartnersEvent]] = {
    c.RecordPartner: e.PartnerRecorded,
    c.ConcludePartnerAgreement: e.PartnerAgreementConcluded,
    c.EndPartnerAgreement: e.PartnerAgreementEnded,
    c.ReportPartnerWork: e.PartnerWorkReported,
}

FIELDS: Mapping[type[e.PartnersEvent], str] = {
    e.PartnerRecorded: "partners",
    e.PartnerAgreementConcluded: "agreements",
    e.PartnerAgreementEnded: "ended",
    e.PartnerWorkReported: "reports",
}


def decide(command: c.PartnersCommand, state: Partners) -> tuple[e.PartnersEvent, ...]:
    """Return the fact, or nothing if it is on record.

    Raises:
        PartnerNotRecordedError: if an agreement is with nobody on record.
        PartnerNotVettedError: if a partner of its kind is examined first, and was not.
        AgreementExistsError: if the id stands for another agreement.
        AgreementNotSoundError: if the days or the money of an agreement do not fit.
        TaskNotOfMandateError: if it serves a task that the mandate does not have.
        AgreementNotRecordedError: if there is no such agreement.
        AgreementEndedError: if it has ended.
    """
    event = _event_of(command)
    if event in getattr(state, FIELDS[type(event)]):
        return ()
    match command:
        case c.ConcludePartnerAgreement():
            _require_concludable(command, state)
        case c.EndPartnerAgreement():
            _require_in_force(command, state)
        case c.ReportPartnerWork():
            _require_agreement(command.agreement_id, command.mission_id, state)
        case c.RecordPartner():
            pass
    return (event,)


def evolve(state: Partners, event: e.PartnersEvent) -> Partners:
    """Return the partners after the fact."""
    field = FIELDS[type(event)]
    kept = getattr(state, field)
    if isinstance(event, e.PartnerRecorded):
        kept = tuple(each for each in kept if each.partner_id != event.partner_id)
    return state.model_copy(update={field: (*kept, event)})


def _require_concludable(command: c.ConcludePartnerAgreement, state: Partners) -> None:
    before = state.agreement(command.agreement_id)
    if before is not None:
        raise r.AgreementExistsError(
            f"{command.agreement_id} is {before.symbol} of {before.on}",
            next_step="End that agreement, and give the next one an id of its own.",
            pointer="/agreement_id",
        )
    _require_partner(command, state)
    foreign = [each for each in command.tasks if each not in command.known_tasks]
    if foreign:
        raise TaskNotOfMandateError(
            f"the mandate of {command.mission_id} has no task {', '.join(foreign)}",
            next_step="Take the ids from the tasks of the mission.",
            pointer="/tasks",
        )
    if command.until_on is not None and command.until_on < command.from_on:
        raise _not_sound("/until_on", f"it would end on {command.until_on}, before it begins")
    if (command.money is None) is not (command.money_from is None):
        raise _not_sound("/money_from", "an amount and whose money it is belong together")
    if command.money is not None:
        require_dollars(command.money, "/money")


def _require_partner(command: c.ConcludePartnerAgreement, state: Partners) -> None:
    partner = state.partner(command.partner_id)
    if partner is None:
        raise r.PartnerNotRecordedError(
            f"{command.mission_id} has no partner {command.partner_id}",
            next_step="Record the partner first.",
            pointer="/partner_id",
        )
    rule = VETTED_KINDS.on(command.occurred_on)
    if partner.kind in rule.value and not partner.vetting:
        raise r.PartnerNotVettedError(
            f"{partner.name} is {partner.kind.replace('_', ' ')}, and nobody examined it",
            next_step="Record the partner anew, with what was examined in `vetting`.",
            pointer="/partner_id",
            source=rule.source,
        )


def _not_sound(pointer: str, detail: str) -> r.AgreementNotSoundError:
    return r.AgreementNotSoundError(
        detail, next_step="Check the agreement against its paper.", pointer=pointer
    )


def _require_agreement(
    agreement_id: str, mission_id: str, state: Partners
) -> e.PartnerAgreementConcluded:
    found = state.agreement(agreement_id)
    if found is None:
        raise r.AgreementNotRecordedError(
            f"{mission_id} has no agreement {agreement_id} with a partner",
            next_step="Take the id from the list of agreements.",
            pointer="/agreement_id",
        )
    return found


def _require_in_force(command: c.EndPartnerAgreement, state: Partners) -> None:
    agreement = _require_agreement(command.agreement_id, command.mission_id, state)
    last = state.last_day(agreement)
    if state.end_of(command.agreement_id) or (last is not None and last < command.occurred_on):
        raise r.AgreementEndedError(
            f"{agreement.symbol} ended on {last}",
            next_step="Nothing is left to end.",
            source=agreement.symbol,
        )
    if command.occurred_on < agreement.from_on:
        raise _not_sound("/on", f"{agreement.symbol} begins on {agreement.from_on}")


def _event_of(command: c.PartnersCommand) -> e.PartnersEvent:
    kind = _KINDS[type(command)]
    said: dict[str, Any] = {
        name: getattr(command, name) for name in kind.model_fields if name != "on"
    }
    return kind.model_validate(said | {"on": command.occurred_on})


PARTNERS: Decider[c.PartnersCommand, Partners, e.PartnersEvent] = Decider(
    service="mandates",
    aggregate="partners",
    initial=Partners(),
    decide=decide,
    evolve=evolve,
    events=e.PARTNERS_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
