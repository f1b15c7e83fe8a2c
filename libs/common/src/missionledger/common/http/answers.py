"""How a route answers: 201 with where and when it was recorded, or a state with its version."""

from typing import Any, TypeVar

from starlette.responses import Response

from missionledger.common.http.versions import etag
from missionledger.common.outcomes import Loaded, Outcome

T = TypeVar("T")

POSITION_HEADER = "Missionledger-Position"
REPLAYED_HEADER = "Idempotency-Replayed"


def created(response: Response, outcome: Outcome[Any], location: str, body: T) -> T:
    """Answer 201: the fact is committed and on disk. Return the body.

    The position tells from where on a reader sees it: `?known_at=<position>`. It is left out when
    the command asked for what was already so, since then nothing was recorded.
    """
    response.status_code = 201
    response.headers["Location"] = location
    response.headers["ETag"] = etag(outcome.version)
    if outcome.last_position:
        response.headers[POSITION_HEADER] = str(outcome.last_position)
    if outcome.replayed:
        response.headers[REPLAYED_HEADER] = "true"
    return body


def found(response: Response, loaded: Loaded[Any], body: T) -> T:
    """Answer with a state and the version to send back in `If-Match`. Return the body."""
    response.headers["ETag"] = etag(loaded.version)
    return body
