"""What a forger lays into a bundle beside its events is found, and leads nowhere else."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from missionledger.cli.testing.audit_bundles import SampleBundle, chained, sample_bundle
from missionledger.cli.verifier import verify as verifier

SCHEMA = "finance/schemas/AmountNoted.v1.json"
Forge = Callable[[SampleBundle], None]


@pytest.fixture
def bundle(tmp_path: Path) -> SampleBundle:
    return sample_bundle(tmp_path / "bundle", [{"number": number} for number in range(1, 6)])


def link_schemas(bundle: SampleBundle) -> None:
    """Let what helps to read the events be what somebody changes elsewhere."""
    moved = bundle.root.with_name("schemas")
    (bundle.root / "finance" / "schemas").rename(moved)
    bundle.repair_manifest()
    (bundle.root / "finance" / "schemas").symlink_to(moved)


def link_stranger(bundle: SampleBundle) -> None:
    (bundle.root / "documents" / "contract.pdf").symlink_to(__file__)


def link_manifest(bundle: SampleBundle) -> None:
    moved = bundle.root.with_name("manifest.json")
    (bundle.root / "manifest.json").rename(moved)
    (bundle.root / "manifest.json").symlink_to(moved)


def claim_endless_file(bundle: SampleBundle) -> None:
    path = bundle.root / "manifest.json"
    path.write_text(path.read_text().replace('"bytes": ', '"bytes": 1e999, "was": ', 1))


def nest_checkpoint(bundle: SampleBundle) -> None:
    text = bundle.checkpoints_file.read_text()
    bundle.checkpoints_file.write_text("[" * 100_000 + "\n" + text)
    bundle.repair_manifest()


def climb_out(bundle: SampleBundle) -> None:
    """Name as a log what is whole and signed, and lies outside."""
    outside = bundle.root.with_name("outside")
    shutil.copytree(bundle.root, outside)

    def name_it(manifest: dict[str, dict[str, object]]) -> None:
        manifest["logs"]["../outside/finance"] = manifest["logs"]["finance"]
        for file in ("events.txt", "checkpoints.ndjson"):
            listed = manifest["files"][f"finance/{file}"]
            manifest["files"][f"../outside/finance/{file}"] = listed

    bundle.edit_manifest(name_it)


@pytest.mark.parametrize(
    ("forge", "code", "where"),
    [
        (link_schemas, "file-unknown", "finance/schemas"),
        (link_schemas, "schema-missing", SCHEMA),
        (link_stranger, "file-unknown", "documents/contract.pdf"),
        (link_manifest, "manifest-unreadable", "manifest.json"),
        (claim_endless_file, "manifest-unreadable", "manifest.json"),
        (nest_checkpoint, "checkpoint-forged", "finance/checkpoints.ndjson line 1"),
        (climb_out, "file-missing", "../outside/finance/events.txt"),
    ],
)
def test_links_and_nonsense_are_named(
    bundle: SampleBundle, forge: Forge, code: str, where: str
) -> None:
    forge(bundle)

    report = verifier.verify_bundle(bundle.root, [], [])

    assert (code, where) in [(each["code"], each["where"]) for each in report.findings]
    assert set(report.logs) <= {"finance"}


def test_a_second_copy_of_a_log_is_not_taken_for_the_log(bundle: SampleBundle) -> None:
    """Two logs of one name in a report would let one stand for the other."""
    shutil.copytree(bundle.root / "finance", bundle.root / "more" / "finance")
    bundle.repair_manifest()
    bundle.edit_manifest(
        lambda it: it["logs"].update({"more/finance": it["logs"]["finance"]}),
    )

    report = verifier.verify_bundle(bundle.root, [], [])

    assert {each["code"] for each in report.findings} == {"epoch-wrong"}
    assert {each["where"].partition("/events")[0] for each in report.findings} == {"more/finance"}


def test_a_type_too_long_for_a_file_is_an_event_without_a_schema(bundle: SampleBundle) -> None:
    """The file system would not even look for such a file."""
    texts = [line[65:].replace(b"AmountNoted", b"A" * 5_000) for line in bundle.lines()]
    bundle.replace_lines(chained(texts))
    bundle.sign_anew()

    report = verifier.verify_bundle(bundle.root, [], [])

    assert [each["code"] for each in report.findings] == ["schema-missing"]


def test_a_name_cannot_write_a_verdict(
    bundle: SampleBundle, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file name may hold line ends, and what clears a terminal."""
    (bundle.root / f"x\x1b[2J\n{verifier.PROVED}").write_text("")

    code = verifier.main([str(bundle.root)])

    printed = capsys.readouterr().out
    assert code == 1
    assert "\x1b" not in printed
    assert verifier.PROVED not in printed.splitlines()
    assert printed.splitlines()[-1].startswith("NOT PROVED: 1 findings")


@pytest.mark.parametrize("line", ["", "[]\n", '{"note": 1}\n', '{"checkpoint": 1}\n'])
def test_a_noted_bundle_without_a_checkpoint_is_a_wrong_use(
    bundle: SampleBundle, tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    noted = tmp_path / "noted"
    (noted / "finance").mkdir(parents=True)
    (noted / "finance" / "checkpoints.ndjson").write_text(line)

    with pytest.raises(SystemExit) as ended:
        verifier.main([str(bundle.root), "--noted", str(noted)])

    assert ended.value.code == 2
    assert json.dumps(str(noted))[1:-1] in capsys.readouterr().err
