"""Composition root of the mandates service."""

from missionledger.common.service import Kernel, ServiceDefinition, ServiceParts
from missionledger.mandates.adapters.api import (
    capabilities,
    catalogues,
    composition,
    council_record,
    cut_plans,
    decisions,
    effectiveness,
    expectation_gap,
    host_consent,
    host_meetings,
    imports,
    leadership,
    mandates,
    missions,
    partners,
    planning,
    renewals,
    start_ups,
    task_basis,
    task_schemes,
    task_warnings,
    tasks,
)
from missionledger.mandates.adapters.messaging.cash import cash_standings
from missionledger.mandates.adapters.messaging.effects import (
    exit_observations,
    impact_assessments,
)
from missionledger.mandates.adapters.messaging.finance import answered_reestimates, start_up_funding
from missionledger.mandates.adapters.messaging.performance import required_units
from missionledger.mandates.adapters.workflows.processes import mandate_processes
from missionledger.mandates.application.cut_plans import CUT_PLAN_READERS
from missionledger.mandates.domain.catalogue import CatalogueRecorded
from missionledger.mandates.domain.classification.classes import TaskClassified
from missionledger.mandates.domain.classification.schemes import TaskSchemeRecorded
from missionledger.mandates.domain.composition.events import COMPOSITION_EVENTS
from missionledger.mandates.domain.council_record.record import COUNCIL_RECORD
from missionledger.mandates.domain.cut_plans.decider import CUT_PLANS
from missionledger.mandates.domain.cut_plans.events import CUT_PLAN_EVENTS
from missionledger.mandates.domain.effectiveness.events import EFFECT_EVENTS
from missionledger.mandates.domain.forces.decider import FORCES
from missionledger.mandates.domain.host_consent.events import HOST_EVENTS
from missionledger.mandates.domain.mandate.events import MANDATE_EVENTS
from missionledger.mandates.domain.mission.events import MISSION_EVENTS
from missionledger.mandates.domain.mission_cash.decider import MISSION_CASH
from missionledger.mandates.domain.partners.events import PARTNERS_EVENTS
from missionledger.mandates.domain.planning.events import PLANNING_EVENTS
from missionledger.mandates.domain.renewal.events import RENEWAL_EVENTS
from missionledger.mandates.domain.start_up.events import START_UP_EVENTS
from missionledger.mandates.domain.task_basis.events import TASK_BASIS_EVENTS
from missionledger.mandates.domain.tasks.events import TASKS_EVENTS


def build(kernel: Kernel) -> ServiceParts:
    """Put the parts of the service together."""
    rooms = (
        missions,
        start_ups,
        mandates,
        renewals,
        decisions,
        tasks,
        task_warnings,
        task_schemes,
        composition,
        capabilities,
        leadership,
        effectiveness,
        task_basis,
        cut_plans,
        planning,
        expectation_gap,
        partners,
        council_record,
        host_consent,
        host_meetings,
        catalogues,
        imports,
    )
    return ServiceParts(
        routers=[room.build_router(kernel) for room in rooms],
        subscriptions=(
            start_up_funding(kernel.aggregates),
            answered_reestimates(kernel.aggregates),
            required_units(kernel.aggregates),
            cash_standings(kernel.aggregates),
            impact_assessments(kernel.aggregates),
            exit_observations(kernel.aggregates),
        ),
        processes=mandate_processes(kernel.log, kernel.codec, kernel.aggregates, kernel.clock),
    )


SERVICE = ServiceDefinition(
    name="mandates",
    title="Mission Ledger: missions and mandates",
    port_offset=1,
    events=(
        *MISSION_EVENTS,
        *MANDATE_EVENTS,
        *TASKS_EVENTS,
        *COMPOSITION_EVENTS,
        *HOST_EVENTS,
        *START_UP_EVENTS,
        *RENEWAL_EVENTS,
        *PLANNING_EVENTS,
        *FORCES.events,
        *MISSION_CASH.events,
        *TASK_BASIS_EVENTS,
        *CUT_PLAN_EVENTS,
        *EFFECT_EVENTS,
        *PARTNERS_EVENTS,
        CatalogueRecorded,
        *COUNCIL_RECORD.events,
        TaskSchemeRecorded,
        TaskClassified,
    ),
    build=build,
    confidential={f"{CUT_PLANS.service}.{CUT_PLANS.aggregate}": CUT_PLAN_READERS},
)
