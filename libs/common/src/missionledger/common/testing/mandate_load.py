"""A load of decisions for fault tests: mandates that are renewed month by month.

Finance notes each of them, so that the way from service to service is under load too.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import httpx

from missionledger.common.testing.whole_system import WholeSystem

FIRST_DAY = date(2010, 1, 1)
TERM = timedelta(days=30)
CREATED = 201

NOTED = "MandateTermNoted"
DECIDED = ("MandateEstablished", "MandateRenewed")


def establish(system: WholeSystem, missions: Sequence[str]) -> None:
    """Propose these missions and establish their mandates."""
    for mission in missions:
        proposal = {
            "mission_id": mission,
            "acronym": mission,
            "name": f"United Nations Mission {mission}",
            "kind": "PKO",
            "location": "Somewhere",
            "region": "Africa",
            "proposed_on": FIRST_DAY.isoformat(),
        }
        establishment = {
            "mission_id": mission,
            "decided_on": FIRST_DAY.isoformat(),
            "resolution": "S/RES/9000 (2010)",
            "chapter": "VII",
            "valid_from": FIRST_DAY.isoformat(),
            "until": (FIRST_DAY + TERM).isoformat(),
        }
        for path, body in (("/v1/missions", proposal), ("/v1/mandates", establishment)):
            answer = system.post("mandates", path, body, key=f"{path}-{mission}")
            if answer.status_code != CREATED:
                raise AssertionError(answer.text)


def renew(
    system: WholeSystem,
    missions: Sequence[str],
    times: range,
    *,
    halfway: Callable[[], None] = lambda: None,
) -> None:
    """Renew each mandate again and again, the missions side by side.

    Args:
        system: where to.
        missions: whose mandates.
        times: which renewals, counted from 1; each follows the one before.
        halfway: what happens in the middle of the load.
    """
    middle = times[len(times) // 2]

    def renew_one(mission: str) -> None:
        for number in times:
            if number == middle and mission == missions[0]:
                halfway()
            _renew(system, mission, number)

    with ThreadPoolExecutor(len(missions)) as threads:
        list(threads.map(renew_one, missions))


def decided(events: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the ids of the decisions that finance notes, in the log of mandates."""
    return [str(each["id"]) for each in events if type_of(each) in DECIDED]


def noted(events: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the ids of the decisions that were noted, in the log of finance."""
    return [str(each["data"]["foreign_event_id"]) for each in events if type_of(each) == NOTED]


def type_of(event: Mapping[str, Any]) -> str:
    """Return the class name of the event that a CloudEvent carries."""
    return str(event["type"]).split(".")[-2]


def _renew(system: WholeSystem, mission: str, number: int) -> None:
    ends = FIRST_DAY + TERM * number
    answer: httpx.Response = httpx.post(
        f"{system.address('mandates')}/v1/mandates/{mission}/renewals",
        json={
            "decided_on": (ends - timedelta(days=5)).isoformat(),
            "resolution": f"S/RES/{9000 + number} (2010)",
            "until": (ends + TERM).isoformat(),
        },
        headers={
            **system.headers,
            "idempotency-key": f"renew-{mission}-{number}",
            "if-match": f'"v{number}"',
        },
        timeout=30,
    )
    if answer.status_code != CREATED:
        raise AssertionError(answer.text)
