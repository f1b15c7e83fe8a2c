"""Pages of many parts: each is asked for at the same time, and each may stay away on its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from missionledger.console.client import (
    NothingThereError,
    ReaderNotAdmittedError,
    ServiceRefusedError,
    ServiceUnreachableError,
)

SERVICES = ("mandates", "finance", "performance", "transitions")

T = TypeVar("T")
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said.

    Attributes:
        service: who was asked.
        body: the answer; None if there is none.
        trouble: why there is none, in words for the page; empty if nothing is recorded.
    """

    service: str
    body: Any = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part of a page.

    Attributes:
        shown: what it shows; None if nothing is recorded, or if there is trouble.
        trouble: why it cannot be shown.
    """

    shown: T | None = None
    trouble: str = ""


async def answer_of(service: str, asking: Awaitable[Any], *, seconds: float) -> Answer:
    """Return what a service says within the time there is; a fault becomes words."""
    try:
        async with asyncio.timeout(seconds):
            return Answer(service, await asking)
    except TimeoutError:
        return Answer(service, trouble=f"{service} has not answered within {seconds:g} seconds.")
    except NothingThereError:
        return Answer(service)
    except ReaderNotAdmittedError as refusal:
        return Answer(service, trouble=f"A viewer may not see this: {refusal.detail}.")
    except ServiceUnreachableError as refusal:
        return Answer(service, trouble=f"{refusal.detail}.")
    except ServiceRefusedError as refusal:
        return Answer(service, trouble=f"{service} refused the question: {refusal.detail}.")


def part_of(build: Callable[..., T | None], *answers: Answer) -> Part[T]:
    """Return the part that is built from the answers, if all of them came."""
    trouble = " ".join(dict.fromkeys(answer.trouble for answer in answers if answer.trouble))
    if trouble:
        return Part(trouble=trouble)
    try:
        return Part(build(*(answer.body for answer in answers)))
    except (KeyError, TypeError, ValueError):
        # A service of another version may say things in other words; the other parts still stand.
        services = ", ".join(dict.fromkeys(answer.service for answer in answers))
        LOG.exception("part_not_understood", extra={"services": services})
        return Part(trouble=f"What {services} answered is not in a form that this page knows.")
