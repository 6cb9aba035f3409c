"""The earlier years of the large example: what happened in each practice, before the last term.

Practices are of four kinds, as in a trial of formats: groups that split, pairs that became a
group, combined cohorts of which one changed and one was absorbed, and controls that began later.
Two fifths of them were in the trial; the others came in afterwards, one after the other.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from likewise.actions.example.large.doings import TERM, Doings
from likewise.domain.arms import Format

FORMATIVE, RANDOMISED = date(2009, 6, 1), date(2009, 10, 5)
NATURALISTIC, LATER = date(2010, 4, 5), date(2010, 6, 7)
MEMBERS, FIRST = 30, 18  # of each practice: when the last term is over, and when it comes in
ARMS = (Format.GROUP, Format.ONE_TO_ONE, Format.COMBINED, None)
type AtPart = Callable[[float], date]


class Years(Doings):
    """Everything that was so before the last term, as somebody's tables would say it."""

    def __init__(self, *, seed: int, practices: int) -> None:
        super().__init__(seed=seed)
        self.practices = practices
        self.in_trial = min(practices, max(4, practices * 2 // 5))
        for number in range(practices):
            self._note_practice(number)
        self.carry_out()

    def starts_on(self, practice: int) -> date:
        """The day on which a practice comes into the programme."""
        if practice < self.in_trial:
            return RANDOMISED
        later = (practice - self.in_trial) * 13 // max(1, self.practices - self.in_trial)
        return LATER + timedelta(weeks=4 * later)

    def _note_practice(self, practice: int) -> None:
        starts = self.starts_on(practice)
        is_control = practice < self.in_trial and ARMS[practice % 4] is None
        begins = NATURALISTIC if is_control else starts
        length = (TERM - begins).days - 7

        def at(part: float) -> date:
            day = begins + timedelta(days=round(length * part))
            return day + timedelta(days=-day.weekday() % 7)  # a Monday

        self.note(starts - timedelta(days=14), partial(self.recruit, practice, FIRST))
        story = (self._groups, self._pairs, self._combined, self._controls)[practice % 4]
        story(practice, begins, at)
        self.note(at(0.45), partial(self.facilitator_withdraws, practice))
        for part in (0.85, 0.9)[: 1 + practice % 2]:
            self.note(at(part), partial(self.pair_starts, practice))
        if practice % 5 == 0:
            self.note(at(0.96), partial(self.lead_gives_up, practice))
        if practice % 6 == 2:
            self.note(at(0.93), partial(self.few_are_left, practice))
        self._coming_and_going(practice, at)

    def _coming_and_going(self, practice: int, at: AtPart) -> None:
        """As many come as make up for those who leave; the last of them still wait."""
        leaving, staying = self.rng.randint(3, 6), int(practice % 10 < 7)
        for number in range(leaving + staying):
            day = at(self.rng.uniform(0.15, 0.92))
            self.note(day, partial(self.one_leaves, practice, number < leaving))
        coming = MEMBERS - practice % 2 + leaving - FIRST
        waiting = 1 + practice % 2 + int(practice % 5 < 3)
        for number in range(coming):
            is_waiting = number < waiting
            day = at(self.rng.uniform(0.97, 1.0) if is_waiting else self.rng.uniform(0.1, 0.9))
            self.note(day, partial(self.newcomer, practice, is_waiting))

    # The four kinds of practices

    def _groups(self, practice: int, begins: date, at: AtPart) -> None:
        self.note(begins, partial(self.start, practice, Format.GROUP, 18, 2))
        self.note(at(0.4), partial(self.split, practice))
        self.note(at(0.7), partial(self.draw, practice))

    def _pairs(self, practice: int, begins: date, at: AtPart) -> None:
        for _ in range(10):
            self.note(begins, partial(self.start, practice, Format.ONE_TO_ONE, 1, 1))
        self.note(at(0.35), partial(self.pairs_become_a_group, practice))
        self.note(at(0.5), partial(self.start, practice, Format.GROUP, 9, 2))
        self.note(at(0.6), partial(self.pair_ends, practice))
        self.note(at(0.75), partial(self.draw_on_a_pair, practice))
        self.note(at(0.8), partial(self.pair_ends, practice))

    def _combined(self, practice: int, begins: date, at: AtPart) -> None:
        for members in (7, 6, 4):
            self.note(begins, partial(self.start, practice, Format.COMBINED, members, 1))
        self.note(at(0.3), partial(self.becomes_a_group, practice))
        self.note(at(0.5), partial(self.smallest_is_absorbed, practice))
        self.note(at(0.6), partial(self.rests, practice))

    def _controls(self, practice: int, begins: date, at: AtPart) -> None:
        begins += timedelta(days=7)
        self.note(begins, partial(self.start, practice, Format.GROUP, 9, 1))
        for _ in range(3):
            self.note(begins, partial(self.start, practice, Format.ONE_TO_ONE, 1, 1))
        self.note(at(0.4), partial(self.smallest_is_absorbed, practice))
        self.note(at(0.5), partial(self.start, practice, Format.COMBINED, 8, 1))
        self.note(at(0.6), partial(self.pair_ends, practice))
        self.note(at(0.7), partial(self.pair_ends, practice))
