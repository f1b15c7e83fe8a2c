"""Goal: the client repeats what may pass, gives up on what does not, and says why in words."""

from collections.abc import Callable

import httpx
import pytest

from missionledger.cli.load.client import (
    ATTEMPTS_MAX,
    HttpImportClient,
    ImportRefusedError,
    ServiceUnreachableError,
)

Answer = Callable[[httpx.Request], httpx.Response]
DONE = {
    "file": "a.csv",
    "rows": 3,
    "recorded": 2,
    "unchanged": 1,
    "first_position": 4,
    "last_position": 5,
}


def _client(answer: Answer, pauses: list[float] | None = None) -> HttpImportClient:
    return HttpImportClient(
        {"finance": "http://finance.test"},
        lambda: "secret",
        transport=httpx.MockTransport(answer),
        pause=(pauses if pauses is not None else []).append,
    )


def test_rows_go_out_with_key_and_token() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json=DONE)

    done = _client(answer).post_import("finance", "funds", b"{}", "load-1")

    assert (done.rows, done.recorded, done.unchanged, done.last_position) == (3, 2, 1, 5)
    assert str(seen[0].url) == "http://finance.test/v1/imports/funds"
    assert seen[0].headers["Idempotency-Key"] == "load-1"
    assert seen[0].headers["Authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    "passing",
    [
        httpx.Response(503),
        httpx.Response(409, json={"type": "urn:missionledger:problem:request-in-flight"}),
    ],
)
def test_what_may_pass_is_asked_again(passing: httpx.Response) -> None:
    answers = [passing, httpx.Response(201, json=DONE)]
    pauses: list[float] = []
    client = _client(lambda _request: answers.pop(0), pauses)

    assert client.post_import("finance", "funds", b"{}", "load-1").rows == 3
    assert len(pauses) == 1


def test_a_broken_connection_is_asked_again_and_then_given_up() -> None:
    attempts: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        attempts.append(request)
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(ServiceUnreachableError):
        _client(answer).post_import("finance", "funds", b"{}", "load-1")
    assert len(attempts) == ATTEMPTS_MAX


@pytest.mark.parametrize("status", [400, 403, 409, 422])
def test_a_refusal_is_told_in_the_words_of_the_service(status: int) -> None:
    problem = {
        "type": "urn:missionledger:problem:duplicate-line",
        "detail": "assessments_by_period.csv, row 7: the line is recorded",
        "nextStep": "Reverse it first.",
        "errors": [{"pointer": "/rows/5", "code": "x", "detail": "recorded"}],
    }
    client = _client(lambda _request: httpx.Response(status, json=problem))

    with pytest.raises(ImportRefusedError) as refusal:
        client.post_import("finance", "assessments", b"{}", "load-1")
    assert "assessments_by_period.csv, row 7" in refusal.value.detail
    assert "/rows/5" in refusal.value.detail
    assert refusal.value.next_step == "Reverse it first."


def test_an_answer_that_is_no_problem_is_still_a_refusal() -> None:
    client = _client(lambda _request: httpx.Response(404, text="<html>"))

    with pytest.raises(ImportRefusedError, match="HTTP 404"):
        client.post_import("finance", "funds", b"{}", "load-1")


def test_the_head_of_a_log_names_the_log() -> None:
    feed = {"events": [{"id": "first"}], "next_after": 1, "head": 42}
    client = _client(lambda _request: httpx.Response(200, json=feed))

    head = client.log_head("finance")
    assert (head.first_event, head.position) == ("first", 42)


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(ServiceUnreachableError):
        _client(lambda _request: httpx.Response(200)).log_head("treasury")
