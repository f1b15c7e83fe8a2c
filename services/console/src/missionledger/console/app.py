"""The web console: pages made on the server from the APIs of the services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.staticfiles import StaticFiles

from missionledger.common.clock import Clock, SystemClock
from missionledger.common.http.problems import Problem
from missionledger.console.client import ServiceClient
from missionledger.console.fund_routes import build_fund_router
from missionledger.console.liquidity_routes import build_liquidity_router
from missionledger.console.missions_routes import build_missions_router
from missionledger.console.problems import add_problem_handlers
from missionledger.console.processes_routes import build_processes_router
from missionledger.console.settings import ConsoleSettings
from missionledger.console.state_routes import build_state_router
from missionledger.console.states_routes import build_states_router

HERE = Path(__file__).parent
SECTIONS = (
    ("/", "Liquidity"),
    ("/states", "Member States"),
    ("/missions", "Missions"),
    ("/processes", "Processes"),
)
"""The pages of the navigation, each with its address and name."""
OPEN_PATHS = frozenset({"/healthz", "/readyz", "/static/console.css"})
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
SECURITY_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
SIGN_IN_NEEDED = Problem(
    code="sign-in-needed",
    title="Signing in is needed",
    status=403,
    detail="This console listens beyond this machine or in production, and signing in to it is "
    "not set up.",
    next_step="Read it on the machine itself, or use the services with a token.",
)
FOREIGN_NAME = Problem(
    code="foreign-name",
    title="The console is asked for by a foreign name",
    status=421,
    # Otherwise a page of any site could point its own name here and read as this machine does.
    detail="Without signing in, the console answers only to localhost and 127.0.0.1.",
    next_step="Open it as http://127.0.0.1 with its port.",
)


class Pages:
    """Renders templates."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["sections"] = SECTIONS

    def render(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page."""
        text = self._templates.get_template(template).render(**values)
        return Response(text, status, media_type="text/html; charset=utf-8")


def create_console(
    settings: ConsoleSettings,
    *,
    clock: Clock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """Return the application that serves the pages; it reads over the network by default."""
    client = ServiceClient(settings.data_dir, transport)
    pages = Pages()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await client.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.mount("/static", StaticFiles(directory=HERE / "static"))

    @app.middleware("http")
    async def guard(request: Request, call_next: Any) -> Response:
        response: Response
        problem = None if request.url.path in OPEN_PATHS else _objection(settings, request)
        if problem is None:
            response = await call_next(request)
        else:
            response = pages.render("problem.html", problem.status, problem=problem)
        response.headers.update(SECURITY_HEADERS)
        return response

    add_problem_handlers(app, pages.render, SECURITY_HEADERS)

    @app.get("/healthz")
    @app.get("/readyz")
    async def alive() -> JSONResponse:
        return JSONResponse({"service": "console", "ready": True, "parts": []})

    clock = clock or SystemClock()
    app.include_router(build_liquidity_router(client, pages.render, clock))
    for build in (
        build_fund_router,
        build_states_router,
        build_state_router,
        build_missions_router,
        build_processes_router,
    ):
        app.include_router(build(client, pages.render, clock, settings.part_seconds_max))
    return app


def _objection(settings: ConsoleSettings, request: Request) -> Problem | None:
    if not settings.admits_anonymous:
        return SIGN_IN_NEEDED
    return None if request.url.hostname in LOCAL_NAMES else FOREIGN_NAME
