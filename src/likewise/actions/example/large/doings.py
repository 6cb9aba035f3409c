"""What happens to people and cohorts in the earlier years of the large example."""

import heapq
import itertools
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import partial

from likewise.actions.example.large.cast import Event, Lead, Life, Person
from likewise.actions.example.large.people import PLACES, hall_name, many_names
from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageKind
from likewise.domain.imports.layout import BOTH
from likewise.domain.participants import RoleName, StatusName

TERM = date(2012, 4, 16)  # the Monday of the last term
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
GROUPS = frozenset({Format.GROUP, Format.COMBINED})
REASONS = (
    "Did not say.", "Moved away.", "Working on that day now.", "No longer drives.", "Poor health.",
    "Had what they came for, and said so.", "Caring for somebody at home.", "Too far in winter.",
)  # fmt: skip

type _Noted = Callable[[date], object]


class Doings:
    """People and cohorts, and a diary of what is done with them, practice by practice."""

    def __init__(self, *, seed: int) -> None:
        self.people: list[Person] = []
        self.lives: list[Life] = []
        self.events: list[Event] = []
        self.rng = random.Random(seed)  # noqa: S311 - a story, not a secret
        self.names = many_names(self.rng)
        self._diary: list[tuple[date, int, _Noted]] = []
        self._order = itertools.count()

    def note(self, day: date, what: Callable[[date], object]) -> None:
        """Note something for a day."""
        heapq.heappush(self._diary, (day, next(self._order), what))

    def carry_out(self) -> None:
        """Carry out everything noted, in order of days."""
        while self._diary:
            day, _, what = heapq.heappop(self._diary)
            what(day)

    def going(self, practice: int, formats: Iterable[Format] = Format) -> list[Life]:
        """The cohorts of a practice that go on and have one of these formats."""
        return [
            life
            for life in self.lives
            if life.practice == practice and life.ended_on is None and life.format_now in formats
        ]

    # People

    def recruit(self, practice: int, members: int, on: date) -> None:
        for _ in range(3 + (practice % 4 == 3) + (practice % 10 == 6)):
            self._enrol(practice, on, RoleName.FACILITATOR)
        if practice % 3 == 0:  # one more, who withdraws later
            self._enrol(practice, on, RoleName.FACILITATOR)
        for number in range(members):
            self._enrol(practice, on, BOTH if number == 0 and practice % 4 == 1 else "member")

    def _enrol(self, practice: int, on: date, role: str) -> Person:
        given, family = next(self.names)
        keen = self.rng.uniform(0.65, 0.95) if self.rng.random() > 0.2 else 0.35
        key = f"{'F' if role == RoleName.FACILITATOR else 'P'}{len(self.people) + 1:04d}"
        person = Person(key, given, family, practice, on, str(role), keen)
        self.people.append(person)
        return person

    def newcomer(self, practice: int, is_waiting: bool, on: date) -> None:
        person = self._enrol(practice, on, "member")
        joins = on + timedelta(days=self.rng.randint(14, 28))
        if not is_waiting:
            self.note(min(joins, TERM - timedelta(days=3)), partial(self._place, person))

    def _place(self, person: Person, on: date) -> None:
        """Somebody joins a group of their practice; without one they ask again."""
        open_groups = [e for e in self.going(person.practice, GROUPS) if e.takes_joiners]
        if person.left_on or person not in self._in_no_cohort(person.practice):
            return
        if open_groups:
            self.rng.choice(open_groups).admit([person], on)
        elif on + timedelta(days=28) < TERM:
            self.note(on + timedelta(days=28), partial(self._place, person))

    def one_leaves(self, practice: int, also_the_programme: bool, on: date) -> None:
        groups = self.going(practice, GROUPS)
        found = [(len(each.members), each.key, each) for each in groups if each.members]
        reason = self.rng.choice(REASONS)
        if not found:
            self.note(
                on + timedelta(days=28), partial(self.one_leaves, practice, also_the_programme)
            )
            return
        group = max(found)[2]
        person = min(group.members, key=lambda each: (each.role, each.keenness, each.key))
        for life in self.going(practice):
            if person in life.members:
                life.lets_go([person], on, reason)
        if also_the_programme:
            person.left_on, person.status = on + timedelta(days=7), StatusName.LEFT

    def _in_no_cohort(self, practice: int) -> list[Person]:
        taken = {person for life in self.going(practice) for person in life.members}
        return [
            person
            for person in self.people
            if person.practice == practice
            and person.role != RoleName.FACILITATOR
            and person not in taken
            and person.left_on is None
        ]

    def _least_busy(self, practice: int, count: int) -> list[Person]:
        """Those facilitators of a practice who have the least to do."""
        load = {
            person: sum(person in life.there(RoleName.FACILITATOR) for life in self.going(practice))
            for person in self.people
            if person.practice == practice
            and person.role == RoleName.FACILITATOR
            and person.left_on is None
        }
        return sorted(load, key=lambda each: (load[each], each.key))[:count]

    def facilitator_withdraws(self, practice: int, on: date) -> None:
        if practice % 3:
            return
        person = self._least_busy(practice, 9)[-1]
        person.left_on, person.status = on, StatusName.WITHDRAWN
        for life in self.going(practice):
            if person in life.there(RoleName.FACILITATOR):
                life.lets_go([person], on, "Withdrew.")
                self._hand_on(life, on)

    def _hand_on(self, life: Life, on: date) -> None:
        """Somebody else leads where nobody does."""
        if any(lead.ends_on is None for lead in life.leads):
            return
        there = life.there(RoleName.FACILITATOR)
        facilitators = there or self._least_busy(life.practice, 1)
        if not there:
            life.admit(facilitators, on, RoleName.FACILITATOR)
        life.leads += [Lead(each, on) for each in facilitators[:1]]

    # Cohorts

    def _new(self, practice: int, format: Format, on: date) -> Life:
        """A cohort that starts, with nobody in it yet."""
        place, pairs = PLACES[practice], format is Format.ONE_TO_ONE
        number = sum(life.practice == practice for life in self.lives) + 1
        weekday = (practice + number) % 5
        name = f"{place} pair {number}" if pairs else f"{place} {WEEKDAYS[weekday]} group"
        taken = {life.name for life in self.lives if life.practice == practice}
        if name in taken:
            name = f"{place} {WEEKDAYS[weekday]} group {number}"
        life = Life(
            key=f"C{len(self.lives) + 1:03d}", name=name, practice=practice, format=format,
            started_on=on, weekday=weekday, every=4 if pairs else self.rng.choice((1, 2, 2, 2)),
            hour=self.rng.choice((10, 11, 14, 15, 16)), venue="" if pairs else hall_name(practice),
        )  # fmt: skip
        self.lives.append(life)
        return life

    def start(
        self, practice: int, format: Format, members: int, facilitators: int, on: date
    ) -> Life | None:
        """A cohort starts, of those who are in none."""
        waiting = self._in_no_cohort(practice)[:members]
        if not waiting:
            return None
        life = self._new(practice, format, on)
        life.admit(waiting, on)
        self._led(life, self._least_busy(practice, facilitators), on)
        return life

    def _led(self, life: Life, facilitators: Sequence[Person], on: date) -> None:
        life.admit(facilitators, on, RoleName.FACILITATOR)
        life.leads += [Lead(each, on) for each in facilitators[:1]]

    def pair_starts(self, practice: int, on: date) -> None:
        """A pair starts, so that there are one or two in each practice when the years end."""
        wanted = 1 + practice % 2
        pairs = self.going(practice, {Format.ONE_TO_ONE})
        if len(pairs) >= wanted:
            return
        if not self._in_no_cohort(practice):
            group = max(self.going(practice, GROUPS), key=lambda e: (len(e.members), e.key))
            group.lets_go(group.members[-1:], on, "Wanted to talk to one person.")
        self.start(practice, Format.ONE_TO_ONE, 1, 1, on)

    def _event(self, kind: LineageKind, on: date, reason: str, **cohorts: tuple[Life, ...]) -> None:
        self.events.append(Event(kind=kind, on=on, reason=reason, **cohorts))

    def split(self, practice: int, on: date) -> None:
        [group] = self.going(practice, GROUPS)[:1]
        members, facilitators = group.members, group.there(RoleName.FACILITATOR)
        group.ends(on)
        parts = (self._new(practice, Format.GROUP, on), self._new(practice, Format.GROUP, on))
        half = len(members) // 2
        for part, people in zip(parts, (members[:half], members[half:]), strict=True):
            part.admit(people, on)
        for part, facilitator in zip(parts, facilitators, strict=False):
            self._led(part, [facilitator], on)
        self._event(
            LineageKind.SPLIT, on, "It had grown too large to hear one another.",
            before=(group,), after=parts,
        )  # fmt: skip
        for part in parts:
            self._hand_on(part, on + timedelta(days=7))

    def draw(self, practice: int, on: date) -> None:
        """The smaller group draws two people from the larger one."""
        groups = sorted(self.going(practice, GROUPS), key=lambda e: (len(e.members), e.key))
        if len(groups) > 1:
            self._move(groups[-1], groups[0], groups[-1].members[-2:], on)

    def _move(self, source: Life, target: Life, people: Sequence[Person], on: date) -> None:
        source.lets_go(people, on, "Moved.")
        target.admit(people, on)
        self._event(
            LineageKind.DRAW, on, "It needed more people, and they lived nearer.",
            before=(source,), after=(target,),
        )  # fmt: skip

    def draw_on_a_pair(self, practice: int, on: date) -> None:
        """A group draws on a pair that goes on: its member comes to the group as well."""
        pairs = self.going(practice, {Format.ONE_TO_ONE})
        groups = self.going(practice, GROUPS)
        if pairs and groups:
            groups[0].admit(pairs[0].members, on)
            self._event(
                LineageKind.DRAW, on, "They wished to meet others as well.",
                before=(pairs[0],), after=(groups[0],),
            )  # fmt: skip

    def few_are_left(self, practice: int, on: date) -> None:
        """A group is left with three members, and takes nobody new."""
        groups = sorted(self.going(practice, GROUPS), key=lambda e: (len(e.members), e.key))
        if len(groups) > 1 and len(groups[0].members) > 3:
            groups[0].takes_joiners = False
            self._move(groups[0], groups[-1], groups[0].members[3:], on)

    def pairs_become_a_group(self, practice: int, on: date) -> None:
        pairs = self.going(practice, {Format.ONE_TO_ONE})
        staying, merging = tuple(pairs[:3]), tuple(pairs[3:])
        people = [person for pair in merging for person in pair.members]
        facilitators = {p: None for pair in merging for p in pair.there(RoleName.FACILITATOR)}
        for pair in merging:
            pair.ends(on)
        group = self._new(practice, Format.GROUP, on)
        group.admit(people[:-1], on)
        self._led(group, list(facilitators)[:2], on)
        self._event(
            LineageKind.MERGE, on, "They wanted to hear from more than one person.",
            before=merging, after=(group,), staying=staying,
        )  # fmt: skip
        self.note(on + timedelta(days=63), partial(self._place, people[-1]))

    def pair_ends(self, practice: int, on: date) -> None:
        pairs = self.going(practice, {Format.ONE_TO_ONE})
        if pairs:
            members = pairs[-1].members
            pairs[-1].ends(on)
            self._event(
                LineageKind.END, on, "They had found their own way, and said goodbye.",
                before=(pairs[-1],),
            )  # fmt: skip
            for person in members:
                self.note(on + timedelta(days=35), partial(self._place, person))

    def becomes_a_group(self, practice: int, on: date) -> None:
        life = self.going(practice, {Format.COMBINED})[0]
        life.later_formats.append((on, Format.GROUP))
        self._event(
            LineageKind.CHANGE_FORMAT, on, "The calls were no longer asked for.", before=(life,)
        )

    def smallest_is_absorbed(self, practice: int, on: date) -> None:
        lives = sorted(self.going(practice), key=lambda e: (len(e.members), e.key))
        absorbed, into = lives[0], lives[-1]
        people = absorbed.members
        absorbed.ends(on)
        into.admit(people, on)
        self._event(
            LineageKind.ABSORB, on, "Too few were left to go on alone.",
            before=(absorbed,), after=(into,),
        )  # fmt: skip

    def rests(self, practice: int, on: date) -> None:
        life = self.going(practice, GROUPS)[-1]
        back = on + timedelta(weeks=6)
        life.rests.append((on, back))
        self._event(LineageKind.REST, on, "The hall was being painted.", before=(life,))
        self._event(LineageKind.RESUME, back, "The hall opened again.", before=(life,))

    def lead_gives_up(self, practice: int, on: date) -> None:
        """Whoever leads a group stays in it and leads no more, and nobody has taken over."""
        for lead in self.going(practice, GROUPS)[-1].leads:
            lead.ends_on = lead.ends_on or on
