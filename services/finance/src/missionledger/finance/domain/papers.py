"""Which commands need a paper, from which day on: payments and approvals rest on documents."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, TypeVar

from missionledger.common.commands import Command
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.refusals import Refusal, RefusalKind

C = TypeVar("C", bound=Command)
S = TypeVar("S")
E = TypeVar("E")

FIRST_DAY = date(1946, 1, 1)
REQUIRED_FROM = date(2027, 1, 1)
"""The first day on which offices must attach papers; earlier facts keep the rule they had."""

HOUSE_RULE = "house rule on supporting documents (financial rule 105.6, from memory)"


class PaperRequiredError(Refusal):
    """The step rests on a document, and none is attached."""

    code = "paper-required"
    title = "A document is required"
    kind = RefusalKind.RULE


def _from_2027(what: str) -> Policy[int]:
    return Policy(
        f"papers that {what} needs",
        (
            PolicyValue(0, FIRST_DAY, HOUSE_RULE, Certainty.ASSUMED, valid_to=REQUIRED_FROM),
            PolicyValue(1, REQUIRED_FROM, HOUSE_RULE, Certainty.ASSUMED),
        ),
    )


PAPERS_REQUIRED: Final[Mapping[str, Policy[int]]] = MappingProxyType(
    {
        "ApproveEstimate": _from_2027("the approval of an estimate"),
        "CertifyClaim": _from_2027("the certification of a claim"),
        "PayContributors": _from_2027("a payment to contributors"),
        "MakePaymentRun": _from_2027("a payment run"),
    }
)
"""By name of the command, the fewest papers it needs by its business date."""


def require_papers(command: Command) -> None:
    """Go on only if the command carries the papers that the rule of its day asks for.

    Raises:
        PaperRequiredError: if it does not.
    """
    name = type(command).__name__
    policy = PAPERS_REQUIRED.get(name)
    if policy is None:
        return
    rule = policy.on(command.occurred_on)
    if len(command.documents) < rule.value:
        raise PaperRequiredError(
            f"{name} of {command.occurred_on} needs {rule.value} document, and "
            f"{len(command.documents)} is attached",
            next_step="Send the paper to /v1/documents and name its hash in the header "
            "Missionledger-Documents of this command.",
            pointer="#header/Missionledger-Documents",
            source=rule.source,
        )


def with_papers(decide: Callable[[C, S], tuple[E, ...]]) -> Callable[[C, S], tuple[E, ...]]:
    """Return the rules of an aggregate with the rule on papers before them."""

    def decide_with_papers(command: C, state: S) -> tuple[E, ...]:
        require_papers(command)
        return decide(command, state)

    return decide_with_papers
