"""The glossary has a word for every kind of aggregate, and every word is found."""

import re
from pathlib import Path

import pytest

from missionledger.cli.contracts import KERNEL_DECIDERS, deciders_of, services

PAGE = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text()
ROW = re.compile(r"^\| (?!term \||---)(.+?) \| (.+) \|$", re.MULTILINE)
SECTIONS = [ROW.findall(section) for section in PAGE.split("\n## ")[1:]]


def words(term: str) -> set[str]:
    """Return the names under one entry: `scale, scale of assessments` has two."""
    plain = re.sub(r" \(.*?\)", "", term)
    return {name.strip().casefold() for name in plain.split(",")}


WORDS = [word for section in SECTIONS for term, _ in section for word in words(term)]


@pytest.mark.parametrize("service", [each.name for each in services()])
def test_every_aggregate_has_an_entry(service: str) -> None:
    aggregates = {each.aggregate.replace("_", " ") for each in deciders_of(service)}

    assert aggregates
    assert aggregates - set(WORDS) == set()


def test_the_aggregates_of_the_kernel_have_entries() -> None:
    assert {each("any").aggregate for each in KERNEL_DECIDERS} - set(WORDS) == set()


def test_one_word_has_one_meaning() -> None:
    assert sorted({word for word in WORDS if WORDS.count(word) > 1}) == []


def test_words_are_in_order() -> None:
    for section in SECTIONS:
        terms = [term.casefold() for term, _ in section]
        assert terms == sorted(terms)
