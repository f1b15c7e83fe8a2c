"""Logs: JSON with the trace, and none of the planted secrets."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from missionledger.common.telemetry.logging import REDACTED, configure_logging
from missionledger.common.telemetry.tracing import span

TOKEN = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJlLWNhbmFyeQ"
PASSWORD = "canary-password-7"
CANARIES = ("c2lnbmF0dXJl", "eyJzdWIi", PASSWORD, "canary-key-material")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging("finance", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_service_level_time_and_trace(stream: io.StringIO) -> None:
    with span("test", traceparent=f"00-{'ab' * 16}-{'cd' * 8}-01"):
        structlog.get_logger("missionledger.test").info("funds_reserved", minor=500)

    (line,) = lines(stream)

    assert line["event"] == "funds_reserved"
    assert (line["service"], line["level"], line["minor"]) == ("finance", "info", 500)
    assert line["trace_id"] == "ab" * 16
    assert line["logger"] == "missionledger.test"
    assert str(line["time"]).endswith("Z")


def test_lines_of_libraries_have_the_same_shape(stream: io.StringIO) -> None:
    logging.getLogger("nats.aio").warning("slow consumer %s", "c1", extra={"stream": "S"})

    (line,) = lines(stream)

    assert (line["event"], line["service"], line["stream"]) == ("slow consumer c1", "finance", "S")


def test_planted_secrets_never_reach_the_log(stream: io.StringIO) -> None:
    logger = structlog.get_logger("missionledger.test")
    logger.info("asked", authorization=f"Bearer {TOKEN}")
    logger.info("asked", headers={"Authorization": f"Bearer {TOKEN}", "cookie": TOKEN})
    logger.info("asked", header_list=[(b"authorization", f"Bearer {TOKEN}".encode())])
    text_with_token = f"asked with {TOKEN} in the text"
    logger.info(text_with_token)
    logger.info("connected", url=f"nats://finance:{PASSWORD}@127.0.0.1:4222")
    logger.info("settings", nats_password=PASSWORD, nested={"deep": [{"api_key": PASSWORD}]})
    logger.info(
        "key", text="-----BEGIN PRIVATE KEY-----\ncanary-key-material\n-----END PRIVATE KEY-----"
    )
    logging.getLogger("library").error("refused %s", f"Bearer {PASSWORD}")
    try:
        int(f"cannot use {TOKEN}")
    except ValueError:
        logger.exception("failed")
        logging.getLogger("library").exception("failed")

    text = stream.getvalue()

    assert len(lines(stream)) == 10
    assert not [canary for canary in CANARIES if canary in text]
    assert text.count(REDACTED) >= 10


def test_what_is_no_secret_stays(stream: io.StringIO) -> None:
    structlog.get_logger("missionledger.test").info(
        "asked", path="/v1/purses/p1", seconds=0.5, tokens_known=3, is_secret=False
    )

    (line,) = lines(stream)

    assert line["path"] == "/v1/purses/p1"
    assert (line["seconds"], line["tokens_known"], line["is_secret"]) == (0.5, 3, False)
