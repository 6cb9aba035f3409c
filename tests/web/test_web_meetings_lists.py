"""Lists of meetings: by day, a week, a month, filters, and those without a register."""

import csv
import io
import re
from copy import deepcopy
from datetime import date, datetime

import pytest
from browsing import day, fields_of, signed_in, words_of
from django.db import transaction
from worlds import a_world

from likewise.domain import cohorts, meetings, practices
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.arms import Format
from likewise.domain.participants import RoleName
from likewise.records.meetings import meetings_of
from likewise.records.models import Meeting, Venue
from likewise.web.meetings.holidays import HolidaysField

pytestmark = pytest.mark.django_db
QUEUE = "/meetings/registers/"
SHEET = "/meetings/registers.csv"


def test_the_list_has_what_comes_by_day(scene):
    words = words_of(scene.visit(Role.COORDINATOR).get("/meetings/"))

    assert words.index("Thursday 13 January 2011") < words.index("Thursday 20 January 2011")
    assert "the hall is closed" in words.lower()
    assert "6 January" not in words
    assert "3 meetings" in words


def test_earlier_meetings_are_listed_latest_first(scene):
    words = words_of(scene.visit(Role.COORDINATOR).get("/meetings/?show=earlier"))

    assert words.index("Thursday 6 January 2011") < words.index("Thursday 9 December 2010")
    assert "2 people came" in words
    assert "Take the register" in words


def test_a_week_is_shown_whole_with_those_beside_it(scene):
    client = scene.visit(Role.COORDINATOR)

    words = words_of(page := client.get("/meetings/?show=week&on=2011-01-20"))

    assert "Week of 17 January 2011 to 23 January 2011" in words
    assert "Thursday 20 January 2011" in words
    assert "13 January" not in words
    assert 'href="?show=week&amp;on=2011-01-24"' in page.content.decode()
    assert 'href="?show=week&amp;on=2011-01-10"' in page.content.decode()


def test_a_month_is_a_table_with_its_meetings(scene):
    page = scene.visit(Role.COORDINATOR).get("/meetings/?show=month&on=2011-01-20")

    words = words_of(page)
    assert "January 2011" in words
    assert "2pm Thursday group" in words
    assert "Wednesday 12 , today" in words
    assert page.content.decode().count("<td") == 42
    assert "show=month&amp;on=2010-12-31" in page.content.decode()
    assert "show=month&amp;on=2011-02-01" in page.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        "on=nonsense&show=week", "on=0001-01-01&show=week", "on=9999-12-31&show=week",
        "on=0001-01-01&show=month", "on=9999-12-31&show=month", "show=nonsense", "page=99",
        "cohort=nonsense", "practice=%27%22", "format=%25", "facilitator=_", "venue=" + "x" * 9000,
        "show=earlier&page=2",
    ],
)  # fmt: skip
def test_an_odd_address_shows_a_list_all_the_same(scene, asked):
    assert scene.visit(Role.COORDINATOR).get(f"/meetings/?{asked}").status_code == 200
    assert scene.visit(Role.COORDINATOR).get(f"{QUEUE}?{asked}&after=x").status_code == 200


def test_a_facilitator_lists_only_meetings_of_their_cohorts(scene):
    scene.world.person("Rosa")

    client = scene.visit(Role.FACILITATOR, "Rosa")

    assert "Thursday group" not in words_of(client.get("/meetings/"))
    assert "Thursday group" not in words_of(client.get("/meetings/?show=month"))
    assert "Thursday group" not in words_of(client.get(QUEUE))


def test_a_member_sees_no_filters_and_no_names_of_facilitators(scene):
    words = words_of(scene.visit(Role.MEMBER).get("/meetings/"))

    assert "Choose which meetings" not in words
    assert "Petra" not in words


@pytest.fixture(scope="module")
def busy_made_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield without_registers()
        transaction.set_rollback(True)


@pytest.fixture
def busy(busy_made_once, db, clock):
    return deepcopy(busy_made_once)


def without_registers():
    """Two groups and a pair, with three weeks of meetings without registers each."""
    world = a_world()
    for name, practice in (("Asha", "Alder"), ("Bram", "Birch"), ("Cleo", "Birch")):
        world.person(name, practice=practice)
    for name in ("Petra", "Quentin"):
        world.person(name, role=RoleName.FACILITATOR)
    world.cohort("Alder group", members=["Asha"], facilitators=["Petra"], leads=["Petra"])
    world.cohort("=Birch group", members=["Bram"], facilitators=["Quentin"], leads=["Quentin"])
    world.cohort("Cleo’s pair", format=Format.ONE_TO_ONE, members=["Cleo"], facilitators=["Petra"])
    hall = world.act(practices.AddVenue, name="Hall").new_ids[0]
    for place, name in enumerate(world.cohorts):
        world.act(
            meetings.PlanSeries, cohort=world.cohorts[name], every="week", times=3,
            starts=datetime(2010, 12, 20 + place, 14), venue=hall if place == 0 else None,
        )  # fmt: skip
    return world


def waiting(world, name):
    """The meetings of a cohort, in order."""
    rows = meetings_of([world.cohorts[name]]).order_by("starts_at")
    return list(rows.values_list("fact", flat=True))


def hall_of(world):
    return Venue.objects.get(name="Hall", programme_id=world.programme).fact


def test_the_queue_has_the_oldest_first_and_the_act_on_the_row(busy):
    client = signed_in(busy, Role.COORDINATOR)

    page = client.get(QUEUE)

    assert "9 meetings, oldest first" in words_of(page)
    assert words_of(page).index("20 December 2010") < words_of(page).index("3 January 2011")
    first = waiting(busy, "Alder group")[0]
    assert f'href="/meetings/{first}/register/?from=queue"' in page.content.decode()
    assert "Petra Example" in words_of(page)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (lambda w: {"cohort": w.cohorts["Alder group"]}, {"Alder group"}),
        (lambda w: {"practice": w.practices["Birch"]}, {"=Birch group", "Cleo’s pair"}),
        (lambda w: {"format": "one-to-one"}, {"Cleo’s pair"}),
        (lambda w: {"format": "group"}, {"Alder group", "=Birch group"}),
        (lambda w: {"venue": hall_of(w)}, {"Alder group"}),
        (lambda w: {"facilitator": w.people["Quentin"]}, {"=Birch group"}),
        (lambda w: {"facilitator": w.people["Petra"], "format": "group"}, {"Alder group"}),
    ],
)
def test_every_filter_narrows_the_queue_and_the_list(busy, asked, expected):
    client = signed_in(busy, Role.COORDINATOR)

    queue, sheet = client.get(QUEUE, asked(busy)), client.get(SHEET, asked(busy))
    listed = words_of(client.get("/meetings/", {"show": "earlier", **asked(busy)}))

    assert f"{3 * len(expected)} meetings" in words_of(queue)
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode())))
    assert {row["cohorts"].lstrip("'") for row in rows} == expected
    assert f"{3 * len(expected)} meetings" in listed


def test_the_format_is_that_of_the_day_of_the_meeting(busy):
    group = busy.cohorts["Alder group"]
    busy.act(
        cohorts.ChangeFormat, cohort=group, format=Format.COMBINED, on=date(2010, 12, 27),
        reason="They also call each other",
    )  # fmt: skip
    client = signed_in(busy, Role.COORDINATOR)

    combined = words_of(client.get(QUEUE, {"format": "combined"}))

    assert "2 meetings" in combined
    assert "20 December" not in combined


def test_no_meeting_that_fits_is_said_with_the_way_back(busy):
    client = signed_in(busy, Role.COORDINATOR)

    words = words_of(client.get(QUEUE, {"practice": busy.practices["Cedar"]}))

    assert "No meeting that you chose waits for its register. Show all that wait" in words


def test_a_cell_of_the_spreadsheet_never_begins_a_formula(busy):
    content = signed_in(busy, Role.COORDINATOR).get(SHEET).content.decode()

    assert ",'=Birch group," in content
    assert ",=Birch" not in content
    assert content.count("\r\n") == 10


def saved_from(client, address):
    page = client.get(address)
    marked = re.findall(r'name="(mark-[^"]+)" value="attended"', page.content.decode())
    return client.post(
        address, {**fields_of(page), **dict.fromkeys(marked, "attended"), "save": "1"}
    )


def test_a_register_from_the_queue_leads_back_to_it_and_offers_the_next(busy):
    client = signed_in(busy, Role.COORDINATOR)
    second = waiting(busy, "=Birch group")[0]

    saved = saved_from(client, f"/meetings/{second}/register/?from=queue&format=group")
    back = client.get(saved["Location"])

    assert saved["Location"] == f"{QUEUE}?format=group&after={second}"
    words = words_of(back)
    assert "The register of =Birch group, 21 December 2010, is saved." in words
    assert "Next: Alder group, Monday 27 December 2010 at 2pm" in words
    following = waiting(busy, "Alder group")[1]
    assert f'href="/meetings/{following}/register/?from=queue&amp;format=group"' in (
        back.content.decode()
    )


def test_after_the_last_of_the_queue_comes_the_first_that_was_passed_over(busy):
    client = signed_in(busy, Role.COORDINATOR)
    last = waiting(busy, "Cleo’s pair")[2]

    saved = saved_from(client, f"/meetings/{last}/register/?from=queue")

    assert "Next: Alder group, Monday 20 December 2010" in words_of(client.get(saved["Location"]))


def test_latest_first_offers_the_one_before(busy):
    client = signed_in(busy, Role.COORDINATOR)
    last = waiting(busy, "Cleo’s pair")[2]

    saved = saved_from(client, f"/meetings/{last}/register/?from=queue&sort=latest")

    words = words_of(client.get(saved["Location"]))
    assert "Next: =Birch group, Tuesday 4 January 2011" in words
    assert "8 meetings, latest first" in words


def test_after_the_very_last_register_that_is_said(busy):
    client = signed_in(busy, Role.COORDINATOR)
    for meeting in Meeting.objects.filter(state="planned").values_list("fact", flat=True):
        saved = saved_from(client, f"/meetings/{meeting}/register/?from=queue")

    words = words_of(client.get(saved["Location"]))

    assert "That was the last one." in words
    assert "Every meeting that was to be held has its register." in words


def test_a_register_that_was_opened_elsewhere_leads_to_its_meeting(busy):
    client = signed_in(busy, Role.COORDINATOR)
    first = waiting(busy, "Alder group")[0]

    assert saved_from(client, f"/meetings/{first}/register/")["Location"] == f"/meetings/{first}/"


def test_who_takes_no_registers_sees_what_waits_without_the_act(busy):
    words = words_of(signed_in(busy, Role.NURSE).get(QUEUE))

    assert "9 meetings" in words
    assert "Take the register" not in words


@pytest.mark.parametrize("role", [Role.STATISTICIAN, Role.OUTCOME_ASSESSOR, Role.ADMINISTRATOR])
def test_who_sees_no_meetings_finds_no_queue(busy, role):
    client = signed_in(busy, role)

    assert client.get(QUEUE).status_code == 404
    assert client.get(SHEET).status_code == 404


def test_home_leads_to_the_sheet_and_to_the_queue(busy):
    page = signed_in(busy, Role.COORDINATOR).get("/").content.decode()

    assert "/register/?from=queue" in page
    assert f'href="{QUEUE}"' in page


def test_a_register_on_paper_has_everybody_with_boxes(scene):
    late = scene.meetings["late"]

    page = scene.visit(Role.COORDINATOR).get(f"/meetings/{late}/paper/")

    words = words_of(page)
    assert "Asha Example" in words
    assert "Petra Example" in words
    assert words.count("Visitor") == 5
    assert page.content.decode().count('class="lw-paper__box"') == 7 * 3 + 4 + 4
    assert scene.visit(Role.NURSE).get(f"/meetings/{late}/paper/").status_code == 403
    paper = f'href="/meetings/{late}/paper/"'
    assert paper in scene.visit(Role.FACILITATOR).get(f"/meetings/{late}/").content.decode()


# Series


def series_form(**more):
    return day("on", 2011, 1, 13) | day("until", 2011, 3, 31) | {
        "operation": "0123456789abcdef0123456789abcdef", "starts": "6pm", "every": "week",
        "as_well": "no", "venue": "", "without": "Half-term: 21 2 2011 to 25 Feb 2011",
    } | more  # fmt: skip


def test_a_series_is_filled_with_how_the_cohort_meets(busy):
    page = signed_in(busy, Role.COORDINATOR).get(
        f"/meetings/series/{busy.cohorts['Alder group']}/"
    ).content.decode()  # fmt: skip

    assert 'id="id_on-day" name="on-day" type="text" value="17"' in page
    assert 'value="2pm"' in page
    assert f'<option value="{hall_of(busy)}" selected>Hall</option>' in page
    assert re.search(r'value="week"[^>]* checked', page)


def test_a_series_shows_its_plan_and_is_planned_once(busy):
    client = signed_in(busy, Role.COORDINATOR)
    address = f"/meetings/series/{busy.cohorts['Alder group']}/"

    check = client.post(address, series_form())
    confirmed = {**series_form(), "confirmed": fields_of(check)["confirmed"][0]}
    saved, again = client.post(address, confirmed), client.post(address, confirmed)

    words = words_of(check)
    assert "Thursday 13 January 2011 at 6pm" in words
    assert "Left out, Half-term: Thursday 24 February 2011." in words
    assert "Every week" in words
    assert saved["Location"] == again["Location"] == f"/cohorts/{busy.cohorts['Alder group']}/"
    assert Meeting.objects.filter(series="every week from 13 January 2011").count() == 11
    assert "11 meetings of Alder group are planned." in words_of(client.get(saved["Location"]))


def test_the_next_group_is_offered_the_same_end_and_holidays(busy):
    client = signed_in(busy, Role.COORDINATOR)
    address = f"/meetings/series/{busy.cohorts['Alder group']}/"
    check = client.post(address, series_form())
    client.post(address, fields_of(check))

    other = client.get(f"/meetings/series/{busy.cohorts['=Birch group']}/").content.decode()

    assert "Half-term: 21 2 2011 to 25 Feb 2011" in other
    assert 'name="until-year" type="text" value="2011"' in other


@pytest.mark.parametrize(
    ("given", "said", "at"),
    [
        ({"until-day": "", "until-month": "", "until-year": ""},
         "Say until which day, or how many meetings", "#id_until-day"),
        ({"times": "3"}, "Say until which day or how many meetings, not both", "#id_times"),
        ({"times": "10000"}, "must be a whole number between 1 and 120", "#id_times"),
        ({"until-year": "2010"}, "It would end on 31 March 2010, before it begins", "#id_until-day"),
        ({"until-year": "9999"}, "This would be more than 120 meetings", ""),
        ({"without": "Half-term"}, "“Half-term” is not read. Write it as: Half-term: 15 2 2027",
         "#id_without"),
        ({"without": "Half-term 31 2 2011"}, "has no real day", "#id_without"),
        ({"without": "Half-term: 25 2 2011 to 21 2 2011"},
         "Half-term ends on 21 February 2011, before it begins", "#id_without"),
        ({"without": "A day 1 2 2011\n" * 31}, "Give 30 holidays or fewer", "#id_without"),
        ({"every": "last"}, "no longer one of the choices", "#id_every"),
        ({"every": "month by last weekday"}, "13 January 2011 is not the last Thursday", "#id_every"),
    ],
)  # fmt: skip
def test_a_fault_of_a_series_is_said_at_its_field(busy, given, said, at):
    client = signed_in(busy, Role.COORDINATOR)
    address = f"/meetings/series/{busy.cohorts['Alder group']}/"

    page = client.post(address, series_form() | given)

    assert said in words_of(page)
    assert "Error: " in page.content.decode()
    if at:
        assert f'href="{at}"' in page.content.decode()
    assert 'value="6pm"' in page.content.decode()


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("Half-term: 21 2 2011 to 25 2 2011", (21, 25)),
        ("Half-term 21/2/2011 - 25/2/2011", (21, 25)),
        ("Half-term, 21.2.11 until 25.2.11", (21, 25)),
        ("21 February 2011 to 25 February 2011", (21, 25)),
        ("Bank holiday 24 Feb 2011", (24, 24)),
    ],
)
def test_holidays_are_read_as_people_write_them(line, days):
    (found,) = HolidaysField("Holidays").clean(line)

    assert (found.first_on.day, found.last_on.day) == days
    assert found.first_on.year == 2011


def test_nobody_plans_a_series_for_a_cohort_that_is_not_theirs(busy):
    address = f"/meetings/series/{busy.cohorts['Alder group']}/"

    assert signed_in(busy, Role.FACILITATOR, "Quentin").get(address).status_code == 404
    assert signed_in(busy, Role.FACILITATOR, "Petra").get(address).status_code == 200
    assert signed_in(busy, Role.NURSE).get(address).status_code in (403, 404)


def test_the_cohort_leads_to_its_series_while_it_meets(busy):
    cohort = busy.cohorts["Alder group"]
    client = signed_in(busy, Role.COORDINATOR)
    link = f'href="/meetings/series/{cohort}/"'

    assert link in client.get(f"/cohorts/{cohort}/").content.decode()
    assert link not in signed_in(busy, Role.NURSE).get(f"/cohorts/{cohort}/").content.decode()
    busy.act(cohorts.RestCohort, cohort=cohort, on=date(2011, 1, 12), reason="Winter")
    assert link not in client.get(f"/cohorts/{cohort}/").content.decode()


def test_all_that_follow_are_changed_from_one_of_them(busy):
    client = signed_in(busy, Role.COORDINATOR)
    first = waiting(busy, "Alder group")[0]
    address = f"/meetings/{first}/change/"
    asked = client.get(address)

    check = client.post(
        address, {**fields_of(asked), **day("on", 2010, 12, 21), "starts": "3pm", "venue": "",
                  "following": "following"},
    )  # fmt: skip
    saved = client.post(address, fields_of(check))

    assert "This one and 2 meetings that follow, up to 3 January 2011" in words_of(asked)
    assert "Tuesday 4 January 2011 at 3pm" in words_of(check)
    assert "3 meetings are changed." in words_of(client.get(saved["Location"]))


def test_all_that_follow_are_cancelled_from_one_of_them(busy):
    client = signed_in(busy, Role.COORDINATOR)
    second = waiting(busy, "Alder group")[1]
    address = f"/meetings/{second}/cancel/"
    asked = client.get(address)

    check = client.post(
        address, {**fields_of(asked), "reason": "The hall is shut", "following": "yes"}
    )
    saved = client.post(address, fields_of(check))

    assert "This one and 1 meeting that follows" in words_of(asked)
    assert "2 meetings are cancelled." in words_of(client.get(saved["Location"]))


def test_a_meeting_says_of_which_series_it_is(busy):
    words = words_of(
        signed_in(busy, Role.COORDINATOR).get(f"/meetings/{waiting(busy, 'Alder group')[0]}/")
    )

    assert "Every week from 20 December 2010; 2 planned meetings follow" in words
