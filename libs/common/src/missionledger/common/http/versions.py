"""Versions of what a person decided on: `ETag` in answers, `If-Match` in commands."""

import re
from typing import Annotated

from fastapi import Header

from missionledger.common.http.problems import PreconditionRequiredError
from missionledger.common.refusals import InvalidRequestError

_ETAG = re.compile(r'"v([0-9]{1,15})"')


class VersionMarkMalformedError(InvalidRequestError):
    """The If-Match header is not one that this system gave out."""

    code = "if-match-malformed"
    title = "The If-Match header cannot be used"


def etag(version: int) -> str:
    """Return the entity tag of a version: `"v17"` with its quotes."""
    return f'"v{version}"'


IfMatchHeader = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag of what the decision was made on, such as `"v17"`.',
    ),
]


async def if_match(header: IfMatchHeader = None) -> int | None:
    """Return the version the sender decided on, None if the request names none.

    Raises:
        VersionMarkMalformedError: if the header is not an ETag of this system.
    """
    if header is None:
        return None
    found = _ETAG.fullmatch(header.strip())
    if found is None:
        raise VersionMarkMalformedError(
            f"{header!r} is not an ETag of this system",
            next_step='Send one ETag as it was received, with its quotes: "v17".',
            pointer="#header/If-Match",
        )
    return int(found.group(1))


async def required_if_match(header: IfMatchHeader = None) -> int:
    """Return the version the sender decided on.

    Raises:
        PreconditionRequiredError: if the request names none.
        VersionMarkMalformedError: if the header is not an ETag of this system.
    """
    version = await if_match(header)
    if version is None:
        raise PreconditionRequiredError(
            "this decision needs the header If-Match",
            next_step="Read what you decide on, and send the ETag of that answer.",
            pointer="#header/If-Match",
        )
    return version
