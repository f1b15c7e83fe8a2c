"""Statement files: what is read, and every fault told by where it lies."""

import pytest

from missionledger.finance.adapters.api.statement_camt import read_camt_statements
from missionledger.finance.adapters.api.statement_csv import read_csv_statements
from missionledger.finance.domain.bank.refusals import StatementFileError
from missionledger.finance.testing.bank import (
    CAMT_02,
    CAMT_08,
    CSV_HEADER,
    camt_entry,
    camt_message,
    csv_file,
    csv_row,
)


def test_csv_rows_become_the_entries_of_their_statements() -> None:
    content = csv_file(
        csv_row("700.00", "1000.00", "1500.50", text="ST/ADM/SER.B/1094"),
        csv_row("-199.50", "1000.00", "1500.50", value_on="2025-11-05"),
        csv_row("", "1500.50", "1500.50", statement_id="B", booked_on="", sequence="2"),
    )

    first, second = read_csv_statements(content)

    assert [each.amount_minor for each in first.entries] == [70_000, -19_950]
    assert [each.value_on for each in first.entries] == ["2025-11-03", "2025-11-05"]
    assert (first.opening_minor, first.closing_minor) == (100_000, 150_050)
    assert first.entries[0].text == "ST/ADM/SER.B/1094"
    assert (second.sequence, second.entries) == (2, ())


def test_every_fault_of_a_csv_file_is_told_by_row_and_field() -> None:
    content = csv_file(
        csv_row("7.001", "0.00", "7.00", booked_on="2025-02-30"),
        csv_row("7.00", "0.00", "7.00", currency="Dollar", sequence="one"),
        csv_row("7.00", "0.00", "8.00"),
        csv_row("7.00", "0.00", "9.00"),
        ["too", "short"],
        csv_row("7.00", "0.00", "7.00", statement_id="B", text="\x00", sequence="9" * 5_000),
    )

    with pytest.raises(StatementFileError) as refused:
        read_csv_statements(content)

    found = {(fault.pointer, fault.code) for fault in refused.value.faults}
    assert found == {
        ("#row/2/amount", "amount-not-exact"),
        ("#row/2/booked_on", "not-a-day"),
        ("#row/3/currency", "not-a-currency"),
        ("#row/3/sequence", "not-a-number"),
        ("#row/5/closing_balance", "statement-disagrees"),
        ("#row/6/row", "cells-wrong"),
        ("#row/7/text", "not-printable"),
        ("#row/7/sequence", "not-a-number"),
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe1", "not UTF-8"),
        (CSV_HEADER.replace(",amount", "").encode(), "lacks amount"),
        (CSV_HEADER.encode(), "no row below the header"),
        (b"", "lacks statement_id"),
        (CSV_HEADER.encode() + b',"x', "besides"),
    ],
)
def test_files_that_are_no_statements_are_refused(content: bytes, told: str) -> None:
    with pytest.raises(StatementFileError, match=told):
        read_csv_statements(content)


@pytest.mark.parametrize(("namespace", "status"), [(CAMT_02, "BOOK"), (CAMT_08, "<Cd>BOOK</Cd>")])
def test_both_versions_of_the_message_are_read(namespace: str, status: str) -> None:
    name = "<Nm>Bank of Chad</Nm>"
    payer = name if namespace == CAMT_02 else f"<Pty>{name}</Pty>"
    details = (
        "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId><TxId>R-1</TxId></Refs>"
        f"<RltdPties><Dbtr>{payer}</Dbtr></RltdPties>"
        "<RmtInf><Ustrd>CONTRIBUTION</Ustrd><Ustrd>UNMISS</Ustrd></RmtInf></TxDtls>"
    )
    entries = camt_entry("700.5", details=details, status=status) + camt_entry(
        "200", "DBIT", status=status
    )

    (found,) = read_camt_statements(
        camt_message(entries, opening="1000.00", closing="1500.50", namespace=namespace)
    )

    assert (found.bank_id, found.sequence, found.account_number) == ("CAMT-1", 7, "US001234")
    assert (found.opening_minor, found.closing_minor) == (100_000, 150_050)
    first, second = found.entries
    assert (first.amount_minor, first.reference, first.counterparty, first.text) == (
        70_050,
        "R-1",
        "Bank of Chad",
        "CONTRIBUTION UNMISS",
    )
    assert (second.amount_minor, second.number, second.reference) == (-20_000, 2, "N-1")


def test_what_is_only_announced_is_not_an_entry() -> None:
    entries = camt_entry("5", status="<Cd>PDNG</Cd>") + camt_entry("7")

    (found,) = read_camt_statements(camt_message(entries, opening="0", closing="7"))

    assert [each.amount_minor for each in found.entries] == [700]


def test_a_batch_is_taken_apart_only_where_its_parts_add_up() -> None:
    def batch(*amounts: str) -> str:
        return "".join(f'<TxDtls><Amt Ccy="USD">{each}</Amt></TxDtls>' for each in amounts)

    apart = camt_entry("9", "DBIT", details=batch("4", "5"))
    whole = camt_entry("9", "DBIT", details=batch("4", "4"))

    (first,) = read_camt_statements(camt_message(apart, opening="9", closing="0"))
    (second,) = read_camt_statements(camt_message(whole, opening="9", closing="0"))

    assert [each.amount_minor for each in first.entries] == [-400, -500]
    assert [each.amount_minor for each in second.entries] == [-900]


def test_the_balance_of_the_day_before_may_stand_for_the_opening_balance() -> None:
    (found,) = read_camt_statements(camt_message("", opening="3", closing="3", opening_code="PRCD"))

    assert found.opening_minor == 300


def test_every_fault_of_a_message_is_told_by_where_it_lies() -> None:
    entries = "".join(
        [
            camt_entry("1.005"),
            camt_entry("7", "BOTH"),
            camt_entry("x"),
            camt_entry("1e999999999"),
            camt_entry("-1"),
        ]
    )
    message = camt_message(entries, opening="0", closing="7", opening_code="ITBD", sequence="first")

    with pytest.raises(StatementFileError) as refused:
        read_camt_statements(message)

    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("#Stmt/1/Bal", "balance-missing"),
        ("#Stmt/1/Ntry/1/Amt", "amount-not-exact"),
        ("#Stmt/1/Ntry/2/CdtDbtInd", "side-unknown"),
        ("#Stmt/1/Ntry/3/Amt", "amount-not-exact"),
        ("#Stmt/1/Ntry/4/Amt", "amount-not-exact"),
        ("#Stmt/1/Ntry/5/Amt", "amount-not-exact"),
    ]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&b;</Document>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&x;</Document>"""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (BOMB, "never needs"),
        (OUTSIDE, "never needs"),
        (b"<Document", "no well-formed XML"),
        (b"", "no well-formed XML"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.08"/>', "not camt.053"),
        (f'<Document xmlns="{CAMT_08}"/>'.encode(), "holds 0 statements"),
    ],
)
def test_messages_that_harm_or_say_nothing_are_refused(content: bytes, told: str) -> None:
    with pytest.raises(StatementFileError, match=told):
        read_camt_statements(content)
