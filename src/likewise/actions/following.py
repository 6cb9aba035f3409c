"""What is done with an act besides its plan: in its transaction, or once it is there for good."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from likewise.domain.accounts import Actor
from likewise.domain.acts import Act

type Following = Callable[[], None]
type Beside[A: Act] = Callable[[A, Actor, datetime], None]
_FOLLOWING: dict[type[Act], Following] = {}
_BESIDE: dict[type[Act], Beside[Any]] = {}


def follows(*acts: type[Act]) -> Callable[[Following], Following]:
    """Makes a function what follows acts of these kinds, once they are in the record for good.

    It may be called again at any time, and does then what was left undone.
    """

    def keep(function: Following) -> Following:
        _FOLLOWING.update(dict.fromkeys(acts, function))
        return function

    return keep


def goes_with[A: Act](kind: type[A]) -> Callable[[Beside[A]], Beside[A]]:
    """Makes a function what is written with acts of a kind, in their transaction: no facts.

    It is given the act, who does it and when; its plan has to say what this does.
    """

    def keep(function: Beside[A]) -> Beside[A]:
        _BESIDE[kind] = function
        return function

    return keep


def write_with(act: Act, by: Actor, at: datetime) -> None:
    """Write what goes with an act, and see that what follows it is done once it is there."""
    if type(act) in _BESIDE:
        _BESIDE[type(act)](act, by, at)
    if type(act) in _FOLLOWING:
        transaction.on_commit(_FOLLOWING[type(act)])
