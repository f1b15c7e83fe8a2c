"""Bank statements as ISO 20022 camt.053 (BankToCustomerStatement), versions 001.02 and 001.08.

Read are, of each `Stmt`: `Id`, `LglSeqNb` or `ElctrncSeqNb`, `FrToDt`, `Acct`, the balances `OPBD`
(or `PRCD`) and `CLBD`, and every `Ntry` with status `BOOK`. An entry whose `TxDtls` add up to it is
taken apart, so that each payer can be matched. Whatever else the bank says is left in the paper.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from pydantic import ValidationError

from missionledger.common.money import MINOR_UNITS_MAX
from missionledger.common.refusals import Fault
from missionledger.finance.domain.bank.refusals import StatementFileError
from missionledger.finance.domain.bank.statements import Statement, StatementEntry

FORM = "camt.053"
NAMESPACES = tuple(
    f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}" for version in ("02", "08")
)
STATEMENTS_MAX = 400
FAULTS_SHOWN_MAX = 100
DECIMALS = 2
DAY_LENGTH = len("2025-11-03")
REFERENCE_LENGTH, TEXT_LENGTH = 300, 1_000
CREDIT, DEBIT = "CRDT", "DBIT"

T = TypeVar("T")


def read_camt_statements(content: bytes) -> Sequence[Statement]:
    """Return the statements of a message, in its order.

    Raises:
        StatementFileError: naming every fault by where it lies in the message.
    """
    root = _parsed(content)
    namespace = root.tag.partition("}")[0].lstrip("{") if root.tag.startswith("{") else ""
    if namespace not in NAMESPACES:
        raise StatementFileError(
            f"the message is {namespace or root.tag!r}, not camt.053 version 001.02 or 001.08",
            next_step="Ask the bank for one of those versions, or send CSV.",
        )
    reading = _Reading({"": namespace})
    found = root.findall("BkToCstmrStmt/Stmt", reading.names)
    if not 0 < len(found) <= STATEMENTS_MAX:
        raise StatementFileError(
            f"the message holds {len(found)} statements; it must hold 1 to {STATEMENTS_MAX}",
            next_step="Send a message with statements, or divide it.",
        )
    statements = [reading.statement(f"Stmt/{at}", node) for at, node in enumerate(found, start=1)]
    if reading.faults:
        first = reading.faults[0]
        count = len(reading.faults)
        more = f" (and {count - 1} more)" if count > 1 else ""
        raise StatementFileError(
            f"{first.pointer}: {first.detail}{more}",
            next_step="Ask the bank for a correct message; nothing of this one was kept.",
            facts={"errors": count},
            faults=reading.faults[:FAULTS_SHOWN_MAX],
        )
    return [each for each in statements if each is not None]


def _parsed(content: bytes) -> Element:
    try:
        # A statement needs no document type; without one there are no entities to grow.
        root: Element = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise StatementFileError(
            f"the message declares what a statement never needs: {type(error).__name__}",
            next_step="Do not use this file. Fetch the statement from the bank again.",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise StatementFileError(
            f"the file is no well-formed XML: {error}", next_step="Fetch it from the bank again."
        ) from error
    return root


@dataclass
class _Reading:
    """One pass through a message that collects what is wrong with it."""

    names: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def statement(self, at: str, node: Element) -> Statement | None:
        before = len(self.faults)
        currency = self._text(node, "Acct/Ccy")
        opening = self._balance(at, node, ("OPBD", "PRCD"))
        closing = self._balance(at, node, ("CLBD",))
        if currency == "" and opening is not None:
            currency = opening[1]
        entries = [
            each
            for number, entry in enumerate(node.findall("Ntry", self.names), start=1)
            for each in self._entries(f"{at}/Ntry/{number}", entry, currency)
        ]
        name = self._text(node, "Id")
        if not name:
            self._add(f"{at}/Id", "value-missing", "the statement has no id")
        if len(self.faults) > before or opening is None or closing is None:
            return None
        last_day = self._day_in(node, "FrToDt/ToDtTm") or closing[2]
        first_day = self._day_in(node, "FrToDt/FrDtTm") or min(opening[2], last_day)
        for balance in (opening, closing):
            if balance[1] != currency:
                self._add(f"{at}/Bal", "currency-differs", f"{balance[1]} and {currency}")
        numbered = tuple(
            each.model_copy(update={"number": number})
            for number, each in enumerate(entries, start=1)
        )
        try:
            return Statement(
                bank_id=name,
                sequence=self._sequence(at, node),
                account_number=self._text(node, "Acct/Id/IBAN")
                or self._text(node, "Acct/Id/Othr/Id"),
                currency=currency,
                first_day=first_day,
                last_day=last_day,
                opening_minor=opening[0],
                closing_minor=closing[0],
                entries=numbered,
            )
        except ValidationError as error:
            for each in error.errors():
                self._add(f"{at}/{'/'.join(map(str, each['loc']))}", "not-valid", each["msg"])
            return None

    def _balance(self, at: str, node: Element, codes: Sequence[str]) -> tuple[int, str, str] | None:
        """Return amount, currency and day of the first balance of one of the kinds."""
        for code in codes:
            for number, balance in enumerate(node.findall("Bal", self.names), start=1):
                if self._text(balance, "Tp/CdOrPrtry/Cd") != code:
                    continue
                here = f"{at}/Bal/{number}"
                amount = self._amount(here, balance)
                day = self._day(here, balance, "Dt")
                return None if amount is None or day is None else (*amount, day)
        self._add(f"{at}/Bal", "balance-missing", f"there is no balance {' or '.join(codes)}")
        return None

    def _entries(self, at: str, node: Element, currency: str) -> Iterator[StatementEntry]:
        if (self._text(node, "Sts/Cd") or self._text(node, "Sts")) != "BOOK":
            return
        amount = self._amount(at, node)
        booked = self._day(at, node, "BookgDt")
        if amount is None or booked is None:
            return
        if amount[1] != currency:
            self._add(f"{at}/Amt", "currency-differs", f"{amount[1]} in an account in {currency}")
            return
        value = self._day(at, node, "ValDt") if self._has(node, "ValDt") else booked
        details = node.findall("NtryDtls/TxDtls", self.names)
        parts = self._parts(details, amount[0], currency)
        for detail, minor in parts or [(details[0] if len(details) == 1 else None, amount[0])]:
            yield StatementEntry(
                number=0,
                booked_on=booked,
                value_on=value or booked,
                amount_minor=minor,
                reference=self._reference(node, detail),
                counterparty=self._counterparty(detail, minor),
                text=self._remittance(node, detail),
                is_reversal=self._text(node, "RvslInd") in ("true", "1"),
            )

    def _parts(
        self, details: Sequence[Element], whole: int, currency: str
    ) -> list[tuple[Element | None, int]]:
        """Return the transactions of a batch entry, or nothing if they do not add up to it."""
        if len(details) < 2:  # noqa: PLR2004 - a batch has at least two
            return []
        sign = 1 if whole >= 0 else -1
        parts: list[tuple[Element | None, int]] = []
        for detail in details:
            given = detail.find("Amt", self.names)
            if given is None:
                given = detail.find("AmtDtls/TxAmt/Amt", self.names)
            minor = _minor(given.text or "") if given is not None else None
            if given is None or minor is None or given.get("Ccy") != currency:
                return []
            turned = self._text(detail, "CdtDbtInd") == (DEBIT if sign > 0 else CREDIT)
            parts.append((detail, -sign * minor if turned else sign * minor))
        return parts if sum(minor for _, minor in parts) == whole else []

    def _reference(self, node: Element, detail: Element | None) -> str:
        paths = ("Refs/EndToEndId", "Refs/TxId", "Refs/InstrId", "Refs/AcctSvcrRef")
        found = [self._text(detail, path) for path in paths] if detail is not None else []
        found += [self._text(node, "AcctSvcrRef"), self._text(node, "NtryRef")]
        return next((each for each in found if each and each != "NOTPROVIDED"), "")[
            :REFERENCE_LENGTH
        ]

    def _counterparty(self, detail: Element | None, minor: int) -> str:
        if detail is None:
            return ""
        other = "Dbtr" if minor >= 0 else "Cdtr"
        plain = self._text(detail, f"RltdPties/{other}/Nm")
        return (plain or self._text(detail, f"RltdPties/{other}/Pty/Nm"))[:REFERENCE_LENGTH]

    def _remittance(self, node: Element, detail: Element | None) -> str:
        said: list[str] = []
        if detail is not None:
            for path in ("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "AddtlTxInf"):
                said += [each.text or "" for each in detail.findall(path, self.names)]
        said.append(self._text(node, "AddtlNtryInf"))
        return " ".join(" ".join(said).split())[:TEXT_LENGTH]

    def _amount(self, at: str, node: Element) -> tuple[int, str] | None:
        given = node.find("Amt", self.names)
        minor = _minor(given.text or "") if given is not None else None
        side = self._text(node, "CdtDbtInd")
        if given is None or minor is None:
            said = "nothing" if given is None else repr(given.text)
            self._add(f"{at}/Amt", "amount-not-exact", f"{said} is no amount in whole cents")
            return None
        if side not in (CREDIT, DEBIT):
            self._add(f"{at}/CdtDbtInd", "side-unknown", f"{side!r} is neither CRDT nor DBIT")
            return None
        return (minor if side == CREDIT else -minor), given.get("Ccy", "")

    def _sequence(self, at: str, node: Element) -> int | None:
        text = self._text(node, "LglSeqNb") or self._text(node, "ElctrncSeqNb")
        if not text:
            return None
        # A number with decimals, as the schema lets banks write it, is a whole number here.
        number = text.partition(".")[0]
        if not (number.isascii() and number.isdigit() and len(number) <= DAY_LENGTH):
            self._add(f"{at}/ElctrncSeqNb", "not-a-number", f"{text!r}")
            return None
        return int(number)

    def _day(self, at: str, node: Element, name: str) -> str | None:
        day = self._day_in(node, f"{name}/Dt") or self._day_in(node, f"{name}/DtTm")
        if not day:
            self._add(f"{at}/{name}", "not-a-day", "there is no day, or none of the calendar")
            return None
        return day

    def _day_in(self, node: Element, path: str) -> str:
        text = self._text(node, path)[:DAY_LENGTH]
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            return ""

    def _text(self, node: Element, path: str) -> str:
        found = node.find(path, self.names)
        return (found.text or "").strip() if found is not None else ""

    def _has(self, node: Element, path: str) -> bool:
        return node.find(path, self.names) is not None

    def _add(self, where: str, code: str, detail: str) -> None:
        self.faults.append(Fault(f"#{where}", code, detail))


def _minor(text: str) -> int | None:
    """Return an amount in cents, None if it is none or has fractions of a cent."""
    try:
        exact = Decimal(text.strip()).scaleb(DECIMALS)
    except ArithmeticError:
        return None
    if not exact.is_finite() or exact < 0 or exact > MINOR_UNITS_MAX or exact != int(exact):
        return None
    return int(exact)
