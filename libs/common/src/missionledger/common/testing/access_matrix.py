"""Tries every route of a service with a foreign mission, a lower role and no token at all."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from missionledger.common.http.routes import API_PREFIX, ServedRoute, served_routes
from missionledger.common.identifiers import uuid7
from missionledger.common.security.roles import Role
from missionledger.common.testing.tokens import TokenMint

FOREIGN_MISSION = "ELSEWHERE"
"""The mission of the token that must see nothing."""

NO_TOKEN_STATUS = 401
LOWER_ROLE_STATUS = 403
FOREIGN_STATUS = 404

_PARAMETER = re.compile(r"\{[^}]+\}")


@dataclass(frozen=True)
class Sample:
    """A request that succeeds, or would, for somebody with every right.

    Attributes:
        path: the path with its parameters filled; it must lead to facts of a mission.
        body: what is sent as JSON.
        query: what is sent as query.
    """

    path: str
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)


KIT_SAMPLES: Mapping[str, Sample] = {
    "GET /v1/events": Sample("/v1/events", query={"mission": "UNSOH"}),
    "GET /v1/events/stream": Sample("/v1/events/stream", query={"mission": "UNSOH"}),
}
KIT_WITHOUT_MISSION = frozenset(
    {
        "GET /v1/streams/{stream}",
        "GET /v1/log/checkpoint",
        "GET /v1/log/key",
        "GET /v1/log/position",
        "GET /v1/log/proof/inclusion",
        "GET /v1/log/proof/consistency",
        "POST /v1/documents",
        "GET /v1/documents",
        "GET /v1/documents/{digest}",
        "GET /v1/access-trail",
        "GET /v1/access-trail/verification",
    }
)
"""What every service has from the kit and need not say for itself."""


async def check_access_matrix(
    app: FastAPI,
    mint: TokenMint,
    samples: Mapping[str, Sample],
    *,
    without_mission: Collection[str] = (),
) -> int:
    """Try every route below /v1 and return how many requests were made.

    Args:
        app: the application, its verifier being that of the mint.
        mint: issues the tokens.
        samples: by route, `"POST /v1/allotments/{allotment_id}/release"`, a request that is about
            a mission other than FOREIGN_MISSION which is there.
        without_mission: routes whose facts belong to no mission or are filtered by scope, so that
            a foreign grant leads to a shorter answer or a refusal of another kind.

    Raises:
        AssertionError: naming every request that was answered otherwise, and every route that is
            neither sampled nor said to be without mission.
    """
    faults: list[str] = []
    made = 0
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
        for route in served_routes(app):
            if not route.path.startswith(API_PREFIX):
                continue
            name = f"{route.method} {route.path}"
            sample = samples.get(name) or KIT_SAMPLES.get(name)
            if sample is None and name not in KIT_WITHOUT_MISSION | set(without_mission):
                faults.append(f"{name}: no sample, and not said to be without mission")
            for case, headers, expected in _cases(route, mint, foreign=sample is not None):
                request = sample or Sample(_PARAMETER.sub("unknown", route.path))
                answer = await client.request(
                    route.method,
                    request.path,
                    json=request.body,
                    params=dict(request.query),
                    headers=headers,
                )
                made += 1
                if answer.status_code != expected:
                    faults.append(f"{name}: {case} got {answer.status_code}, not {expected}")
    unknown = sorted((set(samples) | set(without_mission)) - _names(app))
    faults.extend(f"{name}: there is no such route" for name in unknown)
    if faults:
        raise AssertionError("\n".join(faults))
    return made


def _cases(
    route: ServedRoute, mint: TokenMint, *, foreign: bool
) -> list[tuple[str, dict[str, str], int]]:
    common = {"If-Match": '"v1"'}
    if route.changes:
        common["Idempotency-Key"] = str(uuid7())
    cases = [("no token", common, NO_TOKEN_STATUS)]
    roles = {role for guard in route.guards for role in guard.roles}
    lower = next((role for role in Role if role not in roles), None)
    if roles and lower is not None:
        cases.append((f"role {lower}", common | mint.headers(lower), LOWER_ROLE_STATUS))
    if foreign:
        fitting = next((role for role in Role if role in roles), Role.VIEWER)
        headers = common | mint.headers(fitting, missions=[FOREIGN_MISSION])
        cases.append((f"role {fitting} of a foreign mission", headers, FOREIGN_STATUS))
    return cases


def _names(app: FastAPI) -> set[str]:
    return {f"{route.method} {route.path}" for route in served_routes(app)}
