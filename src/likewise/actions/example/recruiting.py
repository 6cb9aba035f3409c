"""How the people of the example were recruited: invitations, answers, screenings, and who went.

What is published: 1,101 people were invited by post, by three letters; 15% were interested, about
165; 61 took part; whom the pilot excluded; 16 volunteered to facilitate and 8 withdrew. By which
practices, on which days and why the others went no further is invented.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from itertools import count, product
from typing import Any

from likewise.actions.example.people import FAMILY, GIVEN
from likewise.actions.example.pilot import ANSWERED, LETTERS, RANDOMISED, RECRUITED, Cast
from likewise.actions.example.story import Line, Someone, Story
from likewise.domain import recruitment
from likewise.domain.acts import Act
from likewise.domain.participants import StatusName
from likewise.domain.recruitment import (
    Criterion,
    Eligibility,
    ExitReason,
    StepToFacilitate,
    Way,
)
from likewise.records import sources

BEGUN = date(2010, 5, 3)
TRAINED = date(2010, 9, 9)
INVITED = {"Alder": 361, "Birch": 358, "Cedar": 382}
# Of 165 who were interested, 104 did not take part.
DID_NOT = {
    ExitReason.NOT_ELIGIBLE: 27,
    ExitReason.DECLINED: 34,
    ExitReason.NOT_REACHED: 32,
    ExitReason.MOVED: 4,
    ExitReason.OTHER: 7,
}
CRITERIA = "1.0"
SCREENER = "Maeve Tolland"  # the programme's nurse
NEVER_APPOINTED = (("Birch", 5), ("Birch", 6))  # they withdraw after the training
NEEDED, LOST_PERCENT = 49, 20


class Recruiting:
    """Notes in the diary how people came, beside the pilot itself."""

    def __init__(self, story: Story, cast: Cast) -> None:
        self.story, self.cast = story, cast
        self.rng = random.Random(1101)  # noqa: S311 - a story, not a secret
        self._numbers = count(1)
        self._criteria = ""
        self._others: dict[ExitReason, list[str]] = {}
        self.screened_on: dict[str, date] = {}

    def note(self) -> None:
        """Note it; of one day, what is recorded here comes after the pilot's own."""
        story = self.story
        story.on(BEGUN, self._begin)
        for number, day in enumerate(LETTERS):
            story.on(day, partial(self._write, is_reminder=number > 0))
        story.on(ANSWERED, self._others_answer)
        story.on(ANSWERED + timedelta(days=21), self._others_go)
        story.on(RECRUITED, self._come_in, hour=22)

    def _do(self, kind: type[Act], **fields: Any) -> Any:
        return self.story.aside(kind, f"recruiting-{next(self._numbers):04d}", **fields)

    def _begin(self) -> None:
        self._do(recruitment.BeginRecruitment, starts_on=BEGUN)
        made = self._do(
            recruitment.PublishCriteria,
            version_name=CRITERIA,
            starts_on=BEGUN,
            inclusion="Has type 2 diabetes\nIs a patient of one of the practices\nIs 18 or older",
            exclusion="Has type 1 diabetes\nHas dementia\nHas a psychotic illness\n"
            "Cannot be visited safely at home",
        )
        self._criteria = made.new_ids[0]
        self._do(
            recruitment.SetTarget, needed=NEEDED, drop_out_percent=LOST_PERCENT, starts_on=BEGUN,
            due_on=RANDOMISED - timedelta(days=4),
        )  # fmt: skip

    def _write(self, *, is_reminder: bool) -> None:
        for practice, number in INVITED.items():
            left = number
            if is_reminder:  # those who had answered by then are not written to again
                left -= number * (LETTERS.index(self.story.today)) // 20
            self._do(
                recruitment.RecordInvitations,
                practice=self.story.practices[practice],
                way=Way.POST,
                sent_on=self.story.today,
                invited=left,
                is_reminder=is_reminder,
            )

    def _others_answer(self) -> None:
        """Cards came back of people who went no further later; they come in as a table of them."""
        names, own = self._names(), count(1)
        places = list(INVITED)
        lists = {why: [f"R{next(own):03d}" for _ in range(n)] for why, n in DID_NOT.items()}
        people: list[Line] = []
        answers: list[Line] = []
        for called in (each for some in lists.values() for each in some):
            given, family = next(names)
            day = self._some_day(LETTERS[0] + timedelta(days=3), ANSWERED)
            practice = self.story.practices[self.rng.choice(places)]
            people.append(
                {"id": called, "given_name": given, "family_name": family, "practice": practice}
            )
            answers.append(
                {
                    "participant": called,
                    "status": StatusName.INTERESTED.value,
                    "starts_on": day.isoformat(),
                }
            )
        self.story.bring_in("answers", {"participants": people, "statuses": answers})
        known = {own: who for who, own in sources.own_ids(self.story.programme).items()}
        self._others = {why: [known[each] for each in some] for why, some in lists.items()}

    def _others_go(self) -> None:
        reasons = [
            Criterion.EXCLUSION_1, Criterion.EXCLUSION_2, Criterion.EXCLUSION_3,
            Criterion.EXCLUSION_4, Criterion.INCLUSION_2,
        ]  # fmt: skip
        for who in self._others.pop(ExitReason.NOT_ELIGIBLE):
            self._screen(who, self.rng.choice(reasons))
        for reason, people in self._others.items():
            self._do(
                recruitment.RecordExit, participants=tuple(people), reason=reason,
                left_on=self.story.today,
            )  # fmt: skip

    def screenings(self) -> list[Line]:
        """Those who take part, who were found eligible, as the table of who screened them."""
        return [
            {
                "participant": each.id,
                "criteria": CRITERIA,
                "screened_on": self._screened(each.id).isoformat(),
                "screened_by": SCREENER,
            }
            for each in self._members
        ]

    def _come_in(self) -> None:
        """They came to their baseline visit, and are enrolled."""
        ids = tuple(each.id for each in self._members)
        self._do(recruitment.RecordBaseline, participants=ids, completed_on=self.story.today)
        self._do(recruitment.Enrol, participants=ids, on=self.story.today)
        self._facilitators()

    @property
    def _members(self) -> list[Someone]:
        return [each for some in self.cast.members.values() for each in some]

    def _facilitators(self) -> None:
        everybody = [
            (each, (practice, place) in NEVER_APPOINTED)
            for practice, some in self.cast.facilitators.items()
            for place, each in enumerate(some)
        ]
        days = (BEGUN, LETTERS[1], ANSWERED, TRAINED, self.story.today)
        for step, day in zip(StepToFacilitate, days, strict=True):
            come: list[Someone] = [
                each
                for each, never in everybody
                if step is not StepToFacilitate.APPOINTED or not never
            ]
            self._do(
                recruitment.RecordFacilitatorStep,
                participants=tuple(each.id for each in come),
                step=step,
                taken_on=day,
            )

    def _screen(self, who: str, *against: Criterion) -> None:
        self._do(
            recruitment.Screen,
            participant=who,
            criteria=self._criteria,
            screened_on=self._screened(who),
            found=Eligibility.NOT_ELIGIBLE if against else Eligibility.ELIGIBLE,
            against=frozenset(against),
            screened_by=SCREENER,
        )

    def _screened(self, who: str) -> date:
        day = self.screened_on[who] = self._some_day(ANSWERED, self.story.today)
        return day

    def _some_day(self, first: date, before: date) -> date:
        return first + timedelta(days=self.rng.randrange((before - first).days))

    def _names(self) -> Iterator[tuple[str, str]]:
        """Pairs of names that nobody else in the example has."""
        taken = {(each.given_name, each.family_name) for each in self.story.everyone}
        pairs = [each for each in product(GIVEN, FAMILY) if each not in taken]
        return iter(self.rng.sample(pairs, sum(DID_NOT.values())))
