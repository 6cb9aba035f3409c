"""The pages of outcomes: who is due, entry on one screen without a script, and what is settled."""

import re
from datetime import date
from decimal import Decimal

import pytest
from assessed import an_assessed_world
from browsing import confirm, day, fields_of, signed_in, text_of, words_of
from copying import copied
from worlds import PILOT, a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Allocate, Format
from likewise.domain.outcomes import (
    Instrument,
    Measure,
    Measurement,
    MissedOccasion,
    Occasion,
    Response,
    Unit,
)
from likewise.domain.participants import RegisterWithPractice, RoleName
from likewise.formats.outcomes import shipped
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
READ_ON = day("measured_on", 2011, 1, 5)


@pytest.fixture
@copied
def made():
    made = an_assessed_world()
    made.world.person("Petra", role=RoleName.FACILITATOR)
    made.world.cohort("Birch group", members=["Asha", "Bram"], facilitators=["Petra"])
    return made


@pytest.fixture
def assessor(made):
    return signed_in(made.world, ActingRole.OUTCOME_ASSESSOR)


@pytest.fixture
def coordinator(made):
    return signed_in(made.world, ActingRole.COORDINATOR)


def at(made, more="", *, who="Asha", occasion="end"):
    return f"/outcomes/people/{made.world.people[who]}/at/{made.occasions[occasion]}/{more}"


# Who is due


def test_an_assessor_finds_people_by_the_beginning_of_their_id_and_no_names(made, assessor):
    who = made.world.people["Asha"]

    page = assessor.get("/outcomes/")
    assert text_of(page).count("Late") > 3
    assert at(made) in page.content.decode()
    assert "Example" not in text_of(page)

    found = assessor.get("/outcomes/", {"find": who[:6].upper()})
    assert at(made) in found.content.decode()
    assert at(made, occasion="baseline") in found.content.decode()
    assert made.world.people["Bram"] not in found.content.decode()
    assert "No id begins so" in text_of(assessor.get("/outcomes/", {"find": "0"}))


def test_a_list_is_narrowed_by_the_time_there_is_and_by_practice_where_one_sees_practices(
    made, coordinator, assessor
):
    world, who = made.world, made.world.people["Asha"]
    birch = world.practices["Birch"]
    world.act(RegisterWithPractice, participant=who, on=date(2011, 1, 2), practice=birch)

    def listed(client, **asked):
        page = text_of(client.get("/outcomes/", {"occasion": made.occasions["end"], **asked}))
        return {name for name in ("Asha", "Bram", "Cleo") if world.people[name][:6] in page}

    everybody = listed(coordinator)
    assert listed(coordinator, practice=birch) == {"Asha"} < everybody
    assert listed(coordinator, until="7") == set()  # there is time until 29 January
    assert listed(coordinator, until="28") == everybody
    assert "Birch practice" in text_of(coordinator.get("/outcomes/"))
    # An assessor is asked about no practice, and cannot ask about one either.
    assert "practice" not in words_of(assessor.get("/outcomes/")).casefold()
    with_one, with_none = (assessor.get("/outcomes/", {"practice": each}) for each in (birch, "0"))
    assert words_of(with_one) == words_of(with_none)


def test_a_coordinator_sees_names_with_ids_and_no_way_to_values(made, coordinator):
    made.measured(value=Decimal("61"))

    page = coordinator.get("/outcomes/", {"occasion": made.occasions["end"]})
    words = text_of(page)
    assert "Asha Example" in words
    assert made.world.people["Asha"][:6] in words
    assert "61" not in words
    assert "/at/" not in page.content.decode()
    assert coordinator.get(at(made)).status_code == 404


def test_people_are_shown_by_how_they_stand(made, assessor):
    for measure in (Measure.HBA1C, Measure.BLOOD_PRESSURE, Measure.WEIGHT):
        made.measured(measure=measure)
    made.answered()

    done = assessor.get("/outcomes/", {"standing": "done"}).content.decode()
    assert at(made) in done
    assert at(made, who="Bram") not in done
    assert '<p role="status">1 visit.</p>' in done
    assert at(made) not in assessor.get("/outcomes/").content.decode()
    nobody = assessor.get("/outcomes/", {"standing": "missed"}).content.decode()
    assert "Nobody stands as “missed” today." in nobody
    assert "Not to be asked are those who have not agreed to it" in nobody


@pytest.mark.parametrize(
    "role",
    [e for e in ActingRole if e not in (ActingRole.OUTCOME_ASSESSOR, ActingRole.COORDINATOR)],
)
def test_nobody_else_finds_these_pages(made, role):
    name = {ActingRole.MEMBER: "Asha", ActingRole.FACILITATOR: "Petra"}.get(role)
    visitor = signed_in(made.world, role, name)

    for address in ("/outcomes/", at(made), at(made, "measure/"), at(made, "miss/")):
        assert visitor.get(address).status_code == 404, address
    settles = visitor.get("/outcomes/settings/").status_code
    assert settles == (200 if role is ActingRole.STATISTICIAN else 404)


def test_a_programme_without_occasions_says_what_to_do(made):
    world = a_world()
    settles = signed_in(world, ActingRole.COORDINATOR).get("/outcomes/")
    assert "No occasion is settled yet" in text_of(settles)
    assert 'href="/outcomes/settings/"' in settles.content.decode()
    waits = signed_in(world, ActingRole.OUTCOME_ASSESSOR).get("/outcomes/")
    assert "A coordinator settles when" in text_of(waits)


# Measures


def test_an_assessor_records_all_measures_of_a_visit_on_one_page(made, assessor):
    typed = {
        "hba1c": "58", "hba1c_unit": "mmol/mol", "blood_pressure": "138",
        "blood_pressure_lower": "82", "weight": "84,5", **READ_ON,
    }  # fmt: skip

    plan, done = confirm(assessor, at(made, "measure/"), typed)

    assert "58 mmol/mol" in text_of(plan)
    assert done["Location"] == at(made)
    kept = {each.measure: (each.value, each.second) for each in current(Measurement)}
    assert kept == {
        Measure.HBA1C: (58, None), Measure.BLOOD_PRESSURE: (138, 82),
        Measure.WEIGHT: (Decimal("84.5"), None),
    }  # fmt: skip
    assert "58 mmol/mol (about 7.5 %)" in text_of(assessor.get(at(made)))


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ({"hba1c": "7.5", "hba1c_unit": "mmol/mol"}, "Did you mean 7.5 %?"),
        ({"hba1c": "58", "hba1c_unit": "%"}, "Did you mean 58 mmol/mol?"),
        ({"hba1c": "58"}, "Select the unit in which HbA1c was read."),
        ({"blood_pressure": "82", "blood_pressure_lower": "138"}, "Did you mean 138/82?"),
        ({"blood_pressure_lower": "82"}, "Enter the upper number as well."),
        ({"weight": "eighty"}, "Weight must be a number"),
        ({"weight": "9999"}, "cannot be: it lies between 1 and 400"),
        ({}, "Enter at least one value"),
    ],
)
def test_what_cannot_be_or_would_be_unusual_is_asked_about_and_nothing_is_stored(
    made, assessor, typed, asks
):
    address = at(made, "measure/")
    asked = assessor.post(address, {**fields_of(assessor.get(address)), **typed, **READ_ON})

    assert asks in text_of(asked)
    assert "There is a problem" in text_of(asked)
    assert current(Measurement) == []


def test_a_day_outside_the_window_is_refused_with_its_days(made, assessor):
    typed = {"weight": "80", **day("measured_on", 1911, 1, 5)}
    address = at(made, "measure/")

    asked = assessor.post(address, {**fields_of(assessor.get(address)), **typed})
    assert "goes from 31 October 2010 to 29 January 2011" in text_of(asked)
    assert current(Measurement) == []


def test_an_unusual_value_is_stored_once_it_is_ticked(made, assessor):
    address = at(made, "measure/")
    typed = {"weight": "230", **READ_ON}
    first = assessor.get(address)
    assert "as it was read" not in text_of(first)

    asked = assessor.post(address, {**fields_of(first), **typed})
    assert 'name="sure"' in asked.content.decode()
    plan = assessor.post(address, {**fields_of(asked), **typed, "sure": "on"})
    assessor.post(address, fields_of(plan))
    assert [each.value for each in current(Measurement)] == [Decimal(230)]


def test_a_value_that_was_wrong_is_replaced_on_the_same_page(made, assessor):
    made.measured()
    address = at(made, "measure/")
    assert 'value="58' in assessor.get(address).content.decode()

    said = {"hba1c": "59", "hba1c_unit": "mmol/mol", **READ_ON}
    confirm(assessor, address, said)
    assert [each.value for each in current(Measurement)] == [Decimal(59)]
    again = assessor.post(address, {**fields_of(assessor.get(address)), **said})
    assert "Everything here is recorded so already" in text_of(again)


# Answers


def test_an_assessor_records_the_answers_of_an_instrument_on_one_page(made, assessor):
    address = at(made, f"answer/{made.instrument}/")
    asked = text_of(assessor.get(address))
    assert "Little interest or pleasure in doing things" in asked
    assert "Leave out what they did not answer" in asked

    typed = {"phq1": "2", "phq8": "0", **day("answered_on", 2011, 1, 5)}
    plan, _ = confirm(assessor, address, typed)

    assert "More than half the days" in text_of(plan)
    (kept,) = current(Response)
    assert [(each.item, each.value) for each in kept.answers] == [("phq1", 2), ("phq8", 0)]
    page = text_of(assessor.get(at(made)))
    assert "2 of 8 questions answered" in page
    assert not re.search("total|score", page, re.IGNORECASE)

    confirm(assessor, address, typed | {"phq1": "3"})
    (kept,) = current(Response)
    assert kept.answers[0].value == 3
    assert assessor.get(at(made, "answer/nothing/")).status_code == 404


def test_no_answer_at_all_is_asked_about(made, assessor):
    address = at(made, f"answer/{made.instrument}/")
    typed = day("answered_on", 2011, 1, 5)

    asked = assessor.post(address, {**fields_of(assessor.get(address)), **typed})
    assert "Enter at least one answer" in text_of(asked)
    assert current(Response) == []


def test_an_occasion_is_missed_with_a_reason_and_taken_back(made, assessor):
    typed = {"why": "they were ill", **day("said_on", 2011, 1, 5)}

    _, done = confirm(assessor, at(made, "miss/"), typed)
    assert done["Location"] == at(made)
    assert "They miss it: they were ill" in text_of(assessor.get(at(made)))
    assert "/measure/" not in assessor.get(at(made)).content.decode()

    lately = assessor.get("/acts/lately/").content.decode()
    (address,) = re.findall(r'href="(/acts/[^"/]+/take-back/)"', lately)[:1]
    confirm(assessor, address, {"reason": "The wrong person."})
    assert current(MissedOccasion) == []


# What is settled


def test_a_coordinator_adds_an_instrument_and_an_occasion(made, coordinator):
    add = "/outcomes/instruments/add/"
    assert "Generalised Anxiety" in coordinator.get(f"{add}?shipped=gad-7").content.decode()
    confirm(coordinator, add, {"words": shipped("gad-7")})
    gad = next(each for each in current(Instrument) if each.name == "gad-7")
    page = text_of(coordinator.get(f"/outcomes/instruments/{gad.id}/"))
    assert "no permission is required" in page
    assert "the sum of gad1, gad2" in page

    typed = {
        "name": "follow-up", "anchor": "the day of allocation", "first_day": "330",
        "due_day": "365", "last_day": "400", "measures": ["waist"], "instruments": [gad.id],
    }  # fmt: skip
    confirm(coordinator, "/outcomes/occasions/add/", typed)
    assert {each.name for each in current(Occasion)} == {"baseline", "end", "follow-up"}
    assert "330 to 400" in text_of(coordinator.get("/outcomes/settings/"))


def test_a_faulty_file_is_refused_at_its_field_with_what_to_write(made, coordinator):
    add = "/outcomes/instruments/add/"
    typed = {"words": shipped("gad-7").replace('how = "sum"', 'how = "exec"')}

    asked = coordinator.post(add, {**fields_of(coordinator.get(add)), **typed})
    assert "`how` is one of sum, mean" in text_of(asked)
    assert len(current(Instrument)) == 1


def test_an_assessor_reads_what_is_settled_and_settles_nothing(made, assessor):
    page = assessor.get("/outcomes/settings/")
    assert "Patient Health Questionnaire" in text_of(page)
    assert "/add/" not in page.content.decode()
    assert assessor.get("/outcomes/occasions/add/").status_code == 403


# Blind


def test_nothing_that_an_assessor_sees_hangs_on_who_receives_what(made, assessor):
    pages = ("/outcomes/", "/outcomes/?standing=window+over", at(made), at(made, "measure/"),
             at(made, "miss/"), "/outcomes/settings/", "/")  # fmt: skip

    def told():
        return [re.sub(r'value="[0-9a-f]{32}"|csrf\S+ value="\S+"', "", words_of(assessor.get(e)))
                for e in pages]  # fmt: skip

    before = told()
    for name, arm in (("Asha", Format.GROUP), ("Bram", Format.ONE_TO_ONE)):
        made.world.act(
            Allocate, arm=made.world.arms[arm], participant=made.world.people[name],
            on=PILOT,
        )  # fmt: skip
    made.world.join("Birch group", "Cleo", date(2010, 12, 1))
    assert told() == before
    for page in before:
        for word in (" arm ", "cohort", "birch", "petra", "facilitator", "group"):
            assert word not in page.lower(), word


def test_the_first_page_of_an_assessor_says_how_many_wait(made, assessor):
    page = assessor.get("/")
    assert "3 visits are due or late" in text_of(page)
    assert 'href="/outcomes/"' in page.content.decode()


def test_unit_and_value_survive_a_refusal(made, assessor):
    address = at(made, "measure/")
    asked = assessor.post(
        address,
        {**fields_of(assessor.get(address)), "hba1c": "7.5", "hba1c_unit": Unit.MMOL_MOL,
         **READ_ON},
    )  # fmt: skip
    assert 'value="7.5"' in asked.content.decode()
