"""The OpenAPI document: what FastAPI knows, and what the kit does around every route."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from missionledger.common.http.access import (
    DOCUMENTS_HEADER,
    IDEMPOTENCY_KEY_HEADER,
    IDEMPOTENCY_KEY_LENGTH_MAX,
    CommandGuard,
)
from missionledger.common.http.problems import MEDIA_TYPE, TYPE_PREFIX
from missionledger.common.http.routes import ServedRoute, served_routes

API_VERSION = "1"
OPENAPI_VERSION = "3.1.0"

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `type` is stable and tells which rule refused.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "examples": [f"{TYPE_PREFIX}version-conflict"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What was wrong with this very request."},
        "instance": {"type": "string"},
        "nextStep": {"type": "string", "description": "What can be done now."},
        "traceId": {"type": "string"},
        "source": {"type": "string", "description": "Symbol of the document behind the rule."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "facts": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
    },
}

_READ_PROBLEMS = {
    "401": "No token, or one that does not hold.",
    "403": "The roles of the token do not allow this.",
    "404": "Not there, or outside the scope of the token.",
    "422": "The request is not valid.",
    "503": "A part that is needed is missing; see Retry-After.",
}
_COMMAND_PROBLEMS = {
    **_READ_PROBLEMS,
    "400": "The Idempotency-Key header is missing or malformed, or the body cannot be read.",
    "409": "A rule forbids it now, or the same request is still being worked on.",
    "413": "The body is too large.",
    "507": "There is no room to record it; nothing was recorded.",
}
_VERSION_PROBLEMS = {
    "412": "Somebody changed it since the version in If-Match.",
    "428": "If-Match is missing.",
}

_KEY_PARAMETER: dict[str, Any] = {
    "name": IDEMPOTENCY_KEY_HEADER,
    "in": "header",
    "required": True,
    "description": "Chosen by the sender; the same key and body have one effect and one answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": IDEMPOTENCY_KEY_LENGTH_MAX},
}

_DOCUMENTS_PARAMETER: dict[str, Any] = {
    "name": DOCUMENTS_HEADER,
    "in": "header",
    "required": False,
    "description": "SHA-256 of the papers behind the command, with commas between; each event of "
    "the command names them.",
    "schema": {"type": "string", "pattern": r"^[0-9a-f]{64}(,\s*[0-9a-f]{64})*$"},
}


class ServiceApi(FastAPI):
    """A FastAPI application whose document tells security, problems and idempotency."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI 3.1 document, made once."""
        if self.openapi_schema is None:
            document = get_openapi(
                title=self.title,
                version=self.version,
                openapi_version=OPENAPI_VERSION,
                summary=self.summary,
                description=self.description,
                routes=self.routes,
            )
            self.openapi_schema = _completed(document, served_routes(self))
        return self.openapi_schema


def _completed(document: dict[str, Any], routes: list[ServedRoute]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    for route in routes:
        operation = document["paths"].get(route.path, {}).get(route.method.lower())
        if operation is not None and route.guards:
            _complete_operation(operation, route)
    for path in document["paths"].values():
        for operation in path.values():
            if "security" not in operation:
                operation["security"] = []
                operation.get("responses", {}).pop("422", None)
    return document


def _complete_operation(operation: dict[str, Any], route: ServedRoute) -> None:
    operation["security"] = [{"token": []}]
    operation["x-roles"] = sorted({role.value for guard in route.guards for role in guard.roles})
    is_command = any(isinstance(guard, CommandGuard) for guard in route.guards)
    problems = dict(_COMMAND_PROBLEMS if is_command else _READ_PROBLEMS)
    names = set()
    for parameter in operation.get("parameters", []):
        if parameter.get("in") == "header":
            names.add(parameter["name"].lower())
    if is_command:
        operation.setdefault("parameters", []).extend((_KEY_PARAMETER, _DOCUMENTS_PARAMETER))
    if "if-match" in names:
        problems |= _VERSION_PROBLEMS
    for status, meaning in sorted(problems.items()):
        operation["responses"][status] = {
            "description": meaning,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
