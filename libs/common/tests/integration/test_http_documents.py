"""Papers over HTTP: kept by their hash, read as they were, never shown in place."""

from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from missionledger.common.security.roles import Role
from missionledger.common.testing.purse_app import PurseApp, purse_app

PAPER = b"%PDF-1.7 letter of assist" * 40_000
DIGEST = sha256(PAPER).hexdigest()


@pytest.fixture
def purses(tmp_path: Path) -> Iterator[PurseApp]:
    with purse_app(tmp_path) as app:
        yield app


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "documents").rglob("*") if path.is_file()]


def test_a_paper_is_kept_once_and_read_as_it_was(purses: PurseApp, tmp_path: Path) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(PAPER), 100_000):
            yield PAPER[start : start + 100_000]

    async def scenario(client: httpx.AsyncClient) -> None:
        officer = purses.mint.headers(Role.BUDGET_OFFICER)
        for content in (PAPER, pieces()):
            kept = await client.post("/v1/documents", content=content, headers=officer)
            assert kept.status_code == 201
            assert kept.json() == {"sha256": DIGEST, "size": len(PAPER)}
        read = await client.get(kept.headers["location"], headers=purses.viewer())
        assert read.content == PAPER
        assert read.headers["content-type"] == "application/octet-stream"
        assert read.headers["content-disposition"].startswith("attachment")
        assert "immutable" in read.headers["cache-control"]

    purses.run(scenario)
    assert len(stored(tmp_path)) == 1


def test_what_is_not_there_not_announced_or_not_allowed_is_refused(
    purses: PurseApp, tmp_path: Path
) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[int]:
        officer = purses.mint.headers(Role.BUDGET_OFFICER)
        answers = [
            await client.get(f"/v1/documents/{'0' * 64}", headers=purses.viewer()),
            await client.get("/v1/documents/..%2f..%2fetc", headers=purses.viewer()),
            await client.post(f"/v1/documents?sha256={'0' * 64}", content=PAPER, headers=officer),
            await client.post("/v1/documents", content=PAPER, headers=purses.viewer()),
            await client.post("/v1/documents", content=PAPER),
        ]
        return [answer.status_code for answer in answers]

    assert purses.run(scenario) == [404, 404, 422, 403, 401]
    assert stored(tmp_path) == []


def test_a_paper_that_changed_on_disk_is_not_served(purses: PurseApp, tmp_path: Path) -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        officer = purses.mint.headers(Role.BUDGET_OFFICER)
        await client.post("/v1/documents", content=PAPER, headers=officer)
        stored(tmp_path)[0].write_bytes(b"something else")
        return await client.get(f"/v1/documents/{DIGEST}", headers=purses.viewer())

    answer = purses.run(scenario)

    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:missionledger:problem:document-damaged"
