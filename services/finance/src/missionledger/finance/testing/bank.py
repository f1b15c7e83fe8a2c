"""Bank accounts, statements and messages that tests start from."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.domain.bank.accounts import OpenBankAccount, TakeStatement
from missionledger.finance.domain.bank.statements import Statement, StatementEntry

ACCOUNT = "UNMISS-USD"
HOLDER = "UNMISS"
DOCUMENT = "d" * 64

CSV_HEADER = (
    "statement_id,sequence,account_number,currency,first_day,last_day,opening_balance,"
    "closing_balance,booked_on,value_on,amount,reference,counterparty,text"
)


def open_account(**changes: object) -> OpenBankAccount:
    """Return the command that opens the account of a mission, changed as asked."""
    values: dict[str, object] = {
        "account": ACCOUNT,
        "holder": HOLDER,
        "title": "UNMISS operating account",
        "currency": "USD",
        "bank": "House Bank, New York",
        "number": "US00 1234",
        "occurred_on": date(2025, 7, 1),
    }
    return OpenBankAccount.model_validate(values | changes)


def entry(amount: int, number: int = 1, **changes: object) -> StatementEntry:
    """Return an entry of 3 November 2025, changed as asked."""
    values: dict[str, object] = {
        "number": number,
        "booked_on": "2025-11-03",
        "value_on": "2025-11-03",
        "amount_minor": amount,
    }
    return StatementEntry.model_validate(values | changes)


def statement(
    *entries: StatementEntry, opening: int = 0, day: str = "2025-11-03", **changes: object
) -> Statement:
    """Return a statement of one day that adds up, changed as asked."""
    values: dict[str, object] = {
        "bank_id": f"ST-{day}",
        "currency": "USD",
        "first_day": day,
        "last_day": day,
        "opening_minor": opening,
        "closing_minor": opening + sum(each.amount_minor for each in entries),
        "entries": entries,
    }
    return Statement.model_validate(values | changes)


def take(of: Statement, **changes: object) -> TakeStatement:
    """Return the command that takes a statement, changed as asked."""
    values: dict[str, object] = {
        "account": ACCOUNT,
        "holder": HOLDER,
        "statement": of,
        "document": DOCUMENT,
        "form": "csv",
        "occurred_on": date.fromisoformat(of.last_day),
    }
    return TakeStatement.model_validate(values | changes)


def csv_file(*rows: Sequence[str]) -> bytes:
    """Return a file of these rows below the header."""
    return "\n".join([CSV_HEADER, *(",".join(row) for row in rows)]).encode()


def csv_row(amount: str, opening: str, closing: str, **changes: str) -> list[str]:
    """Return a row of a statement of 3 November 2025, changed as asked."""
    values = {
        "statement_id": "ST-2025-11-03",
        "sequence": "1",
        "account_number": "US001234",
        "currency": "USD",
        "first_day": "2025-11-03",
        "last_day": "2025-11-03",
        "opening_balance": opening,
        "closing_balance": closing,
        "booked_on": "2025-11-03",
        "value_on": "",
        "amount": amount,
        "reference": "",
        "counterparty": "",
        "text": "",
    }
    return list((values | changes).values())


def account_body(**changes: Any) -> dict[str, Any]:
    """Return the body that opens the account of a mission, changed as asked."""
    body = open_account().model_dump(
        mode="json", exclude={"occurred_on", "provenance", "source", "documents"}
    )
    return body | {"opened_on": "2025-07-01"} | changes


async def sent(service: ServiceUnderTest, content: bytes, *, by: str = "everybody") -> str:
    """Send a file to the document store and return its hash."""
    answer = await service.client.post(
        "/v1/documents", content=content, headers={"authorization": f"Bearer {by}"}
    )
    assert answer.is_success, answer.text
    digest: str = answer.json()["sha256"]
    return digest


async def took(
    service: ServiceUnderTest, content: bytes, account: str = ACCOUNT, form: str = "csv"
) -> dict[str, Any]:
    """Take a file of statements for an account and return the answer."""
    document = await sent(service, content)
    answer = await service.post(
        f"/v1/bank-accounts/{account}/statements", {"document": document, "form": form}
    )
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


CAMT_08 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
CAMT_02 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


def camt_message(
    entries: str, *, opening: str, closing: str, namespace: str = CAMT_08, **changes: str
) -> bytes:
    """Return a message with one statement of 3 November 2025 and these `Ntry` elements."""
    values = {
        "id": "CAMT-1",
        "sequence": "7",
        "number": "US001234",
        "day": "2025-11-03",
        "currency": "USD",
        "opening_code": "OPBD",
    } | changes
    balance = (
        "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        '<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Dt><Dt>{day}</Dt></Dt></Bal>"
    )
    balances = "".join(
        balance.format(code=code, amount=amount, day=values["day"], currency=values["currency"])
        for code, amount in ((values["opening_code"], opening), ("CLBD", closing))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{namespace}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M-1</MsgId></GrpHdr><Stmt><Id>{values['id']}</Id>"
        f"<ElctrncSeqNb>{values['sequence']}</ElctrncSeqNb>"
        f"<Acct><Id><Othr><Id>{values['number']}</Id></Othr></Id>"
        f"<Ccy>{values['currency']}</Ccy></Acct>"
        f"{balances}{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def camt_entry(
    amount: str, side: str = "CRDT", *, details: str = "", status: str = "<Cd>BOOK</Cd>"
) -> str:
    """Return a booked `Ntry` of 3 November 2025."""
    return (
        f'<Ntry><NtryRef>N-1</NtryRef><Amt Ccy="USD">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"<Sts>{status}</Sts><BookgDt><Dt>2025-11-03</Dt></BookgDt>"
        f"<ValDt><Dt>2025-11-03</Dt></ValDt><NtryDtls>{details}</NtryDtls></Ntry>"
    )
