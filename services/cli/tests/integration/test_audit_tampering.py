"""Whatever is done to a bundle is found, and named where it was done."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from missionledger.cli.testing.audit_bundles import (
    PAPER_HASH,
    PAPER_POSITION,
    SampleBundle,
    chained,
    sample_bundle,
)
from missionledger.cli.verifier import verify as verifier
from missionledger.common.eventlog.checkpoint import CheckpointSigner

EVENTS = 25
VERIFIER = Path(verifier.__file__)
Tamper = Callable[[SampleBundle], None]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> SampleBundle:
    payloads = [{"note": f"note {number}", "number": number} for number in range(1, EVENTS + 1)]
    return sample_bundle(tmp_path_factory.mktemp("original") / "bundle", payloads)


@pytest.fixture
def bundle(original: SampleBundle, tmp_path: Path) -> SampleBundle:
    return copied(original, tmp_path / "bundle")


def copied(original: SampleBundle, place: Path) -> SampleBundle:
    shutil.copytree(original.root, place)
    return SampleBundle(place, original.origin, original.signer)


def found(bundle: SampleBundle, **trust: list[str]) -> list[tuple[str, str, int | None]]:
    noted = [each for name in trust.get("noted", ()) for each in verifier.checkpoints(name)]
    report = verifier.verify_bundle(bundle.root, trust.get("keys", []), noted)
    return [(each["code"], each["where"], each["position"]) for each in report.findings]


def edited(position: int, edit: Callable[[bytes], bytes]) -> Tamper:
    """Change the line of an event."""

    def tamper(bundle: SampleBundle) -> None:
        lines = bundle.lines()
        lines[position - 1] = edit(lines[position - 1])
        bundle.replace_lines(lines)

    return tamper


def arranged(arrange: Callable[[list[bytes]], list[bytes]]) -> Tamper:
    """Add, remove or move events."""
    return lambda bundle: bundle.replace_lines(arrange(bundle.lines()))


def rewritten(bundle: SampleBundle) -> None:
    """Change history at event 13, and compute every hash behind it anew."""
    texts = [line[65:].replace(b"note 13", b"note 31") for line in bundle.lines()]
    bundle.replace_lines(chained(texts))


def swapped(lines: list[bytes]) -> list[bytes]:
    return [*lines[:16], lines[17], lines[16], *lines[18:]]


def test_what_nobody_touched_is_proved_by_the_file_alone(bundle: SampleBundle) -> None:
    """Python without its site packages and without anything of ours runs it."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", str(VERIFIER), str(bundle.root)],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "25 events, 3 checkpoints" in ran.stdout
    assert "1 documents named" in ran.stdout
    assert ran.stdout.splitlines()[-1].startswith("PROVED")
    assert not ran.stderr


@pytest.mark.parametrize(
    ("tamper", "code", "where", "position"),
    [
        (edited(17, lambda line: line.replace(b"note 17", b"note 71")), "event-changed", 17, 17),
        (edited(1, lambda line: line.replace(b"note 1", b"note 7")), "event-changed", 1, 1),
        (edited(25, lambda line: line.replace(b"note 25", b"note 52")), "event-changed", 25, 25),
        (edited(17, lambda line: line[:-1]), "event-changed", 17, 17),
        (edited(17, lambda line: line[:65] + b"{}"), "event-changed", 17, 17),
        (
            edited(17, lambda line: line.replace(b'"position":17', b'"position":71')),
            "event-changed",
            17,
            17,
        ),
        (
            edited(17, lambda line: line.replace(b'"position":17', b'"position":11')),
            "event-changed",
            17,
            17,
        ),
        (edited(17, lambda line: b"0" * 64 + line[64:]), "hash-changed", 17, 17),
        (edited(25, lambda line: b"0" * 64 + line[64:]), "hash-changed", 25, 25),
        (edited(17, lambda line: line[:64] + b"!" + line[65:]), "hash-changed", 17, 17),
        (arranged(lambda lines: [*lines[:16], *lines[17:]]), "event-missing", 17, 17),
        (arranged(lambda lines: [*lines[:16], *lines[19:]]), "event-missing", 17, 17),
        (arranged(lambda lines: lines[1:]), "event-missing", 1, 1),
        (
            arranged(lambda lines: [*lines[:17], lines[16], *lines[17:]]),
            "event-misplaced",
            18,
            17,
        ),
        (arranged(lambda lines: [*lines[:20], lines[3], *lines[20:]]), "event-misplaced", 21, 4),
    ],
)
def test_a_changed_line_is_named(
    bundle: SampleBundle, tamper: Tamper, code: str, where: int, position: int
) -> None:
    """Also by whoever lets the manifest list what was changed."""
    tamper(bundle)

    assert found(bundle)[0] == (code, f"finance/events.txt line {where}", position)


def test_one_changed_byte_is_one_finding(bundle: SampleBundle) -> None:
    edited(17, lambda line: line.replace(b"note 17", b"note 71"))(bundle)

    assert len(found(bundle)) == 1


def test_two_swapped_events_are_both_named(bundle: SampleBundle) -> None:
    arranged(swapped)(bundle)

    assert found(bundle) == [
        ("event-missing", "finance/events.txt line 17", 17),
        ("event-misplaced", "finance/events.txt line 18", 17),
    ]


def test_a_cut_off_end_is_missed_by_the_newest_checkpoint(bundle: SampleBundle) -> None:
    bundle.replace_lines(bundle.lines()[:15])

    assert found(bundle) == [("event-missing", "finance/events.txt", 16)]


def test_events_behind_the_newest_checkpoint_are_nobodys(bundle: SampleBundle) -> None:
    texts = [line[65:] for line in bundle.lines()]
    added = texts[-1].replace(b'"position":25', b'"position":26')
    added = added.replace(b'"version":25', b'"version":26')
    bundle.replace_lines(chained([*texts, added]))

    assert found(bundle) == [("event-unsigned", "finance/events.txt", 26)]


def test_a_history_written_anew_does_not_have_the_root_that_was_signed(
    bundle: SampleBundle,
) -> None:
    rewritten(bundle)

    # The checkpoint of ten events still holds: it was done behind them.
    assert found(bundle) == [("root-differs", "finance/events.txt", 11)]


def test_who_has_the_key_is_found_by_what_the_auditor_noted(
    bundle: SampleBundle, original: SampleBundle, tmp_path: Path
) -> None:
    """Inside one bundle nothing can show it: every hash and every signature is right."""
    note = tmp_path / "finance.checkpoint"
    last = original.checkpoints_file.read_text().splitlines()[-1]
    note.write_text(json.loads(last)["checkpoint"])
    rewritten(bundle)
    bundle.sign_anew()

    assert found(bundle) == []
    assert found(bundle, noted=[str(note)]) == [("root-differs", "finance/events.txt", 21)]
    assert found(bundle, noted=[str(original.root)]) == found(bundle, noted=[str(note)])


def test_a_log_cut_back_to_an_earlier_checkpoint_is_found_by_what_was_noted(
    bundle: SampleBundle, original: SampleBundle
) -> None:
    bundle.checkpoints_file.write_text(
        "".join(bundle.checkpoints_file.read_text().splitlines(keepends=True)[:1])
    )
    bundle.replace_lines(bundle.lines()[:10])

    assert found(bundle) == []
    assert found(bundle, noted=[str(original.root)]) == [
        ("event-missing", "finance/events.txt", 11)
    ]


def test_another_key_signs_nothing_here(bundle: SampleBundle) -> None:
    stranger = CheckpointSigner(bundle.origin, Ed25519PrivateKey.generate())
    bundle.sign_anew(stranger)

    assert [code for code, _, _ in found(bundle)] == ["checkpoint-forged"] * 3


def test_another_key_in_the_manifest_is_found_by_the_key_that_is_known(
    bundle: SampleBundle,
) -> None:
    stranger = CheckpointSigner(bundle.origin, Ed25519PrivateKey.generate())
    bundle.sign_anew(stranger)
    bundle.edit_manifest(lambda it: it["logs"]["finance"].update(key=stranger.verifier_key()))

    assert found(bundle) == []
    assert found(bundle, keys=[bundle.key]) == [("key-unknown", "finance", None)]


@pytest.mark.parametrize(
    ("old", "new"), [(r"\n10\n", r"\n11\n"), (r"\n\n", r"\n"), ('"checkpoint"', '"note"')]
)
def test_a_changed_checkpoint_is_signed_by_nobody(bundle: SampleBundle, old: str, new: str) -> None:
    text = bundle.checkpoints_file.read_text()
    assert old in text
    bundle.checkpoints_file.write_text(text.replace(old, new, 1))
    bundle.repair_manifest()

    assert ("checkpoint-forged", "finance/checkpoints.ndjson line 1", None) in found(bundle)


def test_a_log_without_checkpoints_proves_nothing(bundle: SampleBundle) -> None:
    bundle.checkpoints_file.write_text("")
    bundle.replace_lines([])

    assert found(bundle) == [("file-missing", "finance/checkpoints.ndjson", None)]


def remove_paper(bundle: SampleBundle) -> None:
    (bundle.root / "documents" / PAPER_HASH).unlink()
    bundle.repair_manifest()


def change_paper(bundle: SampleBundle) -> None:
    (bundle.root / "documents" / PAPER_HASH).write_bytes(b"another letter")
    bundle.repair_manifest()


def add_paper(bundle: SampleBundle) -> None:
    (bundle.root / "documents" / "letter.pdf").write_bytes(b"a letter that no event names")


def remove_schema(bundle: SampleBundle) -> None:
    shutil.rmtree(bundle.root / "finance" / "schemas")
    bundle.repair_manifest()


def link_events(bundle: SampleBundle) -> None:
    moved = bundle.root.with_name("elsewhere.txt")
    bundle.events_file.rename(moved)
    bundle.events_file.symlink_to(moved)


def break_manifest(bundle: SampleBundle) -> None:
    (bundle.root / "manifest.json").write_text("{")


def change_number(bundle: SampleBundle) -> None:
    bundle.edit_manifest(lambda it: it["files"]["finance/events.txt"].update(bytes=1))


@pytest.mark.parametrize(
    ("tamper", "code", "where", "position"),
    [
        (remove_paper, "document-missing", f"documents/{PAPER_HASH}", PAPER_POSITION),
        (change_paper, "document-changed", f"documents/{PAPER_HASH}", None),
        (add_paper, "file-unknown", "documents/letter.pdf", None),
        (remove_schema, "schema-missing", "finance/schemas/AmountNoted.v1.json", None),
        (link_events, "file-missing", "finance/events.txt", None),
        (break_manifest, "manifest-unreadable", "manifest.json", None),
        (change_number, "file-changed", "finance/events.txt", None),
        (
            lambda bundle: bundle.edit_manifest(lambda it: it["logs"].clear()),
            "manifest-unreadable",
            "manifest.json",
            None,
        ),
        (
            lambda bundle: bundle.edit_manifest(lambda it: it.update(version=2)),
            "manifest-unreadable",
            "manifest.json",
            None,
        ),
        (
            lambda bundle: (bundle.root / "manifest.json").unlink(),
            "manifest-unreadable",
            "manifest.json",
            None,
        ),
    ],
)
def test_papers_and_manifest_are_what_they_were(
    bundle: SampleBundle, tamper: Tamper, code: str, where: str, position: int | None
) -> None:
    tamper(bundle)

    assert found(bundle) == [(code, where, position)]


def test_the_manifest_of_another_bundle_fits_nothing(bundle: SampleBundle, tmp_path: Path) -> None:
    other = sample_bundle(tmp_path / "other", [{"number": 1}] * EVENTS)
    shutil.copy(other.root / "manifest.json", bundle.root / "manifest.json")

    codes = {(code, where) for code, where, _ in found(bundle)}
    assert ("file-changed", "finance/events.txt") in codes
    assert ("checkpoint-forged", "finance/checkpoints.ndjson line 1") in codes
    assert ("epoch-wrong", "finance/events.txt line 1") in codes


def test_a_log_that_was_left_out_is_missed_by_whoever_knows_of_it(bundle: SampleBundle) -> None:
    shutil.rmtree(bundle.root / "finance")
    bundle.edit_manifest(lambda it: it["logs"].clear())
    bundle.repair_manifest()

    assert found(bundle) == []
    assert found(bundle, keys=[bundle.key]) == [("log-missing", bundle.origin, None)]


def posted(*amounts: int) -> dict[str, object]:
    purse = {"fund": "UNSOH", "book": "actual", "currency": "USD", "account": "cash"}
    postings = [{**purse, "amount_minor": amount} for amount in amounts]
    return {"entries": [{"rule": "receipt", "rule_version": 1, "postings": postings}]}


def test_books_that_do_not_balance_are_found_even_where_they_were_signed(tmp_path: Path) -> None:
    bundle = sample_bundle(tmp_path / "bundle", [posted(5, -5), posted(7, -6), posted(1, 2, -3)])

    report = verifier.verify_bundle(bundle.root, [], [])

    assert [each["position"] for each in report.findings] == [2]
    assert "receipt leaves 1 minor units in UNSOH actual USD" in report.findings[0]["detail"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'"version":9}', b'"version":10}', "version-wrong"),
        (b'"recorded_at":"2', b'"recorded_at":"1', "time-runs-back"),
        (b'"position":9', b'"position":12', "event-misplaced"),
        (b'"epoch":"', b'"epoch":"x', "epoch-wrong"),
        (b'"schema_version":1', b'"schema_version": 1', "event-unreadable"),
        (b'"schema_version":1', b'"schema_version":"1"', "event-unreadable"),
        (b'"documents"', b'"documents":5,"documentz"', "event-unreadable"),
    ],
)
def test_what_a_faulty_log_signed_is_found_by_its_contents(
    bundle: SampleBundle, old: bytes, new: bytes, code: str
) -> None:
    """Hashes and signatures prove what was written, not that it was in order."""
    texts = [line[65:] for line in bundle.lines()]
    changed = PAPER_POSITION if b"documents" in old else 9
    assert old in texts[changed - 1]
    texts[changed - 1] = texts[changed - 1].replace(old, new)
    bundle.replace_lines(chained(texts))
    bundle.sign_anew()

    assert (code, f"finance/events.txt line {changed}") in [it[:2] for it in found(bundle)]


@pytest.fixture(scope="module")
def scratch(original: SampleBundle, tmp_path_factory: pytest.TempPathFactory) -> SampleBundle:
    return copied(original, tmp_path_factory.mktemp("scratch") / "bundle")


@given(st.data())
def test_no_byte_of_a_bundle_can_be_another(scratch: SampleBundle, data: st.DataObject) -> None:
    """Whichever it is, the bundle is not proved, and the verifier does not stumble over it."""
    files = sorted(path for path in scratch.root.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda each: each != whole[place]))
    manifest = (scratch.root / "manifest.json").read_bytes()
    must_be_found = path.name != "manifest.json"
    try:
        path.write_bytes(whole[:place] + bytes([byte]) + whole[place + 1 :])
        assert found(scratch) or not must_be_found
        if path == scratch.events_file:
            scratch.repair_manifest()
            assert found(scratch)
    finally:
        path.write_bytes(whole)
        (scratch.root / "manifest.json").write_bytes(manifest)
