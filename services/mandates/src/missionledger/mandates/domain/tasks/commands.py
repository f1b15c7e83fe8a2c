"""What may be asked of the tasks of a mandate. The business date is the day of the decision."""

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.tasks.events import DirectionFacts, TaskFacts
from missionledger.mandates.domain.words import RequiredSymbol, Slug, Statement


class _ByDecision(Command):
    """A decision of the organ stands behind what is asked."""

    mission_id: MissionId
    resolution: RequiredSymbol


class SetStrategicDirection(DirectionFacts, _ByDecision):
    """Set or change the strategic direction."""


class AddTask(TaskFacts, _ByDecision):
    """Add a task."""


class ChangeTask(TaskFacts, _ByDecision):
    """Change a task; the command holds all of its content after the change."""


class DropTask(_ByDecision):
    """Take a task away."""

    task_id: Slug
    reason: Statement


TasksCommand = SetStrategicDirection | AddTask | ChangeTask | DropTask
