"""Instruments' files: those that are shipped score as published, and what is wrong is said."""

from decimal import Decimal

import pytest

from likewise.domain.outcomes import scored
from likewise.formats.outcomes import InstrumentRefused, read_instrument, shipped, shipped_names

GOOD = """
name = "short-one"
title = "Short one"
version = "2"
language = "English"
intro = "How was your week?"
licence = "Ours."
attribution = "Us."
source = "None."

[answers]
yes_no = [[0, "No"], [1, "Yes"]]

[[items]]
name = "one"
words = "Did you walk?"
answers = "yes_no"

[[items]]
name = "two"
words = "Did you sit?"
answers = "yes_no"

[[scores]]
name = "total"
title = "Total"
how = "sum"
items = ["one", "two"]
reverse = ["two"]
most_missing = 1
times = 10
"""

# Where, what, and what to do: each change of the file above, and what is said of it.
WRONG = {
    "no TOML": ("name = ", "name = =", "The file cannot be read"),
    "no title": ('title = "Short one"', "", "there is no text at `title`"),
    "a title that is a number": ('title = "Short one"', "title = 7", "no text at `title`"),
    "a title without end": ('"Short one"', f'"{"x" * 201}"', "longer than 200 characters"),
    "a key beside": ("[answers]", 'colour = "red"\n[answers]', "no use for `colour`"),
    "a name of blanks": ('"short-one"', '"Short One"', "Write small letters"),
    "no answers": ('[answers]\nyes_no = [[0, "No"], [1, "Yes"]]', "", r"\[answers\]: there is none"),
    "one answer": ('[[0, "No"], [1, "Yes"]]', '[[0, "No"]]', "at least two answers"),
    "an answer of words": ('[0, "No"]', '"No"', "an answer is"),
    "a value in quotes": ('[0, "No"]', '["0", "No"]', "whole number up to 1000"),
    "a value of truth": ('[0, "No"]', '[false, "No"]', "whole number up to 1000"),
    "words that are a number": ('[0, "No"]', "[0, 7]", "must be text of 1 to 600"),
    "a value twice": ('[1, "Yes"]', '[0, "Yes"]', "two answers have the value 0"),
    "an item twice": ('name = "two"', 'name = "one"', "one is there already"),
    "an item's name": ('name = "two"', 'name = "Two!"', "such as phq1"),
    "answers that are none": ('words = "Did you sit?"\nanswers = "yes_no"',
                              'words = "Did you sit?"\nanswers = "often"', "has no 'often'"),
    "an item's key": ('words = "Did you sit?"', 'words = "Did you sit?"\nscore = 1', "no use for"),
    "a score called as an item": ('name = "total"', 'name = "one"', "that no item and no"),
    "how": ('how = "sum"', 'how = "exec"', "`how` is one of sum, mean"),
    "an item that is none": ('items = ["one", "two"]', 'items = ["one", "ten"]', "names 'ten'"),
    "no item that counts": ('items = ["one", "two"]\nreverse = ["two"]', "items = []", "is empty"),
    "items in one text": ('items = ["one", "two"]', 'items = "one"', "is a list of names"),
    "an item counted twice": ('items = ["one", "two"]', 'items = ["one", "one"]', "is twice there"),
    "reversed and not counted": ('items = ["one", "two"]', 'items = ["one"]', "`reverse` names"),
    "too many missing": ("most_missing = 1", "most_missing = 2", "between 0 and 1"),
    "times nothing": ("times = 10", "times = 0", "between 1 and 100"),
    "times by a program": ("times = 10", 'times = "__import__"', "between 1 and 100"),
}  # fmt: skip


def test_a_file_says_an_instrument():
    made = read_instrument(GOOD)

    assert (made.name, made.version_name, [each.name for each in made.items]) == (
        "short-one", "2", ["one", "two"],
    )  # fmt: skip
    assert scored(made, {"one": 1}) == {"total": Decimal(20)}
    assert scored(made, {"one": 1, "two": 1}) == {"total": Decimal(10)}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_in_a_file_is_said(what):
    old, new, sentence = WRONG[what]
    assert old in GOOD

    with pytest.raises(InstrumentRefused, match=sentence) as refused:
        read_instrument(GOOD.replace(old, new))
    assert refused.value.field == "words"


def test_a_file_without_items_is_refused():
    without = GOOD[: GOOD.index("[[items]]")]

    with pytest.raises(InstrumentRefused, match=r"\[\[items\]\]: there is none"):
        read_instrument(f"items = 3\n{without}")
    with pytest.raises(InstrumentRefused, match=r"\[\[items\]\]: there is none|Give 1 to 200"):
        read_instrument(without)


# What is published: PHQ-8 adds eight items of 0 to 3 (Kroenke 2009, doi 10.1016/j.jad.2008.06.026),
# GAD-7 seven (Spitzer 2006, doi 10.1001/archinte.166.10.1092); none is mirrored.
PUBLISHED = {"phq-8": ("phq_total", 8, 24), "gad-7": ("gad_total", 7, 21)}


def test_what_is_shipped_is_what_may_be_and_says_so():
    assert set(shipped_names()) == PUBLISHED.keys()
    for name in shipped_names():
        made = read_instrument(shipped(name))
        assert made.name == name
        assert "no permission is required" in made.licence
        assert "Spitzer" in made.attribution
        assert "doi 10." in made.source


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_shipped_scores_as_published(name):
    total, items, most = PUBLISHED[name]
    made = read_instrument(shipped(name))
    names = [each.name for each in made.items]

    assert len(names) == items
    assert all([option.value for option in each.options] == [0, 1, 2, 3] for each in made.items)
    assert scored(made, dict.fromkeys(names, 3)) == {total: Decimal(most)}
    assert scored(made, dict.fromkeys(names, 0)) == {total: Decimal(0)}
    for each in names:  # each item counts once, and the right way round
        assert scored(made, dict.fromkeys(names, 0) | {each: 2}) == {total: Decimal(2)}
        assert scored(made, {other: 1 for other in names if other != each}) == {total: None}


def test_what_is_not_shipped_is_said_with_the_way_to_add_it():
    with pytest.raises(InstrumentRefused, match=r"gad-7, phq-8 do; any other is added from a file"):
        shipped("eq-5d-5l")
    with pytest.raises(InstrumentRefused, match="comes with Likewise"):
        shipped("../../secrets")
