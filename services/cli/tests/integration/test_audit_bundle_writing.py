"""A bundle is at its place as a whole, or not at all."""

from pathlib import Path

import pytest

from missionledger.cli.audit.bundle import NotWritableError, PlaceTakenError, new_bundle
from missionledger.cli.verifier.verify import verify_bundle


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_folder_or_an_empty_one_is_taken(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    for place in (tmp_path / "empty", tmp_path / "deep" / "new"):
        with new_bundle(place) as writer:
            writer.write("README.txt", [b"read ", b"me"])
            assert left(place) == [] if place.exists() else True
        assert (place / "README.txt").read_bytes() == b"read me"
        assert verify_bundle(place, [], []).findings == []
        assert left(place.parent) == sorted({place.name} | ({"deep"} & set(left(place.parent))))


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    with new_bundle(tmp_path / "bundle") as writer:
        writer.write("documents/ab", [b"secret"])

    assert (tmp_path / "bundle").stat().st_mode & 0o077 == 0
    assert (tmp_path / "bundle" / "documents" / "ab").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["full folder", "file", "link to nothing"])
def test_what_is_there_stays_and_is_named(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "bundle"
    if kind == "full folder":
        place.mkdir()
        (place / "letter.txt").write_text("mine")
    elif kind == "file":
        place.write_text("mine")
    else:
        place.symlink_to(tmp_path / "nowhere")
    before = left(tmp_path)

    with pytest.raises(PlaceTakenError) as refusal, new_bundle(place):
        pytest.fail("it was begun")

    assert "letter.txt" in refusal.value.detail or "not a folder" in refusal.value.detail
    assert left(tmp_path) == before


def test_what_fails_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    def cut_off(tmp_path: Path) -> None:
        with new_bundle(tmp_path / "bundle") as writer:
            writer.write("finance/events.txt", [b"some"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off(tmp_path)

    assert left(tmp_path) == []


def test_a_draft_that_a_dead_process_left_looks_like_no_bundle(tmp_path: Path) -> None:
    with new_bundle(tmp_path / "bundle") as writer:
        writer.write("finance/events.txt", [])
        (draft,) = tmp_path.iterdir()
        codes = [each["code"] for each in verify_bundle(draft, [], []).findings]

    assert draft.name.startswith(".bundle.incomplete-")
    assert codes == ["manifest-unreadable"]


def test_what_comes_into_the_place_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    place = tmp_path / "bundle"

    def raced() -> None:
        with new_bundle(place) as writer:
            writer.write("README.txt", [b"text"])
            place.mkdir()
            (place / "mine.txt").write_text("mine")

    with pytest.raises(PlaceTakenError):
        raced()

    assert left(place) == ["mine.txt"]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(NotWritableError) as refusal, new_bundle(tmp_path / "file" / "bundle"):
        pytest.fail("it was begun")

    assert f"{tmp_path / 'file'}'" in refusal.value.detail
