"""Papers by their hash, in a real folder."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from missionledger.common.documents import (
    ABANDONED_SECONDS,
    DocumentDamagedError,
    DocumentMismatchError,
    DocumentMissingError,
    DocumentStoreFullError,
    DocumentTooLargeError,
    FolderDocumentStore,
)
from missionledger.common.refusals import InvalidRequestError

PAPER = b"A/RES/78/300" * 100_000
DIGEST = hashlib.sha256(PAPER).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FolderDocumentStore:
    return FolderDocumentStore(tmp_path / "documents", bytes_max=2 * len(PAPER))


def keep(store: FolderDocumentStore, paper: bytes, expected: str = "") -> str:
    with store.incoming() as incoming:
        for start in range(0, len(paper), 100_000):
            incoming.write(paper[start : start + 100_000])
        return incoming.keep(expected).sha256


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_paper_is_found_by_its_hash(store: FolderDocumentStore) -> None:
    assert keep(store, PAPER, DIGEST.upper()) == DIGEST

    found = store.find(DIGEST)
    assert found is not None
    assert found.size == len(PAPER)
    assert b"".join(store.read(DIGEST)) == PAPER


def test_the_same_paper_is_kept_once(store: FolderDocumentStore, tmp_path: Path) -> None:
    keep(store, PAPER)
    keep(store, PAPER)

    assert len(files(tmp_path)) == 1


def test_another_paper_than_announced_is_refused(
    store: FolderDocumentStore, tmp_path: Path
) -> None:
    with pytest.raises(DocumentMismatchError):
        keep(store, PAPER + b"!", DIGEST)

    assert files(tmp_path) == []


def test_a_paper_that_is_too_large_is_refused(store: FolderDocumentStore, tmp_path: Path) -> None:
    with pytest.raises(DocumentTooLargeError):
        keep(store, PAPER * 3)

    assert files(tmp_path) == []


def test_a_paper_that_is_not_there(store: FolderDocumentStore) -> None:
    assert store.find(DIGEST) is None
    with pytest.raises(DocumentMissingError):
        store.read(DIGEST)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", DIGEST.upper(), DIGEST[:-1]])
def test_a_name_that_is_no_hash_is_refused(store: FolderDocumentStore, digest: str) -> None:
    with pytest.raises(InvalidRequestError):
        store.find(digest)


def test_a_damaged_paper_is_not_shown_and_can_be_healed(
    store: FolderDocumentStore, tmp_path: Path
) -> None:
    keep(store, PAPER)
    files(tmp_path)[0].write_bytes(PAPER[:-1] + b"?")

    with pytest.raises(DocumentDamagedError):
        store.read(DIGEST)
    keep(store, PAPER)

    assert b"".join(store.read(DIGEST)) == PAPER


def test_what_a_crashed_process_left_is_cleared_and_what_is_new_is_not(tmp_path: Path) -> None:
    store = FolderDocumentStore(tmp_path)
    old, new = tmp_path / "incoming" / "old", tmp_path / "incoming" / "new"
    for path in (old, new):
        path.write_bytes(b"half a paper")
    os.utime(old, (1, new.stat().st_mtime - ABANDONED_SECONDS - 60))

    FolderDocumentStore(tmp_path)

    assert files(tmp_path) == [new]
    assert store.find(DIGEST) is None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("a small disk needs the right to mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_refuses_and_keeps_nothing(small_disk: Path) -> None:
    store = FolderDocumentStore(small_disk)

    with pytest.raises(DocumentStoreFullError):
        keep(store, PAPER)

    assert files(small_disk) == []
    assert keep(store, b"short") == hashlib.sha256(b"short").hexdigest()
