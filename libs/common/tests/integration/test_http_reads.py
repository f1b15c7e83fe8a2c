"""Reads over HTTP: scope, both axes, pages, CSV, unknown addresses, probes and the document."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter

from missionledger.common.clock import FixedClock
from missionledger.common.http.app import create_app
from missionledger.common.http.health import Health
from missionledger.common.http.routes import served_routes
from missionledger.common.security.roles import Role
from missionledger.common.testing.access_matrix import Sample, check_access_matrix
from missionledger.common.testing.purse_app import PurseApp, payment, purse_app
from missionledger.common.testing.purse_service import PURSES

NOW = datetime(2025, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def purses(tmp_path: Path, clock: FixedClock) -> Iterator[PurseApp]:
    broken = APIRouter()

    @broken.get("/broken", include_in_schema=False)
    async def fails() -> None:
        raise RuntimeError("the secret inside")

    with purse_app(tmp_path, clock=clock, routers=[broken]) as app:
        yield app


async def pay(purses: PurseApp, client: httpx.AsyncClient, purse: str, **body: str) -> None:
    content = payment(mission=body.pop("mission", "UNSOH")) | body
    answer = await client.post(
        f"/v1/purses/{purse}/payments", json=content, headers=purses.officer()
    )
    assert answer.status_code == 201, answer.text


def code_of(answer: httpx.Response) -> str:
    code: str = answer.json()["type"]
    return code.removeprefix("urn:missionledger:problem:")


def test_a_state_is_read_as_of_a_day_and_as_known_at_an_instant(
    purses: PurseApp, clock: FixedClock
) -> None:
    async def scenario(client: httpx.AsyncClient) -> dict[str, str]:
        async def amount(query: str) -> str:
            answer = await client.get(f"/v1/purses/p1{query}", headers=purses.viewer())
            return str(answer.json().get("amount", {}).get("amount", answer.status_code))

        await pay(purses, client, "p1", occurred_on="2025-06-01")
        clock.instant = NOW + timedelta(hours=1)
        await pay(purses, client, "p1", occurred_on="2025-06-15")
        clock.instant = NOW + timedelta(hours=2)
        await pay(purses, client, "p1", occurred_on="2025-09-01")
        return {
            "now": await amount(""),
            "in autumn": await amount("?effective_on=2025-09-01"),
            "on 2 June": await amount("?effective_on=2025-06-02"),
            "in May": await amount("?effective_on=2025-05-01"),
            "known first": await amount("?known_at=2025-07-01T12:30:00Z"),
            "with offset": await amount("?known_at=2025-07-01T14:30:00+02:00"),
            "by position": await amount("?known_at=2"),
        }

    assert purses.run(scenario) == {
        "now": "20.00",
        "in autumn": "30.00",
        "on 2 June": "10.00",
        "in May": "404",
        "known first": "10.00",
        "with offset": "10.00",
        "by position": "20.00",
    }


def test_an_instant_before_the_first_fact_says_so(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        empty = await client.get(
            "/v1/purses?known_at=2024-01-01T00:00:00Z", headers=purses.viewer()
        )
        await pay(purses, client, "p1")
        return [
            empty,
            await client.get("/v1/purses?known_at=2024-01-01T00:00:00Z", headers=purses.viewer()),
            await client.get("/v1/purses?known_at=9", headers=purses.viewer()),
            await client.get("/v1/purses?known_at=yesterday", headers=purses.viewer()),
            await client.get("/v1/purses?effective_on=30.6.2025", headers=purses.viewer()),
            await client.get("/v1/purses?known_at=2025-07-01T12:00:00", headers=purses.viewer()),
        ]

    empty, before, beyond, unreadable, no_day, no_offset = purses.run(scenario)

    assert (empty.status_code, code_of(empty)) == (404, "nothing-recorded-then")
    assert (before.status_code, code_of(before)) == (404, "nothing-recorded-then")
    assert "2025-07-01T12:00:00.000000Z" in before.json()["detail"]
    assert (beyond.status_code, code_of(beyond)) == (422, "position-not-reached")
    assert (unreadable.status_code, code_of(unreadable)) == (422, "invalid-request")
    assert no_day.json()["errors"][0]["pointer"] == "#query/effective_on"
    assert "offset" in no_offset.json()["detail"]


def test_an_answer_says_which_point_it_holds_for(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        await pay(purses, client, "p1")
        return await client.get("/v1/purses", headers=purses.viewer())

    headers = purses.run(scenario).headers

    assert headers["missionledger-effective-on"] == "2025-07-01"
    assert headers["missionledger-known-at"] == "1"


def test_pages_cover_a_list_exactly_once_while_others_insert(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[str]:
        for number in range(7):
            await pay(purses, client, f"p{number}")
        seen: list[str] = []
        following = "/v1/purses?limit=3"
        while following:
            answer = await client.get(following, headers=purses.viewer())
            seen += [item["purse_id"] for item in answer.json()["items"]]
            following = answer.links.get("next", {}).get("url", "")
            await pay(purses, client, "a-later-one-before-all")
        return seen

    assert purses.run(scenario) == [f"p{number}" for number in range(7)]


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "cursor=!!"])
def test_a_page_that_cannot_be_is_refused(purses: PurseApp, query: str) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        return await client.get(f"/v1/purses?{query}", headers=purses.viewer())

    assert purses.run(scenario).status_code == 422


@pytest.mark.parametrize(
    ("query", "accept"), [("?format=csv", "*/*"), ("", "text/csv"), ("?limit=9", "text/csv")]
)
def test_a_list_comes_as_csv(purses: PurseApp, query: str, accept: str) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        await pay(purses, client, "=cmd")
        return await client.get(f"/v1/purses{query}", headers=purses.viewer() | {"Accept": accept})

    answer = purses.run(scenario)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.splitlines() == [
        "purse_id,mission_id,amount.amount,amount.currency,is_closed",
        "'=cmd,UNSOH,10.00,USD,false",
    ]


def test_every_route_is_closed_to_strangers(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> int:
        await pay(purses, client, "p1")
        return await check_access_matrix(
            purses.app,
            purses.mint,
            {
                "POST /v1/purses/{purse_id}/payments": Sample("/v1/purses/p1/payments", payment()),
                "POST /v1/purses/{purse_id}/closure": Sample("/v1/purses/p1/closure"),
                "GET /v1/purses/{purse_id}": Sample("/v1/purses/p1"),
                "GET /v1/missions/{mission_id}/purses": Sample("/v1/missions/UNSOH/purses"),
                "GET /v1/streams/{stream}": Sample("/v1/streams/purses.purse-p1"),
            },
            without_mission=[
                "GET /v1/purses",
                "POST /v1/imports/payments",
            ],
        )

    assert purses.run(scenario) > 20
    assert purses.kernel.log.head().position == 1


def test_the_matrix_names_a_route_nobody_thought_of(purses: PurseApp) -> None:
    async def scenario(_client: httpx.AsyncClient) -> int:
        return await check_access_matrix(
            purses.app, purses.mint, {"GET /v1/gone": Sample("/v1/gone")}
        )

    with pytest.raises(AssertionError) as found:
        purses.run(scenario)

    assert "GET /v1/purses/{purse_id}: no sample" in str(found.value)
    assert "GET /v1/gone: there is no such route" in str(found.value)


def test_lists_hold_only_what_is_in_scope(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[str]:
        await pay(purses, client, "p1", mission="UNSOH")
        await pay(purses, client, "p2", mission="UNMIK")
        answer = await client.get("/v1/purses", headers=purses.viewer(missions=["UNMIK"]))
        return [item["purse_id"] for item in answer.json()["items"]]

    assert purses.run(scenario) == ["p2"]


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic YW5uYTpwdw==", "Bearer", "Bearer ", "Bearer x.y.z", "Bearer \xe9\xe8"],
)
def test_without_a_token_that_holds_there_is_401(purses: PurseApp, authorization: str) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        headers = [(b"authorization", authorization.encode("latin-1"))] if authorization else []
        return await client.get("/v1/purses", headers=headers)

    answer = purses.run(scenario)

    assert (answer.status_code, code_of(answer)) == (401, "not-authenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_an_unknown_address_or_method_is_a_problem(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [
            await client.get("/v1/nothing", headers=purses.viewer()),
            await client.get("/v1/purses/", headers=purses.viewer()),
            await client.delete("/v1/purses", headers=purses.viewer()),
            await client.get("/docs", headers=purses.viewer()),
        ]

    unknown, slash, method, docs = purses.run(scenario)

    assert (unknown.status_code, code_of(unknown)) == (404, "no-such-route")
    assert slash.status_code == 404
    assert (method.status_code, code_of(method)) == (405, "method-not-allowed")
    assert method.headers["allow"] == "GET"
    assert docs.status_code == 404


def test_a_fault_of_ours_tells_no_internals(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        return await client.get("/broken", headers=purses.viewer())

    answer = purses.run(scenario)

    assert (answer.status_code, code_of(answer)) == (500, "internal-error")
    assert "secret" not in answer.text
    assert answer.json()["traceId"] in answer.headers["traceparent"]


def test_every_answer_carries_the_security_headers(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [
            await client.get("/healthz"),
            await client.get("/v1/purses"),
            await client.get("/v1/purses", headers=purses.viewer()),
            await client.get("/broken", headers=purses.viewer()),
        ]

    for answer in purses.run(scenario):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_readiness_names_the_part_that_is_missing(purses: PurseApp) -> None:
    async def fine() -> None:
        return None

    async def missing() -> str:
        return "no broker at nats://127.0.0.1:8122"

    async def fails() -> None:
        raise ConnectionError("secret")

    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        purses.health.add("log", fine)
        first = await client.get("/readyz")
        purses.health.add("nats", missing)
        purses.health.add("temporal", fails)
        return [first, await client.get("/readyz"), await client.get("/metrics")]

    ready, not_ready, metrics = purses.run(scenario)

    assert ready.status_code == 200
    assert not_ready.status_code == 503
    assert not_ready.json()["parts"] == [
        {"part": "log", "ready": True, "reason": None},
        {"part": "nats", "ready": False, "reason": "no broker at nats://127.0.0.1:8122"},
        {"part": "temporal", "ready": False, "reason": "the check failed: ConnectionError"},
    ]
    assert 'missionledger_part_ready{part="nats",service="purses"} 0.0' in metrics.text


def test_metrics_name_routes_by_template_never_by_id(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> str:
        await pay(purses, client, "a-very-special-purse")
        await client.get("/v1/a-very-special-path", headers=purses.viewer())
        return (await client.get("/metrics")).text

    text = purses.run(scenario)

    assert 'route="/v1/purses/{purse_id}/payments"' in text
    assert 'route="unmatched"' in text
    assert "very-special" not in text


def test_the_document_names_every_route_and_nothing_else(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        return await client.get("/openapi.json")

    document = purses.run(scenario).json()

    assert document["openapi"].startswith("3.1")
    documented = {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
    }
    served = {f"{route.method} {route.path}" for route in served_routes(purses.app)}
    assert documented == served - {"GET /broken"}


def test_the_document_tells_security_problems_and_idempotency(purses: PurseApp) -> None:
    document = purses.app.openapi()

    operation = document["paths"]["/v1/purses/{purse_id}/closure"]["post"]
    headers = {each["name"]: each for each in operation["parameters"] if each["in"] == "header"}
    assert operation["security"] == [{"token": []}]
    assert operation["x-roles"] == [Role.BUDGET_OFFICER]
    assert headers["Idempotency-Key"]["required"] is True
    assert "If-Match" in headers
    assert {"400", "401", "403", "404", "409", "412", "422", "428", "503"} <= set(
        operation["responses"]
    )
    assert "application/problem+json" in operation["responses"]["409"]["content"]
    assert document["paths"]["/healthz"]["get"]["security"] == []
    assert "https://" not in json.dumps(document)


def test_a_route_without_access_control_stops_the_service(tmp_path: Path) -> None:
    open_router = APIRouter()

    @open_router.get("/v1/open")
    async def leak() -> str:
        return "everything"

    with purse_app(tmp_path) as purses, pytest.raises(AssertionError, match="GET /v1/open"):
        create_app(
            PURSES,
            purses.kernel,
            routers=[open_router],
            health=Health("purses"),
            verifier=purses.mint.verifier,
        )
