"""The kinds of fact: in which order they come, and what their fields say of themselves."""

from datetime import date
from decimal import Decimal

import pytest

from likewise.domain.cohorts import LineageEvent, Passage
from likewise.domain.declarations import fields_of, references_of
from likewise.domain.kinds import by_name, kinds
from likewise.domain.memberships import Membership
from likewise.domain.participants import RoleName


@pytest.mark.parametrize("kind", kinds())
def test_a_kind_comes_after_those_that_it_refers_to_or_is_checked_against(kind):
    before = {each.__name__ for each in kinds()[: kinds().index(kind)]}

    assert before >= references_of(kind) | {*kind.declared.checked_against}


def test_the_programme_comes_first_as_all_else_belongs_to_it():
    assert kinds()[0] is by_name()["Programme"]


def test_a_field_says_what_it_holds():
    fields = {field.name: field for field in fields_of(Membership)}

    assert [fields["cohort"].refers, fields["participant"].refers] == ["Cohort", "Participant"]
    assert (fields["role"].holds, fields["role"].is_optional) == (RoleName, False)
    assert (fields["left_on"].holds, fields["left_on"].is_optional) == (date, True)
    assert fields["share"].holds is Decimal
    assert fields["reason"].text.about == "participant"
    assert fields["reason"].is_apart


def test_a_list_says_what_its_items_are():
    fields = {field.name: field for field in fields_of(LineageEvent)}

    assert fields["predecessors"].is_list
    assert fields["predecessors"].refers == "Cohort"
    assert (fields["passages"].is_list, fields["passages"].holds) == (True, Passage)
    assert references_of(LineageEvent) == {"Cohort", "Participant"}
