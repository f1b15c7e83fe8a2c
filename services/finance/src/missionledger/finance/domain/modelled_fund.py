"""One fund, day by day: what comes in, what is due, and who waits when there is too little."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from missionledger.finance.domain.modelled_parameters import CashModelParameters
from missionledger.finance.domain.modelled_receipts import OwedItem
from missionledger.finance.domain.modelled_records import (
    GrantedCredit,
    ModelledCashDay,
    ModelledReceipt,
    OpeningReceivable,
)
from missionledger.finance.domain.modelled_spending import Spending

VENDOR_DAY = 10
"""Half of the vendors' invoices of a month are paid on this day, half on pay day."""
PAY_DAY = 25
PAY_RUN_DAY = 15
PAY_RUN_MONTHS = frozenset({3, 6, 9, 12})
"""Contributors are paid four times a year."""
_QUARTER_MONTHS = 3


@dataclass(slots=True)
class FundRun:
    """A fund while its days are worked through.

    Attributes:
        cash_minor: in hand.
        waiting_minor: due to staff and vendors, not paid for want of cash.
        claims: to contributors: day they arose and amount, oldest first.
    """

    fund: str
    parameters: CashModelParameters
    items: Sequence[OwedItem]
    credits: Sequence[GrantedCredit]
    months: Mapping[date, Spending]
    cash_minor: int = 0
    waiting_minor: int = 0
    claims: deque[tuple[date, int]] = field(default_factory=deque)

    def days(self, opening: ModelledCashDay) -> list[ModelledCashDay]:
        """Return every day on which something moved, in order, the opening day first."""
        self.cash_minor = opening.opening_cash_minor
        if opening.opening_payable_minor:
            self.claims.append((opening.day, opening.opening_payable_minor))
        instalments = self._instalments()
        dues = self._dues()
        claims = self._claims()
        runs = set(self._pay_runs())
        grants = defaultdict(list)
        for credit in self.credits:
            grants[credit.granted_on].append(credit)
        unused: dict[str, int] = defaultdict(int)
        rows = []
        for day in sorted({opening.day, *instalments, *dues, *claims, *runs, *grants}):
            if not opening.day <= day <= self.parameters.last_day:
                continue
            for credit in grants.get(day, ()):
                for state, amount in credit.shares.items():
                    unused[state] += amount
            is_opening = day == opening.day
            row = ModelledCashDay(
                fund=self.fund,
                day=day,
                opening_cash_minor=opening.opening_cash_minor if is_opening else 0,
                opening_payable_minor=opening.opening_payable_minor if is_opening else 0,
                opening_receivables=opening.opening_receivables if is_opening else (),
                credits_applied=self._apply_credits(day, unused),
                receipts=self._receive(instalments.get(day, ())),
                settlements_minor=self._settle(dues[day]) if day in dues else 0,
                purchases_minor=self._accrue(day, claims.get(day, 0)),
                contributor_payments_minor=self._pay_claims(day, dues) if day in runs else 0,
            )
            if _moves(row):
                rows.append(row)
        return rows

    def _instalments(self) -> dict[date, list[tuple[OwedItem, int]]]:
        by_day: dict[date, list[tuple[OwedItem, int]]] = defaultdict(list)
        for item in self.items:
            for number, (day, _amount) in enumerate(item.instalments):
                by_day[day].append((item, number))
        return by_day

    def _dues(self) -> dict[date, int]:
        """Return what is due to staff, vendors and the shared accounts, by day."""
        dues: dict[date, int] = {}
        for first, spending in self.months.items():
            early = spending.vendors_minor // 2
            dues[first.replace(day=VENDOR_DAY)] = early
            dues[first.replace(day=PAY_DAY)] = spending.settled_minor - early
        return dues

    def _claims(self) -> dict[date, int]:
        """Return the claims of contributors, which arise when a quarter is over."""
        claims: dict[date, int] = defaultdict(int)
        for first, spending in self.months.items():
            last_month = -(-first.month // _QUARTER_MONTHS) * _QUARTER_MONTHS
            after = date(first.year + last_month // 12, last_month % 12 + 1, 1)
            claims[after - timedelta(days=1)] += spending.contributors_minor
        return claims

    def _pay_runs(self) -> Iterable[date]:
        years = range(self.parameters.opening_day.year, self.parameters.last_day.year + 1)
        return (date(year, month, PAY_RUN_DAY) for year in years for month in PAY_RUN_MONTHS)

    def _apply_credits(self, day: date, unused: dict[str, int]) -> tuple[ModelledReceipt, ...]:
        """Set credits against what is owed, oldest debt first, and keep what is left of them."""
        if not any(unused.values()):
            return ()
        applied = []
        for item in self.items:
            available = unused.get(item.state, 0)
            if available and item.released_on <= day:
                used = item.credit(available)
                if used:
                    unused[item.state] -= used
                    applied.append(_receipt(item, used))
        return tuple(applied)

    def _receive(self, due: Iterable[tuple[OwedItem, int]]) -> tuple[ModelledReceipt, ...]:
        paid = [(item, item.pay(number)) for item, number in due]
        receipts = tuple(sorted(_receipt(item, amount) for item, amount in paid if amount))
        self.cash_minor += sum(receipt.amount_minor for receipt in receipts)
        return receipts

    def _settle(self, due_minor: int) -> int:
        """Pay staff and vendors, as far as there is cash; the rest waits for the next day."""
        self.waiting_minor += due_minor
        paid = min(self.cash_minor, self.waiting_minor)
        self.waiting_minor -= paid
        self.cash_minor -= paid
        return paid

    def _accrue(self, day: date, claim_minor: int) -> int:
        if claim_minor:
            self.claims.append((day, claim_minor))
        return claim_minor

    def _pay_claims(self, day: date, dues: Mapping[date, int]) -> int:
        """Pay contributors out of what is free beyond the operating reserve, oldest first."""
        since = day - timedelta(days=self.parameters.reserve_days)
        reserve = sum(due for due_on, due in dues.items() if since < due_on <= day)
        free = max(0, self.cash_minor - self.waiting_minor - reserve)
        ripe_until = day - timedelta(days=self.parameters.claim_age_days)
        paid = 0
        while free and self.claims and self.claims[0][0] <= ripe_until:
            arisen_on, claim = self.claims.popleft()
            part = min(free, claim)
            free -= part
            paid += part
            if part < claim:
                self.claims.appendleft((arisen_on, claim - part))
        self.cash_minor -= paid
        return paid


def opening_receivables(items: Iterable[OwedItem]) -> tuple[OpeningReceivable, ...]:
    """Return what the items still owe, one line per State, year and due date."""
    owed: dict[tuple[str, int, date], OpeningReceivable] = {}
    for item in items:
        key = (item.state, item.fiscal_year.start_year, item.due_on)
        before = owed[key].amount_minor if key in owed else 0
        amount = before + item.outstanding_minor
        if amount:
            owed[key] = OpeningReceivable(item.state, item.fiscal_year, item.due_on, amount)
    return tuple(sorted(owed.values()))


def _receipt(item: OwedItem, amount: int) -> ModelledReceipt:
    return ModelledReceipt(item.state, item.fiscal_year, item.line, amount)


def _moves(row: ModelledCashDay) -> bool:
    return bool(
        row.opening_cash_minor
        or row.opening_payable_minor
        or row.opening_receivables
        or row.receipts
        or row.credits_applied
        or row.settlements_minor
        or row.purchases_minor
        or row.contributor_payments_minor
    )
