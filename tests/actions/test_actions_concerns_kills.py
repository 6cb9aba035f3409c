"""Worries raised while processes are killed: each is in the nurse's list once, and whole."""

import random

from installations import an_installation
from worrying import raise_all


def test_twenty_worries_arrive_once_and_whole_though_whoever_raises_them_is_killed(tmp_path):
    with an_installation(tmp_path) as made:
        found = raise_all(made, worries=20, kills=3, chance=random.Random(3))

    assert (found.pop("worries"), found.pop("kills"), found.pop("in_queue")) == (20, 3, 20)
    assert set(found.values()) == {0}  # none missing, twice, altered, or without its letters
