"""Traces (W3C): one trace id from the request through the stored event to whoever takes it.

Ids are always made and carried on, since events, problems and logs name them. Spans are recorded
only where an OpenTelemetry endpoint is configured.
"""

import os
import random
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, TraceFlags
from opentelemetry.util.types import AttributeValue

ENDPOINT_VARIABLE = "OTEL_EXPORTER_OTLP_ENDPOINT"

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_TRACER = trace.get_tracer("missionledger")

SPAN_NAMES = {
    "command": "missionledger.command.execute",
    "append": "missionledger.log.append",
    "publish": "missionledger.relay.publish",
    "consume": "missionledger.consumer.handle",
}
"""The spans this system makes beside those of HTTP, which are named by method and route."""


def start_tracing(service: str) -> bool:
    """Record and export spans if an endpoint is configured; tell whether that is so.

    Call it once in a process, after any fork: the exporter has a thread of its own.
    """
    if not os.environ.get(ENDPOINT_VARIABLE):
        return False
    # Imported here because the exporter takes a noticeable part of the start otherwise.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    resource = Resource.create({"service.name": f"missionledger-{service}"})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return True


def span(
    name: str,
    *,
    traceparent: str = "",
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: Mapping[str, AttributeValue] | None = None,
) -> AbstractContextManager[Span]:
    """Work inside a span: a child of `traceparent`, else of the span we are in, else a new trace.

    Args:
        name: what is done; never with ids in it.
        traceparent: W3C trace context that this continues; ignored if malformed.
        kind: whether it serves, sends, takes or works inside.
        attributes: further facts about it.
    """
    current = trace.get_current_span()
    context = current.get_span_context()
    # What lies inside of an unrecorded span is not recorded either, so there is nothing to make
    # unless another trace is to be continued.
    is_unrecorded = context.is_valid and not current.is_recording()
    is_same_trace = not traceparent or traceparent[3:35] == f"{context.trace_id:032x}"
    if kind is SpanKind.INTERNAL and is_unrecorded and is_same_trace:
        return nullcontext(current)
    return _new_span(name, traceparent, kind, attributes)


@contextmanager
def _new_span(
    name: str,
    traceparent: str,
    kind: SpanKind,
    attributes: Mapping[str, AttributeValue] | None,
) -> Iterator[Span]:
    parent = _parent(traceparent)
    current = _TRACER.start_span(name, context=parent, kind=kind, attributes=attributes)
    if not current.get_span_context().is_valid:
        # Nothing is recorded here, but the ids of the trace are needed all the same.
        current = NonRecordingSpan(_new_context())
    token = attach(trace.set_span_in_context(current, parent))
    try:
        yield current
    except Exception as error:
        current.record_exception(error)
        current.set_status(trace.StatusCode.ERROR, type(error).__name__)
        raise
    finally:
        current.end()
        detach(token)


def current_trace_id() -> str:
    """Return the 32 hex digits of the trace we are in, empty outside of any."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else ""


def current_traceparent() -> str:
    """Return the W3C trace context of the span we are in, empty outside of any."""
    return format_traceparent(trace.get_current_span().get_span_context())


def format_traceparent(context: SpanContext) -> str:
    """Return the header value for a span, empty if it is not valid."""
    if not context.is_valid:
        return ""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"


def parse_traceparent(text: str) -> SpanContext | None:
    """Return the span that a header value names, None if it is malformed."""
    found = _TRACEPARENT.fullmatch(text)
    if found is None or (text.startswith("00") and found.group(4)):
        return None
    context = SpanContext(
        trace_id=int(found.group(1), 16),
        span_id=int(found.group(2), 16),
        is_remote=True,
        trace_flags=TraceFlags(int(found.group(3), 16)),
    )
    return context if context.is_valid else None


def _parent(traceparent: str) -> Context | None:
    remote = parse_traceparent(traceparent) if traceparent else None
    if remote is None:
        return None
    return trace.set_span_in_context(NonRecordingSpan(remote), Context())


def _new_context() -> SpanContext:
    # Ids are unique, not secret; OpenTelemetry makes its own in the same way.
    return SpanContext(
        trace_id=random.getrandbits(128) or 1,
        span_id=random.getrandbits(64) or 1,
        is_remote=False,
        trace_flags=TraceFlags(TraceFlags.DEFAULT),
    )
