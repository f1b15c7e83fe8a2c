"""One step of a load: rows of one kind that a service records wholly or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from missionledger.common.canonical import canonical_json

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ImportStep:
    """One request `POST /v1/imports/<kind>`.

    Attributes:
        service: who records it.
        kind: what the rows are.
        file: the table they come from, for refusals to name.
        rows: as the service takes them.
        part: which part of a kind that is sent in several; empty for the whole.
    """

    service: str
    kind: str
    file: str
    rows: Sequence[Row]
    part: str = ""

    def body(self) -> bytes:
        """Return the request body, the same bytes for the same rows."""
        digest = hashlib.sha256(canonical_json(list(self.rows))).hexdigest()
        return canonical_json({"file": self.file, "sha256": digest, "rows": list(self.rows)})

    @property
    def name(self) -> str:
        """What a person reads: `finance assessments`."""
        return f"{self.service} {self.kind}" + (f" {self.part}" if self.part else "")


def idempotency_key(kind: str, body: bytes) -> str:
    """Return the key that stands for these rows of this kind, now and in any later load."""
    return f"load-{hashlib.sha256(kind.encode() + b'/' + body).hexdigest()}"
