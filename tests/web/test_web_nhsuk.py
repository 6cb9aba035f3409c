"""The design system's words, fields and drawing."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.forms import CharField
from markupsafe import Markup

from likewise.domain.access import NotFound
from likewise.domain.refusals import DomainError
from likewise.web.nhsuk import drawing, forms, words
from likewise.web.nhsuk.drawing import draw, error_list

pytestmark = pytest.mark.once  # it opens no database


class Everything(forms.ActionForm):
    """One field of each kind."""

    name = forms.text("Name", hint="As they say it", max_length=5)
    people = forms.number("People", at_most=9)
    story = forms.textarea("Story", required=False)
    on = forms.day("Which day?")
    starts = forms.clock("What time?")
    colour = forms.radios("Colour", [("r", "Red"), ("g", "Green")], hints={"r": "Like a rose"})
    kinds = forms.tickboxes("Kinds", [("a", "A"), ("b", "<B>")])
    where = forms.select("Where", [("", "Nowhere"), ("x", "There")])
    sure = forms.tick("I am sure", required=True)
    file = forms.upload("File")
    kept = forms.hidden()


def test_an_instant_is_told_in_the_zone_of_the_programme():
    assert words.moment(datetime(2011, 7, 1, 9, 0, tzinfo=UTC)) == "1 July 2011 at 10am"
    assert words.moment(datetime(2011, 7, 1, 9, 0)) == "1 July 2011 at 9am"


def test_nothing_is_told_of_no_time():
    assert [f(None) for f in (words.day, words.short_day, words.moment)] == [""] * 3


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2pm", time(14)),
        ("2.30 PM", time(14, 30)),
        ("12am", time(0)),
        ("12:15pm", time(12, 15)),
        ("09:05", time(9, 5)),
        ("14.00", time(14)),
        ("02:00:00 PM", time(14)),
        ("noon", time(12)),
        ("midnight", time(0)),
    ],
)
def test_a_time_is_understood_as_people_write_it(given, meant):
    assert forms.clock("Time").clean(given) == meant


@pytest.mark.parametrize("given", ["25:00", "13pm", "0am", "soon", "2:75pm", "14:00:61", "1:2:3:4"])
def test_a_time_that_is_none_is_refused(given):
    with pytest.raises(ValidationError, match="must be a time, such as 2pm"):
        forms.clock("Time").clean(given)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (("3", "5", "2012"), date(2012, 5, 3)),
        (("03", "May", "2012"), date(2012, 5, 3)),
        (("3", "september", "2012"), date(2012, 9, 3)),
        (("3", "9", "12"), date(2012, 9, 3)),
        (("3", "9", "7"), date(2007, 9, 3)),
        (None, None),
    ],
)
def test_a_day_is_understood_with_a_number_or_a_name_of_the_month(given, meant):
    assert forms.day("Day", required=False).clean(given) == meant


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("30", "2", "2012"), "must be a real date"),
        (("3", "xyz", "2012"), "must be a real date"),
        (("3", "5", "99999"), "must be a real date"),
        (("3", "5", "202"), "a year of four digits"),
        (("3", "5", "-1"), "must be a real date"),
        (("3", "", "2012"), "must include a month"),
        (("", "", "2012"), "must include a day and month"),
        (None, "Enter the day"),
    ],
)
def test_a_day_that_is_none_is_refused(given, said):
    with pytest.raises(ValidationError, match=said):
        forms.day("Day").clean(given)


def test_every_kind_of_field_is_drawn_with_its_label_and_value():
    form = Everything(initial={"on": date(2012, 5, 3), "colour": "g", "kinds": ["b"]})

    drawn = {bound.name: draw(bound) for bound in form}

    assert 'for="id_name"' in drawn["name"]
    assert "As they say it" in drawn["name"]
    assert 'id="id_on-day" name="on-day" type="text" value="3"' in drawn["on"]
    assert 'value="g" checked' in drawn["colour"]
    assert "Like a rose" in drawn["colour"]
    assert "&lt;B&gt;" in drawn["kinds"]
    assert 'value="b" checked' in drawn["kinds"]
    assert "<select" in drawn["where"]
    assert "<textarea" in drawn["story"]
    assert 'type="file"' in drawn["file"]
    assert 'type="hidden"' in drawn["kept"]
    assert 'type="checkbox"' in drawn["sure"]


def test_errors_are_listed_in_the_order_of_the_fields_with_where_to_go():
    form = Everything({"operation": "0" * 32, "name": "too long", "on-day": "3", "on-year": "2012"})
    form.add_error(None, "Something about all of it.")

    listed = error_list(form)

    assert listed[0] == {"text": "Something about all of it."}
    assert [each["href"] for each in listed[1:]] == [
        "#id_name",
        "#id_people",
        "#id_on-month",
        "#id_starts",
        "#id_colour",
        "#id_kinds",
        "#id_where",
        "#id_sure",
        "#id_file",
    ]
    assert listed[1]["text"] == "Name must be 5 characters or fewer."
    assert 'class="nhsuk-error-message"' in draw(form["colour"])


def test_a_form_that_nobody_sent_has_no_errors():
    assert error_list(Everything()) == []


def test_two_forms_have_two_ids_and_a_form_keeps_its_own():
    first, second = Everything(), Everything()

    assert first["operation"].value() != second["operation"].value()
    assert first["operation"].value() == first["operation"].value()


def test_a_refusal_becomes_an_error_of_the_form():
    form = Everything({"operation": "0" * 32})

    with form.catching():
        raise DomainError("This cohort ended on 3 May 2026.")

    assert form.non_field_errors() == ["This cohort ended on 3 May 2026."]


@pytest.mark.parametrize("error", [NotFound("No."), ValueError("broken")])
def test_what_is_no_refusal_of_the_answers_goes_on(error):
    form = Everything({"operation": "0" * 32})

    with pytest.raises(type(error)), form.catching():
        raise error


def test_a_component_that_was_drawn_before_is_drawn_the_same_and_nothing_typed_is_kept():
    plain = {"id": "name", "name": "name", "label": {"text": "<b>Name</b>"}}
    marked = {**plain, "label": {"text": Markup("<b>Name</b>")}}

    first = drawing.component("input", "input", plain)
    drawing.component("input", "input", {**plain, "value": "in confidence"})

    assert drawing.component("input", "input", plain) is first
    assert "&lt;b&gt;Name" in first
    assert "<b>Name" in drawing.component("input", "input", marked)
    assert not any("in confidence" in kept for kept in drawing._drawn.values())


def test_what_is_too_long_is_said_in_our_words_of_a_field_of_any_kind():
    class Longer(forms.Form):
        left_out = CharField(label="School holidays", max_length=2000)
        why = CharField(label="Why?", max_length=3)

    errors = Longer({"left_out": "x" * 3000, "why": "because"}).errors

    assert errors["left_out"] == ["School holidays must be 2,000 characters or fewer."]
    assert errors["why"] == ["What you write must be 3 characters or fewer."]
