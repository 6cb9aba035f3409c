"""What each role must never learn: arms, names, ways to reach people, and others' groups."""

import re

import pytest
from canaries import PEOPLE, addresses, canaries, filled, plain
from django.db import transaction

from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.records.models import RoleGrant

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FILES = ("/evolution/picture.svg", "/evolution/numbers.csv", "/import/templates/arms.csv")
ASKED = (
    "/people/?q=wordgivenAsha",
    "/cohorts/?format=group&state=open",
    "/evolution/?by=arm",
    "/evolution/day/?on-day=6&on-month=1&on-year=2011",
    "/meetings/?before=2011-01-07",
    "/contacts/new/?find=wordgiven",
)
NAMES = ("Programme one", "Programme two")  # no two programmes have one name
WRITTEN = ("formed", "cancelled", "note", "detail", "left", "corrected")


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker):
    """Two programmes that differ in who is in which arm, cohort and format, and in nothing else."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield (
            canaries(lambda word: f"word{word}", name=NAMES[0]),
            canaries(
                lambda word: f"word{word}",
                name=NAMES[1],
                group=("Edith", "Farid"),
                pair="Asha",
                arm_of=lambda number: list(Format)[number % 2],
            ),
        )
        transaction.set_rollback(True)


@pytest.fixture
def twins(worlds, db, clock):
    return worlds


def everything(made, role, *, by=("get",)):
    """What a role is told at every address with the ids of its own programme."""
    asked = [*(filled(address, made.ids) for address in addresses()), *ASKED, *FILES]
    asked += [f"/meetings/{made.ids['cancelled']}/", f"/cohorts/{made.ids['pair']}/"]
    asked += [f"/corrections/{made.ids[each]}/" for each in ("cohort", "meeting", "spell", "event")]
    for address in asked:
        for method in by:
            answer = getattr(made.clients[role], method)(address)
            yield address, answer


def test_two_programmes_that_differ_in_arms_alone_look_the_same_to_an_assessor(twins):
    role, methods = ActingRole.OUTCOME_ASSESSOR, ("get", "post", "head")
    told = []
    grants = RoleGrant.objects.values_list("id", flat=True)
    for made, name in zip(twins, NAMES, strict=True):
        ids = (
            *grants,
            name,
            *made.ids.values(),
            *made.world.people.values(),
            *made.world.cohorts.values(),
            *(each[:6] for each in made.world.people.values()),
        )
        told.append(
            [
                (plain(answer, *ids), sorted(set(answer.headers) - {"Set-Cookie"}))
                for _, answer in everything(made, role, by=methods)
            ]
        )

    assert told[0] == told[1]
    assert not any("wordarm" in said or "wordcohort" in said for said, _ in told[0])


@pytest.mark.parametrize(
    "role", [ActingRole.OUTCOME_ASSESSOR, ActingRole.STATISTICIAN, ActingRole.ADMINISTRATOR]
)
def test_whoever_needs_no_names_finds_none_and_no_way_to_people(twins, role):
    for address, answer in everything(twins[0], role):
        said = plain(answer).replace("wordgivenAsha", "", said_back(address))

        assert not re.search("word(given|family|mail|tel|address|cohort)", said), address
        assert not re.search(r'href="/(people|cohorts|corrections|meetings)/', said), address
        assert not any(f"word{each}" in said for each in WRITTEN), address


def said_back(address):
    """How often a page repeats what was searched for."""
    return 9 if "wordgiven" in address else 0


def test_a_researcher_reads_no_name_and_no_pair_by_name(twins):
    for address, answer in everything(twins[0], ActingRole.RESEARCHER):
        said = plain(answer).replace("wordgivenAsha", "", said_back(address))

        assert not re.search("word(given|family|mail|tel|address|cohortpair)", said), address
        assert not any(f"word{each}" in said for each in ("note", "detail", "left")), address


def test_a_member_sees_display_names_of_their_own_group_alone(twins):
    own = {"Asha", "Bram", "Cleo", "Dilip", "Petra"}

    for address, answer in everything(twins[0], ActingRole.MEMBER):
        said = plain(answer)

        assert set(re.findall(r"wordgiven(\w+)", said)) <= own, address
        assert not re.search(r"wordfamily|wordmail|wordtel|wordaddress", said), address
        assert not re.search("wordarm|wordcohort(pair|other)|word(note|detail|left)", said), address


def test_a_facilitator_has_no_address_of_anybody_and_no_cohort_of_others(twins):
    for address, answer in everything(twins[0], ActingRole.FACILITATOR):
        if "/corrections/" in address:
            continue
        said = plain(answer)

        assert not re.search("word(mail|tel|address)", said), address
        assert not re.search("wordcohort(pair|other)", said), address
        assert "wordgivenEdith" not in said, address


def test_a_guardian_reads_counts_without_names(twins):
    for address, answer in everything(twins[0], ActingRole.GUARDIAN):
        said = plain(answer)

        assert not any(f"wordgiven{name}" in said for name in PEOPLE), address
        assert "wordcohort" not in said, address
