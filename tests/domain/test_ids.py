"""What ids stand for: every reference of a fact says to which kind."""

from typing import get_args, get_type_hints

import pytest

from likewise.domain import ids
from likewise.domain.declarations import references_of
from likewise.domain.ids import Refers
from likewise.domain.kinds import kinds

NAMED = {name: hint for name, hint in vars(ids).items() if name.endswith("Id")}


@pytest.mark.parametrize("name", NAMED)
def test_an_id_is_text_that_refers_to_the_kind_in_its_name(name):
    held, mark = get_args(NAMED[name])

    assert held is str
    assert mark == Refers(name.removesuffix("Id"))


def test_every_kind_that_an_id_names_is_one_of_the_facts():
    known = {kind.__name__ for kind in kinds()} | {"Fact"}

    assert {get_args(hint)[1].to for hint in NAMED.values()} <= known
    assert set().union(*(references_of(kind) for kind in kinds())) <= known


@pytest.mark.parametrize("kind", kinds())
def test_a_field_named_for_a_kind_refers_to_that_kind(kind):
    hints = get_type_hints(kind, include_extras=True)
    by_name = {each.__name__.lower(): each.__name__ for each in kinds()}

    for name in set(hints) & set(by_name) & {"participant", "practice", "cohort", "meeting", "arm"}:
        assert by_name[name] in references_of(kind), f"{kind.__name__}.{name}"
