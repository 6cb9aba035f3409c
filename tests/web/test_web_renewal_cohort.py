"""A cohort's renewal page: what is expected, what each role is told, and what-ifs."""

import re
from datetime import UTC, date, datetime

import pytest
from browsing import signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.domain import cohorts
from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.cohorts import State
from likewise.domain.participants import RoleName
from likewise.queries.renewal import kept

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("clock")]
NAMES = ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid")
LEADS = ("Petra", "Quentin")
LATER = datetime(2011, 1, 12, 12, 0, tzinfo=UTC)  # than the clock of these pages


@pytest.fixture
def nothing_kept(monkeypatch):
    """As in a process that has just begun."""
    monkeypatch.setattr(kept, "_kept", {})


@pytest.fixture
@copied
def world():
    """A large group with one lead, a small one with two, a pair, and one that stopped."""
    made = a_world()
    for name in (*NAMES, "Gwen"):
        made.person(name)
    for name in LEADS:
        made.person(name, role=RoleName.FACILITATOR)
    made.cohort("Thursday", members=NAMES, facilitators=["Petra"])
    made.cohort("Birch group", members=NAMES[:4], facilitators=LEADS)
    made.cohort("Gwen and Petra", format=Format.ONE_TO_ONE, members=["Gwen"])
    made.cohort("Few", members=NAMES[:2], facilitators=["Petra"])
    return made


@pytest.fixture
def page_of(world, coordinator):
    """The page of a cohort by its name, once a forecast was made."""
    coordinator.post("/renewal/now/")

    def page(name, asked="", browser=coordinator):
        return browser.get(f"/renewal/cohorts/{world.cohorts[name]}/{asked}")

    return page


def test_the_page_says_one_sentence_and_shows_both_pictures_with_tables_beside(page_of):
    page = page_of("Thursday")

    said, drawn = text_of(page), page.content.decode()
    assert "If nothing changes, Thursday has " in said
    assert "The chance that it still meets" in said
    assert "If somebody always led it, it would be" in said
    assert "In a year the chance is" in said
    assert drawn.count('class="lw-renewal__picture') == 4
    for words in ("3 months", "6 months", "12 months", "18 months", "January 2012", "Fewest: 4"):
        assert words in said
    assert "The months until now, as a table" in said
    assert "Made 12 January 2011 at 10am" in said


def test_it_says_what_it_knows_and_that_a_single_lead_s_danger_is_the_programme_s(page_of):
    alone, two = (text_of(page_of(name)) for name in ("Thursday", "Birch group"))

    assert "4 months of its own; mostly what the other cohorts of this programme taught." in alone
    assert "The danger that nobody leads is the programme’s" in alone
    assert "The danger that nobody leads is the programme’s" not in two
    assert "Early signs are read from the seventh month on" in alone
    assert "What comes after something was done is not called its effect" in alone


def test_nobody_is_named(page_of):
    for asked in ("", "?leads=1&monthly=1"):
        said = text_of(page_of("Thursday", asked))
        assert not [name for name in (*NAMES, *LEADS) if re.search(rf"\b{name}\b", said)]


def test_what_ifs_stand_side_by_side_with_where_they_are_recorded(page_of, world):
    page = page_of("Thursday")

    said, group = page.content.decode(), world.cohorts["Thursday"]
    for words in ("Two more newcomers a month", "One more lead", "One member of pairs join it",
                  "It rests for 2 months"):  # fmt: skip
        assert words in text_of(page)
    for address in ("join", "lead", "absorb", "rest"):
        assert f'href="/cohorts/{group}/{address}/"' in said


def test_of_one_that_is_closed_it_says_so_and_what_follows_if_it_opens(page_of, world, coordinator):
    assert "It opens to joiners" not in text_of(page_of("Thursday"))
    group = world.cohorts["Thursday"]
    world.act(cohorts.SetCohortState, cohort=group, state=State.CLOSED, on=date(2011, 1, 3))
    assert "Since the forecast was made it was closed to joiners." in text_of(page_of("Thursday"))
    coordinator.post("/renewal/now/")

    page = page_of("Thursday")

    said = text_of(page)
    assert "It is closed to joiners, and nobody is expected to join until it opens." in said
    assert "It is closed to joiners. The forecast expects nobody to join until it opens." in said
    assert "It opens to joiners" in said
    assert "none are expected while it is closed to joiners" in said
    assert f'href="/cohorts/{group}/state/"' in page.content.decode()
    assert "Since the forecast was made" not in said
    asked = text_of(page_of("Thursday", "?opened=yes&monthly=1"))
    assert "It opens to joiners; one more newcomer a month" in asked
    assert "From the next month on people come as they did while it was open" in asked


def test_one_that_is_open_is_not_asked_to_open(page_of):
    said = text_of(page_of("Birch group", "?opened=yes"))

    assert "Nothing is asked." in said
    assert "It opens to joiners" not in said


def test_of_one_whose_opening_is_recorded_it_says_from_when_people_are_expected(
    page_of, world, coordinator
):
    group = world.cohorts["Thursday"]
    for state, day in ((State.CLOSED, date(2011, 1, 3)), (State.OPEN, date(2011, 3, 15))):
        world.act(cohorts.SetCohortState, cohort=group, state=state, on=day)
    coordinator.post("/renewal/now/")

    said = text_of(page_of("Thursday"))

    assert "It is closed to joiners, and open again, as recorded, in April 2011." in said


@pytest.mark.parametrize(
    ("asked", "words", "address"),
    [
        ("?way=merge&other={Birch group}", "It and Birch group become a new cohort",
         "/cohorts/merge/?cohorts={Thursday}&amp;cohorts={Birch group}&amp;on-day=12"),
        ("?way=absorb&other={Birch group}&monthly=1",
         "Birch group joins it and ends; one more newcomer a month",
         "/cohorts/{Thursday}/absorb/?cohorts={Birch group}&amp;on-day=12"),
        ("?way=draw&other={Birch group}&people=1", "It draws 1 person from Birch group",
         "/cohorts/{Thursday}/draw/?cohorts={Birch group}&amp;on-day=12"),
        ("?way=split", "Thursday: one part at least", "/cohorts/{Thursday}/split/?parts=2"),
    ],
)  # fmt: skip
def test_a_what_if_answers_for_each_cohort_and_leads_to_its_act_filled_in(
    page_of, world, coordinator, asked, words, address
):
    page = page_of("Thursday", asked.format(**world.cohorts))

    said = page.content.decode()
    assert words in text_of(page)
    href = address.format(**world.cohorts)
    link = re.search(rf'href="({re.escape(href)}[^"]*)"', said)
    act = coordinator.get(link[1].replace("&amp;", "&"))
    assert act.status_code == 200
    assert "Which cohorts?" not in text_of(act)  # they are filled in
    assert "There is a problem" not in text_of(act)


def test_both_sides_of_a_draw_are_told(page_of, world):
    said = text_of(page_of("Birch group", f"?way=draw&other={world.cohorts['Thursday']}&people=2"))

    answer = said[said.index("It draws 2 people from Thursday") :]
    assert answer.index("Cohort Birch group") < answer.index("Cohort Thursday")
    assert "Who would come is asked of them, not assumed." in answer


def test_another_day_has_no_number_and_says_why(page_of, world):
    page = page_of("Thursday", "?day=another")

    said = text_of(page)
    assert "What another day would change cannot be forecast" in said
    assert f"/meetings/series/{world.cohorts['Thursday']}/" in page.content.decode()
    assert "There is a problem" not in said


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("?monthly=", "Nothing is asked. Give a number, or choose another cohort."),
        ("?way=merge&other=", "Choose the other cohort."),
        ("?way=merge&other={Thursday}", "That is this cohort itself. Choose another one."),
        ("?way=merge&other={Gwen and Petra}", "it is a pair, or has ended, or there is none."),
        ("?way=absorb&other={Few}", "that cohort. It has had fewer than 4 for"),
        ("?way=draw&other={Birch group}", "Say how many people it draws: 1 or more."),
        ("?way=draw&other={Birch group}&people=4", "That cohort has 4 members. Draw fewer"),
        ("?pairs=2", "Of members of pairs that go on there is 1."),
        ("?monthly=-3", "must be a whole number between 0 and 20"),
        ("?monthly=1e9", "must be a whole number between 0 and 20"),
        ("?rest=400", "must be a whole number between 0 and 12"),
        ("?way=merge&other=x'>", "it is a pair, or has ended, or there is none."),
        ("?way=eat", "That is no longer one of the choices."),
    ],
)
def test_what_cannot_be_asked_is_said_at_the_top_and_at_its_field(page_of, world, asked, sentence):
    page = page_of("Thursday", asked.format(**world.cohorts))

    said = text_of(page)
    assert page.status_code == 200
    assert "There is a problem" in said
    assert sentence in said, said[said.index("There is a problem") :][:300]
    assert "Two more newcomers a month" in said  # the rest of the page is there


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Gwen and Petra", "It is a pair. Pairs are not forecast"),
        ("Few", "It has had fewer than 4 for"),
    ],
)
def test_a_cohort_without_a_forecast_says_why(page_of, name, sentence):
    page = page_of(name)

    assert page.status_code == 200
    assert sentence in text_of(page)
    assert "What if" not in text_of(page)


def test_one_that_ended_or_began_since_the_last_forecast_says_so(world, page_of):
    world.act(cohorts.EndCohort, cohort=world.cohorts["Few"], on=date(2011, 1, 10), reason="Done.")
    page_of("Thursday")
    world.cohort("Young", members=["Gwen"], on=date(2011, 1, 11))

    assert "It began after the last forecast was made." in text_of(page_of("Young"))


def test_one_that_ended_before_the_last_forecast_says_so(world, coordinator):
    world.act(cohorts.EndCohort, cohort=world.cohorts["Few"], on=date(2011, 1, 10), reason="Done.")
    coordinator.post("/renewal/now/")

    page = coordinator.get(f"/renewal/cohorts/{world.cohorts['Few']}/")

    assert "It has ended: there is nothing to forecast." in text_of(page)


def test_before_the_first_forecast_it_is_offered(world, coordinator):
    page = coordinator.get(f"/renewal/cohorts/{world.cohorts['Thursday']}/")

    assert "No forecast has been made yet." in text_of(page)
    assert "Forecast now" in text_of(page)


def test_there_is_no_page_of_a_cohort_that_is_not_there_or_of_another_programme(
    page_of, coordinator
):
    other = a_world()
    other.person("Hari")
    other.cohort("Elsewhere", members=["Hari"])

    assert coordinator.get("/renewal/cohorts/nothing/").status_code == 404
    assert coordinator.get(f"/renewal/cohorts/{other.cohorts['Elsewhere']}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (ActingRole.NURSE, ["Thursday", "Its members, until now", "Ask something else"],
         ["Record it", "Forecast now", "/rest/"]),
        (ActingRole.STATISTICIAN,
         ["Cohort ", "One more lead", "The two dangers apart"],
         ["Thursday", "Birch group", "Its members", "Fewest: 4", "Members expected", "Record it",
          "Ask something else", 'href="/cohorts/', "6 members", "one person leads"]),
    ],
)  # fmt: skip
def test_others_are_told_what_they_may_know(world, page_of, role, shown, hidden):
    browser = signed_in(world, role)

    for asked in ("", "?monthly=1&pairs=9&way=draw&people=99"):
        page = page_of("Thursday", asked, browser)
        said = page.content.decode() + text_of(page)
        assert page.status_code == 200
        assert not [each for each in shown if each not in said]
        assert not [each for each in hidden if each in said]


@pytest.mark.parametrize(
    ("role", "who"),
    [
        (ActingRole.MEMBER, "Asha"), (ActingRole.FACILITATOR, "Petra"),
        (ActingRole.OUTCOME_ASSESSOR, None), (ActingRole.RESEARCHER, None),
    ],
)  # fmt: skip
def test_to_everybody_else_there_is_no_such_page(world, page_of, role, who):
    browser = signed_in(world, role, who)

    assert page_of("Thursday", "", browser).status_code == 404
    group = browser.get(f"/cohorts/{world.cohorts['Thursday']}/").content.decode()
    assert "/renewal/" not in group


def test_the_overview_and_the_cohort_s_page_lead_there(world, page_of, coordinator):
    page_of("Thursday")
    address = f'href="/renewal/cohorts/{world.cohorts["Thursday"]}/"'

    overview = coordinator.get("/renewal/").content.decode()
    group = coordinator.get(f"/cohorts/{world.cohorts['Thursday']}/").content.decode()

    assert overview.count(address) == 3  # the table, and the picture at either width
    assert address in group


def test_the_page_and_its_what_ifs_stand_on_the_night_s_forecast_whatever_came_since(
    world, page_of, monkeypatch
):
    before = text_of(page_of("Thursday"))
    world.leave("Thursday", "Asha", date(2010, 12, 20), at=LATER)
    monkeypatch.setattr(kept, "_kept", {})  # as in another process

    again = text_of(page_of("Thursday"))

    assert "differs from the list of all cohorts" not in again
    assert sentence_of(again) == sentence_of(before)


def sentence_of(said):
    return said[said.index("If nothing changes") : said.index("Made ")]


@pytest.mark.usefixtures("nothing_kept")
def test_where_the_same_no_longer_comes_out_the_page_says_so(page_of, monkeypatch):
    monkeypatch.setattr(kept, "inputs_digest", lambda *_, **__: "another")

    said = text_of(page_of("Thursday"))

    assert "differs from the list of all cohorts" in said
    assert "If nothing changes, Thursday has " in said
    assert "Two more newcomers a month" in said


@pytest.mark.usefixtures("nothing_kept")
def test_where_it_can_no_longer_be_forecast_at_all_the_page_says_so(page_of, world):
    page_of("Thursday")
    going = next(iter(kept._kept.values())).basis.going
    assert isinstance(going, dict)
    del going[world.cohorts["Thursday"]]

    said = text_of(page_of("Thursday"))

    assert "which no longer stands" in said


@pytest.mark.usefixtures("nothing_kept")
def test_what_was_worked_out_is_kept_and_a_newer_night_takes_its_place(world, page_of, coordinator):
    page_of("Thursday")
    (first,) = kept._kept.values()
    page_of("Thursday", "?leads=1")
    assert list(kept._kept.values()) == [first]

    world.leave("Thursday", "Asha", date(2010, 12, 20), at=LATER)
    coordinator.post("/renewal/now/")
    page_of("Thursday")

    (second,) = kept._kept.values()
    assert second.night > first.night
