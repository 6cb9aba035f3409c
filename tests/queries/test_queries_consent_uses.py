"""Whose names others see: on a member's pages, on a pair, and on a register that is printed."""

from datetime import date, datetime

import pytest
from copying import copied
from worlds import NOW, a_world

from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.consent import (
    Answer,
    ChangeParticipation,
    Decider,
    Element,
    Method,
    PublishText,
    Purpose,
    RecordDecision,
)
from likewise.domain.meetings import PlanMeeting
from likewise.domain.participants import RoleName, SetStatus, StatusName
from likewise.queries.access import UNLISTED, cohort_names, labels
from likewise.queries.cohorts import cohort_page
from likewise.queries.home import member_home
from likewise.queries.meetings import meetings_between, paper_sheet, register_sheet
from likewise.queries.memberships import members_on

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
NAMES = ["Asha", "Bram", "Cleo"]


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in NAMES:
        made.person(name)
    made.person("Petra", role=RoleName.FACILITATOR)
    made.cohort("Birch group", members=NAMES, facilitators=["Petra"], leads=["Petra"])
    made.cohort("Asha and Bram", format=Format.ONE_TO_ONE, members=["Asha", "Bram"])
    return made


def member(world, name="Asha"):
    return Actor(
        account=f"of-{name}", role=ActingRole.MEMBER, programme=world.programme,
        participant=world.people[name],
    )  # fmt: skip


def asked(world):
    """From today on members are asked whether they may be on a list to others."""
    return world.act(
        PublishText, purpose=Purpose.LISTING, version_name="1", language="English",
        words="May others see your name?", starts_on=TODAY,
    ).new_ids[0]  # fmt: skip


def says(world, text, name, answer=Answer.GIVEN):
    world.act(
        RecordDecision, participant=world.people[name], text=text, answer=answer,
        decided_on=TODAY, method=Method.ON_PAPER, seen_by="Jo Reed",
    )  # fmt: skip


def seen(world, name="Asha"):
    home = member_home(member(world, name), today=TODAY, at=NOW)
    group = next(each for each in home.cohorts if each.format is Format.GROUP)
    return [each.text for each in group.members], group.unnamed


def test_a_programme_that_keeps_no_consent_shows_names_as_ever(world):
    assert seen(world) == (["Bram E.", "Cleo E."], 0)
    assert labels(member(world), participants=world.people.values())[
        world.people["Bram"]
    ].text == "Bram E."  # fmt: skip
    names = cohort_names(member(world), cohorts=world.cohorts.values())
    assert names[world.cohorts["Asha and Bram"]] == "Asha and Bram"


def test_members_see_the_names_of_those_who_agreed_and_of_who_facilitates(world):
    text = asked(world)
    assert seen(world) == ([], 2)

    says(world, text, "Bram")
    says(world, text, "Cleo", Answer.REFUSED)

    home = member_home(member(world), today=TODAY, at=NOW)
    assert seen(world) == (["Bram E."], 1)
    assert {each.text for cohort in home.cohorts for each in cohort.facilitators} == {"Petra E."}
    says(world, text, "Bram", Answer.CHANGED)
    assert seen(world) == ([], 2)


def test_a_facilitator_who_says_no_is_not_named(world):
    says(world, asked(world), "Petra", Answer.REFUSED)

    home = member_home(member(world), today=TODAY, at=NOW)
    assert [each for cohort in home.cohorts for each in cohort.facilitators] == []


@pytest.mark.parametrize("how", ["stops", "died"])
def test_who_stopped_it_or_died_is_not_named_even_where_nobody_is_asked(world, how):
    if how == "stops":
        world.act(
            ChangeParticipation, participant=world.people["Bram"], stops={Element.LISTS},
            decided_by=Decider.PERSON, starts_on=TODAY,
        )  # fmt: skip
    else:
        world.act(SetStatus, participant=world.people["Bram"], status=StatusName.DIED, on=TODAY)

    assert seen(world) == (["Cleo E."], 1 if how == "stops" else 0)


def test_no_page_and_no_roster_of_a_member_names_who_said_no(world):
    text = asked(world)
    says(world, text, "Cleo")
    viewer, group = member(world), world.cohorts["Birch group"]

    page = cohort_page(viewer, cohort=group, day=TODAY, today=TODAY)
    roster = members_on(viewer, cohort=group, day=TODAY, today=TODAY)

    assert [each.label.text for each in page.roster] == [
        "Petra E.", "Asha E.", "Cleo E.", UNLISTED,
    ]  # fmt: skip
    assert {each.label.text for each in roster.members} == {"Asha E.", "Cleo E.", UNLISTED}
    assert "Bram" not in repr((page.labels, page.cohort_names))
    assert labels(viewer, participants=world.people.values())[world.people["Cleo"]].is_withheld


def test_a_pair_called_after_somebody_who_said_no_is_called_by_its_number(world):
    text, pair = asked(world), world.cohorts["Asha and Bram"]
    world.act(PlanMeeting, cohorts=[pair], starts=datetime(2011, 1, 5, 14, 0))

    def called():
        (line,) = meetings_between(member(world), since=TODAY, until=date(2011, 1, 9), today=TODAY)
        home = {each.name for each in member_home(member(world), today=TODAY, at=NOW).cohorts}
        return line.cohorts[0][1], home - {"Birch group"}

    assert called() == (f"Pair {pair[:6]}", {f"Pair {pair[:6]}"})
    says(world, text, "Bram")
    assert called() == ("Asha and Bram", {"Asha and Bram"})
    assert cohort_names(world.coordinator, cohorts=[pair]) == {pair: "Asha and Bram"}


def test_the_register_on_paper_names_who_may_be_on_a_list_and_the_one_on_the_screen_all(world):
    made = world.act(
        PlanMeeting, cohorts=[world.cohorts["Birch group"]], starts=datetime(2011, 1, 5, 14, 0)
    )
    meeting = {"meeting": made.new_ids[0], "today": TODAY}

    def printed():
        sheet, unnamed = paper_sheet(world.coordinator, **meeting)
        return [each.label.text.partition(" ")[0] for each in sheet.entries], unnamed

    assert printed() == (["Asha", "Bram", "Cleo", "Petra"], 0)
    says(world, asked(world), "Bram")
    assert printed() == (["Bram", "Petra"], 2)
    assert len(register_sheet(world.coordinator, **meeting).entries) == 4
