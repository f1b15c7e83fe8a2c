"""From an installation to a system that is ready, and the memory of all its processes.

Beside it, in the same run, what the same services would need as processes of their own that import
their libraries each for itself: the price of not forking.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from measuring import print_line

from missionledger.cli.supervisor.ports import choose_free_base
from missionledger.cli.supervisor.system import (
    CONSOLE,
    PRELOADED,
    SERVICES,
    installed,
    main_module,
)

COMMAND = str(Path(sys.executable).parent / "missionledger")
IMPORT_AND_WAIT = """
import importlib, sys
for module in sys.argv[1:]:
    importlib.import_module(module)
print("imported", flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True)
class Run:
    """What one start took, and what the running system needed."""

    seconds: float
    stop_seconds: float
    pss_mb: Mapping[str, float]


def main() -> None:
    data_dir = Path(tempfile.mkdtemp(prefix="missionledger-bench-"))
    base = choose_free_base("127.0.0.1")
    try:
        first = run_system(data_dir, base)
        second = run_system(data_dir, base)
        loaded = run_system(data_dir, base, load="un-reference")
        again = run_system(data_dir, base, load="un-reference")
    finally:
        shutil.rmtree(data_dir)
    apart = measure_apart()
    parts = second.pss_mb
    services = {name: parts[name] for name in [*installed(SERVICES), *installed([CONSOLE])]}
    forked = sum(services.values()) + parts["forge"]
    print_line(
        "startup",
        {
            "first_start_seconds": first.seconds,
            "second_start_seconds": second.seconds,
            "first_start_with_load_seconds": loaded.seconds,
            "second_start_with_load_seconds": again.seconds,
            "stop_seconds": second.stop_seconds,
            "pss_mb_total": round(sum(parts.values()), 1),
            "pss_mb": parts,
            "pss_mb_total_after_load": round(sum(loaded.pss_mb.values()), 1),
            "pss_mb_after_load": loaded.pss_mb,
            "baseline_separate_imports_seconds": apart["seconds"],
            "baseline_separate_pss_mb": apart["pss_mb"],
            "forked_services_and_forge_pss_mb": round(forked, 1),
            "ratio_memory_forked_to_separate": round(forked / apart["pss_mb"], 2),
        },
    )


def run_system(data_dir: Path, base: int, *, load: str = "none") -> Run:
    """Start it in the foreground, measure, stop it as Ctrl-C would."""
    arguments = ["up", "--data-dir", str(data_dir), "--port-base", str(base), "--load", load]
    started = time.monotonic()
    process = subprocess.Popen(
        [COMMAND, *arguments], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Ready"):
            break
    else:
        raise SystemExit(f"the system did not become ready, exit code {process.wait()}")
    seconds = round(time.monotonic() - started, 2)
    report = json.loads((data_dir / "parts.json").read_text())
    pids = {part["name"]: part["pid"] for part in report["parts"]}
    pids |= {"supervisor": process.pid, "forge": forge_of(process.pid, pids.values())}
    pss = {name: pss_mb(pid) for name, pid in pids.items()}
    stopping = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate()
    return Run(seconds, round(time.monotonic() - stopping, 2), pss)


def forge_of(supervisor: int, parts: Iterable[int]) -> int:
    """Return the child of the supervisor that is none of the parts."""
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    (forge,) = {int(child) for child in children} - set(parts)
    return forge


def pss_mb(pid: int) -> float:
    """Return the proportional set size: shared pages count in parts, so that sums are right."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return round(int(line.split()[1]) / 1024, 1)
    raise SystemExit(f"no memory figures for process {pid}")


def measure_apart() -> Mapping[str, float]:
    """Import what each service needs in an interpreter of its own, all at the same time."""
    needs = [[*PRELOADED, main_module(name)] for name in installed(SERVICES)]
    needs += [[main_module(name)] for name in installed([CONSOLE])]
    started = time.monotonic()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", IMPORT_AND_WAIT, *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for modules in needs
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    seconds = round(time.monotonic() - started, 2)
    total = round(sum(pss_mb(process.pid) for process in processes), 1)
    for process in processes:
        process.communicate()
    return {"seconds": seconds, "pss_mb": total}


if __name__ == "__main__":
    main()
