"""A plan of renewal on its pages: asked for, worked out, read, and followed up."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from browsing import fields_of, signed_in, text_of
from copying import copied
from django.utils import timezone
from planning import planned, worked_out
from worlds import a_world

from likewise.actions.renewal import forecast_cohorts
from likewise.domain import cohorts, facilitators
from likewise.domain.accounts import ActingRole
from likewise.domain.participants import RoleName
from likewise.records import jobs
from likewise.records.models import AskedPlan, Job

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("clock")]
ADDRESS = "/renewal/plan/"
NAMES = ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid", "Gwen", "Hari", "Ines")
TERMS = {"chance": "80", "months": "12", "newcomers": "3", "leads": "2"}


@pytest.fixture
@copied
def world():
    """A large group, and two small ones of which one has no lead left to lose."""
    made = a_world()
    for name in (*NAMES, "Kim"):
        made.person(name)
    for name in ("Petra", "Quentin"):
        made.person(name, role=RoleName.FACILITATOR)
    made.cohort("Birch group", members=NAMES[:4], facilitators=["Petra"], leads=["Petra"])
    made.cohort("Elm group", members=NAMES[4:], facilitators=["Quentin"], leads=["Quentin"])
    return made


@pytest.fixture
def forecast(world):
    forecast_cohorts(by=world.coordinator, at=datetime(2011, 1, 12, 2, 0, tzinfo=UTC))


def ask(browser, **given):
    """Send the form as it stands, with what is given in place of what it says."""
    page = browser.get(ADDRESS)
    shown = {
        name: value
        for tag in re.findall(r"<input[^>]*>", page.content.decode())
        if (name := said_in(tag, "name")) and (value := said_in(tag, "value")) is not None
    }
    return browser.post(ADDRESS, {**fields_of(page), **shown, **TERMS, **given})


def said_in(tag, attribute):
    found = re.search(rf'\b{attribute}="([^"]*)"', tag)
    return found[1] if found else None


def test_the_empty_page_asks_in_the_words_of_the_command_with_defaults_that_can_be_sent(
    world, coordinator, forecast
):
    world.act(
        facilitators.RecordOffer, participant=world.people["Kim"],
        starts_on=date(2011, 1, 2), said_on=date(2011, 1, 2),
    )  # fmt: skip

    page = coordinator.get(ADDRESS)

    said = text_of(page)
    for words in (
        "The chance of still meeting that every cohort should have",
        "Newcomers a month that can be found, for all cohorts together",
        "People who are willing to lead, for all together",
        "1 person has said that they would lead",
        "Months for which a cohort may rest",
        "None was asked for yet.",
    ):
        assert words in said
    form = page.content.decode()
    assert re.search(r'name="leads"[^>]*value="1"|value="1"[^>]*name="leads"', form)
    assert form.count("Birch group</option>") == 12
    assert f'href="{ADDRESS}"' in coordinator.get("/renewal/").content.decode()


def test_it_is_asked_for_and_its_page_says_how_far_it_is_and_looks_again_without_a_script(
    world, coordinator, forecast
):
    sent = ask(coordinator)
    plan = AskedPlan.objects.get().id
    assert sent.url == f"{ADDRESS}{plan}/"

    page = coordinator.get(sent.url)
    assert page["Refresh"] == "3"
    assert "It begins in a moment." in text_of(page)
    assert "Being worked out" in text_of(coordinator.get(ADDRESS))
    still = coordinator.get(f"{sent.url}?still")
    assert "Refresh" not in still
    assert "Look again" in text_of(still)

    held = jobs.claim("w", at=timezone.now(), lease=lambda _: timedelta(hours=1), most=lambda _: 3)
    assert "The record is being read." in text_of(coordinator.get(sent.url))
    jobs.say_how_far(held, 1, 2)
    page = coordinator.get(sent.url)
    assert "1 of up to 2 cohorts looked at." in text_of(page)
    assert 'value="50"' in page.content.decode()


def test_where_nobody_works_the_page_says_so_and_what_to_do(world, coordinator):
    sent = ask(coordinator)
    Job.objects.update(due_at=timezone.now() - timedelta(minutes=1))

    said = text_of(coordinator.get(sent.url))

    assert "Nobody has begun it yet." in said
    assert "“likewise work”" in said


def test_where_it_failed_too_often_the_page_says_so_and_waits_no_longer(world, coordinator):
    sent = ask(coordinator)
    Job.objects.update(attempts=1)
    assert "It is tried again in a few minutes." in text_of(coordinator.get(sent.url))
    Job.objects.update(stopped_at=timezone.now())

    page = coordinator.get(sent.url)

    assert "Refresh" not in page
    assert "This plan could not be worked out" in text_of(page)
    assert "Ask again" in text_of(page)


def test_a_plan_says_what_it_does_and_costs_and_each_measure_leads_to_its_form(
    world, coordinator, forecast
):
    sent = ask(coordinator)
    assert worked_out() == 1

    page = coordinator.get(sent.url)

    said, drawn = text_of(page), page.content.decode()
    assert "Of 2 cohorts, 2 are less likely than 80% to meet still after 12 months; for " in said
    assert re.search(
        r"for \d+ hours, with .* and .*, this plan brings .* above that; no plan", said
    )
    assert "not what such measures are known to do" in said
    assert drawn.count('class="lw-renewal__picture') == 2
    assert "Line: 80%" in said
    assert "Not done" in said
    assert f'href="/cohorts/{world.cohorts["Birch group"]}/lead/"' in drawn
    assert "Petra" not in said
    assert "Due after December 2011" in said
    assert "The line 80% after 12 months" in said
    for address in re.findall(r'href="(/cohorts/[^"]*)"', drawn):
        assert coordinator.get(address.replace("&amp;", "&")).status_code == 200


def test_who_may_join_is_named_in_pairs_and_a_merge_leads_to_its_form_filled_in(
    world, coordinator, forecast
):
    birch, elm = world.cohorts["Birch group"], world.cohorts["Elm group"]
    sent = ask(
        coordinator, newcomers="0", leads="0", one_1=birch, two_1=elm, coming="100", chance="50"
    )
    worked_out()

    page = coordinator.get(sent.url)

    said = text_of(page)
    assert "Who would move is asked: the plan says how many, never who." in said
    found = re.search(
        r'href="(/cohorts/(?:merge/|\w+/(?:absorb|draw)/)\?[^"]*)"', page.content.decode()
    )
    form = coordinator.get(found[1].replace("&amp;", "&"))
    assert form.status_code == 200
    assert "Select" not in text_of(form).partition("There is a problem")[2]


def test_what_was_done_since_is_seen_from_the_record(world, coordinator, forecast):
    sent = ask(coordinator)
    worked_out()
    before = text_of(coordinator.get(sent.url))
    assert "0 people joined; by now it counts on 1" in before
    assert "began to lead" not in before
    assert "Who leads it changes" in before

    for name in ("Birch group", "Elm group"):
        world.person(f"Lead of {name}", role=RoleName.FACILITATOR)
        world.join(name, f"Lead of {name}", date(2011, 1, 12), role=RoleName.FACILITATOR)
        world.join(name, "Kim", date(2011, 1, 12))

    said = text_of(coordinator.get(sent.url))
    assert "Done 1 person began to lead" in said
    assert "Done 1 person joined; by now it counts on 1" in said
    for words in ("Not done", "Who leads it changes", "Somebody joins"):
        assert words not in said


def test_a_cohort_that_cannot_be_helped_is_named_with_what_is_missing(world, coordinator, forecast):
    sent = ask(coordinator, newcomers="0", leads="0", chance="99")
    worked_out()

    said = text_of(coordinator.get(sent.url))

    assert "2 are less likely than 99%" in said
    assert "and nothing within the limits helps." in said
    assert "Still below the line, and why" in said
    assert "It would take " in said or "Even with " in said


def test_once_its_months_are_over_what_was_promised_stands_beside_what_came(world, coordinator):
    plan = planned(
        world, at=datetime(2010, 12, 20, 9, 0, tzinfo=UTC), months=1, newcomers=0, leads=0
    )

    said = text_of(coordinator.get(f"{ADDRESS}{plan}/"))

    assert "Of 2 that can be judged, 2 still met;" in said
    assert re.search(r"Still met: \S+ was said, as it was", said)
    assert "is not for that reason the plan’s doing" in said
    listed = text_of(coordinator.get(ADDRESS))
    assert "Of 2 that can be judged, 2 still met;" in listed
    assert re.search(r"Of 2 cohorts, \S+ expected to still meet with the plan", listed)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"chance": "0"}, "must be a whole number between 1 and 99"),
        ({"chance": "lots"}, "must be a whole number between 1 and 99"),
        ({"months": "121"}, "must be a whole number between 1 and 120"),
        ({"months": ""}, "Enter a number of months"),
        ({"newcomers": "-1"}, "must be a number between 0 and 1000, such as 1.5"),
        ({"newcomers": "nan"}, "must be a number between 0 and 1000, such as 1.5"),
        ({"leads": "1.5"}, "must be a whole number between 0 and 1000"),
        ({"cost_lead": "1e400"}, "must be a number between 0 and 10000, such as 1.5"),
        ({"one_1": "nowhere"}, "That is no longer one of the choices"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_a_sentence(
    world, coordinator, forecast, given, said
):
    page = ask(coordinator, **given)

    assert page.status_code == 200
    assert said in text_of(page)
    assert not AskedPlan.objects.exists()


def test_a_pair_is_two_cohorts(world, coordinator, forecast):
    birch = world.cohorts["Birch group"]

    assert "choose two cohorts, or neither" in text_of(ask(coordinator, one_2=birch))
    assert "a cohort cannot join itself" in text_of(ask(coordinator, one_2=birch, two_2=birch))
    assert not AskedPlan.objects.exists()


def test_sent_twice_it_is_asked_for_once(world, coordinator):
    page = coordinator.get(ADDRESS)
    given = {**fields_of(page), **TERMS, "newcomers_each": 2, "leads_each": 1, "most_drawn": 2}
    given |= {"coming": 75, "longest_rest": 0}
    given |= {
        f"cost_{each}": 1
        for each in ("newcomer", "lead", "merge", "absorb", "draw", "person", "rest")
    }

    first, second = coordinator.post(ADDRESS, given), coordinator.post(ADDRESS, given)

    assert first.status_code == 302
    assert first.url == second.url
    assert AskedPlan.objects.count() == 1


def test_another_is_asked_for_on_the_terms_of_an_earlier_one(world, coordinator, forecast):
    pair = tuple(sorted(world.cohorts.values()))
    plan = planned(world, chance=0.7, newcomers=1.5, may_join=frozenset({pair}), longest_rest=2)

    form = coordinator.get(f"{ADDRESS}?again={plan}").content.decode()

    for value in ('value="70"', 'value="1.5"', f'value="{pair[0]}" selected', 'value="2"'):
        assert value in form
    assert coordinator.get(f"{ADDRESS}?again=nowhere").status_code == 404


def test_where_no_cohort_goes_on_the_page_says_why_there_is_no_plan(coordinator, world):
    for name in ("Birch group", "Elm group"):
        world.act(
            cohorts.EndCohort, cohort=world.cohorts[name], on=date(2011, 1, 3),
            reason="Its work is done.", at=datetime(2011, 1, 3, 13, 0, tzinfo=UTC),
        )  # fmt: skip
    sent = ask(coordinator)
    worked_out()

    page = coordinator.get(sent.url)

    assert "No plan could be made" in text_of(page)
    assert "No cohort can be forecast" in text_of(page)
    assert "Refresh" not in page


def test_each_role_sees_what_it_may(world, coordinator, forecast):
    sent = ask(coordinator)
    worked_out()

    nurse = signed_in(world, ActingRole.NURSE)
    said = text_of(nurse.get(sent.url))
    assert "Birch group" in said
    assert "Record it" not in said
    assert "Work out a plan" not in text_of(nurse.get(ADDRESS))
    assert nurse.post(ADDRESS, TERMS).status_code == 403
    statistician = signed_in(world, ActingRole.STATISTICIAN)
    for address in (sent.url, ADDRESS):
        said = text_of(statistician.get(address))
        assert "Birch" not in said
        assert "80% after 12 months" in said
    said = text_of(statistician.get(sent.url))
    assert "Willing to lead" not in said
    assert "members" not in said
    for role, name in (
        (ActingRole.MEMBER, "Asha"),
        (ActingRole.FACILITATOR, "Petra"),
        (ActingRole.OUTCOME_ASSESSOR, None),
    ):
        browser = signed_in(world, role, name)
        assert browser.get(sent.url).status_code == 404
        assert browser.get(ADDRESS).status_code == 404
        assert browser.post(ADDRESS, TERMS).status_code == 404


def test_a_cohort_below_the_line_leads_to_the_plan(world, coordinator):
    world.act(
        facilitators.RecordIntention, participant=world.people["Petra"],
        cohort=world.cohorts["Birch group"], stops_on=date(2011, 2, 1), said_on=date(2011, 1, 2),
    )  # fmt: skip
    forecast_cohorts(by=world.coordinator, at=datetime(2011, 1, 12, 2, 0, tzinfo=UTC))

    below = coordinator.get(f"/renewal/cohorts/{world.cohorts['Birch group']}/")
    above = coordinator.get(f"/renewal/cohorts/{world.cohorts['Elm group']}/")

    assert "It is below the programme’s line." in text_of(below)
    assert "It is below the programme’s line." not in text_of(above)
    assert "What would keep all of them going?" in text_of(coordinator.get("/renewal/wants/"))
