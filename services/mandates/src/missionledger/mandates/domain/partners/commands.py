"""What may be recorded of work through partners. The business date is the day of the fact."""

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.partners import facts


class _OfMission(Command):
    mission_id: MissionId


class RecordPartner(facts.PartnerFacts, _OfMission):
    """Record a partner, or describe it anew."""


class ConcludePartnerAgreement(facts.AgreementFacts, _OfMission):
    """Record what was agreed.

    Attributes:
        known_tasks: tasks of the mandate on that day, as this log knows.
    """

    known_tasks: tuple[str, ...] = ()


class EndPartnerAgreement(facts.AgreementEnd, _OfMission):
    """Record that an agreement ended."""


class ReportPartnerWork(facts.WorkReport, _OfMission):
    """Record what a partner did."""


PartnersCommand = RecordPartner | ConcludePartnerAgreement | EndPartnerAgreement | ReportPartnerWork
