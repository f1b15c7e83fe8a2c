"""The shape of the house: rules a reader may rely on in every room."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "misc.py", "manager.py", "base.py"}


def tracked_python() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


FILES = tracked_python()


def test_the_namespace_has_no_init() -> None:
    """One stray file would hide the other members at run time."""
    strays = [path for path in FILES if path.parts[-2:] == ("missionledger", "__init__.py")]

    assert strays == []


def test_package_files_hold_a_docstring_only() -> None:
    """Re-exports would blind the import contracts."""
    wrong = []
    for path in FILES:
        if path.name != "__init__.py":
            continue
        body = ast.parse(path.read_text()).body
        if len(body) != 1 or not isinstance(body[0], ast.Expr):
            wrong.append(str(path.relative_to(ROOT)))

    assert wrong == []


def test_files_and_functions_stay_small() -> None:
    wrong = []
    for path in FILES:
        text = path.read_text()
        lines = text.count("\n")
        if lines > FILE_LINES_MAX:
            wrong.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES_MAX:
                    wrong.append(f"{path.relative_to(ROOT)}: {node.name} has {length} lines")

    assert wrong == []


def test_no_room_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in FILES if path.name in FORBIDDEN_NAMES] == []


def test_tests_do_not_patch_our_own_code() -> None:
    """A need to patch is a missing port."""
    needles = ("mock" + ".patch", "monkeypatch" + ".setattr", "import" + " mock")
    wrong = [
        f"{path.relative_to(ROOT)}: {needle}"
        for path in FILES
        for needle in needles
        if needle in path.read_text()
    ]

    assert wrong == []


@pytest.mark.parametrize("service", ["mandates", "finance", "transitions", "performance"])
def test_domain_code_knows_no_clock(service: str) -> None:
    """Time enters a rule by parameter."""
    needles = ("datetime.now", "date.today", "time.time", "utcnow", "SystemClock")
    wrong = [
        f"{path.relative_to(ROOT)}: {needle}"
        for path in FILES
        if f"missionledger/{service}/domain" in path.as_posix()
        for needle in needles
        if needle in path.read_text()
    ]

    assert wrong == []
