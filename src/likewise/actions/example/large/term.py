"""The last term of the large example, act by act, as a coordinator and facilitators would.

Cohorts change in its first weeks; of the meetings in its last five weeks many have no register
yet, as at the end of a busy term, and meetings of the next weeks are planned.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from likewise.actions.example.evolution import TODAY
from likewise.actions.example.large.changes import Changes, size
from likewise.actions.example.large.circles import Circles, Going
from likewise.actions.example.large.doings import TERM
from likewise.actions.example.large.gatherings import meeting_days
from likewise.actions.example.large.recruiting import Recruiting
from likewise.actions.example.large.tables import practice_key
from likewise.actions.example.story import Story
from likewise.domain import corrections, involvement
from likewise.domain.involvement import Sphere
from likewise.domain.meetings import Result

CHANGES = (TERM + timedelta(weeks=1), TERM + timedelta(weeks=2), TERM + timedelta(weeks=3))
SETTLED = CHANGES[-1] + timedelta(days=1)  # from here on cohorts stay as they are
TO_COME = TODAY.date()
MISSING = 4  # registers for each practice
AHEAD = timedelta(weeks=3)  # how far meetings are planned
CALLS = 5  # in each pair


class Term(Changes):
    """The last term, with one method for each thing that happens besides changes of cohorts."""

    def __init__(self, story: Story, circles: Circles, names: Iterator[tuple[str, str]]) -> None:
        super().__init__(story, circles)
        self._names = names
        self._spells_left: list[str] = []
        self._absences: list[str] = []
        self._recruiting = Recruiting(story)

    def note(self, practices: int) -> None:
        """Note the term in the diary."""
        self._recruiting.note(practices)
        for practice in range(practices):
            self.note_change(practice, CHANGES[practice % len(CHANGES)])
            self._note_people(practice)
        self._note_meetings(MISSING * practices)
        self._note_calls()
        self.story.on(TO_COME - timedelta(days=4), self._put_right)
        self.story.on(TO_COME - timedelta(days=3), self._plan_ahead)

    # People

    def _note_people(self, practice: int) -> None:
        on, rng = self.story.on, self.story.rng
        come = TERM + timedelta(days=rng.randrange(45))
        on(come, partial(self._newcomer, practice))
        on(TERM + timedelta(days=rng.randrange(50)), partial(self._placed, practice))
        on(SETTLED + timedelta(days=rng.randrange(26)), partial(self._leaves, practice))
        if practice % 3 == 0:
            on(SETTLED + timedelta(days=rng.randrange(26)), partial(self._takes_part, practice))

    def _newcomer(self, practice: int) -> None:
        someone = self.story.enrol(next(self._names), practice_key(practice))
        self._recruiting.came(someone)

    def _placed(self, practice: int) -> None:
        """Somebody who waited joins the larger group."""
        groups = [each for each in self.circles.groups[practice] if not each.is_over]
        if groups and self.circles.waiting[practice]:
            self.story.join(max(groups, key=size), self.circles.waiting[practice].pop())

    def _leaves(self, practice: int) -> None:
        """Somebody leaves a group; in every other practice they leave the programme."""
        groups = [each for each in self.circles.groups[practice] if len(each.members) > 3]
        group = max(groups, key=size)
        leaver = min(group.members, key=lambda each: (each.keenness, each.id))
        if practice % 2:
            self._spells_left.append(self.story.leave(group, leaver, "Did not say."))
        else:
            self.story.depart(leaver, self.circles, "Moved away.")

    def _takes_part(self, practice: int) -> None:
        groups = [each for each in self.circles.groups[practice] if each.members]
        keenest = max(groups[0].members, key=lambda each: (each.keenness, each.id))
        self.story.act(
            involvement.RecordInvolvement,
            participant=keenest.id,
            sphere=Sphere.PATIENT_PARTICIPATION_GROUP,
            starts_on=self.story.today,
            cohort=groups[0].id,
            detail="New member.",
        )

    # Meetings

    def _note_meetings(self, missing: int) -> None:
        """Every cohort meets as it is used to; this many of the last meetings lack a register."""
        meetings = [
            (day, circle)
            for circle in self.circles
            for day in meeting_days(circle.life, TERM, TO_COME)
        ]
        lately = [each for each in meetings if each[0] >= SETTLED and not each[1].is_changing]
        lacking = set(self.story.rng.sample(lately, min(missing, len(lately))))
        for day, circle in meetings:
            what = self._is_planned if (day, circle) in lacking else self._meets
            self.story.on(day, partial(what, circle), hour=circle.life.hour)

    def _is_planned(self, circle: Going) -> None:
        self.story.announce(circle, self.story.today, venue=circle.venue, hour=circle.life.hour)

    def _meets(self, circle: Going) -> None:
        if circle.is_over or not circle.members:
            return
        if self.story.rng.random() < 0.04:
            self.story.call_off(circle, "Too few said that they would come.", venue=circle.venue)
            return
        register = self.story.meet(circle, venue=circle.venue, hour=circle.life.hour)
        self._absences += [e.id for e in register if e.result is Result.DID_NOT_ATTEND]

    def _plan_ahead(self) -> None:
        """The meetings of the next three weeks are planned."""
        for circle in self.circles:
            if not circle.is_over:
                for day in meeting_days(circle.life, TO_COME - timedelta(days=7), TO_COME + AHEAD):
                    self.story.announce(circle, day, venue=circle.venue, hour=circle.life.hour)

    # Support between meetings, and what was recorded wrongly

    def _note_calls(self) -> None:
        for circle in self.circles:
            if circle.life.venue:
                continue
            for _ in range(CALLS):
                day = TERM + timedelta(days=self.story.rng.randrange((TO_COME - TERM).days - 1))
                self.story.on(day, partial(self._call, circle), hour=17)

    def _call(self, circle: Going) -> None:
        if circle.members:
            self.story.contact(circle, circle.members[0])

    def _put_right(self) -> None:
        """Somebody had left a week before it was recorded, and somebody came late."""
        day = (SETTLED - timedelta(days=1)).isoformat()
        self._correct(self._spells_left[0], {"left_on": day}, "So it is in the notebook.")
        came = {"result": Result.ATTENDED.value}
        self._correct(self._absences[-1], came, "Came late, after the register was taken.")

    def _correct(self, fact: str, changes: dict[str, Any], reason: str) -> None:
        self.story.act(corrections.CorrectFact, fact=fact, changes=changes, reason=reason)


def days_of_term() -> int:
    """How many days the term has, for whoever shows how far it is."""
    return (date(2012, 6, 11) - TERM).days
