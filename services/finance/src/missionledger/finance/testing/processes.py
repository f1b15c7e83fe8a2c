"""Processes of finance on a bench."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.processes.port import ProcessParts
from missionledger.common.processes.together import put_together
from missionledger.common.testing.process_bench import BuildParts


def bench_parts(build: BuildParts) -> BuildParts:
    """Return a builder of one process and the activity that records its progress."""

    def built(
        log: EventLog, codec: EventCodec, aggregates: Aggregates, clock: Clock
    ) -> ProcessParts:
        return put_together("finance", aggregates, clock, build(log, codec, aggregates, clock))

    return built
