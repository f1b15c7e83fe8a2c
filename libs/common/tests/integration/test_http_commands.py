"""Commands over HTTP: who may send them, what makes repeats safe, and how they are refused."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from missionledger.common.http.access import request_digest
from missionledger.common.security.roles import Role
from missionledger.common.testing.purse_app import PurseApp, payment, purse_app

PAYMENTS = "/v1/purses/p1/payments"
CLOSURE = "/v1/purses/p1/closure"


@pytest.fixture
def purses(tmp_path: Path) -> Iterator[PurseApp]:
    with purse_app(tmp_path) as app:
        yield app


def kind_of(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["traceId"] in answer.headers["traceparent"]
    return answer.status_code, problem["type"].removeprefix("urn:missionledger:problem:")


def events_in(purses: PurseApp) -> int:
    return purses.kernel.log.head().position


def test_a_command_is_recorded_with_who_and_why(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        headers = purses.officer(key="k1") | {"X-Correlation-Id": "letter-7"}
        return await client.post(PAYMENTS, json=payment(), headers=headers)

    answer = purses.run(scenario)

    assert answer.status_code == 201
    assert answer.headers["etag"] == '"v1"'
    assert answer.headers["location"] == "/v1/purses/p1"
    assert answer.headers["missionledger-position"] == "1"
    assert answer.headers["x-correlation-id"] == "letter-7"
    assert answer.json()["amount"] == {"amount": "10.00", "currency": "USD"}
    metadata = purses.kernel.log.read(after=0, limit=1)[0].read_metadata()
    assert (metadata.actor, metadata.role) == ("anna", "budget_officer")
    assert (metadata.idempotency_key, metadata.correlation_id) == ("k1", "letter-7")
    assert metadata.traceparent == answer.headers["traceparent"]


def test_the_same_key_and_body_have_one_effect_and_one_answer(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response]:
        headers = purses.officer(key="k1")
        first = await client.post(PAYMENTS, json=payment(), headers=headers)
        await client.post(PAYMENTS, json=payment("5.00"), headers=purses.officer())
        return first, await client.post(PAYMENTS, json=payment(), headers=headers)

    first, again = purses.run(scenario)

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["missionledger-position"] == first.headers["missionledger-position"]
    assert again.headers["idempotency-replayed"] == "true"
    assert events_in(purses) == 2


def test_the_same_key_with_another_body_or_path_is_refused(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        headers = purses.officer(key="k1")
        await client.post(PAYMENTS, json=payment(), headers=headers)
        return [
            await client.post(PAYMENTS, json=payment("11.00"), headers=headers),
            await client.post("/v1/purses/p2/payments", json=payment(), headers=headers),
        ]

    for answer in purses.run(scenario):
        assert kind_of(answer) == (422, "idempotency-key-reused")
    assert events_in(purses) == 1


def test_keys_of_different_actors_never_meet(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        await client.post(PAYMENTS, json=payment(), headers=purses.officer(key="k1"))
        token = purses.mint.token(Role.BUDGET_OFFICER, subject="bela")
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"}
        return await client.post(PAYMENTS, json=payment("7.00"), headers=headers)

    assert purses.run(scenario).json()["amount"]["amount"] == "17.00"


def test_repeats_at_the_same_moment_have_one_effect(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        headers = purses.officer(key="k1")
        calls = [client.post(PAYMENTS, json=payment(), headers=headers) for _ in range(20)]
        return await asyncio.gather(*calls)

    answers = purses.run(scenario)

    assert {(answer.status_code, answer.content) for answer in answers} == {
        (201, answers[0].content)
    }
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    assert events_in(purses) == 1


def test_a_repeat_of_a_request_that_hangs_is_told_to_come_back(purses: PurseApp) -> None:
    body = json.dumps(payment()).encode()
    path_digest = request_digest("POST", PAYMENTS, body)

    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        in_flight = purses.app.state.kit.in_flight
        in_flight.wait_seconds = 0.01
        leave = await in_flight.enter("anna", "k1", path_digest)
        headers = purses.officer(key="k1") | {"Content-Type": "application/json"}
        same = await client.post(PAYMENTS, content=body, headers=headers)
        other = await client.post(PAYMENTS, json=payment("1.00"), headers=headers)
        leave()
        return [same, other, await client.post(PAYMENTS, content=body, headers=headers)]

    same, other, afterwards = purses.run(scenario)

    assert kind_of(same) == (409, "request-in-flight")
    assert same.headers["retry-after"] == "1"
    assert kind_of(other) == (422, "idempotency-key-reused")
    assert afterwards.status_code == 201
    assert len(purses.app.state.kit.in_flight) == 0


def test_a_refused_command_frees_its_key(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        headers = purses.officer(key="k1")
        wrong = await client.post(PAYMENTS, json=payment("0.001"), headers=headers)
        assert kind_of(wrong) == (422, "amount-not-exact")
        return await client.post(PAYMENTS, json=payment(), headers=headers)

    assert purses.run(scenario).status_code == 201


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "idempotency-key-missing"),
        ("", "idempotency-key-missing"),
        ("k" * 201, "idempotency-key-malformed"),
        ("two words", "idempotency-key-malformed"),
    ],
)
def test_a_command_without_a_usable_key_is_refused(
    purses: PurseApp, key: str | None, code: str
) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        headers = purses.mint.headers(Role.BUDGET_OFFICER)
        if key is not None:
            headers["Idempotency-Key"] = key
        return await client.post(PAYMENTS, json=payment(), headers=headers)

    assert kind_of(purses.run(scenario)) == (400, code)
    assert events_in(purses) == 0


def test_a_decision_is_made_on_the_version_that_was_seen(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        await client.post(PAYMENTS, json=payment(), headers=purses.officer())
        seen = await client.get("/v1/purses/p1", headers=purses.viewer())
        await client.post(PAYMENTS, json=payment(), headers=purses.officer())
        stale = purses.officer() | {"If-Match": seen.headers["etag"]}
        fresh = purses.officer() | {"If-Match": '"v2"'}
        malformed = purses.officer() | {"If-Match": "v2"}
        return [
            await client.post(CLOSURE, headers=purses.officer()),
            await client.post(CLOSURE, headers=malformed),
            await client.post(CLOSURE, headers=stale),
            await client.post(CLOSURE, headers=fresh),
        ]

    none, malformed, stale, fresh = purses.run(scenario)

    assert kind_of(none) == (428, "precondition-required")
    assert kind_of(malformed) == (422, "if-match-malformed")
    assert kind_of(stale) == (412, "version-conflict")
    assert (fresh.status_code, fresh.headers["etag"]) == (201, '"v3"')


def test_a_rule_that_refuses_names_itself_its_source_and_the_way_on(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        await client.post(PAYMENTS, json=payment(), headers=purses.officer())
        await client.post(CLOSURE, headers=purses.officer() | {"If-Match": '"v1"'})
        return await client.post(PAYMENTS, json=payment(), headers=purses.officer())

    answer = purses.run(scenario)

    assert kind_of(answer) == (409, "purse-closed")
    problem = answer.json()
    assert problem["title"] == "The purse is closed"
    assert problem["detail"] == "purse p1 is closed"
    assert problem["nextStep"] == "Use another purse."
    assert problem["source"] == "ST/TEST/1"
    assert problem["facts"] == {"minor": 1000}
    assert problem["instance"] == PAYMENTS


@pytest.mark.parametrize(
    ("content", "code", "pointer"),
    [
        (b"{not json", "body-not-json", ""),
        (b"\xff\xfe", "body-not-json", ""),
        (b'{"mission_id": "\xff"}', "body-not-readable", None),
        (b"[" * 100_000, "body-not-readable", None),
        (b"{}", "invalid-request", "/mission_id"),
        (b"[]", "invalid-request", ""),
        (b'{"mission_id": "x y", "amount": {"amount": "1.00"}}', "invalid-request", "/mission_id"),
        (b'{"mission_id": "AB", "amount": {"amount": 1.5}}', "amount-not-exact", "/amount/amount"),
        (
            b'{"mission_id": "AB", "amount": {"amount": "1.00"}, "x": 1}',
            "invalid-request",
            "/x",
        ),
    ],
)
def test_a_body_that_is_not_valid_names_the_place(
    purses: PurseApp, content: bytes, code: str, pointer: str | None
) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        headers = purses.officer() | {"Content-Type": "application/json"}
        return await client.post(PAYMENTS, content=content, headers=headers)

    answer = purses.run(scenario)

    assert kind_of(answer)[1] == code
    assert answer.status_code in {400, 422}
    if pointer is not None:
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert events_in(purses) == 0


def test_an_amount_beyond_the_delegation_is_forbidden(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        token = purses.mint.token(Role.BUDGET_OFFICER, amount_max_minor=999)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"}
        return await client.post(PAYMENTS, json=payment(), headers=headers)

    assert kind_of(purses.run(scenario)) == (403, "delegation-exceeded")


def rows(*amounts: str) -> dict[str, Any]:
    return {
        "file": "payments.csv",
        "sha256": "0" * 64,
        "rows": [
            {
                "row": number,
                "purse_id": f"p{number}",
                "mission_id": "UNSOH",
                "amount": {"amount": amount},
                "occurred_on": "2025-06-30",
            }
            for number, amount in enumerate(amounts, start=2)
        ],
    }


def importing(purses: PurseApp) -> dict[str, str]:
    return purses.officer() | purses.mint.headers(Role.ADMINISTRATOR)


def test_a_file_is_recorded_at_once_and_known_rows_add_nothing(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        await client.post(PAYMENTS, json=payment(), headers=purses.officer())
        headers, file = importing(purses), rows("1.00", "0.00", "2.00")
        first = await client.post("/v1/imports/payments", json=file, headers=headers)
        await client.post(PAYMENTS, json=payment(), headers=purses.officer())
        return [first, await client.post("/v1/imports/payments", json=file, headers=headers)]

    answer, again = purses.run(scenario)

    assert (answer.status_code, again.json()) == (201, answer.json())
    assert answer.json() == {
        "file": "payments.csv",
        "rows": 3,
        "recorded": 2,
        "unchanged": 1,
        "first_position": 2,
        "last_position": 3,
    }


def test_a_row_that_is_refused_names_file_and_row_and_nothing_is_recorded(
    purses: PurseApp,
) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        await client.post("/v1/purses/p3/payments", json=payment(), headers=purses.officer())
        closing = purses.officer() | {"If-Match": '"v1"'}
        await client.post("/v1/purses/p3/closure", headers=closing)
        return [
            await client.post(
                "/v1/imports/payments", json=rows("1.00", "2.00"), headers=importing(purses)
            ),
            await client.post(
                "/v1/imports/payments", json=rows("1.00", "2.005"), headers=importing(purses)
            ),
        ]

    refused, malformed = purses.run(scenario)

    assert kind_of(refused) == (409, "purse-closed")
    assert refused.json()["detail"] == "payments.csv, row 3: purse p3 is closed"
    assert refused.json()["errors"][0]["pointer"] == "/rows/1"
    assert kind_of(malformed) == (422, "amount-not-exact")
    assert malformed.json()["detail"].startswith("payments.csv, row 3: ")
    assert malformed.json()["errors"][0]["pointer"] == "/rows/1/amount/amount"
    assert events_in(purses) == 2


def test_a_log_that_is_shut_answers_503_and_a_time_to_come_back(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        await client.post(PAYMENTS, json=payment(), headers=purses.officer())
        await asyncio.to_thread(purses.kernel.log.close)
        return await client.post("/v1/purses/p1/payments", json=payment(), headers=purses.officer())

    answer = purses.run(scenario)

    assert kind_of(answer) == (503, "log-closed")
    assert answer.headers["retry-after"] == "1"
