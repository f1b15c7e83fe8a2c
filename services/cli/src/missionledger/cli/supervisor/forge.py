"""The forge: a process that has imported everything once and forks the services.

A forked service shares the memory of the libraries and is up without importing them again. The
forge itself runs no thread, no event loop and no Temporal runtime: none of them survives a fork.

It reads requests as JSON lines from the socket that is its standard input and answers there:

    {"start": "finance", "target": "module:function", "arguments": ["…"],
     "environment": {"…": "…"}, "log": "/…/finance.log"}
    {"signal": "finance", "number": 15}

    {"started": "finance", "pid": 123}
    {"ended": "finance", "pid": 123, "status": -9}
"""

import gc
import importlib
import json
import logging
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from missionledger.cli.supervisor.processes import die_with_parent, name_process

log = logging.getLogger("missionledger.forge")
RECEIVE_BYTES = 65_536
LOG_FILE_MODE = 0o600


class Forge:
    """Forks parts on request and tells when they end."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._pending = b""
        self._names: dict[int, str] = {}
        self._wakeup_reader, self._wakeup_writer = os.pipe()
        for descriptor in (self._wakeup_reader, self._wakeup_writer):
            os.set_blocking(descriptor, False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(self._wakeup_writer, warn_on_full_buffer=False)
        # The supervisor stops the forge by closing the socket, after every service has ended.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> Callable[[], object] | None:
        """Work until the supervisor closes the socket.

        Returns:
            In a forked child, what it has to run; in the forge itself, None.
        """
        while True:
            control = self._control.fileno()
            readable, _, _ = select.select([control, self._wakeup_reader], [], [])
            if self._wakeup_reader in readable:
                os.read(self._wakeup_reader, RECEIVE_BYTES)
                self._report_ended()
            if control in readable:
                received = self._control.recv(RECEIVE_BYTES)
                if not received:
                    self._kill_all()
                    return None
                run = self._obey(received)
                if run is not None:
                    return run

    def _obey(self, received: bytes) -> Callable[[], object] | None:
        *lines, self._pending = (self._pending + received).split(b"\n")
        for line in lines:
            request = json.loads(line)
            if "start" in request:
                run = self._start(request)
                if run is not None:
                    return run
            else:
                self._signal(request["signal"], request["number"])
        return None

    def _start(self, request: Mapping[str, Any]) -> Callable[[], object] | None:
        name = request["start"]
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            die_with_parent(parent)
            self._become(name, request["log"], request["environment"])
            return partial(resolve(request["target"]), *request["arguments"])
        self._names[pid] = name
        self._tell({"started": name, "pid": pid})
        return None

    def _become(self, name: str, log_file: str, environment: Mapping[str, str]) -> None:
        """Turn this fresh copy of the forge into the process of a part."""
        os.setsid()
        name_process(name)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._control.close()
        os.close(self._wakeup_reader)
        os.close(self._wakeup_writer)
        nothing = os.open(os.devnull, os.O_RDONLY)
        output = os.open(log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, LOG_FILE_MODE)
        for source, targets in ((nothing, (0,)), (output, (1, 2))):
            for target in targets:
                os.dup2(source, target)
            os.close(source)
        os.environ.clear()
        os.environ.update(environment)

    def _signal(self, name: str, number: int) -> None:
        # Only processes that were not waited for yet: their ids cannot belong to others.
        for pid, known in self._names.items():
            if known == name:
                os.kill(pid, number)

    def _report_ended(self) -> None:
        for pid in list(self._names):
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                name = self._names.pop(pid)
                self._tell({"ended": name, "pid": pid, "status": os.waitstatus_to_exitcode(status)})

    def _kill_all(self) -> None:
        for pid in self._names:
            os.kill(pid, signal.SIGKILL)

    def _tell(self, message: Mapping[str, object]) -> None:
        self._control.sendall(json.dumps(message).encode() + b"\n")


def resolve(target: str) -> Callable[..., object]:
    """Return the function that `module:function` names."""
    module, _, function = target.partition(":")
    found: Callable[..., object] = getattr(importlib.import_module(module), function)
    return found


def preload(modules: Sequence[str]) -> None:
    """Import what services share, and set the memory aside so that forks go on sharing it."""
    # Modules stay: looking among them for garbage again and again only delays the start.
    gc.disable()
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception:
            # A module that does not import must not take the other services down: the service
            # that needs it fails by itself and says so in its own log.
            log.exception("%s could not be imported", module)
    if threading.active_count() > 1:
        names = [thread.name for thread in threading.enumerate()]
        log.error("threads run before the first fork, services may hang: %s", names)
    gc.collect()
    gc.freeze()
    gc.enable()


def main() -> None:
    """Preload the modules named by the arguments, then serve."""
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s")
    name_process("forge")
    control = socket.socket(fileno=os.dup(0))
    preload(sys.argv[1:])
    run = Forge(control).serve()
    if run is not None:
        # In the child. The way out of here is the normal end of an interpreter, so that what
        # the service registered for its exit still runs.
        outcome = run()
        sys.exit(outcome if isinstance(outcome, int) else 0)


if __name__ == "__main__":
    main()
