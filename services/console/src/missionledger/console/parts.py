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

FORMS_NOT_KNOWN = (KeyError, TypeError, ValueError, AttributeError)
"""What reading an answer of another version of a service leads to; the other parts still stand."""

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

    @property
    def is_nothing(self) -> bool:
        """Whether the service answered that it has no record."""
        return self.body is None and not self.trouble


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
    except NothingThereError:
        return Answer(service)
    except TimeoutError:
        return Answer(service, trouble=f"{service} has not answered within {seconds:g} seconds.")
    except (ServiceRefusedError, ServiceUnreachableError) as refusal:
        return Answer(service, trouble=_refusal_words(service, refusal))
    except FORMS_NOT_KNOWN as error:
        return Answer(service, trouble=_not_understood(service, error))


def part_of(build: Callable[..., T | None], *answers: Answer) -> Part[T]:
    """Return the part that is built from the answers, if all of them came."""
    trouble = " ".join(dict.fromkeys(answer.trouble for answer in answers if answer.trouble))
    if trouble:
        return Part(trouble=trouble)
    try:
        return Part(build(*(answer.body for answer in answers)))
    except FORMS_NOT_KNOWN as error:
        services = " and ".join(dict.fromkeys(answer.service for answer in answers))
        return Part(trouble=_not_understood(services, error))


def _refusal_words(service: str, refusal: ServiceRefusedError | ServiceUnreachableError) -> str:
    match refusal:
        case ReaderNotAdmittedError():
            return f"A viewer may not see this: {refusal.detail}."
        case ServiceRefusedError():
            return f"{service} refused the question: {refusal.detail}."
        case _:
            return f"{refusal.detail}."


def _not_understood(services: str, error: Exception) -> str:
    LOG.error("part_not_understood", exc_info=error, extra={"services": services})
    return f"What {services} answered is not in a form that this page knows."
