"""The web console: pages made on the server from the APIs of the services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.staticfiles import StaticFiles

from missionledger.common.clock import Clock, SystemClock
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.console.client import ServiceClient
from missionledger.console.liquidity_routes import build_liquidity_router
from missionledger.console.settings import ConsoleSettings

HERE = Path(__file__).parent
STATUS_OF_KIND = {RefusalKind.UNAVAILABLE: 503, RefusalKind.INVALID: 400}
OPEN_PATHS = frozenset({"/healthz", "/readyz"})
SECURITY_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
SIGN_IN_NEEDED = (
    "This console listens beyond this machine or in production, and signing in is not set up. "
    "Read it on the machine itself, or use the API with a token."
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

    def render(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page."""
        text = self._templates.get_template(template).render(**values)
        return Response(text, status, media_type="text/html; charset=utf-8")


def create_console(settings: ConsoleSettings, *, clock: Clock | None = None) -> FastAPI:
    """Return the application that serves the pages."""
    client = ServiceClient(settings.data_dir)
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
        if settings.admits_anonymous or request.url.path in OPEN_PATHS:
            response = await call_next(request)
        else:
            refusal = {"detail": SIGN_IN_NEEDED, "next_step": ""}
            response = pages.render("problem.html", 403, refusal=refusal)
        response.headers.update(SECURITY_HEADERS)
        return response

    @app.exception_handler(Refusal)
    async def refused(_request: Request, refusal: Refusal) -> Response:
        return pages.render("problem.html", STATUS_OF_KIND.get(refusal.kind, 500), refusal=refusal)

    @app.get("/healthz")
    @app.get("/readyz")
    async def alive() -> JSONResponse:
        return JSONResponse({"service": "console", "ready": True, "parts": []})

    app.include_router(build_liquidity_router(client, pages.render, clock or SystemClock()))
    return app
