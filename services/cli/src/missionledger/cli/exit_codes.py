"""Exit codes of the command line; part of the public face."""

from enum import IntEnum

from missionledger.common.refusals import Refusal, RefusalKind


class ExitCode(IntEnum):
    """What a command tells the shell."""

    OK = 0
    REFUSED = 1
    """A rule refused it, or what it names does not exist."""
    USAGE = 2
    UNREACHABLE = 3
    """A part of the system that is needed does not answer."""


def exit_code_of(refusal: Refusal) -> ExitCode:
    """Return the exit code that stands for this refusal."""
    if refusal.kind is RefusalKind.UNAVAILABLE:
        return ExitCode.UNREACHABLE
    return ExitCode.REFUSED
