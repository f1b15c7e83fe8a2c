"""Facts about work through partners; `on` is the day of the fact."""

from datetime import date

from pydantic import BaseModel

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.partners import facts


class _OfMission(BaseModel):
    mission_id: MissionId
    on: date


class PartnerRecorded(facts.PartnerFacts, _OfMission, DomainEvent):
    """A mission has a partner, or it was described anew."""


class PartnerAgreementConcluded(facts.AgreementFacts, _OfMission, DomainEvent):
    """It was agreed what a partner does for which tasks."""


class PartnerAgreementEnded(facts.AgreementEnd, _OfMission, DomainEvent):
    """A partner works under an agreement no longer."""


class PartnerWorkReported(facts.WorkReport, _OfMission, DomainEvent):
    """Somebody reported what a partner did."""


PartnersEvent = (
    PartnerRecorded | PartnerAgreementConcluded | PartnerAgreementEnded | PartnerWorkReported
)

PARTNERS_EVENTS: tuple[type[PartnersEvent], ...] = (
    PartnerRecorded,
    PartnerAgreementConcluded,
    PartnerAgreementEnded,
    PartnerWorkReported,
)
