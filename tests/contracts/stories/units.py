"""Events of units as finance notes them, and of claims that rest on letters and readiness."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.finance.domain.claims import commands as claims
from missionledger.finance.domain.claims.contents import (
    ClaimContents,
    LetterService,
    StandbyEquipment,
)
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.claims.letters import LetterOfAssist
from missionledger.finance.domain.units.status import (
    UNIT_STATUS,
    NotedStatus,
    NotedWithholding,
    NoteUnitStatus,
    UnitFact,
    Verdict,
)
from tests.contracts.stories.life import life

UNIT = "UNMISS-RWABATT-1"


def unit_status_story() -> list[DomainEvent]:
    """A unit that comes, is found wanting, has a part withheld, and goes home."""
    return life(
        UNIT_STATUS,
        _note(1, NotedStatus.ARRIVED, "2025-07-11", strength=850),
        _note(
            2, NotedStatus.EVALUATED, "2025-08-20", verdict=Verdict.GRAVE, evaluation="EV-2025-3"
        ),
        _note(3, NotedStatus.WITHHOLDING_ENDED, "2025-11-01", withholding_id="W-1"),
        _note(4, NotedStatus.REPATRIATED, "2026-01-15", strength=850, reason="underperformance"),
        _note(
            5,
            NotedStatus.WITHHOLDING_DECIDED,
            "2025-09-01",
            withholding=NotedWithholding(
                withholding_id="W-1",
                ground="failure_to_protect",
                reference="Inquiry 7/2025",
                from_day="2025-09-01",
                percent=50,
            ),
        ),
    )


def letter_story() -> list[DomainEvent]:
    """A letter of assist with a claim under it, and a unit that waits at home, ready."""
    about: dict[str, Any] = {
        "fund": "UNMISS",
        "occurred_on": date(2025, 10, 10),
        "contributor": "RWA",
        "month": "2025-09",
        "prepared_by": "budget.officer",
    }
    letter = LetterOfAssist(
        letter="LOA-2025-012",
        contributor="RWA",
        service="Two utility helicopters",
        ceiling_minor=1_200_000_00,
        valid_from="2025-07-01",
        valid_to="2026-06-30",
        symbol="LOA/2025/012",
    )
    flown = LetterService(letter=letter.letter, service="Flying hours", amount_minor=94_000_00)
    ready = StandbyEquipment(
        item="armoured personnel carrier",
        count=12,
        monthly_maintenance_minor=800_00,
        verification="Verification visit 3/2025",
    )
    return life(
        CLAIMS,
        claims.PrepareClaim(
            **about,
            unit="INFBATT-9",
            contents=ClaimContents(person_days=0, memorandum="MOU/2025/3", standby=(ready,)),
        ),
        claims.RecordLetterOfAssist(
            fund="UNMISS",
            occurred_on=date(2025, 7, 1),
            letter=letter,
            recorded_by="budget.officer",
        ),
        claims.PrepareClaim(
            **about,
            unit="AVIATION-1",
            contents=ClaimContents(person_days=0, memorandum="LOA/2025/012", services=(flown,)),
        ),
    )


def _note(number: int, status: NotedStatus, day: str, **parts: Any) -> NoteUnitStatus:
    fact = UnitFact(
        unit=UNIT,
        fund="UNMISS",
        contributor="RWA",
        status=status,
        day=day,
        foreign_event_id=f"0198f0a1-0000-7000-8000-00000000010{number}",
        foreign_position=310 + number,
        **parts,
    )
    return NoteUnitStatus(occurred_on=date.fromisoformat(day), fact=fact)
