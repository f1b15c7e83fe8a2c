"""Events of mandates that a load does not lead to."""

from datetime import date
from typing import Any

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.money import Money
from missionledger.mandates.domain.composition import commands as composition
from missionledger.mandates.domain.composition import facts
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.mandates.domain.host_consent import commands as host
from missionledger.mandates.domain.host_consent import facts as words
from missionledger.mandates.domain.host_consent.decider import HOST_CONSENT
from missionledger.mandates.domain.mandate import commands as mandate
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.terms import Chapter, DecisionKind, TermKind
from missionledger.mandates.domain.mission import commands as mission
from missionledger.mandates.domain.mission.decider import MISSION
from missionledger.mandates.domain.mission.events import MissionKind, MissionStatus
from missionledger.mandates.domain.tasks import commands as tasks
from missionledger.mandates.domain.tasks.decider import TASKS
from missionledger.mandates.domain.tasks.events import Funding
from tests.contracts.stories.council_record import council_record_story
from tests.contracts.stories.cuts import cut_plan_story, task_basis_story
from tests.contracts.stories.effects import effect_story
from tests.contracts.stories.life import life
from tests.contracts.stories.mission_cash import mission_cash_story
from tests.contracts.stories.partners import partners_story
from tests.contracts.stories.planning import planning_story
from tests.contracts.stories.start_ups import (
    abandoned_story,
    renewal_story,
    required_unit_story,
    start_up_story,
)
from tests.contracts.stories.task_schemes import task_scheme_story


def stories() -> list[DomainEvent]:
    """Return the events of every story."""
    return [
        *mandate_story(),
        *reestimate_story(),
        *task_story(),
        *composition_story(),
        *host_story(),
        *start_up_story(),
        *abandoned_story(),
        *required_unit_story(),
        *renewal_story(),
        *planning_story(),
        *mission_cash_story(),
        *task_basis_story(),
        *cut_plan_story(),
        *effect_story(),
        *partners_story(),
        *task_scheme_story(),
        *council_record_story(),
    ]


def mandate_story() -> list[DomainEvent]:
    """A mission that is proposed, and a decision whose document is seen later."""
    proposed = mission.ProposeMission(
        occurred_on=date(2025, 9, 1),
        mission_id="UNSOH",
        acronym="UNSOH",
        name="United Nations Support Office in Haiti",
        kind=MissionKind.SUPPORT_OFFICE,
        location="Haiti",
        region="Americas",
        note="",
    )
    status = mission.ChangeMissionStatus(
        occurred_on=date(2025, 9, 30),
        mission_id="UNSOH",
        status=MissionStatus.AUTHORIZED,
        reason="S/RES/2793 (2025)",
    )
    unseen = mandate.RecordHistoricalDecision(
        occurred_on=date(2025, 5, 8),
        mission_id="UNMISS",
        kind=DecisionKind.RENEW,
        resolution="",
        until=date(2026, 4, 30),
        term=TermKind.FIXED,
        confirmed=False,
    )
    seen = mandate.ConfirmDecision(
        occurred_on=date(2025, 5, 8), mission_id="UNMISS", resolution="S/RES/2779 (2025)"
    )
    return [*life(MISSION, proposed, status), *life(MANDATE, unseen, seen)]


def reestimate_story() -> list[DomainEvent]:
    """A revision whose resources are matched a month later."""
    established = mandate.EstablishMandate(
        occurred_on=date(2025, 9, 30),
        mission_id="UNSOH",
        resolution="S/RES/2793 (2025)",
        chapter=Chapter.VII,
        valid_from=date(2025, 10, 2),
        until=date(2026, 10, 2),
    )
    revised = mandate.ReviseMandate(
        occurred_on=date(2026, 3, 1),
        mission_id="UNSOH",
        resolution="S/RES/2820 (2026)",
        effective_from=date(2026, 4, 1),
        note="Support reaches two more departments.",
    )
    matched = mandate.MatchReEstimate(
        occurred_on=date(2026, 4, 10),
        mission_id="UNSOH",
        resolution="S/RES/2820 (2026)",
        decided_on=date(2026, 3, 1),
        estimate="A/80/701",
        note="Within the commitment authority.",
    )
    return life(MANDATE, established, revised, matched)


def task_story() -> list[DomainEvent]:
    """Tasks below a direction: one that changes and goes."""
    by: dict[str, Any] = {
        "mission_id": "UNMISS",
        "occurred_on": date(2025, 5, 8),
        "resolution": "S/RES/2779 (2025)",
    }
    later = {**by, "occurred_on": date(2026, 4, 30), "resolution": "S/RES/2800 (2026)"}
    task: dict[str, Any] = {
        "task_id": "ceasefire",
        "title": "Support the ceasefire mechanism",
        "outcome": "Every report of a breach is looked into.",
        "category": "ceasefire-monitoring",
        "group": "peace agreement",
        "priority": 1,
        "phase": 1,
        "funding": Funding.FUNDED,
    }
    return life(
        TASKS,
        tasks.SetStrategicDirection(
            **by,
            direction="Prevent a return to civil war and build durable peace.",
            political_settlement="The Revitalised Agreement of 2018.",
        ),
        tasks.AddTask(**by, **task),
        tasks.ChangeTask(**later, **{**task, "priority": 2}),
        tasks.DropTask(**later, task_id="ceasefire", reason="Handed to the regional body."),
    )


def composition_story() -> list[DomainEvent]:
    """A small mission beside a force of others, with all that it has to rest on."""
    return life(COMPOSITION, *preconditions(), *choice())


def preconditions() -> list[Command]:
    """What is recorded before a mission is composed."""
    of: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": date(2025, 9, 1)}
    force = "National gendarmerie"
    partners = tuple(
        facts.OrganizationRole(
            organization=each, role="Leads its part.", duties="Reports.", expectations="Is heard."
        )
        for each in (facts.UNITED_NATIONS, "Regional body")
    )
    return [
        composition.RecordPresence(
            **of,
            kind=facts.PresenceKind.COUNTRY_TEAM,
            organization="Country team",
            does="Runs the return of displaced people.",
        ),
        composition.RecordStateRequest(
            **of, state="HTI", models=("ceasefire-monitoring",), symbol="S/2025/1"
        ),
        composition.RecordDueDiligence(
            **of, force=force, outcome=facts.Clearance.CLEARED, author="Task force"
        ),
        composition.AgreeRoles(**of, symbol="S/2025/10", roles=partners),
        composition.AgreeCoordination(
            **of,
            partner=force,
            complementarity="The mission observes, the force secures.",
            mechanism="A joint cell meets every week.",
            areas="The capital and the roads to it.",
        ),
        composition.SetSupportPackage(
            **of,
            package_id="fuel",
            recipient=force,
            kinds=(facts.SupportKind.LOGISTIC,),
            ceiling=Money.dollars(2_000_000),
            ends_on=date(2026, 12, 31),
        ),
        composition.RecordCrimeScope(
            **of,
            crimes="Trafficking of weapons by sea.",
            countries=("DOM", "HTI"),
            arrangement="A regional cell shares data.",
            integration="Courts and police work on the same cases.",
            symbol="S/RES/2793 (2025)",
        ),
        composition.JudgeFeasibility(
            **of,
            model="ceasefire-monitoring",
            feasible=True,
            author="Planning team",
            basis="Both sides let observers pass.",
        ),
    ]


def choice() -> list[Command]:
    """The options, and what was chosen."""
    of: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": date(2025, 9, 1)}
    monitoring = facts.ChosenModel(slug="ceasefire-monitoring", number=4, capabilities=())
    configuration = facts.ChosenConfiguration(
        slug="stand-alone",
        command="un_single",
        leadership="single_un_head",
        finance="un_assessed",
        rules="un",
        needs_roles=False,
        needs_coordination=False,
    )
    return [
        composition.RecordOption(
            **of,
            option_id="no-mission",
            title="No mission",
            no_mission=True,
            author="Planning team",
        ),
        composition.ChooseComposition(
            **of,
            effective_from=date(2025, 10, 1),
            heads=(facts.Head(organization=facts.UNITED_NATIONS, title="Special Representative"),),
            coherence="All serve the ceasefire.",
            models=(monitoring,),
            configuration=configuration,
            models_edition=1,
            configurations_edition=1,
        ),
        composition.RecordArrangement(
            **of,
            matter=facts.ArrangedMatter.RECRUITMENT,
            organizations=(facts.UNITED_NATIONS,),
            statement="Staff are recruited under the rules of the United Nations.",
            symbol="S/2025/11",
        ),
    ]


def host_story() -> list[DomainEvent]:
    """A host that consents, is consulted, breaks its word and changes its government."""

    def of(day: date, **values: Any) -> dict[str, Any]:
        return {"mission_id": "MINUSMA", "occurred_on": day, **values}

    return life(
        HOST_CONSENT,
        host.RecordConsent(
            **of(date(2013, 4, 25), host="MLI", kind=words.ConsentKind.LEGAL),
            level=words.ConsentLevel.FULL,
            basis="Letter of the Government.",
        ),
        host.ClearDeployment(**of(date(2013, 7, 1))),
        host.RecordConsultation(
            **of(date(2019, 5, 20), party_kind=words.PartyKind.HOST, party="Foreign ministry"),
            purpose=words.Purpose.MANDATE,
            method="Meeting in Bamako",
            outcome="The host asks for a year more.",
        ),
        host.AgreeMeetingInterval(
            **of(date(2019, 6, 1), every_days=30, mechanism="Joint committee"),
            agreed_with="Foreign ministry",
        ),
        host.RecordHostCommitment(
            **of(date(2019, 6, 28), commitment_id="constitution", host="MLI"),
            undertaking="Hold a referendum on the constitution.",
            due_on=date(2020, 3, 31),
        ),
        host.FollowUpHostCommitment(
            **of(date(2020, 4, 1), commitment_id="constitution"),
            finding=words.CommitmentFinding.REMINDED,
            note="Letter of the Special Representative.",
        ),
        host.RecordUnconstitutionalChange(
            **of(date(2020, 8, 18), host="MLI"), description="Officers took power."
        ),
        host.ReviewContingencyPlans(
            **of(date(2020, 9, 1), author="Planning team"), outcome="Convoys by road are planned."
        ),
        host.RecordSofaBreach(
            **of(date(2022, 7, 14), breach_id="rotations", host="MLI"),
            kind=words.BreachKind.FREEDOM_OF_MOVEMENT,
            place="Bamako",
            description="Rotations of contingents were suspended.",
        ),
        host.ResolveSofaBreach(
            **of(date(2022, 8, 15), breach_id="rotations"), outcome="Rotations resumed."
        ),
    )
