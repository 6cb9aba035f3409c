"""Numbers, lists and times in the words people use."""

from datetime import date, datetime, time

import pytest

from likewise.domain.words import clock, count, join_words, people, percent, sentence, spelled


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (time(14, 0), "2pm"),
        (time(10, 30), "10:30am"),
        (time(12, 0), "midday"),
        (time(12, 30), "12:30pm"),
        (time(0, 0), "midnight"),
        (time(0, 5), "12:05am"),
    ],
)
def test_times_are_told_as_people_tell_them(given, said):
    assert clock(datetime.combine(date(2011, 1, 1), given)) == said


def test_counts_have_their_noun():
    assert count(1, "meeting") == "1 meeting"
    assert count(12000, "member") == "12,000 members"
    assert [people(number) for number in (0, 1, 2)] == ["0 people", "1 person", "2 people"]
    assert [spelled(number) for number in (0, 12, 13, 1300)] == ["no", "twelve", "13", "1,300"]


def test_lists_read_as_a_sentence_has_them():
    assert join_words(["Asha", "Bram", "Cleo"]) == "Asha, Bram and Cleo"
    assert join_words(["Asha"]) == "Asha"
    assert join_words([]) == sentence("") == ""
    assert sentence("one-to-one and Group") == "One-to-one and Group"


def test_a_share_that_is_none_is_not_said():
    assert [percent(share) for share in (2 / 3, 0, 1, None)] == ["67%", "0%", "100%", ""]


def test_a_sentence_begins_with_a_capital_but_an_id_stays_as_it_is():
    assert sentence("asha leaves") == "Asha leaves"
    assert sentence("fcn6fvdlpa4ekvwda62wijg5h4 leaves") == "fcn6fvdlpa4ekvwda62wijg5h4 leaves"
    assert sentence("fcn6fvdlpa4ekvwda62wijg5h4’s time").startswith("fcn6")
    assert sentence("abcdefghijklmnopqrstuvwxyzabc goes")[0] == "A", "a long word is no id"
