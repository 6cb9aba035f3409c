"""How the domain says no: every refusal is one sentence or more, and names nobody."""

import importlib
import pkgutil

import pytest

import likewise.domain
from likewise.domain.declarations import below
from likewise.domain.refusals import DomainError


def refusals():
    for module in pkgutil.walk_packages(likewise.domain.__path__, "likewise.domain."):
        importlib.import_module(module.name)
    return sorted(
        {each for each in below(DomainError) if each.__module__.startswith("likewise.domain.")},
        key=lambda each: f"{each.__module__}.{each.__name__}",
    )


def test_a_refusal_says_its_sentence_wherever_it_is_read():
    refusal = DomainError("This cohort ended on 3 May 2026. Choose an open one.")

    assert (
        refusal.sentence == str(refusal) == "This cohort ended on 3 May 2026. Choose an open one."
    )


@pytest.mark.parametrize("refusal", refusals(), ids=lambda each: each.__name__)
def test_every_kind_of_refusal_says_what_it_is_for_and_is_named_for_what_it_says(refusal):
    assert refusal.__doc__
    assert refusal.__doc__.strip().endswith(".")
    assert not refusal.__name__.endswith(("Error", "Exception"))


def test_there_are_refusals_in_most_modules():
    assert len({each.__module__ for each in refusals()}) > 20
