"""Who is in the earlier years of the large example, and the lives of its cohorts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageKind
from likewise.domain.participants import RoleName


@dataclass(eq=False)
class Person:
    """An invented person; how keen they are decides how often they come."""

    key: str
    given_name: str
    family_name: str
    practice: int
    enrolled_on: date
    role: str
    keenness: float = 0.75
    left_on: date | None = None
    status: str = ""


@dataclass(eq=False)
class Spell:
    """Somebody's time in a cohort."""

    person: Person
    role: RoleName
    joined_on: date
    left_on: date | None = None
    reason: str = ""

    def covers(self, day: date) -> bool:
        """Whether they belong on a day."""
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)


@dataclass(eq=False)
class Lead:
    """Somebody's time as the lead of a cohort."""

    person: Person
    starts_on: date
    ends_on: date | None = None


@dataclass(eq=False)
class Life:
    """A cohort from its first day; it meets on one weekday, every so many weeks."""

    key: str
    name: str
    practice: int
    format: Format
    started_on: date
    weekday: int
    every: int
    hour: int
    venue: str
    later_formats: list[tuple[date, Format]] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    rests: list[tuple[date, date]] = field(default_factory=list)
    ended_on: date | None = None
    takes_joiners: bool = True

    def there(self, role: RoleName) -> list[Person]:
        """Who is in it now in this role."""
        return [s.person for s in self.spells if s.left_on is None and s.role is role]

    @property
    def members(self) -> list[Person]:
        """Its members now."""
        return self.there(RoleName.MEMBER)

    @property
    def format_now(self) -> Format:
        """The format that it has by now."""
        return self.later_formats[-1][1] if self.later_formats else self.format

    def admit(self, people: Iterable[Person], on: date, role: RoleName = RoleName.MEMBER) -> None:
        """People join on a day."""
        self.spells += [Spell(person, role, on) for person in people]

    def lets_go(self, people: Iterable[Person], on: date, reason: str = "") -> None:
        """People leave on a day, and lead no more; who came that day was never there."""
        going = set(people)
        for spell in self.spells:
            if spell.left_on is None and spell.person in going:
                spell.left_on, spell.reason = on, reason
        for lead in self.leads:
            if lead.ends_on is None and lead.person in going:
                lead.ends_on = on
        self.spells = [spell for spell in self.spells if spell.left_on != spell.joined_on]
        self.leads = [lead for lead in self.leads if lead.ends_on != lead.starts_on]

    def ends(self, on: date, reason: str = "") -> None:
        """It ends on a day, for everybody in it."""
        self.lets_go([spell.person for spell in self.spells], on, reason)
        self.ended_on = on


@dataclass(frozen=True, kw_only=True)
class Event:
    """How cohorts came from cohorts."""

    kind: LineageKind
    on: date
    before: tuple[Life, ...] = ()
    after: tuple[Life, ...] = ()
    staying: tuple[Life, ...] = ()
    reason: str = ""
