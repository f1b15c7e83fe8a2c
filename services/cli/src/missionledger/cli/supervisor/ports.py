"""Which port belongs to which part, and whether it is free."""

import errno
import secrets
import socket
from collections.abc import Iterable, Mapping

from missionledger.common.refusals import Refusal, RefusalKind

PORT_OFFSETS = {
    "console": 0,
    "mandates": 1,
    "finance": 2,
    "transitions": 3,
    "performance": 4,
    "nats": 22,
    "nats_monitoring": 23,
    "temporal": 33,
}
"""Fixed: users and other programs count on them."""

PORT_MAX = 65_535
LOWEST_BASE = 1_024
PORT_BASE_MAX = PORT_MAX - max(PORT_OFFSETS.values())
# Below the range that Linux and macOS hand out to outgoing connections, so that a free port
# stays free until its server has bound it.
CHOSEN_BASE_MIN, CHOSEN_BASE_MAX = 10_000, 30_000
CHOOSING_ATTEMPTS_MAX = 200


class PortTakenError(Refusal):
    """Another program listens on a port that a part needs."""

    code = "port-taken"
    title = "A port is taken"
    kind = RefusalKind.CONFLICT


class PortBaseError(Refusal):
    """The port base leaves no room for all ports."""

    code = "port-base-out-of-range"
    title = "The port base is out of range"
    kind = RefusalKind.INVALID


def ports_from(base: int) -> dict[str, int]:
    """Return the port of every part, counted from the base.

    Raises:
        PortBaseError: if a port would lie outside of what exists or is free to use.
    """
    if not LOWEST_BASE <= base <= PORT_BASE_MAX:
        raise PortBaseError(
            f"--port-base {base} leaves no room for all ports",
            next_step=f"choose a base from {LOWEST_BASE} to {PORT_BASE_MAX}, or 0 for any free one",
        )
    return {part: base + offset for part, offset in PORT_OFFSETS.items()}


def is_free(host: str, port: int) -> bool:
    """Return whether a server could listen on this port now.

    Raises:
        OSError: if the address itself cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the servers do: connections that linger after a stop do not make a port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def require_free(host: str, ports: Mapping[str, int], wanted: Iterable[str]) -> None:
    """Return if every wanted port is free.

    Raises:
        PortTakenError: naming each taken port and the part that wants it.
    """
    taken = [part for part in wanted if not is_free(host, ports[part])]
    if not taken:
        return
    named = ", ".join(f"{ports[part]} ({part.replace('_', ' ')})" for part in taken)
    free = choose_free_base(host)
    raise PortTakenError(
        f"another program listens on {host} port {named}",
        next_step=f"stop that program, or choose other ports: missionledger up --port-base {free}, "
        f"or make run PORT_BASE={free}",
    )


def choose_free_base(host: str) -> int:
    """Return a base from which every port is free now.

    Raises:
        PortTakenError: if none was found.
    """
    for _ in range(CHOOSING_ATTEMPTS_MAX):
        base = CHOSEN_BASE_MIN + secrets.randbelow(CHOSEN_BASE_MAX - CHOSEN_BASE_MIN)
        if all(is_free(host, port) for port in ports_from(base).values()):
            return base
    raise PortTakenError(
        f"no base with all ports free was found on {host}",
        next_step="choose one yourself: missionledger up --port-base 8100",
    )
