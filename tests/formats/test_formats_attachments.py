"""What a file is, by what is in it: the kinds there are, and everything that only looks like one."""

import io
import random

import pytest
from attaching import HOSTILE, PDF, RIGHT, TEXT

from likewise.domain.attachments import (
    AttachmentNotRight,
    FileKind,
    check_is_what_it_says,
    check_size,
    file_name,
    how_large,
)
from likewise.formats.attachments import NotThatKind, kind_of


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_a_file_is_what_is_in_it(name):
    kind = kind_of(io.BytesIO(RIGHT[name]))

    check_is_what_it_says(kind, name=name, content_type="")


def test_every_kind_has_a_right_file():
    assert {kind_of(io.BytesIO(said)) for said in RIGHT.values()} == set(FileKind)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_only_looks_like_one_is_refused_with_a_sentence(name):
    with pytest.raises(NotThatKind) as refused:
        kind_of(io.BytesIO(HOSTILE[name]))

    assert refused.value.sentence.endswith(".")


def test_there_are_many_ways_to_be_wrong():
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_whatever_a_file_is_changed_into_it_is_of_a_kind_or_refused(name):
    """Bytes at random are cut, changed and put in; nothing but a refusal ever comes of it."""
    chance = random.Random(name)
    for _ in range(200):
        said = bytearray(RIGHT[name])
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(said))
            said[place : place + chance.choice((0, 1, 4))] = chance.randbytes(chance.randint(0, 4))
            said = said or bytearray(b"x")
        try:
            kind_of(io.BytesIO(bytes(said)))
        except NotThatKind:
            continue


@pytest.mark.parametrize(
    ("kind", "name", "content_type"),
    [
        (FileKind.PDF, "letter.docx", ""),
        (FileKind.PDF, "letter", ""),
        (FileKind.PDF, "letter.pdf.exe", ""),
        (FileKind.PDF, "letter.pdf", "text/html"),
        (FileKind.TEXT, "letter.html", ""),
        (FileKind.TEXT, "letter.txt", "text/html; charset=utf-8"),
        (FileKind.PNG, "picture.png", "image/svg+xml"),
        (FileKind.WAV, "voice.mp3", "audio/mpeg"),
    ],
)
def test_a_name_or_a_type_that_says_something_else_is_refused(kind, name, content_type):
    with pytest.raises(AttachmentNotRight, match=r"is a|was sent"):
        check_is_what_it_says(kind, name=name, content_type=content_type)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\fakepath\\letter.pdf", "letter.pdf"),
        ("../../etc/letter.pdf", "letter.pdf"),
        ("Screenshot 9.41\u202fam.png", "Screenshot 9.41 am.png"),
        ("re\u0301sume\u0301.pdf", "résumé.pdf"),
    ],
)
def test_a_name_is_kept_without_the_folders_it_was_in(given, kept):
    assert file_name(given) == kept


@pytest.mark.parametrize(
    "given",
    ["", "/", ".hidden", "a\nb.pdf", "gpj.\u202eexe", "a" * 121, 'a"b.pdf', "a\0.pdf", "a<b>.txt"],
)
def test_a_name_that_cannot_be_shown_safely_is_refused(given):
    with pytest.raises(AttachmentNotRight, match="name that cannot be kept"):
        file_name(given)


@pytest.mark.parametrize("size", [0, 26_000_000])
def test_an_empty_file_and_one_too_large_are_refused(size):
    with pytest.raises(AttachmentNotRight, match=r"empty|at most 25 MB"):
        check_size(size, largest=25_000_000)


def test_sizes_are_said_as_people_say_them():
    assert [how_large(each) for each in (12, 340_400, 999_600, 2_500_000)] == [
        "12 bytes", "340 KB", "1 MB", "2.5 MB",
    ]  # fmt: skip


def test_a_long_file_is_read_piece_by_piece_across_where_pieces_meet():
    hidden = b"x" * ((1 << 18) - 4) + b"<script>" + b"x" * 100

    with pytest.raises(NotThatKind, match="script"):
        kind_of(io.BytesIO(hidden))
    assert kind_of(io.BytesIO(TEXT * 40_000)) is FileKind.TEXT
    assert kind_of(io.BytesIO(PDF.replace(b"endobj", b"endobj" + b" " * 600_000))) is FileKind.PDF
