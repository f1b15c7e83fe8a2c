"""What all benchmarks share: measuring in turns, percentiles, and saying which machine it was."""

import json
import os
import platform
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

SYNCS = 200
PAGE = bytes(4_096)


def in_turns(measures: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Run every measure once in each round and return the figures of all rounds by name.

    What is compared is measured within the same seconds, so a machine that gets busier slows all
    of it. Every other round goes backwards, because the first of a round finds warmer caches.
    """
    found: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds):
        names = list(measures)
        for name in names if number % 2 == 0 else reversed(names):
            found[name].append(measures[name]())
    return found


def ratio(found: Mapping[str, Sequence[float]], measured: str, baseline: str) -> float:
    """Return the median over the rounds of a measure divided by the baseline of its round."""
    pairs = zip(found[measured], found[baseline], strict=True)
    return round(statistics.median(ours / theirs for ours, theirs in pairs), 2)


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """Return the median and the 99th percentile of some durations, in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 2),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
    }


def free_port() -> int:
    """Return a port on loopback that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def print_line(benchmark: str, figures: Mapping[str, Any]) -> None:
    """Print the one line of a benchmark: its figures, and the machine they hold for."""
    print(json.dumps({"benchmark": benchmark, **figures, "machine": machine()}), flush=True)


def machine() -> dict[str, Any]:
    """Return what the figures depend on, as of now."""
    return {
        "cores": os.cpu_count(),
        "processor": _first("/proc/cpuinfo", "model name"),
        "is_virtual": " hypervisor" in _first("/proc/cpuinfo", "flags"),
        "memory_gib": round(int(_first("/proc/meminfo", "MemTotal").split()[0]) / 2**20, 1),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "load_average": round(os.getloadavg()[0], 1),
        "sync_ms": round(sync_seconds() * 1000, 3),
    }


def sync_seconds() -> float:
    """Return the median time in which one page reaches the disk of the temporary directory."""
    times = []
    with tempfile.NamedTemporaryFile(prefix="mlbench") as file:
        for _ in range(SYNCS):
            file.write(PAGE)
            file.flush()
            start = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def _first(path: str, field: str) -> str:
    """Return the first value of a field in a file of the kernel; empty where it has none."""
    file = Path(path)
    lines = file.read_text().splitlines() if file.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(field)), "0")
