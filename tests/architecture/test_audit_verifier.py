"""The verifier of audit bundles is one file that anybody can read, and knows nothing of ours."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "services" / "cli" / "src" / "missionledger" / "cli"
VERIFIER = FOLDER / "verifier" / "verify.py"
LINES_MAX = 399
CALLER = FOLDER / "commands" / "audit.py"


def imported(path: Path) -> set[str]:
    """Return the names of all modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            # A relative import has no name of its own: it is ours, whatever it is called.
            names.add(f"{'.' * node.level}{node.module or ''}")
            names |= {f"{node.module}.{alias.name}" for alias in node.names if not node.level}
    return names


def test_the_verifier_imports_the_standard_library_alone() -> None:
    """So it shares no code with the writer, and a fault of one is not a fault of both."""
    roots = {name.partition(".")[0] for name in imported(VERIFIER)}

    assert roots - sys.stdlib_module_names == set()
    assert "importlib" not in roots


def test_the_verifier_can_be_read_in_one_sitting() -> None:
    assert len(VERIFIER.read_text().splitlines()) <= LINES_MAX


def test_nothing_of_ours_rests_on_the_verifier() -> None:
    """Code that both used would be shared, whichever of them it lived with."""
    members = [*(ROOT / "libs").glob("*/src"), *(ROOT / "services").glob("*/src")]
    callers = {
        path
        for member in members
        for path in member.rglob("*.py")
        if any("cli.verifier" in name for name in imported(path))
    }

    assert callers == {CALLER}
