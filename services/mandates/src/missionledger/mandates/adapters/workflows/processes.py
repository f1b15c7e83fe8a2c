"""Every process of mandates, put together for the composition root."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.processes.port import ProcessParts
from missionledger.common.processes.together import put_together
from missionledger.mandates.adapters.workflows import foreign_activities as foreign
from missionledger.mandates.adapters.workflows.mandate_renewal import MandateRenewal
from missionledger.mandates.adapters.workflows.mission_activities import MissionActivities
from missionledger.mandates.adapters.workflows.mission_start_up import MissionStartUp
from missionledger.mandates.adapters.workflows.renewal_activities import RenewalActivities
from missionledger.mandates.adapters.workflows.renewal_rules import LISTENS_TO as RENEWAL_LISTENS_TO
from missionledger.mandates.adapters.workflows.renewal_rules import RenewalRules
from missionledger.mandates.adapters.workflows.start_up_activities import StartUpActivities
from missionledger.mandates.adapters.workflows.start_up_rules import (
    LISTENS_TO as START_UP_LISTENS_TO,
)
from missionledger.mandates.adapters.workflows.start_up_rules import StartUpRules
from missionledger.mandates.application.decisions import MandateService
from missionledger.mandates.application.renewals import Renewals
from missionledger.mandates.application.start_ups import StartUps


def mandate_processes(
    log: EventLog, codec: EventCodec, aggregates: Aggregates, clock: Clock
) -> ProcessParts:
    """Return the workflows, activities and rules of the service; a new process is one line here."""
    return put_together(
        "mandates",
        aggregates,
        clock,
        _missions(aggregates, clock),
        _start_ups(log, codec, aggregates, clock),
        _renewals(log, codec, aggregates, clock),
    )


def _missions(aggregates: Aggregates, clock: Clock) -> ProcessParts:
    activities = MissionActivities(MandateService(aggregates, clock), clock)
    return ProcessParts(activities=(activities.change_mission_status,))


def _start_ups(
    log: EventLog, codec: EventCodec, aggregates: Aggregates, clock: Clock
) -> ProcessParts:
    activities = StartUpActivities(StartUps(aggregates, clock), clock)
    return ProcessParts(
        workflows=(MissionStartUp,),
        activities=activities.all,
        rules=(StartUpRules(log, codec),),
        listens_to=START_UP_LISTENS_TO,
        calls=foreign.CALLS,
    )


def _renewals(
    log: EventLog, codec: EventCodec, aggregates: Aggregates, clock: Clock
) -> ProcessParts:
    activities = RenewalActivities(Renewals(aggregates, clock), clock)
    return ProcessParts(
        workflows=(MandateRenewal,),
        activities=activities.all,
        rules=(RenewalRules(log, codec),),
        listens_to=RENEWAL_LISTENS_TO,
    )
