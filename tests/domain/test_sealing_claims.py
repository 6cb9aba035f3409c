"""Claims: who took which place, in a chain that nobody can change unseen."""

from collections.abc import Callable

import pytest
from domain.sealed_lists import instant, sealed, taken
from domain.second_verifier import is_sound as second_is_sound
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.sealing import (
    Book,
    Event,
    Opening,
    Seal,
    SealingRefused,
    Slot,
    endless_places,
    extend,
    places_of,
    seal,
    taken_by,
    verify,
)
from likewise.domain.sealing.claims import digest_of
from likewise.formats.sealing import claims_as_csv, openings_as_csv, seal_as_json

TWO = {"by": "Ann", "second": "Ben", "reason": "a misprint"}


def second(made: Seal, openings: list[Opening], claims: list[Event]) -> bool:
    return second_is_sound(
        seal_as_json(seal=made), openings_as_csv(openings=openings), claims_as_csv(events=claims)
    )


def test_claims_take_the_next_place_of_their_stratum() -> None:
    made, openings = sealed(length=2)
    book = Book(places=places_of(seal=made))

    places = [
        book.claim(stratum=stratum, unit=unit, at=instant(n), by="Ann").place
        for n, (stratum, unit) in enumerate(
            [("Elm", "a"), ("Oak", "b"), ("Elm", "c"), ("Oak", "d")]
        )
    ]

    assert places == [("Elm", 1), ("Oak", 1), ("Elm", 2), ("Oak", 2)]
    assert verify(seal=made, openings=openings, claims=book.events, root=made.root).is_sound
    assert second(made, openings, book.events)


def test_a_void_place_is_passed_over_and_never_used() -> None:
    made, openings = sealed(strata=("Oak",), length=4)
    book = Book(places=places_of(seal=made))
    book.make_void(stratum="Oak", position=3, at=instant(0), **TWO)
    book.make_void(stratum="Oak", position=1, at=instant(1), **TWO)

    places = [
        book.claim(stratum="Oak", unit=unit, at=instant(9), by="Ann").position for unit in "ab"
    ]

    assert places == [2, 4]
    used = [openings[1], openings[3]]
    for shown in (used, openings):
        found = verify(seal=made, openings=shown, claims=book.events, root=made.root)
        assert found.is_sound
        assert (found.claimed, found.void) == (2, 2)
        assert second(made, shown, book.events)
    fault = verify(seal=made, openings=openings[1:2], claims=book.events).fault
    assert fault is not None
    assert (fault.kind, fault.position) == ("skipped", 4)


def test_an_error_is_marked_and_stays() -> None:
    made, openings = sealed(strata=("Oak",), length=2)
    book = taken(made, openings)

    event = book.mark_error(stratum="Oak", position=1, at=instant(5), **TWO)

    assert event.unit == "u0"
    assert book.claimed["Oak", 1].unit == "u0"
    assert verify(seal=made, openings=openings, claims=book.events).is_sound
    assert second(made, openings, book.events)


def test_unused_slots_may_be_opened_once_the_list_is_closed() -> None:
    made, openings = sealed(strata=("Oak",), length=3)
    book = taken(made, openings[:1])

    assert not verify(seal=made, openings=openings, claims=book.events).is_sound
    book.close(at=instant(3), **TWO)

    assert verify(seal=made, openings=openings, claims=book.events).is_sound
    assert second(made, openings, book.events)
    with pytest.raises(SealingRefused, match="the list was closed"):
        book.claim(stratum="Oak", unit="late", at=instant(4), by="Ann")
    book.mark_error(stratum="Oak", position=1, at=instant(5), **TWO)


def test_places_that_were_sealed_for_known_units_need_no_claim() -> None:
    slots = [
        Slot(stratum="all", position=i, arm=arm, unit=f"P{i}") for i, arm in enumerate("AB", 1)
    ]
    made, openings = seal(study="E", slots=slots, salts=[b"a" * 32, b"b" * 32])

    assert verify(seal=made, openings=openings, root=made.root).is_sound
    book = Book(places=places_of(seal=made))
    with pytest.raises(SealingRefused, match="sealed for unit P1, not for unit P2"):
        book.claim(stratum="all", unit="P2", at=instant(1), by="Ann")
    book.claim(stratum="all", unit="P1", at=instant(1), by="Ann")
    assert verify(seal=made, openings=openings, claims=book.events).is_sound
    assert second(made, list(openings), book.events)


def test_the_places_of_a_further_segment_are_claimed_with_its_root() -> None:
    made, openings = sealed(strata=("Oak",), length=1)
    book = taken(made, openings)
    longer, more = extend(
        seal=made, slots=[Slot(stratum="Oak", position=2, arm="group")], salts=[b"s" * 32]
    )
    book = Book(places=places_of(seal=longer), events=book.events)

    event = book.claim(stratum="Oak", unit="next", at=instant(9), by="Ann")

    assert event.root == longer.root != made.root
    assert verify(seal=longer, openings=[*openings, *more], claims=book.events).is_sound
    assert second(longer, [*openings, *more], book.events)


def test_without_a_list_places_follow_without_end() -> None:
    book = Book(places=endless_places(study="E", design=b"d" * 32))

    made = [
        book.claim(stratum="all", unit=f"u{n}", at=instant(n), by="Ann", levels="sex=male")
        for n in range(3)
    ]

    assert [one.position for one in made] == [1, 2, 3]
    assert made[0].previous == made[2].root == b"d" * 32
    with pytest.raises(SealingRefused, match="no slot to make void"):
        book.make_void(stratum="all", position=4, at=instant(9), **TWO)
    with pytest.raises(SealingRefused, match="no stratum"):
        book.claim(stratum="Oak", unit="x", at=instant(9), by="Ann")


CHANGES: dict[str, Callable[[Event], Event]] = {
    "unit": lambda one: one._replace(unit="someone else"),
    "position": lambda one: one._replace(position=one.position + 1),
    "stratum": lambda one: one._replace(stratum="Oak" if one.stratum == "Elm" else "Elm"),
    "levels": lambda one: one._replace(levels="sex=male"),
    "at": lambda one: one._replace(at="2026-01-01T00:00:00Z"),
    "by": lambda one: one._replace(by="Zoe"),
    "kind": lambda one: one._replace(kind="void"),
    "reason": lambda one: one._replace(reason="?"),
    "root": lambda one: one._replace(root=b"r" * 32),
    "previous": lambda one: one._replace(previous=b"p" * 32),
    "digest": lambda one: one._replace(digest=b"d" * 32),
    "index": lambda one: one._replace(index=one.index + 1),
}


@pytest.mark.parametrize("part", CHANGES)
@pytest.mark.parametrize("line", [0, 3, 7])
def test_every_part_of_every_line_is_bound(part: str, line: int) -> None:
    made, openings = sealed(length=4)
    claims = taken(made, openings).events
    claims[line] = CHANGES[part](claims[line])

    fault = verify(seal=made, openings=openings, claims=claims).fault

    assert fault is not None
    assert fault.kind == "claim"
    assert not second(made, openings, claims)


def rechained(made: Seal, events: list[Event]) -> list[Event]:
    """Claims whose digests a dishonest keeper wrote anew after changing what they say."""
    previous, done = made.segments[0].root, []
    for index, event in enumerate(events, 1):
        linked = event._replace(index=index, previous=previous)
        done.append(linked._replace(digest=digest_of(study=made.study, event=linked)))
        previous = done[-1].digest
    return done


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: [*c[:2], c[2]._replace(unit=c[0].unit), *c[3:]], "has slot 1 of stratum Oak"),
        (lambda c: [*c[:2], c[2]._replace(position=2), *c[3:]], "is taken already"),
        (lambda c: [*c[:2], *c[3:]], "is not next: slot 3 is"),
        (lambda c: [*c[:2], c[2]._replace(position=9), *c[3:]], "no slot is left"),
        (lambda c: [*c[:2], c[2]._replace(stratum="Ash"), *c[3:]], "there is no stratum Ash"),
        (lambda c: [*c[:2], c[2]._replace(at=c[0].at[:-3] + "xyZ"), *c[3:]], "not an instant"),
        (lambda c: [*c[:2], c[2]._replace(at="2020-01-01T00:00:00Z"), *c[3:]], "earlier than"),
        (lambda c: [*c[:2], c[2]._replace(by=" "), *c[3:]], "not who did it"),
        (lambda c: [*c[:2], c[2]._replace(unit=" "), *c[3:]], "names no unit"),
        (
            lambda c: [*c[:3], c[2]._replace(kind="void", second="B", reason="r")],
            "is taken already",
        ),
        (lambda c: [*c[:3], c[3]._replace(kind="void", second="ANN ", reason="r")], "two people"),
        (lambda c: [*c[:3], c[3]._replace(kind="void", reason="r")], "two people"),
        (lambda c: [*c[:3], c[3]._replace(kind="void", second="Ben")], "gives no reason"),
        (lambda c: [*c[:3], c[3]._replace(kind="error", second="B", reason="r")], "to nobody"),
        (
            lambda c: [
                *c[:3],
                c[2]._replace(kind="error", second="B", reason="r"),
                c[2]._replace(kind="error", second="B", reason="r"),
            ],
            "is marked already",
        ),
        (
            lambda c: [
                *c[:3],
                c[3]._replace(kind="void", second="Ben", reason="r"),
                c[3]._replace(kind="claim"),
            ],
            "was made void",
        ),
    ],
)
def test_what_cannot_be_claimed_is_named_though_the_chain_is_written_anew(
    change: Callable[[list[Event]], list[Event]], sentence: str
) -> None:
    made, openings = sealed(length=4)
    claims = rechained(made, change(taken(made, openings).events))

    fault = verify(seal=made, openings=openings, claims=claims).fault

    assert fault is not None
    assert fault.kind == "claim"
    assert sentence in fault.sentence
    assert not second(made, openings, claims)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_book_hands_out_every_place_once_in_order(data: st.DataObject) -> None:
    made, openings = sealed(strata=("Oak", "Elm"), length=6)
    book = Book(places=places_of(seal=made))
    for number in range(data.draw(st.integers(0, 14))):
        stratum = data.draw(st.sampled_from(["Oak", "Elm"]))
        position = book.next_position(stratum=stratum)
        if position > 6:
            with pytest.raises(SealingRefused, match="Speak to the statistician"):
                book.claim(stratum=stratum, unit=f"u{number}", at=instant(number), by="Ann")
        elif data.draw(st.booleans()):
            book.claim(stratum=stratum, unit=f"u{number}", at=instant(number), by="Ann")
        else:
            book.make_void(stratum=stratum, position=position, at=instant(number), **TWO)

    assert not set(book.claimed) & book.void
    for stratum in ("Oak", "Elm"):
        gone = [p for s, p in (*book.claimed, *book.void) if s == stratum]
        assert sorted(gone) == list(range(1, len(gone) + 1))
    said = taken_by(seal=made, claims=book.events)
    assert (said.claimed, said.void, said.fault) == (len(book.claimed), book.void, None)
    for stratum, position in (one.place for one in openings):
        is_gone = position <= said.reached.get(stratum, 0) or (stratum, position) in said.void
        assert is_gone == ((stratum, position) in {*book.claimed, *book.void})
    used = [one for one in openings if one.place in book.claimed]
    assert verify(seal=made, openings=used, claims=book.events, is_complete=False).is_sound
