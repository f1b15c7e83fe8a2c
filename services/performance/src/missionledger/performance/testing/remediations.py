"""A remediation of the sample battalion, command by command."""

from datetime import date
from typing import Any

from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.remediation import commands as of
from missionledger.performance.domain.remediation.decider import REMEDIATION
from missionledger.performance.domain.remediation.events import (
    ActionKind,
    Choice,
    Level,
    Overdue,
    PlanAction,
    RemediationEvent,
)
from missionledger.performance.domain.remediation.state import Remediation
from missionledger.performance.domain.unit.events import RepatriationReason
from missionledger.performance.testing.units import OF_UNIT

REMEDIATION_ID = "UNXX-BAT-1.E-1"
OF_REMEDIATION: dict[str, Any] = OF_UNIT | {"remediation_id": REMEDIATION_ID}

RemediationScenario = Scenario[of.RemediationCommand, Remediation, RemediationEvent]


def finding(kind: str = "shortfall", **fields: Any) -> of.EstablishFinding:
    """Return the finding of `head-of-mission` on evaluation E-1 of 1 June, made on 20 June 2025."""
    told = {
        "occurred_on": date(2025, 6, 20),
        "contributor": "RWA",
        "unit_type": "infantry battalion",
        "strength": 820,
        "evaluation_id": "E-1",
        "evaluated_on": date(2025, 6, 1),
        "evaluator": "inspector",
        "commander": "colonel",
        "worst": kind,
        "finding": kind,
        "grounds": "few patrols by night",
        "established_by": "head-of-mission",
    }
    return of.EstablishFinding.model_validate(OF_REMEDIATION | told | fields)


def answer(**fields: Any) -> of.AnswerFinding:
    """Return the answer of the country, of 25 June 2025."""
    told = {"occurred_on": date(2025, 6, 25), "contests": True, "reply": "vehicles were lacking"}
    return of.AnswerFinding.model_validate(OF_REMEDIATION | told | fields)


def plan(**fields: Any) -> of.SetImprovementPlan:
    """Return a plan of two actions from 1 July to 30 September 2025, owned by `chief-of-staff`."""
    actions = (
        PlanAction(
            action_id="A-1",
            kind=ActionKind.TRAINING,
            what="night patrols with the sector reserve",
            responsible="major",
            due_on=date(2025, 8, 31),
        ),
        PlanAction(
            action_id="A-2",
            kind=ActionKind.EQUIPMENT,
            what="twenty vehicles on loan",
            responsible="chief-of-logistics",
            due_on=date(2025, 9, 30),
        ),
    )
    told = {
        "occurred_on": date(2025, 7, 1),
        "owner": "chief-of-staff",
        "actions": actions,
        "partner_support": "vehicles by triangular partnership",
        "ends_on": date(2025, 9, 30),
        "set_by": "head-of-mission",
    }
    return of.SetImprovementPlan.model_validate(OF_REMEDIATION | told | fields)


def action(**fields: Any) -> of.ReportAction:
    """Return the report that A-1 was carried out on 20 August 2025."""
    told = {
        "occurred_on": date(2025, 8, 20),
        "action_id": "A-1",
        "evidence": "training log of the sector",
        "reported_by": "major",
    }
    return of.ReportAction.model_validate(OF_REMEDIATION | told | fields)


def re_evaluation(kind: str = "shortfall", **fields: Any) -> of.ConcludeReEvaluation:
    """Return what E-2 of 5 October comes to, concluded on 10 October 2025."""
    told = {
        "occurred_on": date(2025, 10, 10),
        "evaluation_id": "E-2",
        "evaluated_on": date(2025, 10, 5),
        "evaluator": "second-inspector",
        "worst": kind,
        "finding": kind,
        "grounds": "patrols by night every second day",
        "concluded_by": "head-of-mission",
    }
    return of.ConcludeReEvaluation.model_validate(OF_REMEDIATION | told | fields)


def escalation(**fields: Any) -> of.EscalateRemediation:
    """Return an escalation of 25 July 2025, because no plan came."""
    told = {
        "occurred_on": date(2025, 7, 25),
        "overdue": Overdue.PLAN,
        "detail": "no plan came within 30 days",
        "escalated_by": "process:Remediation",
    }
    return of.EscalateRemediation.model_validate(OF_REMEDIATION | told | fields)


def decision(choice: str, **fields: Any) -> of.DecideRemediation:
    """Return a decision of the Under-Secretary-General, of 15 October 2025."""
    told = {
        "occurred_on": date(2025, 10, 15),
        "choice": Choice(choice),
        "reason": "the new evaluation",
        "level": Level.UNDER_SECRETARY_GENERAL,
        "decided_by": "under-secretary-general",
    }
    return of.DecideRemediation.model_validate(OF_REMEDIATION | told | fields)


def replacement(**fields: Any) -> of.NoteReplacement:
    """Return a call that no pledge answered, of 16 October 2025."""
    told = {"occurred_on": date(2025, 10, 16), "gap": 820, "detail": "no pledge of this kind"}
    return of.NoteReplacement.model_validate(OF_REMEDIATION | told | fields)


def departure(**fields: Any) -> of.NoteDeparture:
    """Return the departure of 1 December 2025."""
    told = {"occurred_on": date(2025, 12, 1), "reason": RepatriationReason.UNDERPERFORMANCE}
    return of.NoteDeparture.model_validate(OF_REMEDIATION | told | fields)


def referral(**fields: Any) -> of.ReferMisconduct:
    """Return a referral of 21 June 2025."""
    told = {"occurred_on": date(2025, 6, 21), "referred_by": "inspector"}
    return of.ReferMisconduct.model_validate(OF_REMEDIATION | told | fields)


def found(kind: str = "shortfall") -> RemediationScenario:
    """Return a remediation that waits for its plan."""
    return Scenario(REMEDIATION).after(finding(kind))


def re_evaluated(kind: str = "shortfall", first: str = "shortfall") -> RemediationScenario:
    """Return a remediation that waits for a decision."""
    return found(first).after(plan(), re_evaluation(kind))
