"""The kit that pictures are drawn with: elements, colours that can be read, labels with room."""

import doctest
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.reports.drawing import colours, labels
from likewise.reports.drawing.colours import HUES, INK, LINES, PAPER, QUIET, contrast, ink_on
from likewise.reports.drawing.elements import element, image, line, text, titled
from likewise.reports.drawing.labels import in_two, spread, text_width, wrapped
from likewise.reports.drawing.scales import legend, scale
from likewise.reports.numbers import percent, plain

SVG = "{http://www.w3.org/2000/svg}"
ROOM = 144.0


def test_a_name_with_room_stays_in_one_line():
    assert in_two("Birch group", 15, ROOM) == ["Birch group"]


def test_a_longer_name_is_told_in_two_lines_and_not_cut():
    lines = in_two("Cedar House Surgery", 15, ROOM, is_bold=True)

    assert lines == ["Cedar House", "Surgery"]
    assert all(text_width(line, 15, is_bold=True) <= ROOM for line in lines)


def test_what_two_lines_cannot_hold_is_shortened_at_its_end():
    first, second = in_two("The Practice of the Long and Winding Road in Ely", 15, ROOM)

    assert first == "The Practice of the"
    assert second.endswith("…")
    assert text_width(second, 15) <= ROOM


def test_one_endless_word_is_shortened_in_its_line():
    [line] = in_two("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", 15, ROOM)

    assert line.endswith("…")


def test_a_sentence_is_wrapped_and_loses_no_word():
    sentence = "Twenty people started in three formats and nine months later all of them meet"

    lines = wrapped(sentence, 13, ROOM)

    assert " ".join(lines) == sentence
    assert len(lines) > 2
    assert all(text_width(line, 13) <= ROOM for line in lines)


wanted_labels = st.lists(
    st.tuples(st.floats(0, 500), st.floats(1, 40)).map(
        lambda pair: (round(pair[0], 3), round(pair[1], 3))
    ),
    max_size=12,
).map(sorted)


@settings(max_examples=200, deadline=None)
@given(wanted=wanted_labels)
def test_labels_never_touch_and_keep_their_order(wanted):
    middles = spread(wanted, low=0, high=500)

    for index in range(1, len(wanted)):
        apart = middles[index] - middles[index - 1]
        assert apart >= (wanted[index][1] + wanted[index - 1][1]) / 2 - 1e-6
    if wanted:
        assert middles[0] - wanted[0][1] / 2 >= -1e-6


def test_labels_with_room_stay_where_they_are_wanted():
    assert spread([(10, 4), (30, 4)], low=0, high=50) == [10, 30]


@pytest.mark.parametrize("module", [colours, labels])
def test_the_kits_examples_run(module):
    found = doctest.testmod(module)

    assert found.failed == 0
    assert found.attempted > 0


def test_words_and_titles_and_attributes_are_escaped():
    drawn = element("a", titled("a <b> & c", text(1, 2, "x < y")), href='?a="b"&c')

    link = ElementTree.fromstring(drawn)

    assert [each.text for each in link[0]] == ["a <b> & c", "x < y"]
    assert link.get("href") == '?a="b"&c'


def test_an_attribute_of_none_is_left_out_and_a_fraction_is_cut_to_a_tenth():
    drawn = element("g", opacity="0.42", rx=None, stroke_width=1.2345, tabindex=-1)

    assert drawn == '<g opacity="0.42" stroke-width="1.2" tabindex="-1"/>'


def test_an_image_is_read_out_and_stands_on_white_paper():
    root = ElementTree.fromstring(
        image([line((0, 0), (9, 9))], width=20, height=10, title="A & b", description="All of it")
    )

    assert (root.get("role"), root.get("aria-label")) == ("img", "A & b")
    assert root.find(f"{SVG}title").text == "A & b"
    assert root.find(f"{SVG}desc").text == "All of it"
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("20", "10", "0 0 20 10")
    assert root.find(f"{SVG}rect").get("fill") == PAPER


@pytest.mark.parametrize("colour", [INK, QUIET, *LINES])
def test_words_in_this_colour_can_be_read_on_paper(colour):
    assert contrast(colour, PAPER) >= 4.5


@pytest.mark.parametrize("hue", [*HUES, *LINES])
def test_words_on_this_hue_can_be_read(hue):
    assert contrast(ink_on(hue), hue) >= 4.5


def test_contrast_is_as_others_compute_it():
    # WebAIM's contrast checker gives 4.54 for the lightest grey that passes on white, 4.48 beyond.
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_what_lies_beyond_a_scale_stands_at_its_edge():
    up = scale(0, 1, start=200, end=100)

    assert [up(value) for value in (-1, 0, 0.25, 1, 2)] == [200, 200, 175, 100, 100]


def test_entries_of_a_legend_do_not_touch():
    places = []

    def mark(x, y):
        places.append(x)
        return ""

    legend([(mark, name) for name in ("placed", "free")], x=16, y=0)

    assert places[0] == 16
    assert places[1] > 16 + 20 + text_width("placed", 13)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0%"), (0.004, "<1%"), (0.4, "40%"), (0.994, "99%"), (0.996, ">99%"), (1, "100%")],
)
def test_a_share_claims_no_certainty_that_is_not_there(share, words):
    assert percent(share) == words


def test_numbers_have_no_needless_noughts():
    assert [plain(number) for number in (2, 2.5, 0.1234, 10)] == ["2", "2.5", "0.123", "10"]
