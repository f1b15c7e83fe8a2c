"""The Temporal side of drawdowns, put together for the composition root."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.processes.port import ProcessParts
from missionledger.common.processes.together import put_together
from missionledger.transitions.adapters.workflows.drawdown_activities import DrawdownActivities
from missionledger.transitions.adapters.workflows.drawdown_rules import LISTENS_TO, DrawdownRules
from missionledger.transitions.adapters.workflows.foreign_activities import CALLS
from missionledger.transitions.adapters.workflows.mission_drawdown import MissionDrawdown
from missionledger.transitions.application.drawdowns import Drawdowns


def transition_processes(
    log: EventLog, codec: EventCodec, aggregates: Aggregates, clock: Clock
) -> ProcessParts:
    """Return the workflows, activities and rules of the service."""
    activities = DrawdownActivities(Drawdowns(aggregates, clock))
    drawdowns = ProcessParts(
        workflows=(MissionDrawdown,),
        activities=activities.all,
        rules=(DrawdownRules(log, codec),),
        listens_to=LISTENS_TO,
        calls=CALLS,
    )
    return put_together("transitions", aggregates, clock, drawdowns)
