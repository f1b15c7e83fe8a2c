"""What the console says when it cannot show a page: a page for people, a problem for programs."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from missionledger.common.http.problems import Problem, problem_of, problem_response
from missionledger.common.refusals import Refusal

DATA_SUFFIXES = (".json", ".csv")
HOW_TO_ASK = {
    "as_of": "Write a day from 1946-01-01 to 2199-12-31, such as 2025-06-30.",
    "known_at": "Write an instant such as 2025-06-30T12:00:00Z, or a position of the log.",
    "books": "Books are all or actual.",
    "state": "Processes are all, running or ended; missions are all, active or ended.",
    "mission": "A mission is written in capitals, digits and hyphens, such as UNEF-I.",
    "mission_id": "A mission is written in capitals, digits and hyphens, such as UNEF-I.",
    "owing": "States owe anything, past_due or nothing; leave it out for all of them.",
    "account": "An account is all, peacekeeping, regular_budget, or a fund such as UNMISS.",
    "iso3": "A State is written as its ISO 3166 alpha-3 code, such as FRA.",
    "sort": "The table is sorted by one of its columns; follow the links in its heading.",
}
FAULT = Problem(
    code="internal-error",
    title="The console failed",
    status=500,
    detail="The console could not make this page. It is a fault of the program.",
    next_step="The log of the console says more; `missionledger status` shows the parts.",
)

Render = Callable[..., Response]
LOG = logging.getLogger(__name__)


def add_problem_handlers(app: FastAPI, render: Render, headers: Mapping[str, str]) -> None:
    """Let the application answer in words when it cannot answer what was asked.

    Args:
        app: the application.
        render: makes a page of a template.
        headers: go on the answer to a fault, which is made outside the middleware.
    """

    def tell(request: Request, problem: Problem) -> Response:
        if request.url.path.endswith(DATA_SUFFIXES):
            return problem_response(problem, instance=request.url.path, trace_id="")
        return render("problem.html", problem.status, problem=problem)

    @app.exception_handler(Refusal)
    async def refused(request: Request, refusal: Refusal) -> Response:
        return tell(request, problem_of(refusal))

    @app.exception_handler(RequestValidationError)
    async def misunderstood(request: Request, error: RequestValidationError) -> Response:
        return tell(request, _misunderstood(error.errors()))

    @app.exception_handler(HTTPException)
    async def not_here(request: Request, error: HTTPException) -> Response:
        return tell(request, _not_here(request, error))

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        # The last boundary: whatever it is, it is logged whole and nobody sees its insides.
        LOG.error("page_failed", exc_info=error, extra={"path": request.url.path})
        answer = tell(request, FAULT)
        answer.headers.update(headers)
        return answer


def _misunderstood(errors: Sequence[Any]) -> Problem:
    names = list(dict.fromkeys(str(error["loc"][-1]) for error in errors))
    return Problem(
        code="invalid-request",
        title="The question cannot be understood",
        status=422,
        detail="; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in errors),
        next_step=" ".join(HOW_TO_ASK[name] for name in names if name in HOW_TO_ASK),
    )


def _not_here(request: Request, error: HTTPException) -> Problem:
    if error.status_code == 404:  # noqa: PLR2004 - the status is its own name
        return Problem(
            code="not-found",
            title="There is no such page",
            status=404,
            detail=f"There is no page at {request.url.path}.",
            next_step="Liquidity is at /, Member States at /states, missions at /missions, "
            "processes at /processes.",
        )
    return Problem(
        code="method-not-allowed",
        title="This cannot be done here",
        status=error.status_code,
        detail=f"{request.method} {request.url.path}: {error.detail}.",
        next_step="The console only reads; commands go to the services.",
        headers=dict(error.headers or {}),
    )
