"""The routes an application really has, and who guards each of them."""

from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant  # codespell:ignore dependant
from fastapi.routing import APIRoute, iter_route_contexts

from missionledger.common.http.access import CommandGuard, ReadGuard, UploadGuard

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

API_PREFIX = "/v1"


@dataclass(frozen=True, slots=True)
class ServedRoute:
    """One route as it is served, with the prefixes of its routers."""

    method: str
    path: str
    guards: tuple[CommandGuard | ReadGuard, ...]

    @property
    def changes(self) -> bool:
        """Tell whether the method may change something."""
        return self.method not in SAFE_METHODS

    @property
    def is_guarded(self) -> bool:
        """Tell whether a guard that fits the method stands before the route."""
        if self.changes:
            return any(isinstance(guard, CommandGuard | UploadGuard) for guard in self.guards)
        return bool(self.guards)


def served_routes(app: FastAPI) -> list[ServedRoute]:
    """Return every route of the application that FastAPI serves, in order."""
    found: list[ServedRoute] = []
    for context in iter_route_contexts(app.routes):
        if not isinstance(context.original_route, APIRoute):
            continue
        guards = tuple(_guards_in(context.dependant))  # codespell:ignore dependant
        found.extend(
            # As it is published: a parameter that may hold slashes is written like any other.
            ServedRoute(method, context.path_format or "", guards)
            for method in sorted(context.methods or ())
        )
    return found


def assert_every_route_is_guarded(app: FastAPI) -> None:
    """Check that nothing under /v1 is open and that every change needs a named role.

    Raises:
        AssertionError: naming each route without a guard that fits its method.
    """
    open_routes = [
        f"{route.method} {route.path}"
        for route in served_routes(app)
        if route.path.startswith(API_PREFIX) and not route.is_guarded
    ]
    if open_routes:
        raise AssertionError(f"routes without access control: {', '.join(open_routes)}")


def _guards_in(root: Dependant) -> list[CommandGuard | ReadGuard]:  # codespell:ignore dependant
    found: list[CommandGuard | ReadGuard] = []
    pending = [root]
    while pending:
        current = pending.pop()
        if isinstance(current.call, CommandGuard | ReadGuard):
            found.append(current.call)
        pending.extend(current.dependencies)
    return found
