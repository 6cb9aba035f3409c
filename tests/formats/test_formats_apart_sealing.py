"""A list is verified in two processes, and found to be what it is found to be in one."""

from random import Random
from typing import Any

import pytest
from domain.sealed_lists import instant, other_arm, sealed, taken

from likewise.domain.imports import FileNotRight
from likewise.domain.refusals import DomainError
from likewise.domain.sealing import Event, Opening, Verification, verify
from likewise.formats.apart.sealing import verified_apart
from likewise.formats.sealing import SealFileRefused, claims_as_csv, openings_as_csv, seal_as_json

SEALED, OPENINGS = sealed(length=6)
SEAL = seal_as_json(seal=SEALED).encode()
OPENED = openings_as_csv(openings=OPENINGS).encode()
HOW = {"root": None, "held": [], "is_complete": True}


def claims(number: int = 12, *, void: int = 0, is_closed: bool = False) -> list[Event]:
    """The first claims of the list, after so many places of its first stratum were made void."""
    book = taken(SEALED, ())
    two = {"at": instant(0), "by": "Ann", "second": "Ben", "reason": "seen"}
    for position in range(1, void + 1):
        book.make_void(stratum="Oak", position=position, **two)
    for unit, opening in enumerate(OPENINGS[void:number]):
        book.claim(stratum=opening.slot.stratum, unit=f"u{unit}", at=instant(unit), by="Ann")
    if is_closed:
        book.close(**two | {"at": instant(unit)})
    return book.events


def both(openings: list[Opening], events: list[Event], **how: Any) -> tuple[Verification, ...]:
    """What is found in one process, and what in two."""
    found, notes = verified_apart(
        seal=SEAL,
        openings=[openings_as_csv(openings=openings).encode()],
        claims=claims_as_csv(events=events).encode() if events else None,
        **HOW | how,
    )
    assert notes == []
    return verify(seal=SEALED, openings=openings, claims=events, **HOW | how), found


@pytest.mark.parametrize(
    ("openings", "events", "how", "kind"),
    [
        (OPENINGS, claims(), {}, None),
        (OPENINGS, claims(), {"root": SEALED.root, "held": [claims()[3].digest]}, None),
        (OPENINGS, claims(), {"root": b"r" * 32}, "root"),
        (OPENINGS, claims(), {"held": [b"h" * 32]}, "claim"),
        (OPENINGS, [], {"held": [b"h" * 32]}, "claim"),
        (OPENINGS, claims()[1:], {}, "claim"),
        (OPENINGS, [], {}, "unclaimed"),
        (OPENINGS, claims(8), {}, "unclaimed"),
        (OPENINGS, claims(8, is_closed=True), {}, None),
        (OPENINGS[:8], claims(8), {"is_complete": False}, None),
        (OPENINGS[:8], claims(8), {}, "skipped"),
        (OPENINGS[2:], claims(void=2), {}, None),
        (OPENINGS[2:], claims(void=1), {}, "skipped"),
        ([other_arm(OPENINGS[0], Random(1)), *OPENINGS[1:]], claims(), {}, "altered"),
        ([OPENINGS[0], *OPENINGS], claims(), {}, "repeated"),
    ],
)
def test_a_list_is_found_to_be_the_same_in_two_processes(
    openings: list[Opening], events: list[Event], how: dict[str, Any], kind: str | None
) -> None:
    here, apart = both(openings, events, **how)

    assert apart == here
    assert (apart.fault.kind if apart.fault else None) == kind


@pytest.mark.parametrize(
    ("seal", "openings", "told", "refusal"),
    [
        (b"{", b"", b"", SealFileRefused("Line 1: this is not JSON. Give the seal file.")),
        (SEAL, b"", b"", "openings: This is empty"),
        (SEAL, OPENED, b"", "claims: This is empty"),
        (SEAL, SEAL, OPENED, "openings: These are not openings, which have a column salt."),
        (SEAL, OPENED, OPENED, "claims: These are not claims, which have a column digest."),
        (SEAL, OPENED, b"index,digest\n1,2\n", "claims, line 1, column event"),
    ],
)
def test_the_first_file_that_cannot_be_read_is_named(
    seal: bytes, openings: bytes, told: bytes, refusal: str | DomainError
) -> None:
    with pytest.raises(DomainError) as refused:
        verified_apart(seal=seal, openings=[openings], claims=told, **HOW)

    assert str(refusal) in str(refused.value)
    assert type(refused.value) is (FileNotRight if isinstance(refusal, str) else SealFileRefused)


def test_it_is_said_how_each_table_was_read() -> None:
    told = claims_as_csv(events=claims()).encode("utf-16")

    found, notes = verified_apart(
        seal=SEAL, openings=[OPENED.replace(b",", b";")], claims=told, **HOW
    )

    assert found.is_sound
    assert notes == ["openings is separated by semicolons.", "claims is in UTF-16, and read so."]
