"""Worries leave the record sealed or not at all, and go with whoever they are about or came from."""

from pathlib import Path

import pytest
from copying import copied
from exporting import exported
from visitors import account
from worlds import ADMINISTRATOR, NOW, a_world, operation, owner

from likewise.actions.exports import export_sealed
from likewise.actions.imports import import_canonical
from likewise.domain import concerns, doubles, erasures
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.accounts import Actor
from likewise.domain.concerns import Concern, ConcernStep, Standing
from likewise.domain.declarations import ERASED
from likewise.domain.erasures import Ground
from likewise.domain.participants import RoleName
from likewise.queries.concerns import concern_page
from likewise.queries.erasures import reach_of_erasure, worries_in_erasure
from likewise.records import exports, models
from likewise.records.facts import current

pytestmark = pytest.mark.django_db
WORDS = "Zaffre: she fell, and would not ring anybody."


@pytest.fixture
@copied
def world():
    """Asha in a group that Petra leads, and one nurse."""
    made = a_world()
    made.person("Asha")
    made.person("Petra", role=RoleName.FACILITATOR)
    made.cohort("group", members=["Asha"], facilitators=["Petra"])
    account("nurse@example.org", made, Role.NURSE)
    return made


@pytest.fixture
def nurse(world):
    found = account("second@example.org", world, Role.NURSE)
    return Actor(account=found, role=Role.NURSE, programme=world.programme)


def raise_one(world, about="Asha", by="Petra", words=WORDS):
    return world.act(
        concerns.RaiseConcern, by=world.actor(Role.FACILITATOR, by), words=words,
        about_whom=world.people.get(about),
    ).new_ids[0]  # fmt: skip


def said_under(folder: Path):
    return b"".join(each.read_bytes() for each in sorted(folder.iterdir()))


def bring_back(path):
    return import_canonical(by=ADMINISTRATOR, at=NOW, operation=operation(), path=path)


def test_an_export_in_clear_is_the_same_bytes_whether_or_not_there_are_worries(
    world, nurse, tmp_path
):
    exported(world.programme, tmp_path / "before")
    worry = raise_one(world)
    world.act(concerns.CloseConcern, concern=worry, done="Rang her.", answer="Come in.", by=nurse)
    exported(world.programme, tmp_path / "after")

    assert said_under(tmp_path / "before") == said_under(tmp_path / "after")
    names = {each.name for each in (tmp_path / "after").iterdir()}
    assert "ConcernRule.csv" in names
    assert names.isdisjoint({"Concern.csv", "ConcernStep.csv"})


def test_an_export_in_clear_is_still_the_same_programme_beside_its_worries(world, tmp_path):
    exported(world.programme, tmp_path / "before")
    raise_one(world)
    bring_back(tmp_path / "before")  # it is there already, and is left alone
    assert len(current(Concern, programme_id=world.programme)) == 1


def test_a_sealed_export_holds_worries_whole(world, nurse, tmp_path):
    worry = raise_one(world)
    world.act(concerns.CloseConcern, concern=worry, done="Rang her.", answer="Come in.", by=nurse)
    sealed = tmp_path / "moved.sealed"
    manifest = export_sealed(
        by=owner(world.programme), at=NOW, operation=operation(), target=sealed
    )

    rows = {kind: manifest.files[f"{kind.__name__}.csv"].rows for kind in (Concern, ConcernStep)}
    assert rows == {Concern: 2, ConcernStep: 1}
    assert WORDS.encode() not in sealed.read_bytes()
    exports.open_file(sealed, tmp_path / "clear.zip")
    bring_back(tmp_path / "clear.zip")  # the same record, worries and all


def erase(world, name, settled):
    asked = world.act(
        erasures.AskForErasure, participant=world.people[name], ground=Ground.CONSENT_WITHDRAWN,
        reason="They wrote to us.",
    ).new_ids[0]  # fmt: skip
    with settled(execute=True):
        world.act(erasures.CarryOutErasure, erasure=asked, by=world.actor(Role.GUARDIAN))


def said_of(concern):
    (found,) = current(Concern, fact=concern)
    return found.words, found.done, found.answer


@pytest.mark.parametrize(
    ("about", "erased", "goes"),
    [
        ("Asha", "Asha", True),
        (None, "Petra", True),
        ("Asha", "Petra", False),  # it is about Asha, and stays hers
        (None, "Asha", False),
    ],
)
def test_a_worry_goes_with_whom_it_is_about_or_else_with_whoever_raised_it(
    world, nurse, django_capture_on_commit_callbacks, about, erased, goes
):
    worry = raise_one(world, about=about)
    world.act(concerns.CloseConcern, concern=worry, done="Rang her.", answer="Come in.", by=nurse)
    whole = said_of(worry)

    erase(world, erased, django_capture_on_commit_callbacks)

    assert said_of(worry) == ((ERASED, ERASED, ERASED) if goes else whole)
    sealed = [bytes(each) for each in models.Text.objects.values_list("sealed", flat=True)]
    assert not any(WORDS.encode() in each for each in sealed)


def test_a_worry_about_nobody_of_somebody_who_was_joined_to_another_goes_too(
    world, nurse, django_capture_on_commit_callbacks
):
    world.person("Petra again", role=RoleName.FACILITATOR)
    world.act(
        doubles.JoinPeople, participant=world.people["Petra"], other=world.people["Petra again"],
        given_name=doubles.acts.Stands.KEPT,
    )  # fmt: skip
    worry = raise_one(world, about=None)
    erase(world, "Petra", django_capture_on_commit_callbacks)
    assert said_of(worry)[0] == ERASED


def test_one_that_was_erased_is_still_closed_and_nothing_more_is_written_about_it(
    world, nurse, django_capture_on_commit_callbacks
):
    worry = raise_one(world)
    erase(world, "Asha", django_capture_on_commit_callbacks)
    assert concern_page(nurse, concern=worry, at=NOW).concern.words == ERASED

    world.act(concerns.CloseConcern, concern=worry, done=WORDS, answer=WORDS, by=nurse)
    assert concern_page(nurse, concern=worry, at=NOW).line.course.standing is Standing.CLOSED
    assert said_of(worry) == (ERASED, "", "")


def test_nobody_raises_one_about_somebody_who_was_erased(world, django_capture_on_commit_callbacks):
    erase(world, "Asha", django_capture_on_commit_callbacks)
    with pytest.raises(NotFound, match="Say in words"):
        raise_one(world)
    assert current(Concern, programme_id=world.programme) == []


def test_the_guardian_who_decides_reads_how_many_go_and_whoever_asks_of_none(world, nurse):
    def reach(name):
        return reach_of_erasure(world.coordinator, participant=world.people[name])

    before = [reach(name) for name in ("Asha", "Petra")]
    raise_one(world)
    worry = raise_one(world, about=None)
    world.act(concerns.CloseConcern, concern=worry, done="Rang her.", answer="Come in.", by=nurse)
    assert [reach(name) for name in ("Asha", "Petra")] == before  # not even that there are any

    asked = world.act(
        erasures.AskForErasure, participant=world.people["Petra"], reason="They wrote to us.",
        ground=Ground.CONSENT_WITHDRAWN,
    ).new_ids[0]  # fmt: skip
    assert worries_in_erasure(world.actor(Role.GUARDIAN), erasure=asked) == (1, 1)
    for role in sorted(set(Role) - {Role.GUARDIAN}):
        with pytest.raises(NotAllowed):
            worries_in_erasure(world.actor(role), erasure=asked)
