"""The labels of the evolution picture: whole where there is room, in two lines where not."""

from likewise.reports.evolution.labels import in_two, text_width

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
