"""The entries of voluntary money; its cash is an account of its own, not that of other funds."""

from missionledger.finance.domain.postings import Account, Book, Entry, Posting, make_entry

PLEDGE_RULE = "voluntary-pledge"
WITHDRAWAL_RULE = "voluntary-pledge-withdrawn"
DEPOSIT_RULE = "voluntary-deposit"
REVERSAL_RULE = "voluntary-deposit-reversal"
SPENDING_RULE = "voluntary-spending"
GIFT_RULE = "gift-in-kind"
RETURN_RULE = "voluntary-balance-returned"


def entry(
    trust_fund: str, rule: str, debit: Account, credit: Account, amount_minor: int
) -> tuple[Entry, ...]:
    """Return the entry that moves an amount from one account to the other."""
    postings = (
        Posting(fund=trust_fund, book=Book.ACTUAL, account=account, amount_minor=amount)
        for account, amount in ((debit, amount_minor), (credit, -amount_minor))
    )
    return (make_entry(rule, 1, postings),)
