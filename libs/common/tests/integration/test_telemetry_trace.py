"""One trace id from the request through the stored event to whoever takes it, in real spans."""

import asyncio
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from missionledger.common.eventlog.port import GENESIS_HASH
from missionledger.common.messaging.cloudevents import decode, encode
from missionledger.common.messaging.noting import note
from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.telemetry.tracing import current_trace_id
from missionledger.common.testing.purse_app import PurseApp, payment, purse_app

TRACE = "ab" * 16
SENT = f"00-{TRACE}-{'cd' * 8}-01"

PROGRAM = """
import asyncio, sys
from pathlib import Path
import httpx
from opentelemetry import trace
from missionledger.common.telemetry.tracing import start_tracing
from missionledger.common.testing.purse_app import payment, purse_app

assert start_tracing("purses")
with purse_app(Path(sys.argv[1])) as purses:
    async def scenario(client):
        headers = purses.officer() | {"traceparent": sys.argv[2]}
        return await client.post("/v1/purses/p1/payments", json=payment(), headers=headers)
    assert purses.run(scenario).status_code == 201
trace.get_tracer_provider().force_flush()
"""


async def pay(purses: PurseApp, client: httpx.AsyncClient) -> None:
    headers = purses.officer() | {"traceparent": SENT}
    answer = await client.post("/v1/purses/p1/payments", json=payment(), headers=headers)
    assert answer.headers["traceparent"].split("-")[1] == TRACE


def test_the_trace_goes_from_the_request_through_the_event_to_its_consumer(
    tmp_path: Path,
) -> None:
    seen: list[str] = []

    async def handler(_event: ForeignEvent) -> None:
        seen.append(current_trace_id())

    with purse_app(tmp_path) as purses:
        purses.run(lambda client: pay(purses, client))
        recorded = purses.kernel.log.read(after=0, limit=1)[0]
    arrived = decode(encode(recorded, GENESIS_HASH))
    assert asyncio.run(note(arrived, handler)) is None

    assert recorded.read_metadata().traceparent.split("-")[1] == TRACE
    assert arrived.traceparent.split("-")[1] == TRACE
    assert seen == [TRACE]


@contextmanager
def collector() -> Iterator[tuple[str, list[ExportTraceServiceRequest]]]:
    received: list[ExportTraceServiceRequest] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", received
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_spans_are_exported_when_an_endpoint_is_configured(tmp_path: Path) -> None:
    with collector() as (endpoint, received):
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path), SENT],
            env={"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_EXPORTER_OTLP_COMPRESSION": "none"},
            check=True,
            timeout=60,
        )

    spans = {
        span.name: span
        for request in received
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    }

    request = spans["POST /v1/purses/{purse_id}/payments"]
    command = spans["missionledger.command.execute"]
    append = spans["missionledger.log.append"]
    assert {span.trace_id.hex() for span in spans.values()} == {TRACE}
    assert request.parent_span_id.hex() == "cd" * 8
    assert command.parent_span_id == request.span_id
    assert append.parent_span_id == command.span_id
    attributes = {each.key: each.value for each in request.attributes}
    assert attributes["http.response.status_code"].int_value == 201
    assert attributes["http.route"].string_value == "/v1/purses/{purse_id}/payments"
