"""Composition root of the performance service."""

from missionledger.common.service import Kernel, ServiceDefinition, ServiceParts
from missionledger.performance.adapters.api import (
    appraisals,
    assessments,
    conduct_cases,
    exercises,
    force_reports,
    forms,
    improvement_records,
    joint_discussions,
    mission_records,
    pledges,
    reading,
    recognitions,
    recording,
    rehearsals,
    remediations,
    requirements,
    research,
    rosters,
    staff_rules,
    support_records,
    withholdings,
)
from missionledger.performance.adapters.workflows.processes import performance_processes
from missionledger.performance.application.capabilities import Vocabulary
from missionledger.performance.application.conduct import READERS
from missionledger.performance.domain.appraisal import APPRAISAL
from missionledger.performance.domain.appraisal_facts import APPRAISAL_UPCASTERS
from missionledger.performance.domain.conduct.decider import CONDUCT_CASE
from missionledger.performance.domain.conduct.events import CONDUCT_EVENTS
from missionledger.performance.domain.form import FormVersionPublished
from missionledger.performance.domain.pledge.events import PLEDGE_EVENTS
from missionledger.performance.domain.records import RECORDS
from missionledger.performance.domain.rehearsal import REHEARSAL_EVENTS
from missionledger.performance.domain.remediation.events import REMEDIATION_EVENTS
from missionledger.performance.domain.requirement.events import REQUIREMENT_EVENTS
from missionledger.performance.domain.roster.events import ROSTER_EVENTS, ROSTER_UPCASTERS
from missionledger.performance.domain.unit.events import UNIT_EVENTS
from missionledger.reference.sources import packaged
from missionledger.reference.structures import (
    CAPABILITIES,
    MODELS,
    TASK_CATEGORIES,
    read_structure,
)


def build(kernel: Kernel) -> ServiceParts:
    """Put the parts of the service together."""
    vocabulary = _vocabulary()
    rooms = (
        reading,
        recording,
        withholdings,
        conduct_cases,
        rosters,
        staff_rules,
        rehearsals,
        appraisals,
        joint_discussions,
        improvement_records,
        assessments,
        mission_records,
        support_records,
        recognitions,
        research,
    )
    return ServiceParts(
        routers=[
            *(room.build_router(kernel) for room in rooms),
            forms.build_router(kernel, _task_categories()),
            *(
                room.build_router(kernel, vocabulary)
                for room in (pledges, requirements, force_reports, remediations, exercises)
            ),
        ],
        processes=performance_processes(kernel),
    )


def _vocabulary() -> Vocabulary:
    """Return the capabilities of the packaged tables, those that models are loaded from."""
    capabilities = read_structure(packaged().read(CAPABILITIES.file), CAPABILITIES)
    models = read_structure(packaged().read(MODELS.file), MODELS)
    return Vocabulary(
        {each.slug: str(each.values["name_en"]) for each in capabilities},
        {each.values["id"]: tuple(each.values["capabilities"]) for each in models},
    )


def _task_categories() -> frozenset[str]:
    """Return the slugs of the packaged table, the one that tasks of mandates are sorted by."""
    table = read_structure(packaged().read(TASK_CATEGORIES.file), TASK_CATEGORIES)
    return frozenset(each.slug for each in table)


SERVICE = ServiceDefinition(
    name="performance",
    title="Mission Ledger: units and their evaluation",
    port_offset=4,
    events=(
        *UNIT_EVENTS,
        FormVersionPublished,
        *REQUIREMENT_EVENTS,
        *PLEDGE_EVENTS,
        *ROSTER_EVENTS,
        *REHEARSAL_EVENTS,
        *REMEDIATION_EVENTS,
        *CONDUCT_EVENTS,
        *(event for record in RECORDS for event in record.events),
    ),
    upcasters=APPRAISAL_UPCASTERS | ROSTER_UPCASTERS,
    build=build,
    confidential={
        f"{CONDUCT_CASE.service}.{CONDUCT_CASE.aggregate}": READERS,
        f"{APPRAISAL.service}.{APPRAISAL.aggregate}": appraisals.APPRAISAL_READERS,
    },
    recorded_paths=("/v1/appraisals", "/v1/research-exports"),
)
