"""Identifiers: mission codes, Member States, and ids that sort by time."""

import random
import re
import time
from typing import Annotated
from uuid import UUID

from pydantic import Field

MISSION_ID = re.compile(r"[A-Z0-9-]+")
GLOBAL_MISSION = "global"
"""What a subject says in the place of the mission when a fact belongs to none."""

MissionId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,32}$")]
"""Acronym of the operation, spaces as hyphens: `UNEF-I`."""

StateCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""ISO 3166 alpha-3 code of a Member State."""

DayText = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


def mission_id_from_acronym(acronym: str) -> str:
    """Return the id of the mission with this acronym: capitals, spaces as hyphens.

    Raises:
        ValueError: if what results is not a mission id.
    """
    candidate = "-".join(acronym.upper().split())
    if not MISSION_ID.fullmatch(candidate):
        raise ValueError(f"{acronym!r} has characters that a mission id may not have")
    return candidate


def uuid7() -> UUID:
    """Return a UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits.

    An id has to be unique, not secret. The generator of the process is seeded by the system, anew
    after a fork; asking the system each time lets go of the interpreter and waits for it again.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | random.getrandbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)
