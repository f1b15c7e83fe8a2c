"""Structured logs: one JSON object a line, with the trace it belongs to and without secrets."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import orjson
import structlog

from missionledger.common.telemetry.tracing import current_trace_id

REDACTED = "[redacted]"

_SECRET_NAMES = re.compile(
    "(?i)authorization|cookie|password|passwd|secret|token|private.?key|credential|api.?key"
)
_SECRET_TEXTS = (
    re.compile(r"eyJ[A-Za-z0-9_-]{6,}(\.[A-Za-z0-9_-]*){1,2}"),
    re.compile(r"(?i)\bbearer\s+[^\s\"',;]+"),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
    re.compile(r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)"),
)

_NOISY_LOGGERS = ("uvicorn.access", "httpx", "httpcore", "opentelemetry")


def configure_logging(
    service: str, *, stream: TextIO | None = None, level: int = logging.INFO
) -> None:
    """Send every log line of the process, those of libraries too, to `stream` as JSON.

    Args:
        service: named in every line.
        stream: standard error by default.
        level: lines below it are left out.
    """

    def name_service(
        _logger: Any, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        event["service"] = service
        event.pop("color_message", None)  # the server's own line again, for terminals
        return event

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        name_service,
        add_trace_id,
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                # Once more at the very end: nothing that was added late may pass.
                redact,
                structlog.processors.JSONRenderer(serializer=_to_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _NOISY_LOGGERS:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def add_trace_id(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Name the trace the line belongs to, where there is one."""
    trace_id = current_trace_id()
    if trace_id:
        event.setdefault("trace_id", trace_id)
    return event


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out what looks like a secret, by its name or by its shape."""
    for name in list(event):
        event[name] = _redacted(name, event[name])
    return event


def _redacted(name: str, value: Any) -> Any:
    if name.startswith("_") or isinstance(value, bool | int | float | None):
        return value  # an underscore marks what the log library itself removes before rendering
    if _SECRET_NAMES.search(name):
        return REDACTED
    match value:
        case dict():
            return {key: _redacted(str(key), each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_redacted("", each) for each in value]
        case bytes():
            return redact_text(value.decode("utf-8", "replace"))
        case _:
            return redact_text(str(value))


def redact_text(text: str) -> str:
    """Return the text without tokens, passwords in addresses and private keys."""
    for pattern in _SECRET_TEXTS:
        text = pattern.sub(REDACTED, text)
    return text


def _to_json(event: Any, **_options: Any) -> str:
    return orjson.dumps(event, default=lambda value: redact_text(str(value))).decode()
