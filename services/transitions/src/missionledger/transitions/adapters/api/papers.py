"""Papers that the body of a command names: each has to be kept here before it shows anything."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from missionledger.common.http.access import CommandAccess, DocumentNotKeptError, commands
from missionledger.common.http.kit import kit_of
from missionledger.common.security.roles import Role

_DIGEST = re.compile(r"[0-9a-f]{64}")


def commands_with_papers(*roles: Role) -> Callable[..., Awaitable[CommandAccess]]:
    """Return the dependency of a command: one of the roles, and papers that are kept here.

    A certificate that nobody has sent would be a number that looks like one. What is no hash is
    left to the body to refuse.
    """
    guard = commands(*roles)

    async def checked(
        request: Request, access: Annotated[CommandAccess, Depends(guard)]
    ) -> CommandAccess:
        kept = kit_of(request).documents
        for place, digest in enumerate(_named_in(await request.body())):
            if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
                continue
            if kept is None or not await asyncio.to_thread(kept.find, digest):
                raise DocumentNotKeptError(
                    f"there is no document {digest}",
                    next_step="Send the paper to /v1/documents first.",
                    pointer=f"/documents/{place}",
                )
        return access

    return checked


def _named_in(body: bytes) -> list[object]:
    try:
        said = json.loads(body)
    except ValueError:
        # The body itself is refused by whoever reads it next.
        return []
    named = said.get("documents") if isinstance(said, dict) else None
    return named if isinstance(named, list) else []
