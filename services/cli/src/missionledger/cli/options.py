"""Options that several commands share."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is not a day; write it as YYYY-MM-DD, such as 2025-06-30"
        ) from error


DAY = {"parser": _parse_day, "metavar": "YYYY-MM-DD"}

DataDir = Annotated[
    Path,
    typer.Option(
        "--data-dir",
        envvar="MISSIONLEDGER_DATA_DIR",
        help="Where the system keeps its data.",
        file_okay=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Service = Annotated[str | None, typer.Option(help="Only this service.")]
Mission = Annotated[str | None, typer.Option(help="Only events of this mission.")]
After = Annotated[
    int | None, typer.Option(min=0, help="Begin behind this position of the service's log.")
]
KnownAt = Annotated[
    str | None, typer.Option(help="Instant (RFC 3339) or position; later facts are left out.")
]
DEFAULT_DATA_DIR = Path(".missionledger")
