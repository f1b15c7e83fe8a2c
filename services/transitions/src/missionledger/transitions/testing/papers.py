"""A paper that is kept, for commands that have to name one."""

import hashlib

from missionledger.common.testing.service_under_test import ServiceUnderTest

_BYTES = b"certificate, signed by both sides"
KEPT_PAPER = hashlib.sha256(_BYTES).hexdigest()


async def keep_paper(service: ServiceUnderTest, content: bytes = _BYTES) -> str:
    """Send a paper to the service, and return the hash by which commands name it."""
    answer = await service.client.post(
        "/v1/documents",
        content=content,
        headers={"authorization": "Bearer everybody", "content-type": "application/octet-stream"},
    )
    answer.raise_for_status()
    return str(answer.json()["sha256"])
