"""An address of a page is what Django says it is, however it was found."""

import pytest
from django import urls
from django.urls import set_script_prefix
from hypothesis import given
from hypothesis import strategies as st

from likewise.web.addresses import reverse

IDS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=1, max_size=26)
ANYTHING = st.text(min_size=1, max_size=26)


@given(st.sampled_from(["cohort", "person", "meeting", "correction"]), IDS)
def test_the_address_of_a_thing_is_the_one_that_django_finds(name, thing):
    assert reverse(name, args=[thing]) == urls.reverse(name, args=[thing])


@given(IDS, IDS)
def test_two_things_stand_in_their_order(one, other):
    args = [one, other]
    assert reverse("leading_offer_end", args=args) == urls.reverse("leading_offer_end", args=args)


@given(ANYTHING)
def test_what_is_no_id_is_answered_or_refused_as_django_does_it(thing):
    try:
        theirs = urls.reverse("cohort", args=[thing])
    except urls.NoReverseMatch:
        with pytest.raises(urls.NoReverseMatch):
            reverse("cohort", args=[thing])
    else:
        assert reverse("cohort", args=[thing]) == theirs


def test_a_page_that_is_not_there_has_no_address():
    for args in ([], ["a"], ["a", "b"]):
        with pytest.raises(urls.NoReverseMatch):
            reverse("nowhere", args=args)
    with pytest.raises(urls.NoReverseMatch):
        reverse("cohort")


def test_a_question_is_added_and_a_prefix_is_kept():
    assert reverse("people") == urls.reverse("people") == "/people/"
    assert reverse("people", query={"q": "a b"}) == "/people/?q=a+b"
    set_script_prefix("/here/")
    try:
        assert reverse("people") == "/here/people/"
        assert reverse("cohort", args=["x"]) == urls.reverse("cohort", args=["x"])
    finally:
        set_script_prefix("/")
    assert reverse("people") == "/people/"
