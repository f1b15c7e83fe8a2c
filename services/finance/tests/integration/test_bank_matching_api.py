"""Matching over HTTP: proposals, receipts in one step, splits, write-ins, reversals, both sides."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import live_mission, payment, run
from missionledger.finance.testing.bank import ACCOUNT, account_body, csv_file, csv_row, took

BASE = f"/v1/bank-accounts/{ACCOUNT}"
DAY = "2025-11-03"
FIRST = f"{BASE}/entries/ST-{DAY}.1"


async def with_statement(service: ServiceUnderTest, *amounts: str, text: str = "") -> None:
    """Open the account of a mission that is owed money, and take a day of its statement."""
    await live_mission(service)
    answer = await service.post("/v1/bank-accounts", account_body())
    assert answer.status_code == 201, answer.text
    closing = f"{sum(float(each) for each in amounts):.2f}"
    rows = [csv_row(each, "0.00", closing, text=text) for each in amounts]
    await took(service, csv_file(*rows))


async def paid(service: ServiceUnderTest, amount: str, number: str, day: str = DAY) -> None:
    answer = await service.post("/v1/contributions", payment(amount, number, received_on=day))
    assert answer.status_code == 201, answer.text


def matching(item: str, amount: str | None = None) -> dict[str, Any]:
    wanted: dict[str, Any] = {"fund": "UNMISS", "item": item}
    if amount is not None:
        wanted["amount"] = {"amount": amount}
    return {"items": [wanted]}


async def reconciliation(service: ServiceUnderTest, day: str = "2026-01-31") -> dict[str, Any]:
    answer = await service.get(f"{BASE}/reconciliation", effective_on=day)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["difference"]["amount"] == "0.00"
    return found


def test_the_surest_proposal_is_confirmed_and_the_account_is_reconciled(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_statement(service, "1000.00", text="contribution R-77 of Germany")
        await paid(service, "1000.00", "R-77", "2025-11-01")
        await paid(service, "1000.00", "R-78", "2025-11-03")
        before = await reconciliation(service)

        listed = (await service.get(f"{FIRST}/proposals")).json()["proposals"]
        confirmed = await service.post(
            f"{FIRST}/matches",
            {"items": [{key: listed[0]["items"][0][key] for key in ("fund", "item")}]},
            version=1,
        )

        assert [(each["rank"], each["kind"]) for each in listed] == [(1, "named"), (2, "same_day")]
        assert listed[0]["grounds"] == [
            "the same amount, USD 1000.00",
            "2 days apart",
            "the bank names receipt R-77",
        ]
        assert confirmed.status_code == 201, confirmed.text
        assert confirmed.json()["open"]["amount"] == "0.00"
        after = await reconciliation(service)
        assert (before["not_in_books_count"], before["not_in_bank_count"]) == (1, 2)
        assert (after["not_in_books_count"], after["not_in_bank_count"]) == (0, 1)
        assert after["books"]["amount"] == "2000.00"
        unmatched = (await service.get("/v1/bank-accounts/unmatched-items")).json()["items"]
        assert [(each["item"], each["age_days"]) for each in unmatched] == [("receipt:R-78", 239)]
        assert (await reconciliation(service, "2025-11-02"))["not_in_bank_count"] == 1

    run(tmp_path, scenario)


def test_an_entry_becomes_a_receipt_in_one_step_and_only_once(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_statement(service, "1000.00", "-5.00")
        body = {"fund": "UNMISS", "state": "DEU", "grounds": "payer is the Bundesbank"}

        first = await service.post(f"{FIRST}/receipt", body, key="one")
        repeat = await service.post(f"{FIRST}/receipt", body, key="one")
        second = await service.post(f"{FIRST}/receipt", body | {"receipt": "other"})
        charge = await service.post(f"{BASE}/entries/ST-{DAY}.2/receipt", body)
        stranger = await service.post(f"{FIRST}/receipt", body | {"state": "XYZ", "receipt": "x"})

        assert first.status_code == 201, first.text
        assert first.json()["receipt"] == f"{ACCOUNT}.ST-{DAY}.1"
        assert first.json()["entry"]["open"]["amount"] == "0.00"
        assert repeat.json() == first.json()
        assert repeat.headers["idempotency-replayed"] == "true"
        assert [each.status_code for each in (second, charge, stranger)] == [422, 422, 422]
        listed = (await service.get("/v1/contributions", fund="UNMISS")).json()["items"]
        assert [each["amount"]["amount"] for each in listed] == ["1000.00"]
        assert (await reconciliation(service))["not_in_books"]["amount"] == "-5.00"

    run(tmp_path, scenario)


def test_one_entry_may_be_several_movements_and_one_movement_several_entries(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_statement(service, "1000.00", "300.00")
        await paid(service, "400.00", "R-1")
        await paid(service, "900.00", "R-2")

        split = await service.post(
            f"{FIRST}/matches",
            {
                "items": [
                    {"fund": "UNMISS", "item": "receipt:R-1"},
                    {"fund": "UNMISS", "item": "receipt:R-2", "amount": {"amount": "600.00"}},
                ]
            },
        )
        too_much = await service.post(
            f"{BASE}/entries/ST-{DAY}.2/matches", matching("receipt:R-2", "301.00")
        )
        rest = await service.post(f"{BASE}/entries/ST-{DAY}.2/matches", matching("receipt:R-2"))
        again = await service.post(f"{BASE}/entries/ST-{DAY}.2/matches", matching("receipt:R-1"))

        assert [len(each["parts"]) for each in split.json()["matches"]] == [2]
        assert (too_much.status_code, again.status_code) == (409, 409)
        assert rest.json()["open"]["amount"] == "0.00"
        assert (await reconciliation(service))["is_reconciled"] is True

    run(tmp_path, scenario)


def test_a_match_is_taken_back_and_a_wrong_proposal_never_comes_again(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_statement(service, "1000.00")
        await paid(service, "1000.00", "R-1")
        made = await service.post(f"{FIRST}/matches", matching("receipt:R-1"))
        match = made.json()["matches"][0]["match"]
        undoing = {"reason": "it is of another State"}

        undone = await service.post(f"{FIRST}/matches/{match}/undoing", undoing, key="u")
        repeat = await service.post(f"{FIRST}/matches/{match}/undoing", undoing, key="u")
        nothing = await service.post(f"{FIRST}/matches/nothing/undoing", undoing)
        wrong = {"fund": "UNMISS", "item": "receipt:R-1", "reason": "another State"}
        await service.post(f"{FIRST}/turned-down", wrong)
        listed = (await service.get(f"{FIRST}/proposals")).json()["proposals"]
        stale = await service.post(f"{FIRST}/matches", matching("receipt:R-1"), version=1)

        assert undone.json()["open"]["amount"] == "1000.00"
        assert repeat.status_code == 201
        assert nothing.status_code == 404
        assert listed == []
        assert stale.json()["type"].endswith("bank-entry-changed")
        assert (await reconciliation(service))["not_in_books_count"] == 1

    run(tmp_path, scenario)


def test_the_reversal_of_a_receipt_opens_its_entry_again(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_statement(service, "1000.00")
        recorded = await service.post(
            f"{FIRST}/receipt", {"fund": "UNMISS", "state": "DEU", "receipt": "R-1"}
        )
        assert recorded.status_code == 201
        reversal = {"occurred_on": "2025-11-20", "reason": "it was of France"}

        reversed_ = await service.post("/v1/contributions/UNMISS/R-1/reversal", reversal)

        assert reversed_.status_code == 201, reversed_.text
        assert (await service.get(FIRST)).json()["matches"] == []
        now = await reconciliation(service)
        assert (now["not_in_books"]["amount"], now["not_in_bank_count"]) == ("1000.00", 0)
        before = await reconciliation(service, "2025-11-19")
        assert (before["not_in_books_count"], before["is_reconciled"]) == (0, True)
        gone = await service.post(f"{FIRST}/matches", matching("receipt:R-1"))
        assert gone.status_code in (409, 422)
        right = await service.post(
            f"{FIRST}/receipt", {"fund": "UNMISS", "state": "FRA", "receipt": "R-2"}
        )
        assert right.status_code == 201, right.text
        assert (await reconciliation(service))["is_reconciled"] is True

    run(tmp_path, scenario)


def test_charges_are_written_in_by_two_people(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_statement(service, "-12.50")
        both = [Role.BUDGET_OFFICER, Role.APPROVER]
        service.requesters.add("one", both, ["UNMISS"])
        service.requesters.add("two", [Role.APPROVER], ["UNMISS"])
        body = {"fund": "UNMISS", "kind": "bank_charges", "text": "monthly fee"}

        prepared = await service.post(f"{FIRST}/write-in", body, by="one")
        version = int(prepared.headers["etag"].strip('"v'))
        waiting = (await service.get("/v1/bank-accounts/write-ins")).json()["items"]
        unseen = await service.post(f"{FIRST}/write-in/approval", {}, by="two")
        own = await service.post(f"{FIRST}/write-in/approval", {}, by="one", version=version)
        early = await service.post(f"{FIRST}/matches", matching("receipt:none"), by="one")
        done = await service.post(
            f"{FIRST}/write-in/approval", {}, by="two", version=version, key="a"
        )
        again = await service.post(
            f"{FIRST}/write-in/approval", {}, by="two", version=version, key="a"
        )

        assert prepared.status_code == 201, prepared.text
        assert [each["in_books"]["amount"] for each in waiting] == ["-12.50"]
        assert unseen.status_code == 428
        assert own.json()["type"].endswith("bank-separation-of-duties")
        assert early.status_code == 404
        assert done.json()["write_in"]["status"] == "approved"
        assert again.json() == done.json()
        assert (await service.get("/v1/bank-accounts/write-ins")).json()["items"] == []
        assert (await reconciliation(service))["is_reconciled"] is True
        charges = (await service.get("/v1/journal", account="bank_charges")).json()["items"]
        assert [each["amount"]["amount"] for each in charges] == ["12.50"]
        match = done.json()["matches"][0]["match"]
        stands = await service.post(f"{FIRST}/matches/{match}/undoing", {"reason": "x"})
        assert stands.status_code == 409

    run(tmp_path, scenario)


def test_a_write_in_may_be_returned_and_a_receipt_recorded_instead(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_statement(service, "1000.00")
        body = {"fund": "UNMISS", "kind": "interest", "text": "interest of October"}
        charge = await service.post(f"{FIRST}/write-in", body | {"kind": "bank_charges"})
        await service.post(f"{FIRST}/write-in", body)

        returned = await service.post(f"{FIRST}/write-in/return", {"reason": "a contribution"})
        recorded = await service.post(f"{FIRST}/receipt", {"fund": "UNMISS", "state": "DEU"})

        assert charge.json()["type"].endswith("match-not-allowed")
        assert returned.json()["write_in"]["status"] == "returned"
        assert recorded.status_code == 201, recorded.text

    run(tmp_path, scenario)


def test_what_a_state_owes_exactly_is_proposed_as_its_receipt(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        line = await live_mission(service)
        account = (await service.get("/v1/member-states/DEU")).json()
        owed = account["funds"][0]["assessed"]["amount"]
        await service.post("/v1/bank-accounts", account_body())
        await took(service, csv_file(csv_row(owed, "0.00", owed, text="from DEU")))

        (proposal,) = (await service.get(f"{FIRST}/proposals")).json()["proposals"]

        assert proposal["kind"] == "owed"
        assert (proposal["receipt"]["state"], proposal["receipt"]["line"]) == ("DEU", line)
        assert proposal["grounds"][1] == "the bank names DEU"

    run(tmp_path, scenario)


def test_an_opening_balance_is_matched_like_any_other_cash(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        await service.post("/v1/bank-accounts", account_body())
        opening = {"opened_on": "2025-07-01", "cash": {"amount": "500.00"}, "symbol": "A/80/5"}
        await service.post("/v1/funds/UNMISS/opening-balance", opening)
        await took(service, csv_file(csv_row("1.00", "500.00", "501.00")))

        await service.post(f"{BASE}/entries/ST-{DAY}.0/matches", matching("opening-balance"))

        found = await reconciliation(service)
        assert (found["bank_balance"]["amount"], found["books"]["amount"]) == ("501.00", "500.00")
        assert found["not_in_books"]["amount"] == "1.00"

    run(tmp_path, scenario)


def test_an_account_of_the_pool_takes_missions_and_nobody_elses_cash(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        pool = account_body(account="POOL-USD", holder="POOL", number="US77")
        await service.post("/v1/bank-accounts", pool)
        row = csv_row("9.00", "0.00", "9.00", account_number="US77")
        await took(service, csv_file(row), account="POOL-USD")
        first = f"/v1/bank-accounts/POOL-USD/entries/ST-{DAY}.1"
        service.requesters.add("cashier", [Role.BUDGET_OFFICER], ["UNMISS"])

        apart = await service.post(f"{first}/receipt", {"fund": "REGULAR-BUDGET", "state": "DEU"})
        scoped = await service.post(
            f"{first}/receipt", {"fund": "UNMISS", "state": "DEU"}, by="cashier"
        )
        done = await service.post(f"{first}/receipt", {"fund": "UNMISS", "state": "DEU"})

        assert apart.json()["type"].endswith("match-not-allowed")
        assert scoped.status_code == 403
        assert done.status_code == 201, done.text
        answer = await service.get("/v1/bank-accounts/POOL-USD/reconciliation")
        assert answer.json()["is_reconciled"] is True

    run(tmp_path, scenario)


def test_what_the_bank_takes_back_is_set_off_against_what_it_gave(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_statement(service, "1000.00", "-1000.00", "-7.00")
        second = f"{BASE}/entries/ST-{DAY}.2"
        offset = {"other": f"ST-{DAY}.2", "grounds": "returned by the payer's bank"}

        same = await service.post(f"{second}/offset", {"other": f"ST-{DAY}.3"})
        done = await service.post(f"{FIRST}/offset", offset, key="o", version=1)
        repeat = await service.post(f"{FIRST}/offset", offset, key="o", version=1)
        again = await service.post(f"{FIRST}/offset", offset)
        other = (await service.get(second)).json()
        now = await reconciliation(service)
        match = other["matches"][0]["match"]
        undone = await service.post(f"{second}/matches/{match}/undoing", {"reason": "wrong one"})

        assert same.status_code == 409
        assert done.status_code == 201, done.text
        assert repeat.json() == done.json()
        assert again.status_code == 409
        assert other["open"]["amount"] == "0.00"
        assert (now["not_in_books"]["amount"], now["books"]["amount"]) == ("-7.00", "0.00")
        assert undone.json()["open"]["amount"] == "-1000.00"
        assert (await service.get(FIRST)).json()["open"]["amount"] == "1000.00"
        assert (await reconciliation(service))["not_in_books_count"] == 3

    run(tmp_path, scenario)
