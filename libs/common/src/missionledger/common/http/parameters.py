"""Refuses parameters of a query that a route does not have: a filter misspelt shows too much."""

import difflib
from collections.abc import Iterator
from typing import Any

from fastapi.dependencies.models import Dependant  # codespell:ignore dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request

from missionledger.common.refusals import InvalidRequestError

FORMAT_PARAMETER = "format"
"""How an answer is written; as with the header Accept, what comes in one form alone ignores it."""


class UnknownParameterError(InvalidRequestError):
    """The query has a parameter that this address does not know."""

    code = "unknown-parameter"
    title = "A parameter of the query is not known here"


def refuse_unknown_parameters(request: Request) -> None:
    """Go on only if the route knows every parameter of the query.

    Raises:
        UnknownParameterError: naming the first it does not know, and those it knows.
    """
    if not request.query_params:
        return
    known = known_parameters(request.scope["route"])
    unknown = next((name for name in request.query_params if name not in known), None)
    if unknown is None:
        return
    near = difflib.get_close_matches(unknown, known, n=1)
    others = ", ".join(sorted(known))
    raise UnknownParameterError(
        f"{request.url.path} has no parameter {unknown!r}",
        next_step=f"Did you mean {near[0]!r}?" if near else f"Leave it out; there are: {others}.",
        pointer=f"#query/{unknown}",
    )


def known_parameters(route: APIRoute) -> frozenset[str]:
    """Return what a query to this route may hold."""
    extra: Any = (route.openapi_extra or {}).get("parameters", ())
    named = {each["name"] for each in extra if each["in"] == "query"}
    declared = frozenset(_declared(route.dependant))  # codespell:ignore dependant
    return declared | named | {FORMAT_PARAMETER}


def _declared(root: Dependant) -> Iterator[str]:  # codespell:ignore dependant
    for field in root.query_params:
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (each.alias or name for name, each in kind.model_fields.items())
        else:
            yield field.alias
    for each in root.dependencies:
        yield from _declared(each)
