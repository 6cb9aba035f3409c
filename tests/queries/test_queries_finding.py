"""Finding people for a form: by what, by whom, in which order, and what is shown beside a name."""

from datetime import date

import pytest
from copying import copied
from django.db import transaction
from worlds import a_world

from likewise.domain import corrections, participants
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.participants import RoleName, StatusName
from likewise.queries.participants import Asked, find_people, find_visitors, listing, people
from likewise.records import sources
from likewise.records.called import cohorts_called
from likewise.records.models import Operation

pytestmark = pytest.mark.django_db

TODAY = date(2011, 6, 1)


@pytest.fixture
@copied
def world():
    """Asha and Bram in a group that Faye leads; Cleo and Zoë in none; two are called Dilip."""
    world = a_world()
    for name, practice in (("Asha", "Alder"), ("Bram", "Birch"), ("Cleo", "Alder"), ("Zoë", None)):
        world.person(name, practice=practice)
    world.person("Faye", role=RoleName.FACILITATOR)
    world.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Faye"], leads=["Faye"])
    world.cohort("Evening walkers", members=["Bram"])
    world.act(
        participants.ChangeIdentity, participant=world.people["Asha"], telephone="+44 7700 900123"
    )
    return world


def names(rows):
    return [row.label.text.split()[0] for row in rows]


def found(world, text, *, by=None, **rest):
    return names(find_people(by or world.coordinator, today=TODAY, text=text, **rest).rows)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("asha", ["Asha"]),
        ("exam sha", ["Asha"]),
        ("EXAMPLE asha", ["Asha"]),
        ("zoe", ["Zoë"]),
        ("07700 900123", ["Asha"]),
        ("900 123", ["Asha"]),
        ("900123 example", ["Asha"]),
        ("alder", ["Asha", "Cleo"]),
        ("alder cleo", ["Cleo"]),
        ("thursday", ["Asha", "Bram", "Faye"]),
        ("walk birch", ["Bram"]),
        ("asha bram", []),
        ("9999", []),
    ],
)
def test_people_are_found_by_all_that_is_typed_in_any_order(world, text, who):
    assert found(world, text) == who
    assert names(people(world.coordinator, today=TODAY, asked=Asked(text=text)).rows) == who


@pytest.mark.parametrize("text", ["%", "_", "'", "\\", "x" * 10_000, "\x00", "a\x00b", "%00", "🙂"])
def test_odd_things_that_are_typed_find_nobody(world, text):
    assert found(world, text) == []
    assert names(people(world.coordinator, today=TODAY, asked=Asked(text=text)).rows) == []


def test_blanks_find_everybody(world):
    assert found(world, " \t ") == ["Asha", "Bram", "Cleo", "Faye", "Zoë"]


def test_a_person_is_found_by_their_own_id_and_the_beginning_of_the_random_one(world):
    row = Operation.objects.order_by("sequence").last()
    cleo = world.people["Cleo"]
    key = sources.key_of_import(row.id)
    brought = sources.Source(sources.PEOPLE, "P007", cleo, "digest", key)
    sources.write([brought], programme=world.programme, operation=row)

    assert found(world, "p007") == ["Cleo"]
    assert found(world, "p00") == []
    assert found(world, cleo[:8].upper()) == ["Cleo"]
    assert found(world, "p007", by=world.actor(Role.FACILITATOR, "Faye")) == []


def test_a_facilitator_finds_whom_they_may_see_and_nobody_by_a_number(world):
    faye = world.actor(Role.FACILITATOR, "Faye")

    assert found(world, "example", by=faye) == ["Asha", "Bram", "Faye"]
    assert found(world, "cleo", by=faye) == []
    assert found(world, "900123", by=faye) == []
    assert found(world, "walkers", by=faye) == []
    assert found(world, "birch", by=faye) == ["Bram"]


@pytest.mark.parametrize("role", [Role.STATISTICIAN, Role.ADMINISTRATOR, Role.OUTCOME_ASSESSOR])
def test_there_is_nobody_to_find_for_who_sees_nobody(world, role):
    with pytest.raises(NotFound):
        find_people(world.actor(role), today=TODAY, text="asha")


def test_a_researcher_finds_nobody_by_name_or_number(world):
    for text in ("asha", "900123", ""):
        assert found(world, text, by=world.actor(Role.RESEARCHER)) == []


def test_people_in_no_cohort_come_first_where_that_helps(world):
    assert found(world, "", nobodys_first=True) == ["Cleo", "Zoë", "Asha", "Bram", "Faye"]


def test_those_in_no_cohort_come_first_among_many(world, monkeypatch):
    monkeypatch.setattr(listing, "MOST_ASKED", 1)

    assert found(world, "", nobodys_first=True) == ["Cleo", "Zoë", "Asha", "Bram", "Faye"]


def test_whoever_was_chosen_stays_and_is_not_found_again(world):
    cleo, asha = world.people["Cleo"], world.people["Asha"]

    answer = find_people(
        world.coordinator, today=TODAY, text="bram", chosen=[cleo, "nobody", asha], without=[asha]
    )

    assert (names(answer.chosen), names(answer.rows), answer.found) == (["Cleo"], ["Bram"], 1)


def test_the_number_found_is_said_and_more_can_be_reached(world):
    pages = [
        find_people(world.coordinator, today=TODAY, page=page, size=2) for page in (1, 2, 3, 99)
    ]

    assert [names(each.rows) for each in pages] == [
        ["Asha", "Bram"], ["Cleo", "Faye"], ["Zoë"], ["Zoë"],
    ]  # fmt: skip
    assert [(each.found, each.page, each.pages) for each in pages[:3]] == [
        (5, 1, 3), (5, 2, 3), (5, 3, 3),
    ]  # fmt: skip


def test_only_who_takes_part_and_who_facilitates_is_found_where_that_is_asked(world):
    world.person("Nobody", status=StatusName.INVITED)

    assert "Nobody" in found(world, "")
    assert "Nobody" not in found(world, "", taking_part_on=TODAY)
    assert found(world, "", role=RoleName.FACILITATOR) == ["Faye"]


def test_people_of_one_name_are_told_apart(world):
    first, second = (world.person("Dilip") for _ in range(2))

    answer = find_people(world.coordinator, today=TODAY, text="dilip")

    assert answer.alike == {first, second}
    assert find_people(world.coordinator, today=TODAY, text="asha").alike == frozenset()


def test_a_changed_number_and_a_new_cohort_are_found_at_once(world):
    asha = world.people["Asha"]
    world.act(participants.ChangeIdentity, participant=asha, telephone="020 7946 0000")
    world.cohort("Morning swim", members=["Cleo"])

    assert found(world, "900123") == []
    assert found(world, "7946 0000") == ["Asha"]
    assert found(world, "swim") == ["Cleo"]


def test_a_visitor_out_of_reach_is_found_by_two_letters_of_the_name_alone(world):
    faye = world.actor(Role.FACILITATOR, "Faye")

    def visitors(text, by=faye):
        return find_visitors(by, today=TODAY, on=TODAY, text=text)

    (cleo,) = visitors("cl").rows

    assert (cleo.label.text, cleo.practice, cleo.cohorts, cleo.is_reached) == (
        "Cleo Example", None, (), False,
    )  # fmt: skip
    assert names(visitors("c").rows) == []
    assert names(visitors("").rows) == []
    assert names(visitors("alder").rows) == []
    assert names(visitors("900123").rows) == []
    assert names(visitors("alder", by=world.coordinator).rows) == ["Asha", "Cleo"]


def test_of_many_visitors_a_facilitator_is_shown_a_few_and_told_to_type_more(world):
    for number in range(11):
        world.person(f"Extra{number:02}")

    answer = find_visitors(
        world.actor(Role.FACILITATOR, "Faye"), today=TODAY, on=TODAY, text="extra", page=2
    )

    assert (len(answer.rows), answer.found, answer.pages, answer.is_narrow) == (10, 11, 1, True)


def test_what_was_only_tried_is_not_what_a_cohort_is_called(world):
    def renamed(name: str) -> set[str]:
        world.act(
            corrections.CorrectFact, fact=world.cohorts["Thursday group"], changes={"name": name},
            reason="It was misspelt.",
        )  # fmt: skip
        return set(cohorts_called(world.programme).values())

    with transaction.atomic():
        assert "only tried" in renamed("Only tried")
        transaction.set_rollback(True)

    assert renamed("Tuesday group") == {"tuesday group", "evening walkers"}
