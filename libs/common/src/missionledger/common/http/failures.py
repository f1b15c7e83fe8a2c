"""Turns everything that can go wrong below the routes into problems."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from missionledger.common.http.body_limit import BodyTooLargeError, too_large_problem
from missionledger.common.http.frame import frame_of
from missionledger.common.http.problems import (
    FieldError,
    Problem,
    problem_of,
    problem_response,
)
from missionledger.common.refusals import Refusal
from missionledger.common.telemetry.metrics import HTTP_REFUSALS

ERRORS_SHOWN_MAX = 50

INVALID_REQUEST = ("invalid-request", "The request is not valid")

_PROMOTED: Mapping[str, str] = {
    "amount-not-exact": "Amount is not an exact number of cents",
    "amount-too-large": "Amount is too large",
    "json_invalid": "The body is not JSON",
}
"""Faults that are problems of their own when nothing else is wrong."""

_PROMOTED_CODES: Mapping[str, str] = {"json_invalid": "body-not-json"}

_BY_STATUS: Mapping[int, tuple[str, str, str]] = {
    400: ("body-not-readable", "The body cannot be read", "Send JSON in UTF-8."),
    404: ("no-such-route", "There is nothing at this address", "See /openapi.json."),
    405: ("method-not-allowed", "The method is not allowed here", "See the Allow header."),
}


def install_failure_handlers(app: FastAPI, service: str) -> None:
    """Answer refusals, invalid requests and unknown addresses with problems."""

    def answer(request: Request, problem: Problem) -> Response:
        HTTP_REFUSALS.labels(service, problem.code).inc()
        return problem_response(
            problem, instance=request.url.path, trace_id=frame_of(request).trace_id
        )

    async def on_refusal(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return answer(request, problem_of(error, if_match_sent="if-match" in request.headers))

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(request, validation_problem(error.errors(), error.body))

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if isinstance(error, BodyTooLargeError):
            return answer(request, too_large_problem(error.limit))
        return answer(request, _http_problem(error, request))

    app.add_exception_handler(Refusal, on_refusal)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)


def validation_problem(errors: Sequence[Mapping[str, Any]], body: Any) -> Problem:
    """Return the problem that names every part of the request that is at fault.

    For the rows of a file it also names file and row, which a person can look up.
    """
    fields = [_field_error(each) for each in errors[:ERRORS_SHOWN_MAX]]
    code, title = INVALID_REQUEST
    kinds = {str(each.get("type")) for each in errors}
    if len(kinds) == 1 and (kind := kinds.pop()) in _PROMOTED:
        code, title = _PROMOTED_CODES.get(kind, kind), _PROMOTED[kind]
    first = fields[0]
    place = _row_place(errors[0].get("loc", ()), body)
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return Problem(
        code=code,
        title=title,
        status=422,
        detail=f"{place}{first.pointer or 'body'}: {first.detail}{more}",
        next_step="Correct what errors names and send it again; nothing was changed.",
        errors=fields,
        facts={"errors": len(errors)},
    )


def pointer_of(location: Sequence[str | int]) -> str:
    """Return the pointer for where a validation error lies."""
    if not location:
        return ""
    origin, *path = location
    if origin != "body":
        return "#" + "/".join(_escaped(each) for each in location)
    return "".join(f"/{_escaped(each)}" for each in path)


def _field_error(error: Mapping[str, Any]) -> FieldError:
    location = list(error.get("loc", ()))
    kind = str(error.get("type"))
    if kind == "json_invalid":
        # Here the second part is an offset in the text, not a name in the value.
        reason = error.get("ctx", {}).get("error", "")
        return FieldError("", "body-not-json", f"{reason} at character {location[-1]}")
    return FieldError(pointer_of(location), kind.replace("_", "-"), str(error.get("msg", "")))


def _row_place(location: Sequence[str | int], body: Any) -> str:
    match list(location):
        case ["body", "rows", int() as index, *_] if isinstance(body, dict):
            rows = body.get("rows", [])
            row = rows[index] if isinstance(rows, list) and index < len(rows) else None
            number = row.get("row") if isinstance(row, dict) else None
            return f"{body.get('file', 'the file')}, row {number or f'{index + 1} of the rows'}: "
        case _:
            return ""


def _escaped(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def _http_problem(error: HTTPException, request: Request) -> Problem:
    code, title, next_step = _BY_STATUS.get(
        error.status_code, ("http-error", str(error.detail), "")
    )
    return Problem(
        code=code,
        title=title,
        status=error.status_code,
        detail=f"{request.method} {request.url.path}: {error.detail}",
        next_step=next_step,
        headers=dict(error.headers or {}),
    )
