"""Acts as JSON: one, or a list of them, as another program, a phone or a forecast sends them."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from likewise.domain.acts import Act, ActNotRight, Fault, act_of, plain

LARGEST = 1 << 20  # bytes of one document
MANY = 1000  # acts in one list


def written(act: Act) -> str:
    """An act as one line of JSON; equal acts give equal lines."""
    return json.dumps(plain(act), ensure_ascii=False, sort_keys=True)


def read_act(document: bytes) -> Act:
    """The act that a JSON document says.

    Raises
    ------
    ActNotRight
        When it is no JSON, too long, too deep, or no act; with everything that is wrong.
    """
    return act_of(loaded(document))


def read_acts(document: bytes) -> tuple[Act, ...]:
    """The acts that a JSON list says, in order; every fault names its act, counted from 1.

    Raises
    ------
    ActNotRight
        With the faults of all of them.
    """
    return acts_of(loaded(document))


def acts_of(said: object) -> tuple[Act, ...]:
    """The acts that a list of plain data says, in order; every fault names its act.

    Raises
    ------
    ActNotRight
        With the faults of all of them.
    """
    if not isinstance(said, list) or not 0 < len(said) <= MANY:
        raise _not_right(f"Give a list of acts: at least one, at most {MANY:,}.")
    read: list[Act] = []
    faults: list[Fault] = []
    for number, each in enumerate(said, start=1):
        try:
            read.append(act_of(each))
        except ActNotRight as wrong:
            faults += [
                Fault(f"{number}.{f.field}", f"Act {number}: {f.sentence}") for f in wrong.faults
            ]
    if faults:
        raise ActNotRight(faults)
    return tuple(read)


def written_list(acts: Sequence[Act]) -> str:
    """A list of acts as a JSON document that `read_acts` reads."""
    return json.dumps([plain(each) for each in acts], ensure_ascii=False, indent=2) + "\n"


def loaded(document: bytes) -> Any:
    """Plain data from JSON: strict, and refused where it is too long, too deep or ambiguous.

    Raises
    ------
    ActNotRight
        When it is none.
    """
    if len(document) > LARGEST:
        raise _not_right(f"This is longer than {LARGEST >> 20} MB, so no act. Send less at a time.")
    try:
        return json.loads(
            document, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_each_once
        )
    except (ValueError, RecursionError):  # a UnicodeDecodeError is a ValueError
        raise _not_right(
            "This is not JSON that says an act. `docs/reference/acts.md` shows its form."
        ) from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _not_right("A name stands twice in one table. Say each thing once.")
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)


def _not_right(sentence: str) -> ActNotRight:
    return ActNotRight([Fault("", sentence)])
