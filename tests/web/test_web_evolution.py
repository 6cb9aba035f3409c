"""The evolution pages: what each role finds there, with and without scripts."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from browsing import signed_in, text_of
from django.db import transaction
from evolving import pair
from noted import looks_noted
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.participants import RoleName

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2011, 7, 1, 10, 0, tzinfo=UTC)
EVERYONE_ELSE = (
    ActingRole.MEMBER,
    ActingRole.OUTCOME_ASSESSOR,
    ActingRole.ADMINISTRATOR,
    ActingRole.GUARDIAN,
)
ADDRESSES = (
    "",
    "day/?on=2011-03-01",
    "picture.svg",
    "picture.png",
    "numbers.csv",
    "band/?to=1",
    "meets/",
)


@pytest.fixture
def world(evolution_made_once, db, settings):
    settings.CLOCK = NOW
    return evolution_made_once


def open_page(client, address="", status=200):
    answer = client.get(f"/evolution/{address}")
    assert answer.status_code == status, address
    return answer


def links_of(answer, part):
    found = re.findall(rf'href="(/evolution/{part}[^"]*)"', answer.content.decode())
    return [each.replace("&amp;", "&") for each in found]


def test_the_three_evolutions_are_visible_without_being_told_where_to_look(coordinator):
    said = text_of(open_page(coordinator))

    assert "About 20 people started in three formats." in said
    assert "Three 1:1 pairs became a group, Birch group" in said
    assert "Thursday group drew on Piet3 and Finn3" in said
    assert "Thursday group absorbed what was left of Cedar combined" in said
    assert "They wanted to hear from more than one person." in said
    assert (
        "A few people and 1 facilitator came; about 10 people and 2 facilitators were there already; "
        "a few people did not come"
    ) in said


def test_the_picture_has_no_style_and_no_script_inside(coordinator):
    body = open_page(coordinator).content.decode()

    pictures = re.findall(r"<svg.*?</svg>", body, flags=re.S)

    assert len(pictures) >= 2
    for picture in pictures:
        assert " style=" not in picture
        assert "<style" not in picture
        assert "<script" not in picture


def test_every_band_leads_to_who_and_why(coordinator):
    bands = sorted(set(links_of(open_page(coordinator), "band")))
    explained = 0

    for address in bands:
        answer = coordinator.get(address)
        assert answer.status_code == 200, address
        said = re.search(r" (\d+) (?:person|people)[.,] .*?Who (.*) If somebody", text_of(answer))
        assert said is not None, address
        assert len(set(re.findall(r"\w+ Example", said[2]))) == int(said[1]), address
        explained += "became a group, Birch group" in said[0]

    assert len(bands) > 50
    assert explained > 2


def test_a_band_names_people_their_paths_and_the_event_and_the_look_is_recorded(world, coordinator):
    page = open_page(coordinator)
    birch = world.cohorts["Birch group"]
    address = next(
        each
        for each in links_of(page, "band")
        if f"target=cohort-{birch}" in each and "source=format-one-to-one" in each
    )
    before = len(looks_noted())

    said = text_of(coordinator.get(address))

    assert "Piet0 Example" in said
    assert "Three 1:1 pairs became a group, Birch group" in said
    (look,) = looks_noted()[before:]
    assert look.what == "a band of the evolution"


def test_an_event_leads_to_who_came_and_who_did_not(coordinator):
    page = open_page(coordinator)

    said = [text_of(coordinator.get(each)) for each in links_of(page, "event")]

    assert any("Who did not come (1) Mila3 Example" in each for each in said)


def test_the_form_rewinds_without_a_script(coordinator):
    said = text_of(open_page(coordinator, "?on-day=1&on-month=3&on-year=2011"))

    assert "Who was where on 1 March 2011" in said
    assert (
        "Birch group , roster on this day Group 2 Finn0 Example, Finn1 Example and Finn2 Example"
        in said
    )
    assert "In no cohort 2 Left the programme 0" in said


def test_a_day_outside_the_picture_is_taken_as_its_end(coordinator):
    assert "Who was where on 1 July 2011" in text_of(open_page(coordinator, "?on=2031-01-01"))


def test_a_date_that_does_not_exist_is_said_at_its_field(coordinator):
    said = text_of(open_page(coordinator, "?first-day=31&first-month=2&first-year=2011"))

    assert "From must be a real date" in said


def test_a_last_day_before_the_first_is_said_and_the_whole_is_shown(coordinator):
    said = text_of(open_page(coordinator, "?first=2011-05-01&last=2010-12-01"))

    assert "Choose a last day after the first." in said
    assert "About 20 people started" in said


def test_the_slider_fetches_the_day_and_nothing_else(coordinator):
    answer = open_page(coordinator, "day/?on=2011-03-01")

    assert "<html" not in answer.content.decode()
    assert "Who was where on 1 March 2011" in text_of(answer)


def test_the_rosters_of_the_day_lead_to_the_cohort_on_that_day(coordinator):
    body = open_page(coordinator, "?on=2011-03-01").content.decode()

    address = re.search(r'href="(/cohorts/[^"]*on-year=2011[^"]*)"', body)

    assert address is not None
    assert coordinator.get(address[1].replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("by", ["cohort", "format", "practice", "facilitator", "arm"])
def test_people_may_be_stacked_by(coordinator, by):
    said = text_of(open_page(coordinator, f"?by={by}"))

    assert "Everyone who ever joined 20" in said


def test_what_is_known_on_an_earlier_day_is_said_to_be(coordinator):
    said = text_of(open_page(coordinator, "?known=2011-03-01"))

    assert "As it was known on 1 March 2011." in said
    assert "absorbed" not in said


def test_the_downloads_hold_the_same_without_names(coordinator):
    svg = open_page(coordinator, "picture.svg")
    png = open_page(coordinator, "picture.png")
    csv = open_page(coordinator, "numbers.csv")

    assert svg.content.startswith(b"<svg")
    assert png.content.startswith(b"\x89PNG")
    lines = csv.content.decode().splitlines()
    assert lines[0] == "from_day,to_day,from,to,allocated,people"
    assert any(line.endswith("1:1 pairs,Birch group,Allocated: one-to-one,") for line in lines)
    assert all("Example" not in each.content.decode("latin-1") for each in (svg, csv))
    assert "attachment" in png["Content-Disposition"]


def test_no_file_and_no_part_of_the_page_counts_few_people_by_arm(coordinator):
    page = open_page(coordinator).content.decode()
    pictures = "".join(re.findall(r"<svg.*?</svg>", page, flags=re.S))
    svg = open_page(coordinator, "picture.svg").content.decode()
    csv = open_page(coordinator, "numbers.csv").content.decode()

    told = re.findall(r"(\d+) (?:person|people)", pictures + svg)
    numbers = [line.rsplit(",", 1)[1] for line in csv.splitlines()[1:]]

    assert set(told) <= {"10", "15", "20"}
    assert set(numbers) <= {"", "10", "15", "20"}
    assert "arm=" not in page


def test_a_pair_keeps_its_name_on_the_page_and_not_in_a_file(coordinator, world):
    page = open_page(coordinator, "?by=cohort")
    files = [open_page(coordinator, f"{name}?by=cohort") for name in ("picture.svg", "numbers.csv")]

    assert pair(4) in page.content.decode()
    assert not any(pair(4) in each.content.decode() for each in files)


@pytest.mark.parametrize("role", EVERYONE_ELSE)
@pytest.mark.parametrize("address", ADDRESSES)
def test_for_others_there_is_no_such_page(world, role, address):
    client = signed_in(world, role, "Gail0" if role is ActingRole.MEMBER else None)

    open_page(client, address, 404)


def test_a_statistician_gets_rounded_counts_and_no_way_to_people(world):
    client = signed_in(world, ActingRole.STATISTICIAN)

    page = open_page(client)
    csv = open_page(client, "numbers.csv").content.decode()

    assert "1 to 7 are hidden and others rounded to 5" in text_of(page)
    assert links_of(page, "band") == links_of(page, "event") == []
    lines = csv.splitlines()
    assert "2010-10-01,format,Groups,10" in lines  # nine
    assert "2010-10-01,format,1:1 pairs," in lines  # five
    assert "2011-07-01,format,Groups,15" in lines
    assert {int(line.rsplit(",", 1)[1] or 0) % 5 for line in lines[1:]} == {0}
    open_page(client, "day/?on=2011-03-01", 404)
    for address in ("picture.svg", "picture.png"):
        open_page(client, address, 403)
    open_page(client, "event/nothing/", 403)


def test_a_researcher_finds_ids_where_a_coordinator_finds_names(world):
    client = signed_in(world, ActingRole.RESEARCHER)
    page = open_page(client, "?by=facilitator&on=2010-10-01")

    bands = links_of(page, "band")[:9]
    said = text_of(page) + "".join(text_of(client.get(each)) for each in bands)

    assert "Allocated: one-to-one 1:1 pair" in said
    assert "Example" not in said.replace("For example", "")
    assert "Piet" not in said


def test_a_facilitator_finds_their_own_cohorts(world):
    client = signed_in(world, ActingRole.FACILITATOR, "Fay")

    said = text_of(open_page(client))

    assert "How your cohorts evolved" in said
    assert "Birch group" not in said
    assert "Thursday group absorbed what was left of another cohort" in said


def test_a_facilitator_is_told_that_others_are_not_named(world):
    client = signed_in(world, ActingRole.FACILITATOR, "Fay")
    page = open_page(client)

    said = [
        text_of(client.get(each)) for each in {*links_of(page, "band"), *links_of(page, "event")}
    ]

    assert any("not in your cohorts now, and not named here" in each for each in said)
    assert not any("Gail8" in each for each in said)


@pytest.mark.parametrize(
    "address",
    [
        "band/",
        "band/?target=nonsense-x&to=2011-01-01&stack=cohort",
        "band/?target=new&to=2011-01-01&stack=cohort",
        "band/?target=left&to=yesterday&stack=cohort",
        "band/?target=left&to=2011-01-01&stack=colour",
        "band/?target=left&to=2011-07-01&stack=cohort&first=2011-05-01&last=2010-12-01",
        "event/nothing/",
    ],
)
def test_addresses_that_lead_nowhere_are_not_found(coordinator, address):
    open_page(coordinator, address, 404)


def test_a_programme_in_which_nothing_happened_says_so(db, settings):
    settings.CLOCK = NOW
    world = a_world()

    for role in (ActingRole.COORDINATOR, ActingRole.STATISTICIAN):
        said = text_of(open_page(signed_in(world, role)))
        assert "How the programme evolved" in said
        assert "begin" in said


def test_somebody_in_two_cohorts_is_said_to_be(coordinator):
    said = text_of(open_page(coordinator, "?on=2011-06-30"))

    assert "1 person is in two cohorts, and counted in both here." in said


def test_the_table_says_that_everyone_counts_once(coordinator):
    assert "Each person counts once on each day" in text_of(open_page(coordinator))


def test_declared_cohorts_stand_beside_those_that_attendance_shows(world, coordinator):
    with transaction.atomic():
        for day in (date(2011, 6, 23), date(2011, 6, 30)):
            world.meeting("Thursday group", day, came=["Gail0", "Gail1", "Mila0"])
        said = text_of(open_page(coordinator, "meets/"))
        wrong = text_of(open_page(coordinator, "meets/?first=2011-06-01&last=2011-05-01"))
        fay = text_of(open_page(signed_in(world, ActingRole.FACILITATOR, "Fay"), "meets/"))
        transaction.set_rollback(True)

    assert "2 meetings held from" in said
    assert "Thursday group Members 13 Meetings 2 Too few meetings to tell" in said
    assert "All together 2 26 6 23%" in said
    assert "To must not be before From." in wrong
    assert "Birch group" not in fay


def test_who_meets_whom_is_linked_searched_and_said_in_words(world, coordinator):
    with transaction.atomic():
        for week in range(12):
            day = date(2011, 6, 30) - timedelta(weeks=week)
            for cohort, came in (
                ("Thursday group", ["Gail0", "Gail1", "Gail2", "Mila3"]),
                ("Birch group", ["Piet0", "Piet1", "Piet2"]),
            ):
                world.meeting(cohort, day, came=came)
        every = open_page(coordinator, "meets/?last=2011-06-30")
        of_mila = text_of(open_page(coordinator, "meets/?last=2011-06-30&find=mILA3"))
        of_birch = text_of(open_page(coordinator, "meets/?last=2011-06-30&find=birch"))
        nobody = text_of(open_page(coordinator, "meets/?last=2011-06-30&find=%25_%27"))
        untold = text_of(open_page(coordinator, "meets/?last=2011-06-30&finding=cannot-tell"))
        transaction.set_rollback(True)

    person = f'<a href="/people/{world.people["Mila3"]}/">'
    assert person in every.content.decode()
    assert f'<a href="/cohorts/{world.cohorts["Thursday group"]}/">' in every.content.decode()
    assert "Found again 20 of 20" in text_of(every)
    assert "Thursday group" in of_mila
    assert "Birch group" not in of_mila
    assert "1 cohort is listed" in of_birch
    assert "No cohort is like that." in nobody
    assert "No cohort is like that." in untold


@pytest.fixture(scope="module")
def many(django_db_setup, django_db_blocker):
    """A programme with 22 groups of two people, each led by one of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = a_world()
        for n in range(22):
            made.person(f"Asha{n}")
            made.person(f"Bram{n}")
            made.person(f"Lead{n}", role=RoleName.FACILITATOR)
            made.cohort(f"Group {n}", members=[f"Asha{n}", f"Bram{n}"],
                        facilitators=[f"Lead{n}"], leads=[f"Lead{n}"])  # fmt: skip
        made.meeting("Group 0", date(2011, 6, 20), came=["Asha0"])
        yield made
        transaction.set_rollback(True)


def test_many_cohorts_of_a_day_are_grouped_and_searched(many, settings):
    settings.CLOCK = NOW
    client = signed_in(many, ActingRole.COORDINATOR)

    grouped = open_page(client, "").content.decode()
    found = text_of(open_page(client, "?find=leAD21"))
    nothing = text_of(open_page(client, "?find=%25"))

    assert "22 groups: 44 members" in grouped
    assert 'name="find"' in grouped
    assert "1 cohort is listed. Show all" in found
    assert "Group 21 , roster on this day" in found
    assert "Group 20 , roster on this day" not in found
    assert "0 cohorts are listed" in nothing


def test_many_people_at_a_place_are_grouped_by_cohort_and_searched(many, settings):
    settings.CLOCK = NOW
    client = signed_in(many, ActingRole.COORDINATOR)
    drawn = open_page(client, "").content.decode()
    address = unescape(re.findall(r'href="/evolution/(band/[^"]*)"', drawn)[-1])

    grouped = open_page(client, address).content.decode()
    found = text_of(open_page(client, f"{address}&find=bram7"))

    assert "Group 7: 2 people" in grouped
    assert 'name="target"' in grouped
    assert "1 person is listed." in found
    assert "Bram7 Example" in found
    assert "Asha7 Example" not in found


def test_people_whom_several_lead_count_under_all_of_them(world, coordinator):
    said = text_of(open_page(coordinator, "?by=facilitator"))

    assert "People whom several facilitators lead count under all of them, and once" in said


def test_a_picture_that_is_downloaded_says_what_its_numbers_mean(coordinator):
    drawn = open_page(coordinator, "picture.svg").content.decode()
    words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))

    assert "1. Three 1:1 pairs became a group, Birch group, 7 February 2011." in words
    assert "3. Thursday group absorbed what was left of Cedar combined, 13 June 2011." in words
