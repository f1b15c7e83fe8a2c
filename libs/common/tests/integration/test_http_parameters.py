"""What a query may hold: a parameter that is not known is refused, never passed over."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.testing.purse_app import PurseApp, payment, purse_app

NOW = datetime(2025, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def purses(tmp_path: Path) -> Iterator[PurseApp]:
    with purse_app(tmp_path, clock=FixedClock(NOW)) as app:
        yield app


def code_of(answer: httpx.Response) -> str:
    code: str = answer.json()["type"]
    return code.removeprefix("urn:missionledger:problem:")


@pytest.mark.parametrize(
    ("query", "detail", "next_step"),
    [
        ("?limits=5", "/v1/purses has no parameter 'limits'", "Did you mean 'limit'?"),
        (
            "?colour=blue",
            "/v1/purses has no parameter 'colour'",
            "Leave it out; there are: cursor, ",
        ),
    ],
)
def test_a_parameter_that_is_not_known_is_refused_by_name(
    purses: PurseApp, query: str, detail: str, next_step: str
) -> None:
    """A filter that is misspelt would show everything."""

    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        return await client.get(f"/v1/purses{query}", headers=purses.viewer())

    answer = purses.run(scenario)

    problem = answer.json()
    assert (answer.status_code, code_of(answer)) == (422, "unknown-parameter")
    assert problem["detail"] == detail
    assert problem["nextStep"].startswith(next_step)


def test_a_command_refuses_a_parameter_that_is_not_known(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response]:
        path = "/v1/purses/p1/payments"
        body = payment(mission="UNSOH")
        refused = await client.post(f"{path}?known_at=1", json=body, headers=purses.officer())
        return refused, await client.get("/v1/purses/p1", headers=purses.viewer())

    refused, after = purses.run(scenario)

    assert code_of(refused) == "unknown-parameter"
    assert after.status_code == 404


def test_a_list_comes_in_no_form_but_those_there_are(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        return await client.get("/v1/purses?format=cvs", headers=purses.viewer())

    answer = purses.run(scenario)

    assert (answer.status_code, code_of(answer)) == (422, "format-not-known")
