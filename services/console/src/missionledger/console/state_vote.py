"""Article 19 of the Charter for one Member State, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from missionledger.console.figures import AT_MOST_SIGN, ShownFigure, amount_figure


@dataclass(frozen=True, slots=True)
class Vote:
    """Whether a State may vote.

    Attributes:
        level: good, thin, bad or unknown; word: the same in a word or two.
        words: the answer as a sentence.
        reasons: why it cannot be decided; empty where it is.
        figures: what the answer rests on, each with its name.
        plan: what a payment plan means for the answer; empty if there is none.
        source: of the rule, with how sure it is that it reads so.
    """

    level: str
    word: str
    words: str
    reasons: tuple[str, ...]
    figures: tuple[tuple[str, ShownFigure], ...]
    plan: str
    source: str


def vote_of(vote: Mapping[str, Any], account: Mapping[str, Any] | None = None) -> Vote:
    """Return the answer of `/v1/member-states/{state}/article-19` as it is shown.

    Args:
        vote: the answer.
        account: the account of the State in the same books: it tells whether arrears rest on a
            model, and whether they are known; None if it stays away.
    """
    level, word, words = _answer(vote)
    plan = vote["payment_plan"]
    return Vote(
        level=level,
        word=word,
        words=words,
        reasons=_reasons(vote) if vote["answer"] == "cannot_be_decided" else (),
        figures=_figures(vote, account),
        plan=f"Its payment plan is {plan['status']}; such a plan is {plan['effect']}."
        if plan
        else "",
        source=f"{vote['source']} ({vote['certainty']})",
    )


def _answer(vote: Mapping[str, Any]) -> tuple[str, str, str]:
    first, second = vote["years"]
    tested = vote["tested_on"]
    due = f"what was due from it for {first} and {second}"
    answer = vote["answer"]
    match answer:
        case "votes":
            return "good", "votes", f"It may vote: on {tested} its arrears were below {due}."
        case "no_vote":
            return "bad", "no vote", f"It has no vote: on {tested} its arrears had reached {due}."
        case "vote_returned":
            back = vote["vote_returned_on"]
            return (
                "good",
                "vote returned",
                (
                    f"It may vote again since {back}, when payments brought its arrears below "
                    f"{due}; on {tested} they had reached it."
                ),
            )
        case "allowed_by_assembly":
            return (
                "thin",
                "vote allowed",
                (
                    f"It may vote by leave of the General Assembly ({vote['allowed_by']}), "
                    f"although on {tested} its arrears had reached {due}."
                ),
            )
        case "cannot_be_decided":
            return (
                "unknown",
                "cannot be decided",
                f"It cannot be decided whether its arrears on {tested} had reached {due}.",
            )
        case _:
            raise ValueError(f"{answer} is no answer that this page knows")


def _reasons(vote: Mapping[str, Any]) -> tuple[str, ...]:
    lacking: dict[str, list[str]] = {}
    for each in vote["missing_accounts"]:
        lacking.setdefault(each["reason"], []).append(each["account"])
    reasons = [f"{', '.join(accounts)}: {reason}" for reason, accounts in lacking.items()]
    if vote["is_at_most"]:
        most = amount_figure(vote["at_most"], "")
        reasons.append(
            f"{most.text} M of the arrears are only the most that can be owed: "
            f"{vote['why_at_most']}"
        )
    return tuple(reasons)


def _figures(
    vote: Mapping[str, Any], account: Mapping[str, Any] | None
) -> tuple[tuple[str, ShownFigure], ...]:
    first, second = vote["years"]
    total = account["total"] if account else None
    may_be_modelled = ("modelled",) if vote["books"] == "all" else ()
    books = total["books"].split() if total else may_be_modelled
    unpaid_unknown = total["unknown_funds"] if total else ""

    def arrears(name: str) -> ShownFigure:
        if unpaid_unknown:
            # What was assessed there counts as late, although it may be paid: no figure to show.
            return amount_figure(None, "what was paid is not known of every account")
        sign = AT_MOST_SIGN if vote["is_at_most"] else ""
        return amount_figure(vote[name], vote["why_at_most"], books=books, sign=sign)

    figures = [
        (f"Due for {first} and {second}", amount_figure(vote["contributions_due"], "")),
        (f"Arrears on {vote['tested_on']}", arrears("arrears_on_test")),
        ("Of these left", arrears("arrears")),
    ]
    if vote["minimum_payment"]:
        figures.append(("Payment that brings the vote back", arrears("minimum_payment")))
    return tuple(figures)
