"""From sheets to an estimate: every fault of every cell is found before anything is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from missionledger.common.policies import Certainty
from missionledger.common.refusals import Refusal
from missionledger.finance.domain.budget.classification import BudgetGroup, find_group, find_item
from missionledger.finance.domain.budget.commands import RequestKind
from missionledger.finance.domain.budget.contents import (
    PEOPLE_MAX,
    Accomplishment,
    Component,
    DeclaredTotal,
    EnteredCost,
    EstimateContents,
    Indicator,
    LineReason,
    Output,
    PostLine,
    StandardCost,
    StrengthLine,
)
from missionledger.finance.domain.budget.costing import cost_lines, wrong_totals
from missionledger.finance.domain.budget.events import DecisionNamed, VersionKind
from missionledger.finance.domain.budget_sheets import template
from missionledger.finance.domain.budget_sheets.grid import (
    LONG_TEXT_LENGTH,
    EstimateFileError,
    Faults,
    Row,
    Sheet,
    rows_of,
)

NEXT_STEP = "Correct these cells and send the file again; nothing of it was kept."
_KINDS: Mapping[str, RequestKind] = {
    "requested": VersionKind.REQUESTED,
    "revised": VersionKind.REVISED,
}
INDICATOR, OUTPUT = "indicator", "output"


@dataclass(frozen=True, slots=True)
class EstimateFile:
    """An estimate as a spreadsheet tells it."""

    kind: RequestKind
    prepared_on: date
    source: str
    contents: EstimateContents
    reasons: tuple[LineReason, ...]
    answers: DecisionNamed | None


def read_estimate(sheets: Sequence[Sheet], fund: str, fiscal_year: str) -> EstimateFile:
    """Return the estimate that the sheets hold, for this fund and year.

    Raises:
        EstimateFileError: with every fault by sheet and cell.
    """
    faults = Faults()
    rows = _rows_by_sheet(sheets, faults)
    head = _head(rows[template.ESTIMATE], faults, {"Fund": fund, "Fiscal year": fiscal_year})
    costs = [_standard_cost(row) for row in rows[template.STANDARD_COSTS]]
    # A cost with a fault of its own is known all the same: one mistake is named once.
    names = {str(row.cells["Name"][1].value).strip() for row in rows[template.STANDARD_COSTS]}
    posts = [_post(row, names) for row in rows[template.POSTS]]
    strength = [_strength(row, names) for row in rows[template.STRENGTH]]
    entered = [_entered(row) for row in rows[template.OTHER_COSTS]]
    components = _components(rows[template.RESULTS])
    declared = [_declared(row) for row in rows[template.TOTALS]]
    reasons = [_reason(row) for row in rows[template.REASONS]]
    if not any(each is not None and each.group is None for each in declared):
        said = "no row states the total of all (group and item empty)"
        faults.add(template.TOTALS, "", "total-missing", said)
    faults.raise_if_any(NEXT_STEP)
    contents = EstimateContents(
        standard_costs=tuple(each for each in costs if each),
        posts=tuple(each for each in posts if each),
        strength=tuple(each for each in strength if each),
        entered=tuple(each for each in entered if each),
        components=components,
        declared=tuple(each for each in declared if each),
    )
    _check_costs(contents, rows, fiscal_year)
    return EstimateFile(
        kind=_KINDS[head["Kind"]],
        prepared_on=date.fromisoformat(head["Prepared on"]),
        source=head["Source"],
        contents=contents,
        reasons=tuple(each for each in reasons if each),
        answers=_answers(head),
    )


def _rows_by_sheet(sheets: Sequence[Sheet], faults: Faults) -> dict[str, list[Row]]:
    known = {name.casefold(): name for name in template.HEADINGS}
    ignored = {name.casefold() for name in template.IGNORED_SHEETS}
    rows: dict[str, list[Row]] = {name: [] for name in template.HEADINGS}
    seen = set()
    for sheet in sheets:
        plain = sheet.name.strip().casefold()
        if plain in ignored:
            continue
        if plain not in known or plain in seen:
            said = "stands here twice" if plain in seen else "is not a sheet of the template"
            faults.add(sheet.name, "", "sheet-unknown", f"the sheet {sheet.name!r} {said}")
            continue
        seen.add(plain)
        rows[known[plain]] = rows_of(sheet, template.HEADINGS[known[plain]], faults)
    for name in template.NEEDED:
        if name.casefold() not in seen:
            faults.add(name, "", "sheet-missing", f"the sheet {name} is missing")
    return rows


def _head(rows: Sequence[Row], faults: Faults, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of the first sheet as text, days in ISO form."""
    known = {name.casefold(): name for name in template.FIELDS}
    found = dict.fromkeys(template.FIELDS, "")
    for row in rows:
        name = known.get(row.text("Field").casefold())
        if name is None:
            row.fault("Field", "field-unknown", f"use one of: {', '.join(template.FIELDS)}")
            continue
        if name in ("Prepared on", "Answers decided on"):
            day = row.day("Value", needed=name == "Prepared on")
            found[name] = day.isoformat() if day else ""
        else:
            found[name] = row.text("Value", needed=name in (*wanted, "Kind"))
        if name in wanted and found[name] and found[name] != wanted[name]:
            said = f"{found[name]} is not {wanted[name]}, to which the file was sent"
            row.fault("Value", "other-budget", said)
        if name == "Kind" and found[name] and found[name] not in _KINDS:
            row.fault("Value", "word-unknown", f"use one of: {', '.join(_KINDS)}")
    if rows:
        for name in ("Fund", "Fiscal year", "Kind", "Prepared on"):
            if not found[name] and not faults.found:
                faults.add(template.ESTIMATE, "", "field-missing", f"the field {name} is missing")
    return found


def _answers(head: Mapping[str, str]) -> DecisionNamed | None:
    if not head["Answers decided on"]:
        return None
    return DecisionNamed(
        resolution=head["Answers resolution"],
        decided_on=date.fromisoformat(head["Answers decided on"]),
    )


def _standard_cost(row: Row) -> StandardCost | None:
    name, source = row.text("Name"), row.text("Source")
    monthly = row.amount("Monthly amount")
    first, last = row.day("Valid from"), row.day("Valid to", needed=False)
    certainty = row.text("Certainty", needed=False) or Certainty.ASSUMED.value
    if certainty not in list(Certainty):
        row.fault("Certainty", "word-unknown", f"use one of: {', '.join(Certainty)}")
    if row.is_sound and not monthly:
        row.fault("Monthly amount", "cell-zero", "a standard cost is more than nothing")
    if first and last and last <= first:
        row.fault("Valid to", "days-reversed", f"{last} is not after {first}")
    if not row.is_sound or first is None:
        return None
    return StandardCost(
        name=name,
        monthly_minor=monthly,
        valid_from=first,
        valid_to=last,
        source=source,
        certainty=Certainty(certainty),
    )


def _item(row: Row, group: BudgetGroup | None, *, needed: bool = True) -> str:
    text = row.text("Item", needed=needed)
    if not text or group is None:
        return ""
    item = find_item(group, text)
    if item is None:
        row.fault("Item", "item-unknown", f"group {group.numeral} has no item {text!r}")
    return item or ""


def _group(row: Row, *, needed: bool = True) -> BudgetGroup | None:
    text = row.text("Group", needed=needed)
    found = find_group(text) if text else None
    if text and found is None:
        row.fault("Group", "group-unknown", f"{text!r} is not I, II or III")
    return found


def _months(row: Row) -> tuple[int, ...]:
    return tuple(row.people(month, PEOPLE_MAX) for month in template.MONTH_HEADINGS)


def _cost_of(row: Row, names: set[str], *, needed: bool) -> str:
    name = row.text("Standard cost", needed=needed)
    if name and name not in names:
        said = f"{name!r} is not on the sheet {template.STANDARD_COSTS}"
        row.fault("Standard cost", "cost-unknown", said)
    return name


def _post(row: Row, names: set[str]) -> PostLine | None:
    item, label = _item(row, BudgetGroup.CIVILIAN), row.text("Label")
    cost, vacancy = _cost_of(row, names, needed=True), row.factor("Vacancy factor")
    posts = _months(row)
    if not row.is_sound:
        return None
    return PostLine(item=item, label=label, posts=posts, standard_cost=cost, vacancy=vacancy)


def _strength(row: Row, names: set[str]) -> StrengthLine | None:
    item, label = _item(row, BudgetGroup.MILITARY_AND_POLICE), row.text("Label")
    cost, delay = _cost_of(row, names, needed=False), row.factor("Delayed deployment")
    strength = _months(row)
    if not row.is_sound:
        return None
    return StrengthLine(
        item=item, label=label, strength=strength, standard_cost=cost, delayed_deployment=delay
    )


def _entered(row: Row) -> EnteredCost | None:
    group = _group(row)
    item, label = _item(row, group), row.text("Label")
    amount = row.amount("Amount")
    explanation = row.text("Explanation", length=LONG_TEXT_LENGTH)
    if not row.is_sound or group is None:
        return None
    return EnteredCost(
        group=group, item=item, label=label, amount_minor=amount, explanation=explanation
    )


def _declared(row: Row) -> DeclaredTotal | None:
    group = _group(row, needed=False)
    item = _item(row, group, needed=False)
    amount = row.amount("Amount")
    if not row.is_sound:
        return None
    return DeclaredTotal(group=group, item=item, amount_minor=amount)


def _reason(row: Row) -> LineReason | None:
    group = _group(row)
    item, reason = _item(row, group), row.text("Reason", length=LONG_TEXT_LENGTH)
    if not row.is_sound or group is None:
        return None
    return LineReason(group=group, item=item, reason=reason)


def _components(rows: Sequence[Row]) -> tuple[Component, ...]:
    """Return the results framework; what belongs together need not stand together."""
    found: dict[str, dict[str, tuple[list[Indicator], list[Output]]]] = {}
    where: dict[tuple[str, str], Row] = {}
    for row in rows:
        component = row.text("Component")
        text = row.text("Expected accomplishment", length=LONG_TEXT_LENGTH)
        kind, said = row.text("Kind").casefold(), row.text("Text", length=LONG_TEXT_LENGTH)
        baseline = row.text("Baseline", needed=False)
        target = row.text("Target or quantity", needed=kind == INDICATOR)
        if kind and kind not in (INDICATOR, OUTPUT):
            row.fault("Kind", "word-unknown", f"use one of: {INDICATOR}, {OUTPUT}")
        if not row.is_sound:
            continue
        where.setdefault((component, text), row)
        indicators, outputs = found.setdefault(component, {}).setdefault(text, ([], []))
        if kind == INDICATOR:
            indicators.append(Indicator(text=said, baseline=baseline, target=target))
        else:
            outputs.append(Output(text=said, quantity=target[:100]))
    components = []
    for component, accomplishments in found.items():
        built = []
        for text, (indicators, outputs) in accomplishments.items():
            if not indicators or not outputs:
                missing = INDICATOR if not indicators else OUTPUT
                said = f"the accomplishment {text[:60]!r} has no {missing}"
                where[component, text].fault("Kind", "result-incomplete", said)
                continue
            built.append(
                Accomplishment(text=text, indicators=tuple(indicators), outputs=tuple(outputs))
            )
        if built:
            components.append(Component(name=component, accomplishments=tuple(built)))
    return tuple(components)


def _check_costs(
    contents: EstimateContents, rows: Mapping[str, Sequence[Row]], fiscal_year: str
) -> None:
    """Find what only shows when costs are worked out, and say by cell where it lies.

    Raises:
        EstimateFileError: with every fault.
    """
    faults = Faults()
    for index, post in enumerate(contents.posts):
        alone = contents.model_copy(update={"posts": (post,), "strength": (), "entered": ()})
        _try_costs(alone, rows[template.POSTS][index], fiscal_year, faults)
    for index, line in enumerate(contents.strength):
        alone = contents.model_copy(update={"posts": (), "strength": (line,), "entered": ()})
        _try_costs(alone, rows[template.STRENGTH][index], fiscal_year, faults)
    faults.raise_if_any(NEXT_STEP)
    try:
        lines = cost_lines(contents, fiscal_year)
    except Refusal as refusal:
        raise EstimateFileError(refusal.detail, next_step=refusal.next_step) from refusal
    for index, said in wrong_totals(lines, contents.declared):
        row = rows[template.TOTALS][index]
        faults.add(row.sheet.name, row.where("Amount"), "total-differs", said)
    faults.raise_if_any(NEXT_STEP)


def _try_costs(contents: EstimateContents, row: Row, fiscal_year: str, faults: Faults) -> None:
    try:
        cost_lines(contents, fiscal_year)
    except Refusal as refusal:
        said = refusal.detail
        faults.add(row.sheet.name, row.where("Standard cost"), refusal.code, said)
