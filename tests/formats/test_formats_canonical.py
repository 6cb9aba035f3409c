"""The canonical export: exact values, stable bytes, and what is refused when it comes back."""

import json
import re
import string
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.arms import Arm, Format
from likewise.domain.cohorts import LineageEvent, LineageKind, Passage, PassageOutcome
from likewise.domain.contacts import Contact, Function, Mode
from likewise.domain.facts import Version
from likewise.domain.imports import FileNotRight
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.memberships import Membership
from likewise.domain.participants import Person, RoleName
from likewise.formats.canonical import (
    MANIFEST,
    ExportPlaceTaken,
    Reader,
    Writer,
    decoder,
    encoded,
    is_canonical,
)

NOW = datetime(2011, 4, 3, 13, 30, 0, 5, tzinfo=UTC)
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40)
ids = st.text(string.ascii_lowercase + "234567", min_size=26, max_size=26)


def back(kind, version):
    (row,) = encoded(kind, [version])
    return decoder(kind)(list(row))


@given(ids, texts, texts, st.booleans(), st.integers(1, 3000))
@settings(max_examples=60)
def test_any_text_comes_back_as_it_was(fact, name, address, is_void, number):
    version = Version(
        fact=Person(id=fact, given_name=name, address=address),
        number=number, recorded_at=NOW, superseded_at=None, is_void=is_void,
    )  # fmt: skip

    assert back(Person, version) == version


@pytest.mark.parametrize(
    "fact",
    [
        Membership(id="m", cohort="c", participant="p", role=RoleName.FACILITATOR,
                   joined_on=date(2011, 1, 1), left_on=date(2011, 2, 1), share=Decimal("0.125"),
                   reason="=1+1"),
        Membership(id="m", cohort="c", participant="p", role=RoleName.MEMBER,
                   joined_on=date(2011, 1, 1)),
        Arm(id="a", name="Both", formats=frozenset({Format.GROUP, Format.COMBINED})),
        Meeting(id="t", cohorts=("b", "a"), starts=datetime(2011, 3, 27, 1, 30),
                zone="Europe/London", state=MeetingState.HELD, guests=3),
        Contact(id="k", participant="p", on=date(2011, 1, 1), mode=Mode.CALL,
                reached=False, function=Function.EMOTIONAL_SUPPORT, note="-5, +44, 007"),
        LineageEvent(id="e", kind=LineageKind.MERGE, on=date(2011, 1, 1),
                     predecessors=("a", "b"), successors=("c",), reason='say "yes"\r\nnow',
                     passages=(Passage(participant="p", role=RoleName.MEMBER,
                                       outcome=PassageOutcome.LEFT, from_cohort="a",
                                       to_cohort=None),)),
    ],
)  # fmt: skip
def test_every_kind_of_value_comes_back_as_it_was(fact):
    version = Version(fact=fact, number=1, recorded_at=NOW)

    assert back(type(fact), version) == version


PEOPLE = [
    Version(fact=Person(id="a", given_name="Zoë, =1"), number=1, recorded_at=NOW,
            superseded_at=datetime(2012, 1, 1, tzinfo=UTC)),
    Version(fact=Person(id="a", given_name="Zoë"), number=2,
            recorded_at=datetime(2012, 1, 1, tzinfo=UTC)),
    Version(fact=Person(id="b", telephone="0044"), number=1, recorded_at=NOW),
]  # fmt: skip


def an_export(target, people=PEOPLE):
    writer = Writer(target)
    for kind in kinds():
        writer.write_kind(kind, people if kind is Person else [])
    writer.write_keys([("participants", "P1", "a", "d")])
    return writer.finish("x")


@pytest.mark.parametrize("name", ["folder", "archive.zip"])
def test_what_was_written_is_read_and_is_the_same_bytes_again(name, tmp_path):
    target, again = tmp_path / name, tmp_path / f"again-{name}"
    an_export(target)
    an_export(again)

    reader = Reader(target)

    assert is_canonical(target)
    assert list(reader.versions(Person)) == PEOPLE
    assert list(reader.sources()) == [("participants", "P1", "a", "d")]
    assert reader.manifest.files["Person.csv"].rows == 3
    if target.is_file():
        assert target.read_bytes() == again.read_bytes()


def test_an_export_goes_nowhere_where_something_is(tmp_path):
    (tmp_path / "x").write_text("mine")

    with pytest.raises(ExportPlaceTaken):
        Writer(tmp_path)
    assert not is_canonical(tmp_path)
    assert not is_canonical(tmp_path / "x")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s: s.replace("Zoë\n", "Zoe\n").replace(",Zoë,", ",Zoe,"), "was changed after"),
        (lambda s: s.replace("0044", "0045"), "was changed after the export"),
        (lambda s: "\n".join(s.split("\n")[:-2]) + "\n", "not what the manifest says"),
        (lambda s: s.replace("given_name", "name"), "The headings should be"),
        (lambda s: s + "x,y\n", "too few or too many cells"),
        (lambda s: s.replace("0044", "00\x0044"), "a character that no text has"),
        (lambda s: s.replace("a,2,2012", "a,3,2012"), "one is missing"),
        (lambda s: s.replace(",false,", ",perhaps,", 1), "cannot be a Person"),
        (lambda s: s.replace("a,2,2012-01-01T00:00:00.000000Z", "a,2,2012-01-01T00:00:00"),
         "cannot be a Person"),
        (lambda s: s + '"never closed', "damaged"),
    ],
)  # fmt: skip
def test_a_file_that_was_changed_is_refused(change, sentence, tmp_path):
    an_export(tmp_path / "x")
    file = tmp_path / "x" / "Person.csv"
    before = file.read_bytes().decode()
    file.write_bytes(change(before).encode())
    assert file.read_bytes().decode() != before

    with pytest.raises(FileNotRight, match=sentence):
        list(Reader(tmp_path / "x").versions(Person))


def patched(content, flags, what):
    """An archive in which every entry says something else of how it is packed."""
    changed = bytearray(content)
    for mark, at in ((b"PK\x01\x02", flags + 2), (b"PK\x03\x04", flags)):
        for found in re.finditer(mark, content):
            changed[found.start() + at] = what
    return bytes(changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: patched(content, 6, 1),  # locked with a password
        lambda content: patched(content, 8, 99),  # packed in a way that nobody knows
    ],
)
def test_an_archive_that_cannot_be_unpacked_is_refused(change, tmp_path):
    an_export(tmp_path / "x.zip")
    (tmp_path / "x.zip").write_bytes(change((tmp_path / "x.zip").read_bytes()))

    with pytest.raises(FileNotRight, match="manifest cannot be read"):
        Reader(tmp_path / "x.zip")


def test_a_damaged_archive_is_no_export(tmp_path):
    an_export(tmp_path / "x.zip")
    whole = (tmp_path / "x.zip").read_bytes()

    (tmp_path / "x.zip").write_bytes(whole[:-60] + bytes(38) + whole[-22:])

    assert not is_canonical(tmp_path / "x.zip")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s: "{", "cannot be read"),
        (lambda s: "[" * 200_000, "cannot be read"),
        (lambda s: json.dumps(json.loads(s) | {"version": 99}), "another version of Likewise"),
        (lambda s: json.dumps(json.loads(s) | {"files": {}}), "Files are missing"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused(change, sentence, tmp_path):
    an_export(tmp_path / "x")
    file = tmp_path / "x" / MANIFEST
    file.write_text(change(file.read_text()))

    with pytest.raises(FileNotRight, match=sentence):
        Reader(tmp_path / "x")


def test_a_last_version_that_was_superseded_is_refused(tmp_path):
    an_export(tmp_path / "x", people=PEOPLE[:1])

    with pytest.raises(FileNotRight, match="last version is missing"):
        list(Reader(tmp_path / "x").versions(Person))


@pytest.mark.parametrize("odd", ["a/b", "a b", "", "../x", "é"])
def test_an_id_that_no_address_could_hold_is_refused(odd, tmp_path):
    an_export(tmp_path / "x", people=[Version(fact=Person(id=odd), number=1, recorded_at=NOW)])

    with pytest.raises(FileNotRight, match="letters, digits and dashes"):
        list(Reader(tmp_path / "x").versions(Person))


def relisted(folder, change):
    """An export whose manifest lists other files."""
    manifest = json.loads((folder / MANIFEST).read_text())
    change(manifest["files"])
    (folder / MANIFEST).write_text(json.dumps(manifest))


def test_an_export_from_before_a_kind_was_known_has_none_of_it(tmp_path):
    an_export(tmp_path / "x")
    relisted(tmp_path / "x", lambda files: files.pop("Contact.csv"))

    reader = Reader(tmp_path / "x")

    assert list(reader.versions(Contact)) == []
    assert Contact not in reader.kinds
    assert list(reader.versions(Person)) == PEOPLE


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda files: files.update({"Dream.csv": files["Person.csv"]}), "does not know this kind"),
        (lambda files: files["Person.csv"]["columns"].append("dreams"), "without dreams"),
        (lambda files: files["Contact.csv"]["columns"].remove("mode"), "with mode"),
        (lambda files: files["Contact.csv"]["columns"].reverse(), "should be others"),
    ],
)
def test_an_export_of_what_nobody_here_knows_is_refused(change, sentence, tmp_path):
    an_export(tmp_path / "x")
    (tmp_path / "x" / "Dream.csv").write_text("")
    relisted(tmp_path / "x", change)

    with pytest.raises(FileNotRight, match=sentence):
        Reader(tmp_path / "x")
