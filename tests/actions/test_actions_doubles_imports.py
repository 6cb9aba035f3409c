"""Two records that were joined, in what comes in and in what goes out."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from exporting import exported
from pilots import a_pilot, with_line
from worlds import World, operation, owner

from likewise.actions.imports import Files, import_canonical, import_tables
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.doubles import JoinPeople, PartPeople, Spells, Stands
from likewise.domain.facts import Fact
from likewise.domain.involvement import Involvement, RecordInvolvement, Sphere
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance
from likewise.domain.memberships import Membership
from likewise.domain.participants import Participant
from likewise.queries.sources import id_called, own_ids
from likewise.records import checks
from likewise.records.facts import current, versions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
LATER = datetime(2012, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def pilot(tmp_path):
    return a_pilot(tmp_path / "pilot")


@pytest.fixture
def world(pilot) -> World:
    """The pilot of the files, in which somebody is twice."""
    return brought_in(pilot)


def brought_in(pilot) -> World:
    made = bring_in(pilot, new_programme="Fenland").new_ids[0]
    by = Actor(account="c" * 26, role=ActingRole.COORDINATOR, programme=made)
    world = World(programme=made, coordinator=by)
    world.people = {each: id_called(by, each, of="Participant") for each in ("P3", "P4", "P5")}
    return world


def bring_in(path, *, programme=None, **rest):
    return import_tables(
        by=owner(programme),
        at=LATER if programme is None else datetime(2012, 5, 1, 14, tzinfo=UTC),
        operation=operation(),
        files=Files(path=path),
        **rest,
    )


def join(world, other="P3"):
    answers = dict.fromkeys(("given_name", "family_name", "marks"), Stands.KEPT)
    return world.act(
        JoinPeople, participant=world.people["P4"], other=world.people[other],
        at=datetime(2012, 5, 1, 13, tzinfo=UTC),
        spells=Spells.WHOLE, **answers,
    )  # fmt: skip


def record() -> dict[str, Fact]:
    return {fact.id: fact for kind in kinds() for fact in current(kind)}


def every_version():
    return {
        (each.fact.id, each.number): (each.fact, each.recorded_at, each.is_void)
        for kind in kinds()
        for each in versions(kind)
    }


def test_the_same_files_again_change_nothing_once_two_were_joined(world, pilot):
    join(world)
    before = record()

    again = bring_in(pilot, programme=world.programme)

    assert again.plan.new == 0
    assert record() == before


def test_a_line_that_names_the_other_record_is_of_the_one_that_goes_on(world, tmp_path):
    join(world)
    line = ["C3", "P3", "member", "2011-04-01", "", "", "", ""]
    again = a_pilot(tmp_path / "again", memberships=with_line("memberships", line))

    bring_in(again, programme=world.programme)

    people = {each.participant for each in current(Membership)}
    assert world.people["P4"] in people
    assert world.people["P3"] not in people | {each.participant for each in current(Attendance)}


def test_either_own_id_leads_to_the_one_that_goes_on_who_has_both(world):
    join(world)
    by, kept = world.coordinator, world.people["P4"]

    assert {id_called(by, each, of="Participant") for each in ("P3", "P4")} == {kept}
    assert own_ids(by, participants=[kept]) == {kept: "P3, P4"}


def test_a_joined_record_goes_out_comes_back_the_same_and_parts_there(pilot, tmp_path):
    with transaction.atomic():
        world = brought_in(pilot)
        before = record()
        join(world, other="P5")
        world.act(
            RecordInvolvement, participant=world.people["P4"], sphere=Sphere.TRAINER,
            starts_on=date(2012, 1, 1), detail="Since the two were joined.",
            at=datetime(2012, 5, 2, 12, tzinfo=UTC),
        )  # fmt: skip
        exported(world.programme, tmp_path / "joined.zip", at=datetime(2012, 5, 3, tzinfo=UTC))
        said = every_version()
        transaction.set_rollback(True)

    import_canonical(
        by=owner(), at=datetime(2012, 5, 4, tzinfo=UTC), operation=operation(),
        path=tmp_path / "joined.zip",
    )  # fmt: skip
    assert every_version() == said
    (since,) = (each for each in current(Involvement) if "joined" in each.detail)
    world.act(
        PartPeople,
        other=world.people["P5"],
        belongs=[since.id],
        at=datetime(2012, 5, 5, tzinfo=UTC),
    )

    assert {**record(), since.id: since} == {**before, since.id: since}
    (now,) = current(Involvement, fact=since.id)
    assert (now.participant, now.detail) == (world.people["P5"], "Since the two were joined.")
    assert len(current(Participant)) == 7
    assert not [each for each in checks.replayed() if each.fault]
