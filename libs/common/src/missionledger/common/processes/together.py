"""The processes of a service as one."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.processes.activities import record_progress_activity
from missionledger.common.processes.port import ProcessParts


def put_together(
    service: str, aggregates: Aggregates, clock: Clock, *parts: ProcessParts
) -> ProcessParts:
    """Return the parts as one, with the activity that records how far a process is.

    A part with rules that names no event type listens to all, and then the whole does.
    """
    listens_to_all = any(part.rules and not part.listens_to for part in parts)
    heard = dict.fromkeys(event for part in parts for event in part.listens_to)
    return ProcessParts(
        workflows=[workflow for part in parts for workflow in part.workflows],
        activities=[
            *(activity for part in parts for activity in part.activities),
            record_progress_activity(service, aggregates, clock),
        ],
        rules=[rule for part in parts for rule in part.rules],
        listens_to=() if listens_to_all else tuple(heard),
        calls=tuple(dict.fromkeys(call for part in parts for call in part.calls)),
        standing=[start for part in parts for start in part.standing],
    )
