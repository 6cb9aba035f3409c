"""The cohorts and people of the large example as the last term begins, with their ids."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from likewise.actions.example.large.cast import Life, Person
from likewise.actions.example.large.tables import practice_key, venue_key
from likewise.actions.example.large.years import Years
from likewise.actions.example.story import Circle, Someone, Story
from likewise.domain.arms import Format
from likewise.domain.participants import RoleName
from likewise.records import sources


@dataclass(eq=False, kw_only=True)
class Going(Circle):
    """A cohort that goes on, and where and when it meets."""

    life: Life
    is_changing: bool = False

    @property
    def venue(self) -> str | None:
        """The own id of the place where it meets."""
        return venue_key(self.life.practice) if self.life.venue else None


class Circles:
    """By practice: groups, pairs, and the people who are in no cohort."""

    def __init__(self, story: Story, years: Years) -> None:
        self._ids = _own_ids(story.programme)
        self.groups: dict[int, list[Going]] = defaultdict(list)
        self.pairs: dict[int, list[Going]] = defaultdict(list)
        self.waiting: dict[int, list[Someone]] = defaultdict(list)
        self.facilitators: dict[int, list[Someone]] = defaultdict(list)
        for number in range(years.practices):
            key, venue = practice_key(number), venue_key(number)
            story.practices[key] = self._ids["practices", key]
            story.venues[venue] = self._ids["venues", venue]
        self._people = {
            person: self._someone(person) for person in years.people if person.left_on is None
        }
        for life in years.lives:
            if life.ended_on is None:
                self._add(life)
        taken = {someone for circle in self for someone in circle.people}
        for person, someone in self._people.items():
            if person.role == RoleName.FACILITATOR:
                self.facilitators[person.practice].append(someone)
            elif someone not in taken:
                self.waiting[person.practice].append(someone)

    def __iter__(self) -> Iterator[Going]:
        """Every cohort of every practice."""
        for shelf in (self.groups, self.pairs):
            for circles in shelf.values():
                yield from circles

    def _someone(self, person: Person) -> Someone:
        return Someone(
            self._ids["participants", person.key],
            person.given_name,
            person.family_name,
            practice_key(person.practice),
            person.keenness,
        )

    def _add(self, life: Life) -> None:
        circle = Going(
            self._ids["cohorts", life.key],
            life.name,
            [self._people[person] for person in life.members],
            [self._people[person] for person in life.there(RoleName.FACILITATOR)],
            life=life,
        )
        is_pair = life.format_now is Format.ONE_TO_ONE
        (self.pairs if is_pair else self.groups)[life.practice].append(circle)


def _own_ids(programme: str) -> dict[tuple[str, str], str]:
    """The id of each thing that the tables brought, by its table and its own id there."""
    return {(table, key): fact for table, key, fact, _ in sources.read(programme)}
