"""Colours of the sheet: text is readable on its ground, in the light and in the dark."""

import re
from pathlib import Path

import pytest

import missionledger.console.app as console

SHEET = (Path(console.__file__).parent / "static" / "console.css").read_text()
TEXT_CONTRAST_MIN = 4.5
"""WCAG 2.2, criterion 1.4.3, level AA."""
GRAPHICS_CONTRAST_MIN = 3.0
"""WCAG 2.2, criterion 1.4.11, level AA."""

PALETTES = {
    name: dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))
    for name, block in zip(
        ("light", "dark"), re.findall(r":root\s*\{([^}]*--ink[^}]*)\}", SHEET), strict=True
    )
}
TEXT_ON_GROUND = [
    *((text, ground) for text in ("ink", "soft", "accent") for ground in ("page", "card")),
    *(
        (text, ground)
        for text in ("ink", "soft", "accent", "good", "thin", "bad")
        for ground in ("card", "note-bg")
    ),
    *((level, f"{level}-bg") for level in ("good", "thin", "bad")),
    ("ink", "line"),
    ("ink", "bad-bg"),
    ("accent", "bad-bg"),
    ("card", "accent"),
]
LINES_ON_GROUND = [(line, "card") for line in ("accent", "bad", "thin", "good", "ink", "soft")]


def luminance(colour: str) -> float:
    parts = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_highest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("palette", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_is_readable(palette: str, text: str, ground: str) -> None:
    colours = PALETTES[palette]

    assert contrast(colours[text], colours[ground]) >= TEXT_CONTRAST_MIN


@pytest.mark.parametrize("palette", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), LINES_ON_GROUND)
def test_lines_of_charts_are_seen(palette: str, line: str, ground: str) -> None:
    colours = PALETTES[palette]

    assert contrast(colours[line], colours[ground]) >= GRAPHICS_CONTRAST_MIN


def test_both_palettes_name_the_same_colours() -> None:
    assert PALETTES["light"].keys() == PALETTES["dark"].keys()
    assert len(PALETTES["light"]) == len(re.findall(r"--[\w-]+:", SHEET)) / 2
