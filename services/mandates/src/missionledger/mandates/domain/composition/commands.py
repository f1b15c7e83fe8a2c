"""What may be asked of the composition of a mission."""

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.composition import facts


class _OfMission(Command):
    mission_id: MissionId


class RecordStateRequest(facts.StateRequest, _OfMission):
    """Record that a State asked for help."""


class RecordDueDiligence(facts.DueDiligence, _OfMission):
    """Record what the examination of a non-UN force came to."""


class AgreeRoles(facts.Roles, _OfMission):
    """Record who does what among organizations."""


class AgreeCoordination(facts.Coordination, _OfMission):
    """Record how deployments beside each other work together."""


class SetSupportPackage(facts.SupportPackage, _OfMission):
    """Give support to a non-UN force a ceiling and an end, or change them."""


class RecordArrangement(facts.Arrangement, _OfMission):
    """Record who commands, who pays, or by whose rules people serve."""


class RecordCrimeScope(facts.CrimeScope, _OfMission):
    """Record what a mandate against organized crime is about, or describe it anew."""


class RecordPresence(facts.Presence, _OfMission):
    """Record what somebody does in the country already."""


class JudgeFeasibility(facts.Feasibility, _OfMission):
    """Record a judgement on whether a model can be carried out here."""


class RecordOption(facts.Option, _OfMission):
    """Describe an option, or describe it anew."""


class ChooseComposition(facts.Composition, _OfMission):
    """Make the mission of these models in this configuration, from a day on."""


CompositionCommand = (
    RecordStateRequest
    | RecordDueDiligence
    | AgreeRoles
    | AgreeCoordination
    | SetSupportPackage
    | RecordArrangement
    | RecordCrimeScope
    | RecordPresence
    | JudgeFeasibility
    | RecordOption
    | ChooseComposition
)
