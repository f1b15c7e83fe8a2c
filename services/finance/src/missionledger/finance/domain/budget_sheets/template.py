"""The sheets of an estimate: their names, their headings, and what belongs under them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MONTH_HEADINGS: Final = (
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun",
)  # fmt: skip

ESTIMATE: Final = "Estimate"
STANDARD_COSTS: Final = "Standard costs"
POSTS: Final = "Posts"
STRENGTH: Final = "Strength"
OTHER_COSTS: Final = "Other costs"
RESULTS: Final = "Results"
TOTALS: Final = "Totals"
REASONS: Final = "Reasons"

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        ESTIMATE: ("Field", "Value"),
        STANDARD_COSTS: (
            "Name", "Monthly amount", "Valid from", "Valid to", "Source", "Certainty",
        ),
        POSTS: ("Item", "Label", "Standard cost", "Vacancy factor", *MONTH_HEADINGS),
        STRENGTH: ("Item", "Label", "Standard cost", "Delayed deployment", *MONTH_HEADINGS),
        OTHER_COSTS: ("Group", "Item", "Label", "Amount", "Explanation"),
        RESULTS: (
            "Component", "Expected accomplishment", "Kind", "Text", "Baseline",
            "Target or quantity",
        ),
        TOTALS: ("Group", "Item", "Amount"),
        REASONS: ("Group", "Item", "Reason"),
    }
)  # fmt: skip

NEEDED: Final = (ESTIMATE, TOTALS)

FIELDS: Final = (
    "Fund",
    "Fiscal year",
    "Kind",
    "Prepared on",
    "Source",
    "Answers resolution",
    "Answers decided on",
)

NOTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        ESTIMATE: "One row for each field. Kind is requested or revised. The last two fields name "
        "the decision about the mandate that a revised estimate answers; else leave them empty.",
        STANDARD_COSTS: "What one person costs in a month, in dollars, from a day up to before "
        "another (empty while no end is known), and the document it comes from. Certainty is "
        "verified, recalled or assumed.",
        POSTS: "Civilian posts by month, July first. The vacancy factor is a part of one: 0.15, "
        "or a fraction as text: 2/15.",
        STRENGTH: "Uniformed people by month. Leave the standard cost empty for contingents and "
        "formed police: they cost the rate at which contributors are reimbursed.",
        OTHER_COSTS: "Costs that are entered as amounts in dollars. Group is I, II or III.",
        RESULTS: "One row for each indicator or output of an expected accomplishment. Kind is "
        "indicator or output; only an indicator has a baseline.",
        TOTALS: "Totals as your paper states them: of an item, of a group (item empty) and of all "
        "(both empty). The total of all is needed; each is checked against the lines.",
        REASONS: "For a revised estimate: why a line differs from what is approved.",
    }
)

IGNORED_SHEETS: Final = ("Read me", "Vocabulary")
"""What the template adds for people."""
