"""The page of a Member State: its account, its vote in words, its plan, its newest lines."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.console.client import Listing
from missionledger.console.state_charts import AGE_LABELS, ages_chart
from missionledger.console.state_page import (
    FUND_COLUMNS,
    NEWEST_SHOWN_MAX,
    account_of,
    credits_of,
    letters_of,
    level_of_state,
    payments_of,
    plans_of,
)
from missionledger.console.state_vote import vote_of

RECORDED = Path(__file__).parent.parent / "recorded" / "state-usa.json"
ACCOUNT = "/v1/member-states/USA"


def said(path: str) -> Any:
    return deepcopy(orjson.loads(RECORDED.read_bytes())[f"finance {path}"])


def listing(path: str, *, is_whole: bool = True) -> Listing:
    return Listing(tuple(said(path)["items"]), is_whole=is_whole)


def vote(answer: str, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = said(f"{ACCOUNT}/article-19")
    exact = {"is_at_most": False, "why_at_most": "", "missing_accounts": []}
    return {**given, **exact, "answer": answer, **more}


def money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def test_what_is_owed_by_age_is_drawn_and_adds_up() -> None:
    found = account_of(said(ACCOUNT))

    assert found.chart is not None
    assert [bar.label for bar in found.chart.bars] == list(AGE_LABELS)
    assert found.chart.bars[-1].value_text == "≤ 2,051.6 M"
    assert sum(shown.minor or 0 for _, shown in found.ages) == found.line.figure("unpaid").minor
    assert ages_chart([shown for label, shown in found.ages if label == "Not due yet"]) is None


def test_where_unpaid_is_at_most_received_is_at_least() -> None:
    fund = next(each for each in account_of(said(ACCOUNT)).funds if each.fund == "REGULAR-BUDGET")
    shown = dict(zip((name for name, _ in FUND_COLUMNS), fund.figures, strict=True))

    assert shown["unpaid"].text == "≤ 4,215.3"
    assert shown["received"].text == "≥ 0.0"
    assert shown["assessed"].text == "4,215.3"
    assert fund.oldest == "2019"


def test_an_account_without_receipts_is_not_known_and_not_zero() -> None:
    given = said(ACCOUNT)
    given["total"].update(unpaid=None, past_due=None, ages=None, unknown_funds="UNMISS")
    given["funds"][0].update(received=None, unpaid=None, past_due=None, ages=None)

    found = account_of(given)

    assert (found.ages, found.chart) == ((), None)
    assert [shown.is_known for shown in found.funds[0].figures][2:5] == [False] * 3


def test_open_lines_come_oldest_first_with_their_marks() -> None:
    items = account_of(said(ACCOUNT)).items

    assert [item.due_on for item in items] == sorted(item.due_on for item in items)
    oldest = next(item for item in items if item.fund == "REGULAR-BUDGET")
    assert oldest.unpaid.is_at_most
    assert "only payments in full" in oldest.unpaid.reason


def test_a_cap_of_national_law_is_shown_with_what_is_above_it() -> None:
    cap = account_of(said(ACCOUNT)).cap

    assert cap is not None
    assert cap.cap == "25.0 %"
    assert next((year, above.text) for year, _, above in cap.years) == ("2023/24", "123.3")
    assert account_of({**said(ACCOUNT), "national_cap": None}).cap is None


@pytest.mark.parametrize(
    ("answer", "more", "level", "words"),
    [
        ("votes", {}, "good", "It may vote: on 2026-01-01 its arrears were below"),
        ("no_vote", {}, "bad", "It has no vote: on 2026-01-01 its arrears had reached"),
        (
            "vote_returned",
            {"vote_returned_on": "2026-03-05"},
            "good",
            "It may vote again since 2026-03-05",
        ),
        (
            "allowed_by_assembly",
            {"allowed_by": "A/RES/80/2"},
            "thin",
            "by leave of the General Assembly (A/RES/80/2)",
        ),
        ("cannot_be_decided", {}, "unknown", "It cannot be decided whether"),
    ],
)
def test_every_answer_of_article_19_is_a_sentence(
    answer: str, more: dict[str, Any], level: str, words: str
) -> None:
    found = vote_of(vote(answer, **more))

    assert found.level == level
    assert words in found.words
    assert "what was due from it for 2024 and 2025" in found.words


def test_an_answer_that_is_not_known_here_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="no answer that this page knows"):
        vote_of(vote("suspended"))


def test_what_cannot_be_decided_says_what_is_missing() -> None:
    found = vote_of(said(f"{ACCOUNT}/article-19"), said(ACCOUNT))

    assert found.word == "cannot be decided"
    assert found.reasons[0] == "IRMCT, CLOSED-OPERATIONS: the account is not recorded here"
    assert found.reasons[1].startswith("4,215.3 M of the arrears are only the most")
    assert vote_of(vote("votes")).reasons == ()


def test_arrears_bear_the_marks_of_the_account() -> None:
    figures = dict(vote_of(said(f"{ACCOUNT}/article-19"), said(ACCOUNT)).figures)

    assert figures["Arrears on 2026-01-01"].is_modelled
    assert figures["Of these left"].text == "≤ 5,685.3"
    assert not figures["Due for 2024 and 2025"].is_modelled


def test_arrears_are_no_figure_where_payments_are_not_known() -> None:
    account = said(ACCOUNT)
    account["total"]["unknown_funds"] = "UNMISS"

    figures = dict(vote_of(vote("cannot_be_decided"), account).figures)

    assert not figures["Of these left"].is_known
    assert figures["Due for 2024 and 2025"].is_known


def test_what_brings_the_vote_back_is_named() -> None:
    given = vote("no_vote", minimum_payment=money("12000000.00"))

    assert dict(vote_of(given).figures)["Payment that brings the vote back"].text == "12.0"


def plan(**more: Any) -> dict[str, Any]:
    return {
        "status": "behind",
        "agreed_on": "2026-01-15",
        "reference": "letter of 15 January",
        "owed_when_agreed": money("30000000.00"),
        "is_at_most": True,
        "promised_in_all": money("20000000.00"),
        "promised_so_far": money("10000000.00"),
        "settled": money("4000000.00"),
        "behind": money("6000000.00"),
        "next_due_on": "2026-12-31",
        "accounts": "UNMISS UNSOS",
        "longer_than_years": None,
        "instalments": [
            {"due_on": "2026-03-31", "amount": money("10000000.00"), "status": "missed"},
            {"due_on": "2026-12-31", "amount": money("10000000.00"), "status": "to_come"},
        ],
        **more,
    }


def test_a_plan_says_whether_it_is_kept_and_what_became_of_each_instalment() -> None:
    found = plans_of({"current": plan(), "ended": [{"agreed_on": "2025-01-01", "reason": "x"}]})

    assert found is not None
    assert found.current is not None
    assert (found.current.status, found.current.level) == ("behind", "bad")
    assert dict(found.current.figures)["Behind by"].text == "6.0"
    assert dict(found.current.figures)["Owed when agreed"].is_at_most
    assert [words for *_, words in found.current.instalments] == ["missed", "to come"]
    assert found.ended == (("2025-01-01", "x"),)


@pytest.mark.parametrize("plans", [None, {"current": None, "ended": []}])
def test_a_state_without_a_plan_has_none(plans: Any) -> None:
    assert plans_of(plans) is None


def test_newest_letters_come_first_and_credits_stand_apart_as_what_is_given() -> None:
    documents = listing("/v1/assessments")
    letters, given = letters_of(documents), credits_of(documents)

    assert letters is not None
    assert given is not None
    assert letters.total + given.total == len(said("/v1/assessments")["items"])
    assert all((each.share.minor or 0) > 0 for each in (*letters.lines, *given.lines))
    assert given.lines[0].period == "of the year to 2024-06-30"
    assert given.lines[0].symbol == "ST/ADM/SER.B/1094"


def test_a_line_without_a_share_of_the_state_is_left_out() -> None:
    items = said("/v1/assessments")["items"]
    none = Listing(tuple({**each, "share": None} for each in items), is_whole=True)

    assert letters_of(none) is None
    assert credits_of(none) is None


def test_newest_payments_come_first_with_their_books() -> None:
    found = payments_of(listing("/v1/contributions"), Listing((), is_whole=False))

    assert found is not None
    days = [each.on for each in found.lines]
    assert days == sorted(days, reverse=True)
    assert days[0] == max(each["occurred_on"] for each in said("/v1/contributions")["items"])
    assert len(days) == NEWEST_SHOWN_MAX < found.total
    assert found.lines[0].amount.is_modelled
    assert not found.is_whole
    assert payments_of(Listing((), is_whole=True)) is None


def test_the_level_of_a_state_on_the_scale_is_told() -> None:
    codes = said("/v1/codes/states")

    assert level_of_state(codes, state="USA") == "level A on the scale of assessments for 2026"
    assert level_of_state(codes, state="XXX") is None
