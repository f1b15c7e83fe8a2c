"""The terms of a mandate as one line of days, on which no two ever overlap."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from missionledger.mandates.domain.mandate.state import Decision, Mandate, Standing
from missionledger.mandates.domain.mandate.terms import DecisionKind, Strength, TermKind

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """Days that one decision governs.

    Attributes:
        first: first day.
        last: last day, included; None while no end is stated.
        decision: the decision these days rest on.
        closing: the mandate itself is over, operations or drawdown go on.
    """

    first: date
    last: date | None
    decision: Decision
    closing: bool = False

    def holds(self, day: date) -> bool:
        """Tell whether the day lies in the term."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class StrengthPoint:
    """Ceilings from a day on, and what was recommended beside them.

    Attributes:
        effective_from: first day.
        authorized: ceilings; components the decision leaves out are carried from before.
        recommended: what the Secretary-General recommended with this decision.
        decision: the decision that set them.
    """

    effective_from: date
    authorized: Strength
    recommended: Strength
    decision: Decision

    @property
    def gap(self) -> dict[str, int]:
        """Recommended minus authorized heads, for components where both are stated."""
        gaps = {}
        for component in Strength.model_fields:
            recommended = getattr(self.recommended, component)
            authorized = getattr(self.authorized, component)
            if recommended is not None and authorized is not None:
                gaps[component] = recommended - authorized
        return gaps


def terms_of(mandate: Mandate) -> tuple[Term, ...]:
    """Return the terms in order; a later decision takes over from its first day on."""
    terms: list[Term] = []
    for decision in mandate.decisions:
        if decision.kind is DecisionKind.TERMINATE:
            _end(terms, decision)
        else:
            _cut_from(terms, decision.valid_from)
            terms.append(Term(decision.valid_from, decision.until, decision))
    return tuple(terms)


def standing_on(mandate: Mandate, day: date) -> Standing:
    """Tell how the mandate stands on the day."""
    terms = terms_of(mandate)
    if not terms:
        return _standing_without_term(mandate, day)
    for term in terms:
        if term.holds(day):
            return _standing_in(term)
    if day < terms[0].first:
        founded = mandate.decisions[0].kind is DecisionKind.ESTABLISH
        return Standing.NOT_ESTABLISHED if founded else Standing.UNKNOWN
    following = next((term for term in terms if term.first > day), None)
    if following is not None:
        gap = following.decision.record_incomplete
        return Standing.UNKNOWN if gap else Standing.LAPSED
    if mandate.termination is not None:
        return Standing.TERMINATED
    # A record of history does not claim to be complete: after its last term it is silent.
    return Standing.UNKNOWN if terms[-1].decision.historical else Standing.LAPSED


def term_on(mandate: Mandate, day: date) -> Term | None:
    """Return the term the day lies in, or None."""
    return next((term for term in terms_of(mandate) if term.holds(day)), None)


def strength_series(mandate: Mandate) -> tuple[StrengthPoint, ...]:
    """Return the ceilings by the day they take effect."""
    stated = [
        each
        for each in mandate.decisions
        if each.authorized.is_stated or each.recommended.is_stated
    ]
    points: list[StrengthPoint] = []
    ceilings = Strength()
    for decision in sorted(stated, key=lambda each: (each.effective_from, each.decided_on)):
        ceilings = ceilings.carried_into(decision.authorized)
        points.append(
            StrengthPoint(decision.effective_from, ceilings, decision.recommended, decision)
        )
    return tuple(points)


def _standing_without_term(mandate: Mandate, day: date) -> Standing:
    """Tell of a mandate that was ended before its first day, or of which nothing is recorded."""
    end = mandate.termination
    if end is None:
        return Standing.UNKNOWN
    over = end.until is not None and day > end.until
    return Standing.TERMINATED if over else Standing.NOT_ESTABLISHED


def _standing_in(term: Term) -> Standing:
    if not term.decision.confirmed or term.decision.term is TermKind.NOT_STATED:
        return Standing.UNKNOWN
    return Standing.CLOSING if term.closing else Standing.IN_FORCE


def _cut_from(terms: list[Term], day: date) -> None:
    """Make the day and all after it free."""
    while terms and terms[-1].first >= day:
        terms.pop()
    if terms and (terms[-1].last is None or terms[-1].last >= day):
        terms[-1] = replace(terms[-1], last=day - ONE_DAY)


def _end(terms: list[Term], decision: Decision) -> None:
    until = decision.until
    ended = decision.mandate_until
    if ended is None:
        # The record gives only the last day of operations: the mandate itself stands at least
        # to the end of the term it had, and what follows is the closing of the operation.
        governing = terms[-1] if terms and terms[-1].holds(decision.decided_on) else None
        fixed_end = governing.last if governing else None
        ended = fixed_end if fixed_end is not None else decision.decided_on - ONE_DAY
        if until is not None:
            ended = min(ended, until)
    _cut_from(terms, ended + ONE_DAY)
    begun = decision.valid_from
    if terms:
        begun = max(begun, (terms[-1].last or ended) + ONE_DAY)
    if begun <= ended:
        terms.append(Term(begun, ended, decision))
    if until is None or until > ended:
        terms.append(Term(ended + ONE_DAY, until, decision, closing=True))
