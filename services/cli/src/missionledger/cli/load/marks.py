"""A mark that says a source is loaded already, so that a second start need not send it again.

The mark names the logs it was made with, by their first events. A log that was deleted or replaced
does not fit the mark, and the load runs again; it is idempotent, so a lost mark costs only time.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from missionledger.cli.load.client import ImportClient, LogHead
from missionledger.cli.supervisor.data_directory import write_private
from missionledger.finance.domain.modelled_parameters import MODEL_VERSION, SEED, STANDARD
from missionledger.reference.sources import open_source

LOADED_SERVICES = ("mandates", "finance", "transitions")
MARK_FILE = "loaded.json"


def already_loaded(client: ImportClient, directory: Path, source: str) -> bool:
    """Tell whether exactly this source was loaded into exactly these logs.

    Raises:
        SourceNotFoundError: if there is no such folder.
        ServiceUnreachableError: if a service does not answer.
    """
    mark = _read(directory).get(source)
    if mark is None or mark.get("digest") != digest_of(source):
        return False
    return all(
        _fits(mark["logs"].get(service), client.log_head(service)) for service in LOADED_SERVICES
    )


def mark_loaded(client: ImportClient, directory: Path, source: str) -> None:
    """Remember that the source is loaded.

    Raises:
        ServiceUnreachableError: if a service does not answer.
    """
    heads = {service: client.log_head(service) for service in LOADED_SERVICES}
    logs = {
        service: {"first_event": head.first_event, "position": head.position}
        for service, head in heads.items()
    }
    marks = {**_read(directory), source: {"digest": digest_of(source), "logs": logs}}
    write_private(directory / MARK_FILE, json.dumps(marks, indent=2))


def digest_of(source: str) -> str:
    """Return a digest of all files of the source and of the model that is made of them.

    Raises:
        SourceNotFoundError: if there is no such folder.
    """
    tables = open_source(source)
    digest = hashlib.sha256(f"{MODEL_VERSION} {SEED} {STANDARD}".encode())
    for name in tables.names():
        digest.update(f"\n{name} {tables.read(name).sha256}".encode())
    return digest.hexdigest()


def _fits(remembered: Mapping[str, Any] | None, head: LogHead) -> bool:
    return (
        remembered is not None
        and remembered["first_event"] == head.first_event
        and remembered["position"] <= head.position
    )


def _read(directory: Path) -> dict[str, Any]:
    try:
        marks: dict[str, Any] = json.loads((directory / MARK_FILE).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        # No mark, or one that was cut off: loading again puts it right.
        return {}
    return marks
