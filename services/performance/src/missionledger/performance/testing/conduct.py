"""A conduct case of a mission that does not exist, command by command."""

import base64
from datetime import date
from typing import Any

from missionledger.common.security.subject_keys import Sealed
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.conduct import commands as of
from missionledger.performance.domain.conduct.decider import CONDUCT_CASE
from missionledger.performance.domain.conduct.events import ConductEvent
from missionledger.performance.domain.conduct.state import ConductCase

CASE = "CC-00000000000000A1"
VICTIM = "S-VICTIM-1"
ACCUSED = "S-ACCUSED-1"
OF_CASE: dict[str, Any] = {"case_id": CASE, "mission_id": "UNXX"}

CaseScenario = Scenario[of.ConductCommand, ConductCase, ConductEvent]


def sealed(subject_id: str = f"CASE-{CASE}") -> Sealed:
    """Return bytes that stand for a sealed text."""
    return Sealed(subject_id=subject_id, box=base64.b64encode(b"sealed" * 20).decode())


def opening(**fields: Any) -> of.OpenConductCase:
    """Return the report of 1 March 2025, opened by `head-of-mission`."""
    told = {
        "occurred_on": date(2025, 3, 1),
        "kind": "sexual_exploitation_or_abuse",
        "personnel": "military",
        "story": sealed(),
        "opened_by": "head-of-mission",
    }
    return of.OpenConductCase.model_validate(OF_CASE | told | fields)


def name(subject_id: str, part: str) -> of.NamePerson:
    """Return the naming of a person on 1 March 2025."""
    told = {"occurred_on": date(2025, 3, 1), "subject_id": subject_id, "part": part}
    return of.NamePerson.model_validate(OF_CASE | told | {"details": sealed(subject_id)})


def risk(**fields: Any) -> of.AssessVictimRisk:
    """Return the assessment of 2 March 2025."""
    told = {"occurred_on": date(2025, 3, 2), "is_high": True, "detail": sealed()}
    return of.AssessVictimRisk.model_validate(OF_CASE | told | fields)


def assign(investigator: str, **fields: Any) -> of.AssignInvestigation:
    """Return the assignment of 6 March 2025."""
    told = {"occurred_on": date(2025, 3, 6), "investigator": investigator}
    return of.AssignInvestigation.model_validate(OF_CASE | told | fields)


def measure(**fields: Any) -> of.TakeInterimMeasure:
    """Return the suspension of 3 March 2025, decided by `force-commander`."""
    told = {
        "occurred_on": date(2025, 3, 3),
        "measure_id": "M-1",
        "kind": "suspension_from_duty",
        "detail": sealed(),
        "decided_by": "force-commander",
    }
    return of.TakeInterimMeasure.model_validate(OF_CASE | told | fields)


def measure_end(**fields: Any) -> of.EndInterimMeasure:
    """Return the end of the suspension, of 1 August 2025."""
    told = {"occurred_on": date(2025, 8, 1), "measure_id": "M-1"}
    return of.EndInterimMeasure.model_validate(OF_CASE | told | fields)


def support(**fields: Any) -> of.GiveVictimSupport:
    """Return the support of 4 March 2025."""
    told = {
        "occurred_on": date(2025, 3, 4),
        "support_id": "V-1",
        "subject_id": VICTIM,
        "kind": "medical",
        "detail": sealed(VICTIM),
    }
    return of.GiveVictimSupport.model_validate(OF_CASE | told | fields)


def conclude(**fields: Any) -> of.ConcludeVictimSupport:
    """Return the end of support, of 1 September 2025."""
    told = {
        "occurred_on": date(2025, 9, 1),
        "subject_id": VICTIM,
        "end": "completed",
        "detail": sealed(VICTIM),
    }
    return of.ConcludeVictimSupport.model_validate(OF_CASE | told | fields)


def outcome(**fields: Any) -> of.RecordOutcome:
    """Return the outcome of 1 August 2025, decided by `approver`."""
    told = {
        "occurred_on": date(2025, 8, 1),
        "outcome": "substantiated",
        "detail": sealed(),
        "decided_by": "approver",
    }
    return of.RecordOutcome.model_validate(OF_CASE | told | fields)


def hand_over(**fields: Any) -> of.HandCaseOver:
    """Return the handover of 1 December 2025."""
    told = {
        "occurred_on": date(2025, 12, 1),
        "office": "conduct_and_discipline_service",
        "detail": sealed(),
    }
    return of.HandCaseOver.model_validate(OF_CASE | told | fields)


def close(**fields: Any) -> of.CloseConductCase:
    """Return the closing of 1 October 2025."""
    told = {"occurred_on": date(2025, 10, 1), "closed_by": "approver"}
    return of.CloseConductCase.model_validate(OF_CASE | told | fields)


def erase(subject_id: str, **fields: Any) -> of.ErasePerson:
    """Return the erasure of 1 November 2025."""
    told = {
        "occurred_on": date(2025, 11, 1),
        "subject_id": subject_id,
        "erased_by": "approver",
    }
    return of.ErasePerson.model_validate(OF_CASE | told | fields)


def opened() -> CaseScenario:
    """Return a case that was opened."""
    return Scenario(CONDUCT_CASE).after(opening())


def decided() -> CaseScenario:
    """Return a case with an outcome, in which no victim waits."""
    return opened().after(
        name(VICTIM, "victim"),
        name(ACCUSED, "accused"),
        risk(),
        measure(),
        support(),
        assign("contributor"),
        measure_end(),
        outcome(),
        conclude(),
    )
