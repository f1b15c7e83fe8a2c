"""Events of a mission that leaves: its sites, and the duties that outlive it."""

import hashlib
from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.money import Money
from missionledger.transitions.domain.residual_duties import commands as duties
from missionledger.transitions.domain.residual_duties.decider import RESIDUAL_DUTIES
from missionledger.transitions.domain.residual_duties.events import DutyKind
from missionledger.transitions.domain.sites import commands as sites
from missionledger.transitions.domain.sites.decider import SITES
from missionledger.transitions.domain.sites.events import ObstacleKind, Stage
from tests.contracts.stories.life import life

PAPER = (hashlib.sha256(b"certificate").hexdigest(),)


def site_story() -> list[DomainEvent]:
    """Sites handed over, destroyed in place and written off, and one that stays to the end."""

    def on(day: date, site: str = "") -> dict[str, Any]:
        fields: dict[str, Any] = {"mission_id": "MINUSMA", "occurred_on": day}
        return {**fields, "site_id": site} if site else fields

    start, end = date(2023, 7, 1), date(2023, 12, 31)
    names = ("ogossagou", "tessalit", "kidal", "gao")
    return life(
        SITES,
        *(
            sites.RegisterSite(
                **on(start, name), name=name.capitalize(), is_liquidation_site=name == "gao"
            )
            for name in names
        ),
        sites.ChangeClosureOrder(
            **on(start), order=("ogossagou", "kidal", "tessalit", "gao"), reason="Roads are cut."
        ),
        sites.StartClosing(**on(start, "ogossagou")),
        sites.ClearSite(**on(date(2023, 8, 1), "ogossagou"), note="Survey.", documents=PAPER),
        sites.HandOverSite(
            **on(date(2023, 8, 4), "ogossagou"),
            receiver="Government of Mali",
            note="Ceremony.",
            documents=PAPER,
        ),
        sites.RecordObstacle(
            **on(date(2023, 9, 24), "kidal"),
            kind=ObstacleKind.CONVOY_BLOCKED,
            note="200 trucks are held in Gao.",
        ),
        sites.ResolveObstacle(
            **on(date(2023, 10, 20)), obstacle_id="O001", note="They were let go."
        ),
        sites.WriteOffSite(
            **on(date(2023, 10, 31), "kidal"), reason="Left early by road.", evidence="UN note."
        ),
        sites.DestroySiteInPlace(
            **on(date(2023, 10, 31), "tessalit"), reason="Flights refused.", evidence="UN note."
        ),
        sites.ConfirmSitesLeft(**on(end), stage=Stage.WITHDRAWAL),
    )


def duty_story() -> list[DomainEvent]:
    """A duty that loses its owner, gets another, is reviewed and fulfilled."""

    def on(day: date) -> dict[str, Any]:
        return {"mission_id": "MINUSMA", "occurred_on": day, "duty_id": "paternity"}

    money: dict[str, Any] = {
        "amount": Money.dollars(40_000),
        "source_fund": "Trust fund for victims",
    }
    return life(
        RESIDUAL_DUTIES,
        duties.RecordDuty(
            **on(date(2025, 1, 1)),
            **money,
            kind=DutyKind.PATERNITY_CLAIM,
            title="Paternity claims",
            owner="Conduct and Discipline Service",
            review_on=date(2026, 1, 1),
        ),
        duties.VacateDuty(**on(date(2025, 2, 1)), reason="The post is abolished."),
        duties.AssignDuty(
            **on(date(2025, 3, 1)),
            **money,
            owner="Victims' Rights Advocate",
            reason="Takes the cases over.",
        ),
        duties.ReviewDuty(
            **on(date(2026, 1, 1)),
            finding="Two of five claims are recognized.",
            next_review_on=date(2027, 1, 1),
        ),
        duties.EndDuty(**on(date(2028, 1, 1)), reason="All are settled.", documents=PAPER),
        duties.ConfirmDutiesOwned(
            mission_id="MINUSMA", occurred_on=date(2028, 1, 1), none_open=True
        ),
    )
