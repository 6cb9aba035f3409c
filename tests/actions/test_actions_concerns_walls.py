"""Worries leave the record sealed or not at all, and go with whoever they are about or came from."""

from pathlib import Path

import pytest
from copying import copied
from exporting import exported
from visitors import account
from worlds import ADMINISTRATOR, NOW, a_world, operation, owner

from likewise.actions.exports import export_sealed
from likewise.actions.imports import import_canonical
from likewise.domain import concerns
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.accounts import Actor
from likewise.domain.concerns import Concern, ConcernStep
from likewise.domain.participants import RoleName
from likewise.records import exports
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
