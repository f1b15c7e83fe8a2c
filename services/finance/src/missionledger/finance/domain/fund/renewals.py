"""What the mandate's terms mean for lines that are there: the policy behind conditional money.

Terms and lines come from two services and may be recorded in either order. This policy compares
what is recorded and says which commands bring the lines in accord; run again, it says none.
"""

from datetime import date

from missionledger.common.events import Provenance
from missionledger.finance.domain.fund.assessing import recognisable_coverage
from missionledger.finance.domain.fund.commands import RecogniseConditional, ReleaseConditional
from missionledger.finance.domain.fund.state import Fund, Line, coverage_on


def next_conditional_step(fund: Fund) -> RecogniseConditional | ReleaseConditional | None:
    """Return the next command that the recorded terms call for, None when there is none.

    The command is dated: a recognition as the issue of its line, a release as the decision that
    renewed the term. What a lapse leaves conditional stays so.
    """
    for line in fund.lines.values():
        coverage = recognisable_coverage(fund, line)
        if coverage is not None:
            return RecogniseConditional(
                fund=fund.fund,
                occurred_on=date.fromisoformat(line.issued_on),
                line=line.line,
                provenance=Provenance.COMPUTED,
                source=coverage.resolution,
            )
    for line in fund.lines.values():
        release = _release(fund, line)
        if release is not None:
            return release
    return None


def _release(fund: Fund, line: Line) -> ReleaseConditional | None:
    if line.covered_through is None:
        return None
    for term in sorted(fund.terms, key=lambda each: each.decided_on):
        if term.decided_on < line.issued_on:
            continue
        coverage = coverage_on(fund.terms, term.decided_on)
        if coverage and (coverage.through is None or coverage.through > line.covered_through):
            return ReleaseConditional(
                fund=fund.fund,
                occurred_on=date.fromisoformat(term.decided_on),
                line=line.line,
                provenance=Provenance.COMPUTED,
                source=term.resolution,
            )
    return None
