"""The values of a qualitative project: valid when made, and counted whole."""

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qdpx_files import full_project, guid

from likewise.domain.coding import (
    Code,
    Coding,
    Project,
    TextSelection,
    User,
    VariableKind,
    VariableValue,
    codes,
    codes_in_tree,
    counts_of,
    projects,
)
from likewise.domain.coding.codes import CodeMalformed, CodesInACircle
from likewise.domain.coding.identifiers import IdentifierMalformed
from likewise.domain.coding.sources import SelectionMalformed


def test_everything_in_a_project_is_counted():
    assert counts_of(project=full_project()) == {
        "users": 2,
        "codes": 2,
        "variables": 6,
        "cases": 2,
        "sources": 5,
        "selections": 7,
        "codings": 7,
        "memos": 1,
        "links": 1,
        "sets": 1,
        "graphs": 1,
    }


@pytest.mark.parametrize("bad", ["", "A", guid(1).upper().replace("0", "A"), f"{{{guid(1)}}}"])
def test_an_identifier_is_a_guid_in_lower_case_without_braces(bad):
    with pytest.raises(IdentifierMalformed, match="is not an identifier"):
        User(guid=bad)
    with pytest.raises(IdentifierMalformed):
        Coding(guid=guid(1), code=bad)


def test_a_code_has_a_name_and_a_colour_that_is_one():
    with pytest.raises(CodeMalformed, match="has a name"):
        Code(guid=guid(1), name="")
    with pytest.raises(CodeMalformed, match="'red' is not a colour"):
        Code(guid=guid(1), name="tea", colour="red")


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (4, 3)])
def test_a_passage_starts_at_nought_or_later_and_ends_no_sooner(start, end):
    with pytest.raises(SelectionMalformed, match=f"from {start} to {end}"):
        TextSelection(guid=guid(1), start=start, end=end)


def test_a_value_without_a_kind_cannot_be_made():
    with pytest.raises(ValueError, match="has a kind"):
        VariableValue(variable=guid(1), kind=VariableKind.TEXT)


@pytest.mark.parametrize(
    "parents",
    [{guid(1): guid(1)}, {guid(1): guid(2), guid(2): guid(1)}, {guid(1): guid(9)}],
)
def test_codes_in_a_circle_or_under_nothing_are_refused(parents):
    flat = [Code(guid=guid(1), name="food"), Code(guid=guid(2), name="tea")]

    with pytest.raises(CodesInACircle, match="is beneath itself, or beneath a code that is not"):
        codes_in_tree(codes=flat, parents=parents)


@given(data=st.data(), size=st.integers(0, 12))
@settings(max_examples=50, deadline=None)
def test_a_tree_of_codes_holds_every_code_once_under_its_parent(data, size):
    flat = [Code(guid=guid(n), name=f"code {n}") for n in range(size)]
    parents = {
        guid(n): data.draw(st.sampled_from([None, *(guid(m) for m in range(n))]))
        for n in range(size)
    }

    tree = codes_in_tree(codes=flat, parents=parents)

    found = [code for top in tree for code in top.walk()]
    assert sorted(code.guid for code in found) == sorted(code.guid for code in flat)
    for code in found:
        assert all(parents[child.guid] == code.guid for child in code.children)
    assert list(Project(name="P", codes=tree).all_codes()) == found


@pytest.mark.parametrize("module", [codes, projects])
def test_the_examples_run(module):
    assert doctest.testmod(module).failed == 0
