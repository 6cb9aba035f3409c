"""The large example made again: the same bytes; and its earlier years at full size, untold."""

import secrets
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from django.db import transaction
from exporting import exported

from likewise.actions.example import TODAY, make_large_example
from likewise.actions.example.large import PRACTICES, SEED
from likewise.actions.example.large.people import EACH_NAMESAKE, many_names
from likewise.actions.example.large.tables import write_tables
from likewise.actions.example.large.years import Years
from likewise.domain.arms import Format
from likewise.domain.participants import RoleName
from likewise.domain.programmes import Programme
from likewise.records.facts import current
from likewise.records.staging import keys


@pytest.mark.django_db
@pytest.mark.usefixtures("own_home")
def test_the_same_seed_makes_the_same_bytes_in_every_installation(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "keyed_digest", lambda *_: secrets.token_hex(16))

    first, again = (_exported(tmp_path / name) for name in ("first", "again"))

    assert len(first) > 10
    assert first == again


def _exported(target: Path) -> dict[str, bytes]:
    """The files of a canonical export of an example of two practices, made for this alone."""
    with transaction.atomic():
        make_large_example(seed=1, practices=2)
        exported(current(Programme)[0].id, target, at=TODAY)
        transaction.set_rollback(True)
    return {file.name: file.read_bytes() for file in target.rglob("*") if file.is_file()}


def test_another_seed_tells_another_story(tmp_path):
    told = []
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        folder.mkdir()
        write_tables(folder, Years(seed=seed, practices=4))
        told.append((folder / "memberships.csv").read_bytes())

    assert told[0] != told[1]


@pytest.fixture(scope="module")
def years():
    return Years(seed=SEED, practices=PRACTICES)


def test_the_earlier_years_leave_forty_practices_with_140_cohorts(years):
    going = [life for life in years.lives if life.ended_on is None]

    assert years.practices == 40
    assert len(going) == 140
    assert Counter(life.format_now for life in going) == {
        Format.ONE_TO_ONE: 60,
        Format.GROUP: 59,
        Format.COMBINED: 21,
    }


def test_the_earlier_years_leave_as_many_people_as_the_term_makes_1200_members_of(years):
    there = [person for person in years.people if person.left_on is None]
    members = [person for person in there if person.role != RoleName.FACILITATOR]
    without = {person for person in members if not _is_somewhere(years, person)}

    assert len(members) == 1180  # the term adds one in every other practice
    assert len(there) - len(members) == 134
    assert len(years.people) - len(there) > 150
    assert 80 <= len(without) <= 120


def _is_somewhere(years, person):
    return any(person in life.members for life in years.lives if life.ended_on is None)


def test_two_people_have_one_name():
    names = many_names(Random(1))
    first = [next(names) for _ in range(2 * EACH_NAMESAKE + 2)]

    twice = [name for name, times in Counter(first).items() if times == 2]

    assert twice == [first[EACH_NAMESAKE], first[2 * EACH_NAMESAKE + 1]]
