"""Pages of the console are documents: they load no scripts, and could not."""

import re
from pathlib import Path

from missionledger.console.app import SECURITY_HEADERS

CONSOLE = Path(__file__).parents[2] / "services" / "console" / "src" / "missionledger" / "console"
TEMPLATES = sorted((CONSOLE / "templates").rglob("*.html"))

SCRIPT = re.compile(r"<script|javascript:|\son[a-z]+\s*=", re.IGNORECASE)


def test_no_template_has_a_script() -> None:
    assert TEMPLATES
    assert [path.name for path in TEMPLATES if SCRIPT.search(path.read_text())] == []


def test_no_script_is_served() -> None:
    served = {path.suffix for path in (CONSOLE / "static").rglob("*") if path.is_file()}

    assert served == {".css"}


def test_the_browser_is_told_to_run_none() -> None:
    policy = SECURITY_HEADERS["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
