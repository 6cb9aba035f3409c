"""The pages of forms that are entered twice: blind entry, the queues, differences, and the rate."""

from decimal import Decimal

import pytest
from assessed import an_assessed_world
from browsing import confirm, day, fields_of, signed_in, text_of
from copying import copied

from likewise.domain.accounts import ActingRole
from likewise.domain.corrections import CorrectFact
from likewise.domain.outcomes import Measure, Measurement, Response, SecondEntry, Settlement, Unit
from likewise.domain.participants import RoleName
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ON = day("measured_on", 2011, 1, 3)
QUEUE = "/outcomes/entered-twice/"


@pytest.fixture
@copied
def made():
    made = an_assessed_world()
    made.world.person("Petra", role=RoleName.FACILITATOR)
    changes = {"is_entered_twice": True}
    made.world.act(CorrectFact, fact=made.occasions["end"], changes=changes, reason="The protocol.")
    made.measured(value=Decimal("61.7"))
    made.answered()
    return made


@pytest.fixture
def second(made):
    return signed_in(made.world, ActingRole.OUTCOME_ASSESSOR)


def at(made, more=""):
    return f"/outcomes/people/{made.world.people['Asha']}/at/{made.occasions['end']}/{more}"


def test_what_waits_for_its_second_entry_is_not_shown_to_whoever_enters_it(made, second):
    page = second.get(at(made))
    assert text_of(page).count("Entered once; not shown before its second entry") == 2
    assert "answered," not in text_of(page)
    for address in (at(made), at(made, "measure-again/"), at(made, "measure/"), QUEUE,
                    at(made, f"answer-again/{made.instrument}/")):  # fmt: skip
        said = second.get(address).content.decode()
        assert "61.7" not in said, address
        assert "checked" not in said, address
    assert 'name="hba1c"' not in second.get(at(made, "measure/")).content.decode()
    assert second.get(at(made, f"answer/{made.instrument}/")).status_code == 404


def test_a_second_entry_that_differs_is_settled_with_both_side_by_side(made, second):
    page = second.get(QUEUE)
    assert at(made, "measure-again/") in page.content.decode()
    typed = {"hba1c": "67.1", "hba1c_unit": "mmol/mol", **ON}

    plan, done = confirm(second, at(made, "measure-again/"), typed)
    assert "61.7" not in text_of(plan)
    assert "entered a second time" in text_of(plan)
    assert done["Location"] == at(made)
    (entry,) = current(SecondEntry)
    settle = f"{QUEUE}{entry.id}/settle/"
    assert settle in second.get(QUEUE).content.decode()
    beside = text_of(second.get(settle))
    assert "Value Entered first 61.7 Entered second 67.1" in beside

    bad = second.post(settle, {**fields_of(second.get(settle)), "0": "paper"})
    assert "Enter what the paper says of Value" in text_of(bad)
    assert "Select why they differed" in text_of(bad)
    bad = second.post(
        settle,
        {**fields_of(bad), "0": "paper", "0_paper": "lots", "why": "for another reason"},
    )
    assert "'lots' is no number" in text_of(bad)
    said = {"0": "paper", "0_paper": "60.7", "why": "both entries were mistyped"}
    plan, done = confirm(second, settle, said)
    assert done["Location"] == QUEUE
    assert [each.value for each in current(Measurement)] == [Decimal("60.7")]
    assert second.get(settle).status_code == 404
    assert "None differs" in text_of(second.get(QUEUE))
    assert "60.7 mmol/mol" in text_of(second.get(at(made)))


def test_answers_are_entered_again_and_what_agrees_is_confirmed(made, second):
    address = at(made, f"answer-again/{made.instrument}/")
    typed = {f"phq{number}": "1" for number in range(1, 9)} | day("answered_on", 2011, 1, 3)

    confirm(second, address, typed)
    assert "entered twice, and alike" in text_of(second.get(at(made)))
    assert second.get(address).status_code == 404
    assert current(Settlement) == []


def test_a_question_that_differs_is_settled_in_its_words(made, second):
    address = at(made, f"answer-again/{made.instrument}/")
    typed = {f"phq{number}": "1" for number in range(2, 9)} | day("answered_on", 2011, 1, 3)
    confirm(second, address, typed)
    (entry,) = current(SecondEntry)
    settle = f"{QUEUE}{entry.id}/settle/"

    page = text_of(second.get(settle))
    assert "Little interest or pleasure in doing things Entered first 1 Entered second not" in page
    confirm(second, settle, {"0": "second", "why": "the first entry was mistyped"})
    (kept,) = current(Response)
    assert "phq1" not in {each.item for each in kept.answers}


def test_a_doubt_is_asked_in_a_second_entry_too(made, second):
    address = at(made, "measure-again/")
    typed = {"hba1c": "6.1", "hba1c_unit": Unit.MMOL_MOL, **ON}
    asked = second.post(address, {**fields_of(second.get(address)), **typed})
    assert "Did you mean 6.1 %?" in text_of(asked)
    assert current(SecondEntry) == []


def test_a_coordinator_sees_who_waits_by_name_and_no_value(made):
    page = signed_in(made.world, ActingRole.COORDINATOR).get(QUEUE)
    assert "Asha Example" in text_of(page)
    assert "61.7" not in text_of(page)
    assert "/at/" not in page.content.decode()


def test_whoever_entered_first_reads_that_somebody_else_enters_it_again(made, second):
    made.measured(
        "Bram", measure=Measure.WEIGHT,
        by=made.world.actor(ActingRole.OUTCOME_ASSESSOR),
    )  # fmt: skip
    typed = {"weight": "80", **ON}
    address = f"/outcomes/people/{made.world.people['Cleo']}/at/{made.occasions['end']}/measure/"
    confirm(second, address, typed)
    assert "entered by you, so somebody else enters it again" in text_of(second.get(QUEUE))
    assert second.get(address.replace("measure/", "measure-again/")).status_code == 404
    assert 'value="80"' in second.get(address).content.decode()


def test_the_rate_is_told_with_its_denominator_and_no_value(made, second):
    confirm(second, at(made, "measure-again/"), {"hba1c": "67.1", "hba1c_unit": "mmol/mol", **ON})

    for role in (ActingRole.STATISTICIAN, ActingRole.COORDINATOR, ActingRole.GUARDIAN):
        words = text_of(signed_in(made.world, role).get(f"{QUEUE}errors/"))
        assert "1 of 3 fields differ, in 1 form: 3333 (615 to 7923) per 10,000" in words
        assert "1 form waits for a second entry, and 1 is to be settled" in words


def test_a_programme_in_which_nothing_is_entered_twice_says_so():
    made = an_assessed_world()
    page = signed_in(made.world, ActingRole.OUTCOME_ASSESSOR).get(QUEUE)
    assert "No occasion is entered twice" in text_of(page)
    rate = signed_in(made.world, ActingRole.STATISTICIAN).get(f"{QUEUE}errors/")
    assert "No form was entered twice yet" in text_of(rate)


@pytest.mark.parametrize("role", ActingRole)
def test_who_finds_the_pages_of_second_entries(made, role):
    name = {ActingRole.MEMBER: "Asha", ActingRole.FACILITATOR: "Petra"}.get(role)
    visitor = signed_in(made.world, role, name)

    lists = {ActingRole.OUTCOME_ASSESSOR, ActingRole.COORDINATOR}
    counts = lists | {ActingRole.STATISTICIAN, ActingRole.GUARDIAN}
    assert visitor.get(QUEUE).status_code == (200 if role in lists else 404)
    assert visitor.get(f"{QUEUE}errors/").status_code == (200 if role in counts else 404)
    assert visitor.get(f"{QUEUE}nothing/settle/").status_code == 404
    again = visitor.get(at(made, "measure-again/")).status_code
    assert again == (200 if role is ActingRole.OUTCOME_ASSESSOR else 404)
