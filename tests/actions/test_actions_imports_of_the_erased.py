"""Files that still name somebody who was erased, and reasons that go with whom they speak of."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from exporting import exported
from pilots import TABLES, a_pilot, with_cell, with_line
from worlds import World, operation, owner

from likewise.actions.imports import Files, import_canonical, import_tables
from likewise.domain import erasures
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.corrections import Correction
from likewise.domain.declarations import ERASED
from likewise.domain.erasures import Ground
from likewise.domain.imports import ImportRefused
from likewise.domain.participants import Participant, Person
from likewise.domain.programmes import Programme
from likewise.records import erasing, keys, restoring
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
NOW = datetime(2012, 5, 1, 12, tzinfo=UTC)
REASON = "The sheet had another surname"


def bring_in(path, programme=None, **rest):
    return import_tables(
        by=owner(programme), at=NOW, operation=operation(), files=Files(path=path),
        new_programme=None if programme else "Fenland", **rest,
    )  # fmt: skip


@pytest.fixture
def pilot(tmp_path):
    return a_pilot(tmp_path / "pilot")


@pytest.fixture
def imported(pilot):
    return bring_in(pilot).new_ids[0]


def who(name):
    person = next(each.id for each in current(Person) if each.given_name == name)
    return next(each.id for each in current(Participant) if each.person == person)


@pytest.fixture
def erase(imported, django_capture_on_commit_callbacks):
    """Erases somebody, by name, as two people do it."""
    coordinator = Actor(account="c" * 26, role=ActingRole.COORDINATOR, programme=imported)
    guardian = Actor(account="g" * 26, role=ActingRole.GUARDIAN, programme=imported)
    world = World(programme=imported, coordinator=coordinator)

    def erased(name):
        gone = who(name)
        asked = world.act(
            erasures.AskForErasure, participant=gone, ground=Ground.OBJECTED, at=NOW
        ).new_ids[0]
        with django_capture_on_commit_callbacks(execute=True):
            world.act(erasures.CarryOutErasure, erasure=asked, by=guardian, at=NOW)
        return gone

    return erased


def another_surname(tmp_path):
    """The pilot's files, in which Asha is called otherwise."""
    return a_pilot(
        tmp_path / "renamed",
        participants=with_cell("participants", 2, "family_name", "Renamed"),
    )


def test_the_reason_for_another_name_is_about_them_and_goes_with_them(tmp_path, imported, erase):
    bring_in(another_surname(tmp_path), imported, corrections=True, reason=REASON)
    (before,) = current(Correction)
    asha = who("Asha")

    erase("Asha")

    (after,) = current(Correction)
    assert (before.reason, before.about) == (REASON, (asha,))
    assert after.reason == ERASED


def test_a_name_in_a_reason_that_stands_beside_every_correction_is_pointed_out(tmp_path, imported):
    files, at = another_surname(tmp_path), {"programme": imported, "corrections": True}

    named = bring_in(files, reason="Asha and Ben gave another Surname", dry_run=True, **at).plan
    plain = bring_in(files, reason=REASON, dry_run=True, **at).plan

    assert [each for each in named.notes if "known" in each] == [
        "“Asha” and “Ben” are names known in this programme, and your reason stands beside every "
        "correction of these files, whoever it is about. Leave names out, so that the reason can "
        "be forgotten with whom it is about."
    ]
    assert not [each for each in plain.notes if "known" in each]


def test_a_file_from_before_makes_somebody_anew_and_says_that_it_may(pilot, imported, erase):
    gone = erase("Dev")

    plan = bring_in(pilot, imported, dry_run=True).plan

    assert plan.totals["Participant"] == {"record": 1, "same": 6}
    (note,) = (each for each in plan.notes if "erased" in each)
    assert note == (
        "1 person is new, and 1 person of this programme was erased. A file from before still "
        "names whoever was erased and brings them in anew: nothing is left here by which they "
        "could be known. See that they are in none of these files."
    )
    bring_in(pilot, imported)
    assert who("Dev") != gone


def test_nothing_is_said_of_the_erased_where_nobody_is_new_or_nobody_was_erased(
    pilot, tmp_path, imported, erase
):
    one_more = a_pilot(
        tmp_path / "more",
        participants=with_line("participants", ["P9", "Hana", "Invented", "PR2", "member", "2010-09-02"]),
    )  # fmt: skip
    before = bring_in(one_more, imported, dry_run=True).plan
    erase("Dev")
    without = [row for row in with_line("participants", []) if row and row[0] != "P4"]
    files = a_pilot(
        tmp_path / "without", participants=without,
        without=("memberships", "meetings", "attendance", "lineage", "leads", "contacts"),
    )  # fmt: skip
    after = bring_in(files, imported, dry_run=True).plan

    assert before.totals["Participant"]["record"] == 1
    assert "record" not in after.totals["Participant"]
    assert not [each for each in (*before.notes, *after.notes) if "erased" in each]


def test_nobody_who_was_erased_is_known_by_the_word_for_it(tmp_path, imported, erase):
    erase("Dev")
    files = a_pilot(
        tmp_path / "word",
        statuses=[["participant", "status", "starts_on"], ["erased", "left", "2011-06-01"]],
        without=tuple(name for name in TABLES if name not in ("statuses", "programme")),
    )

    with pytest.raises(ImportRefused) as refused:
        bring_in(files, imported)

    assert "There is no participant erased." in str(refused.value.problems.listed[0])


# Canonical exports, into the same record, and into one that has the programme no more


def bring_back(path, **rest):
    return import_canonical(by=owner(), at=NOW, operation=operation(), path=path, **rest)


def test_an_export_from_before_does_not_bring_somebody_back_where_they_were_erased(
    tmp_path, imported, erase
):
    exported(imported, tmp_path / "before", at=NOW)
    erase("Dev")

    with pytest.raises(restoring.HoldsTheErased):
        bring_back(tmp_path / "before")


@pytest.fixture
def exports(pilot, tmp_path):
    """Two exports of a programme that is gone since: before somebody was erased, and after."""
    with transaction.atomic():
        programme = bring_in(pilot).new_ids[0]
        gone = who("Dev")
        exported(programme, tmp_path / "before", at=NOW)
        guardian = Actor(account="g" * 26, role=ActingRole.GUARDIAN, programme=programme)
        coordinator = Actor(account="c" * 26, role=ActingRole.COORDINATOR, programme=programme)
        world = World(programme=programme, coordinator=coordinator)
        asked = world.act(
            erasures.AskForErasure, participant=gone, ground=Ground.OBJECTED, at=NOW
        ).new_ids[0]
        world.act(erasures.CarryOutErasure, erasure=asked, by=guardian, at=NOW)
        erasing.settle()
        exported(programme, tmp_path / "after", at=NOW)
        transaction.set_rollback(True)
    return tmp_path, gone


def test_an_export_from_before_is_refused_wherever_the_ledger_is(exports):
    folder, _ = exports

    for dry_run in (True, False):
        with pytest.raises(restoring.HoldsTheErased, match="Export the programme anew"):
            bring_back(folder / "before", dry_run=dry_run)

    assert not current(Programme)


def test_what_sources_called_somebody_is_refused_like_their_texts(pilot, tmp_path):
    """A status says nothing in words; what a source called it is about them all the same."""
    with transaction.atomic():
        programme = bring_in(pilot).new_ids[0]
        ella = who("Ella")
        exported(programme, tmp_path / "before", at=NOW)
        transaction.set_rollback(True)
    keys.erase([ella], on=NOW.date(), ground=Ground.OBJECTED)  # her name is in another programme

    with pytest.raises(restoring.HoldsTheErased):
        bring_back(tmp_path / "before")

    assert not current(Programme)


def test_an_export_from_after_comes_back_without_them(exports):
    folder, gone = exports

    bring_back(folder / "after")

    assert "Dev" not in {each.given_name for each in current(Person)}
    (person,) = (each for each in current(Person) if each.given_name == ERASED)
    assert person.id == current(Participant, fact=gone)[0].person
    assert bring_back(folder / "after").plan.new == 0
