"""The list of missions and the page of one of them."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from missionledger.common.clock import Clock, today
from missionledger.console.asked import FIRST_DAY, LAST_DAY
from missionledger.console.client import (
    PAGE_LIMIT,
    Listing,
    NothingThereError,
    ServiceClient,
)
from missionledger.console.mission_cuts import cuts_of
from missionledger.console.mission_forces import forces_of
from missionledger.console.mission_leaving import duties_of, plan_of, sites_of
from missionledger.console.mission_money import AUTHORITY, money_of, years_of
from missionledger.console.mission_page import (
    MissionParts,
    cards_of,
    identity_of,
    mandate_of,
    notices_of,
)
from missionledger.console.mission_steps import drawdown_row, renewal_row, start_up_row
from missionledger.console.missions_page import MissionsAsked, build_missions_page
from missionledger.console.parts import Answer, answer_of, part_of
from missionledger.console.processes_page import build_processes_page
from missionledger.console.processes_routes import processes_of_all

MissionInPath = Annotated[str, Path(pattern=r"^[A-Z0-9-]{2,32}$")]
DayAsked = Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)]
StateAsked = Literal["all", "active", "ended"]
RegionAsked = Annotated[str, Query(max_length=100)]

LISTS = {
    "renewals": ("mandates", "/v1/renewals"),
    "gaps": ("performance", "/v1/capability-gap"),
    "units": ("performance", "/v1/units"),
    "needs": ("performance", "/v1/requirements"),
}
SINGLES = {
    "mission": ("mandates", "/v1/missions/{mission}"),
    "mandate": ("mandates", "/v1/mandates/{mission}"),
    "cuts": ("mandates", "/v1/missions/{mission}/cut-plans"),
    "cut_tasks": ("mandates", "/v1/missions/{mission}/cut-comparison"),
    "start_up": ("mandates", "/v1/start-ups/{mission}"),
    "drawdown": ("transitions", "/v1/drawdowns/{mission}"),
    "path": ("transitions", "/v1/plans/{mission}/critical-path"),
    "plan": ("transitions", "/v1/plans/{mission}"),
    "sites": ("transitions", "/v1/sites/{mission}"),
    "duties": ("transitions", "/v1/residual-duties/{mission}"),
    "fund": ("finance", "/v1/funds/{mission}"),
    "liquidity": ("finance", "/v1/liquidity"),
    "authority": ("finance", "/v1/statements/authority"),
}


def build_missions_router(
    client: ServiceClient, render: Callable[..., Response], clock: Clock, part_seconds: float
) -> APIRouter:
    """Return the routes of the pages."""
    router = APIRouter()
    desk = MissionDesk(client, part_seconds)

    @router.get("/missions")
    async def missions(state: StateAsked = "all", region: RegionAsked = "") -> Response:
        asked, day = MissionsAsked(state, region), today(clock)
        listing, mandates = await asyncio.gather(
            client.get_list("mandates", "/v1/missions", asked.params),
            answer_of(
                "mandates",
                client.get_list("mandates", "/v1/mandates", {}),
                seconds=part_seconds,
            ),
        )
        page = build_missions_page(listing, mandates, region, day)
        return render("missions.html", page=page, asked=asked, day=day)

    @router.get("/missions/{mission_id}")
    async def mission(mission_id: MissionInPath, as_of: DayAsked = None) -> Response:
        present = today(clock)
        day = as_of or present
        said, processes = await asyncio.gather(
            desk.ask(mission_id, day), processes_of_all(client, ("true",), part_seconds)
        )
        if said["mission"].is_nothing:
            raise NothingThereError(
                f"no mission {mission_id} is recorded up to {day}",
                next_step="Take it from the list of missions, or ask for a later day.",
            )
        parts = MissionParts(
            **parts_of(said, mission_id, day),
            processes=build_processes_page(processes, mission_id, clock.now()),
        )
        return render(
            "mission.html",
            mission_id=mission_id,
            parts=parts,
            cards=cards_of(parts, day),
            notices=notices_of(parts, day),
            authority=[label for _, label in AUTHORITY],
            day=day,
            is_present=day == present,
            present=present,
        )

    return router


@dataclass(frozen=True, slots=True)
class MissionDesk:
    """Asks the services all that a page of a mission shows, at the same time."""

    client: ServiceClient
    part_seconds: float

    async def ask(self, mission: str, day: date) -> dict[str, Answer]:
        """Return every answer by its name."""
        at = {"effective_on": day.isoformat()}
        asking = {
            name: (service, self.client.get_list(service, path, {**at, "mission": mission}))
            for name, (service, path) in LISTS.items()
        } | {
            name: (
                service,
                self.client.get(service, path.format(mission=mission), _extra(name, mission) | at),
            )
            for name, (service, path) in SINGLES.items()
        }
        answers = await asyncio.gather(
            *(
                answer_of(service, question, seconds=self.part_seconds)
                for service, question in asking.values()
            )
        )
        return dict(zip(asking, answers, strict=True))


def _extra(name: str, mission: str) -> dict[str, str]:
    if name == "authority":
        return {"fund": mission}
    return {"limit": str(PAGE_LIMIT)} if name in ("cuts", "cut_tasks") else {}


def parts_of(said: Mapping[str, Answer], mission: str, day: date) -> dict[str, Any]:
    """Return the parts of the page of a mission, each built of the answers it needs."""
    mandate = said["mandate"]

    def renewal(listing: Listing) -> Any:
        return renewal_row(listing.items, day)

    return {
        "identity": part_of(identity_of, said["mission"]),
        "mandate": part_of(partial(mandate_of, day=day), mandate),
        "start_up": part_of(partial(start_up_row, day=day), said["start_up"], mandate),
        "renewal": part_of(renewal, said["renewals"]),
        "drawdown": part_of(partial(drawdown_row, day=day), said["drawdown"]),
        "forces": part_of(partial(forces_of, day=day), said["gaps"], said["units"], said["needs"]),
        "plan": part_of(partial(plan_of, day=day), said["path"], said["plan"]),
        "cuts": part_of(cuts_of, said["cuts"], said["cut_tasks"]),
        "sites": part_of(sites_of, said["sites"]),
        "duties": part_of(duties_of, said["duties"]),
        "money": part_of(money_of, said["fund"], said["liquidity"]),
        "years": part_of(partial(years_of, mission=mission), said["authority"]),
    }
