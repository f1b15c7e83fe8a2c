"""The reconciliation of an account: from what the bank says to what the books say."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue

RECONCILED_WITHIN: Final[Policy[int]] = Policy(
    "days within which an account is reconciled",
    (
        PolicyValue(
            value=31,
            valid_from=date(1945, 10, 24),
            # That accounts are reconciled every month is practice, from memory.
            source="ST/SGB/2013/4, financial rules on banking",
            certainty=Certainty.RECALLED,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One account at the end of a day, in its own currency.

    Two independent ways lead to the books: from the balance the bank printed, and by postings.

    Attributes:
        bank_minor: closing balance of the newest statement.
        not_in_books_minor: bank entries that the books do not show.
        not_in_bank_minor: movements of the books that the bank does not show.
        books_minor: the cash of the account by the postings; in another currency, that currency.
    """

    account: str
    currency: str
    statement: str
    statement_day: str
    bank_minor: int
    not_in_books_minor: int
    not_in_books_count: int
    not_in_bank_minor: int
    not_in_bank_count: int
    books_minor: int
    oldest_open: str

    @property
    def expected_minor(self) -> int:
        """What the books should say: the bank's balance, less what only it knows, plus the rest."""
        return self.bank_minor - self.not_in_books_minor + self.not_in_bank_minor

    @property
    def difference_minor(self) -> int:
        """What neither side explains; a defect, where it is not zero."""
        return self.books_minor - self.expected_minor

    @property
    def is_reconciled(self) -> bool:
        """Whether both sides say the same, and nothing is open on either."""
        nothing_open = not self.not_in_books_count and not self.not_in_bank_count
        return bool(self.statement) and nothing_open and self.difference_minor == 0
