"""How the words of two versions differ; and the page of the method, whose examples run."""

import doctest
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.consent import wording
from likewise.domain.consent.wording import Part, compared, paragraphs

WORDS = st.lists(st.sampled_from(["we", "may", "call", "you", "not", "\n\n"]), max_size=12)


def pieces(parts, without):
    return [each for part, words in parts if part is not without for each in words.split()]


def as_shown(words):
    return " ".join("¶" if each == "\n\n" else each for each in words).split()


@given(WORDS, WORDS)
def test_what_is_the_same_or_new_makes_up_the_later_words_and_the_rest_the_earlier(old, new):
    parts = compared(" ".join(old), " ".join(new))

    # A run of empty lines is one.
    def shown(words):
        kept = [
            each for at, each in enumerate(words) if each != "\n\n" or words[at - 1 : at] != [each]
        ]
        return as_shown(kept)

    assert pieces(parts, Part.GONE) == shown(new)
    assert pieces(parts, Part.NEW) == shown(old)


def test_words_that_are_the_same_differ_in_nothing():
    assert compared("We may call you.", "We may\ncall you.") == [(Part.SAME, "We may call you.")]
    assert compared("", "") == []


def test_a_no_that_was_put_in_is_seen():
    assert compared("We share it.", "We do not share it.") == [
        (Part.SAME, "We"),
        (Part.NEW, "do not"),
        (Part.SAME, "share it."),
    ]


def test_an_empty_line_parts_paragraphs():
    assert paragraphs("One\nline.\n\n \nTwo.\n") == ["One\nline.", "Two."]


def test_the_examples_of_the_method_and_of_its_functions_are_what_they_say():
    page = Path(__file__).resolve().parents[2] / "docs" / "methods" / "consent.md"

    assert doctest.testfile(str(page), module_relative=False).failed == 0
    assert doctest.testmod(wording).failed == 0
