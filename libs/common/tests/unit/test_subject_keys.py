"""What is sealed for a person opens with the key of that person, there alone, and never after."""

import base64
import os
import stat
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.security.subject_keys import (
    NONCE_BYTES,
    PADDED_TO_BYTES,
    TAG_BYTES,
    FolderSubjectKeys,
    KeyDestroyedError,
    Sealed,
    SealError,
    seal,
    unseal,
)

SOMEBODY = "S-00000001"
OTHER = "S-00000002"
NAME = "Ané Person, born 1 May 1980"


class InMemoryKeys:
    """Keys that end with the test."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}

    def create(self, subject_id: str) -> bytes:
        return self._keys.setdefault(subject_id, os.urandom(32))

    def find(self, subject_id: str) -> bytes | None:
        return self._keys.get(subject_id)

    def destroy(self, subject_id: str) -> None:
        self._keys.pop(subject_id, None)


@given(text=st.text(max_size=300))
def test_a_text_opens_as_it_was(text: str) -> None:
    keys = InMemoryKeys()

    assert unseal(keys, seal(keys, SOMEBODY, text, "CC-1"), "CC-1") == text


def test_the_bytes_tell_neither_the_text_nor_its_length() -> None:
    keys = InMemoryKeys()
    short, longer = (seal(keys, SOMEBODY, text, "CC-1") for text in ("Li", NAME))

    box = base64.b64decode(longer.box)
    assert b"Person" not in box
    assert len(short.box) == len(longer.box)
    assert len(box) == NONCE_BYTES + PADDED_TO_BYTES + TAG_BYTES


def test_the_same_text_is_seen_to_be_the_same_for_the_same_person_alone() -> None:
    keys = InMemoryKeys()
    sealed = seal(keys, SOMEBODY, NAME, "CC-1")

    assert seal(keys, SOMEBODY, NAME, "CC-1") == sealed
    assert seal(keys, SOMEBODY, NAME + ".", "CC-1").box[:16] != sealed.box[:16]
    assert seal(keys, SOMEBODY, NAME, "CC-2").box != sealed.box
    assert seal(keys, OTHER, NAME, "CC-1").box != sealed.box


def test_what_was_moved_or_altered_does_not_open() -> None:
    keys = InMemoryKeys()
    sealed = seal(keys, SOMEBODY, NAME, "CC-1")
    seal(keys, OTHER, NAME, "CC-1")
    box = bytearray(base64.b64decode(sealed.box))
    box[-1] ^= 1
    altered = Sealed(subject_id=SOMEBODY, box=base64.b64encode(box).decode())
    swapped = Sealed(subject_id=OTHER, box=sealed.box)

    for wrong, place in ((sealed, "CC-2"), (altered, "CC-1"), (swapped, "CC-1")):
        with pytest.raises(SealError):
            unseal(keys, wrong, place)


def test_a_destroyed_key_opens_nothing_and_is_never_made_again(tmp_path: Path) -> None:
    keys = FolderSubjectKeys(tmp_path / "subjects")
    sealed = seal(keys, SOMEBODY, NAME, "CC-1")
    kept = seal(keys, OTHER, NAME, "CC-1")

    keys.destroy(SOMEBODY)
    keys.destroy(SOMEBODY)
    later = FolderSubjectKeys(tmp_path / "subjects")

    assert unseal(later, sealed, "CC-1") is None
    assert unseal(later, kept, "CC-1") == NAME
    with pytest.raises(KeyDestroyedError):
        seal(later, SOMEBODY, NAME, "CC-1")


def test_nobody_finds_another_key_while_one_is_destroyed(tmp_path: Path) -> None:
    keys = FolderSubjectKeys(tmp_path / "subjects")

    def looked_at(subject: str, ends: Future[None]) -> set[bytes | None]:
        found = set()
        while not ends.done():
            found.add(keys.find(subject))
        return found

    with ThreadPoolExecutor(2) as pool:
        for subject in (f"S-{number:08d}" for number in range(20)):
            key = keys.create(subject)
            destroyed = pool.submit(keys.destroy, subject)
            assert pool.submit(looked_at, subject, destroyed).result() <= {key, None}
            destroyed.result()

    assert all(each.suffix == ".destroyed" for each in (tmp_path / "subjects").iterdir())


def test_only_the_owner_reads_keys(tmp_path: Path) -> None:
    directory = tmp_path / "subjects"
    FolderSubjectKeys(directory).create(SOMEBODY)
    (key,) = directory.iterdir()

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_two_that_ask_at_once_get_the_same_key(tmp_path: Path) -> None:
    stores = [FolderSubjectKeys(tmp_path / "subjects") for _ in range(16)]
    with ThreadPoolExecutor(16) as pool:
        made = set(pool.map(lambda store: store.create(SOMEBODY), stores))

    assert len(made) == 1
    assert [each.name for each in (tmp_path / "subjects").iterdir()] == [f"{SOMEBODY}.key"]


def test_an_id_that_is_a_path_is_refused(tmp_path: Path) -> None:
    keys = FolderSubjectKeys(tmp_path / "subjects")

    with pytest.raises(ValueError, match="not the id of a subject"):
        keys.create("../../ESCAPED")
