"""Refusals: what a rule says when it says no, in words a person can act on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class RefusalKind(StrEnum):
    """What sort of no this is; an edge such as HTTP maps it to its own codes."""

    INVALID = "invalid"
    """The request cannot be understood or breaks a rule that holds at any time."""
    RULE = "rule"
    """The request is well formed but a rule forbids it in the present state."""
    CONFLICT = "conflict"
    """Somebody else changed what the request was based on."""
    NOT_FOUND = "not-found"
    """What the request names does not exist, or is not visible to the one who asks."""
    FORBIDDEN = "forbidden"
    """The one who asks has no right to it."""
    TOO_LARGE = "too-large"
    """The request is larger than a stated limit."""
    UNAVAILABLE = "unavailable"
    """A part that is needed is missing; the same request may succeed later."""
    STORAGE_FULL = "storage-full"
    """There is no room to record the fact; nothing was recorded."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One of several things that are wrong with a request, such as with a file.

    Attributes:
        pointer: where: a JSON pointer, or `#row/<number>/<field>` of a file.
        code: stable name of the fault, kebab-case.
        detail: what is wrong, for a person.
    """

    pointer: str
    code: str
    detail: str


class Refusal(Exception):  # noqa: N818 - it is the base of errors, and is called a refusal
    """A request was refused; nothing has changed.

    Attributes:
        code: stable name of the rule that refused, kebab-case; never reused for another meaning.
        title: what the code means, the same words every time.
        kind: what sort of refusal this is.
        detail: what was wrong with this very request.
        next_step: what the person can do now; empty where nothing can be done.
        pointer: JSON pointer to the part of the request at fault, where there is one.
        source: symbol of the document the rule comes from, where there is one.
        facts: further figures a program may want: limits, balances, positions.
        faults: every thing that is wrong, where there may be several.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "Refused"
    kind: ClassVar[RefusalKind] = RefusalKind.RULE

    def __init__(
        self,
        detail: str,
        *,
        next_step: str = "",
        pointer: str | None = None,
        source: str | None = None,
        facts: dict[str, str | int] | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.next_step = next_step
        self.pointer = pointer
        self.source = source
        self.facts = facts or {}
        self.faults = faults


class NotFoundError(Refusal):
    """What was asked for is not there, or not visible to the one who asks."""

    code = "not-found"
    title = "Not found"
    kind = RefusalKind.NOT_FOUND


class InvalidRequestError(Refusal):
    """The request cannot be understood."""

    code = "invalid-request"
    title = "The request is not valid"
    kind = RefusalKind.INVALID
