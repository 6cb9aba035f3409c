"""What is said of lineage events."""

from datetime import date

import pytest

from likewise.domain.arms import FORMAT_IS, Format
from likewise.domain.cohorts import LineageEvent, LineageKind, PassageOutcome
from likewise.domain.cohorts.words import (
    called,
    happened,
    happened_to,
    happened_unnamed,
    went,
)

NAMES = {"one": "Pair one", "two": "Pair two", "birch": "Birch group", "eli": "Pair Eli"}


def event(kind: LineageKind, before: str, after: str, staying: str = "") -> LineageEvent:
    return LineageEvent(
        id="event",
        kind=kind,
        on=date(2011, 2, 7),
        predecessors=tuple(before.split()),
        successors=tuple(after.split()),
        staying=tuple(staying.split()),
    )


def test_a_merge_is_told_from_outside_and_from_each_side():
    merge = event(LineageKind.MERGE, "one two", "birch", "eli")

    assert happened(merge.kind, before="Pair one and Pair two", after="Birch group") == (
        "Pair one and Pair two merged into Birch group"
    )
    assert happened_to("birch", merge, NAMES.__getitem__) == (
        "Started when Pair one and Pair two merged"
    )
    assert happened_to("one", merge, NAMES.__getitem__) == "Merged into Birch group"
    assert happened_to("eli", merge, NAMES.__getitem__) == (
        "Stayed as it was when Pair one and Pair two merged"
    )


@pytest.mark.parametrize(
    ("kind", "giver", "receiver"),
    [
        (LineageKind.ABSORB, "Joined Birch group", "Absorbed what was left of Pair one"),
        (LineageKind.DRAW, "Birch group drew on it", "Drew on Pair one"),
        (LineageKind.SPLIT, "Split into Birch group", "Started when Pair one split"),
    ],
)
def test_who_gives_and_who_receives_are_told_apart(kind, giver, receiver):
    told = event(kind, "one", "birch")

    assert happened_to("one", told, NAMES.__getitem__) == giver
    assert happened_to("birch", told, NAMES.__getitem__) == receiver


@pytest.mark.parametrize("kind", LineageKind)
def test_every_kind_of_event_can_be_told_in_every_way(kind):
    told = event(kind, "one", "one")

    outside = happened(kind, before="Pair one", after="Birch group")
    assert "Pair one" in outside or "Birch group" in outside
    assert not any(name in happened_unnamed(kind) for name in NAMES.values())
    assert happened_to("one", told, NAMES.__getitem__)
    assert len({went(kind, outcome) for outcome in PassageOutcome}) == len(PassageOutcome)


def test_without_names_an_event_still_reads_as_a_sentence():
    assert happened_unnamed(LineageKind.DRAW) == "one cohort drew on another"
    assert happened_unnamed(LineageKind.MERGE) == "cohorts merged into one"
    assert happened_unnamed(LineageKind.SPLIT) == "the cohort split into several"
    assert happened_unnamed(LineageKind.REST) == "the cohort rested"


def test_many_cohorts_are_counted_and_few_are_named():
    assert called(["Pair one", "Pair two", "Pair Eli"]) == "Pair one, Pair two and Pair Eli"
    assert called(["Pair one"] * 4) == "4 cohorts"


def test_each_format_has_its_words():
    assert set(FORMAT_IS) == set(Format)
