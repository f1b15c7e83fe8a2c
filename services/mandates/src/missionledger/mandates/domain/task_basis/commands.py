"""What may be recorded of what tasks rest on. The business date is the day of the fact."""

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.task_basis.facts import MeansFacts, RelianceFacts
from missionledger.mandates.domain.words import Slug, Statement


class _OfMission(Command):
    mission_id: MissionId


class RecordMeans(MeansFacts, _OfMission):
    """Record a means, or describe it anew.

    Attributes:
        requirements: requirements of force generation that this log knows of.
    """

    requirements: tuple[str, ...] = ()


class RetireMeans(_OfMission):
    """Record that a means is there no longer."""

    means_id: Slug
    reason: Statement


class RecordReliance(RelianceFacts, _OfMission):
    """Record that a task rests on a means.

    Attributes:
        tasks: tasks of the mandate on that day, as this log knows.
    """

    tasks: tuple[str, ...] = ()


class WithdrawReliance(_OfMission):
    """Record that a task rests on a means no longer."""

    task_id: Slug
    means_id: Slug
    reason: Statement


TaskBasisCommand = RecordMeans | RetireMeans | RecordReliance | WithdrawReliance
