"""What the people of the example agreed to, refused, and changed their minds about: all invented.

Texts are published before anybody decides. Members decide after they were found eligible, and
facilitators when they are trained; their papers come in as one table. Later on a researcher
observes a pair that goes into the merge, and the group is recorded, so that those who are there are
asked again.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

from likewise.actions.example.accounts import ExampleAccount
from likewise.actions.example.evolution import BECAME_GROUP, TODAY, FollowUp
from likewise.actions.example.pilot import ANSWERED, NATURALISTIC, RECRUITED, Cast
from likewise.actions.example.recruiting import SCREENER, TRAINED, Recruiting
from likewise.actions.example.story import Circle, Line, Someone, Story
from likewise.actions.example.texts import FIRST, RECORDING, SECOND
from likewise.actions.operations import perform
from likewise.domain import consent
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import Act
from likewise.domain.consent import (
    Answer,
    Decider,
    Element,
    FieldworkKind,
    Help,
    Method,
    Purpose,
)

PUBLISHED = date(2010, 7, 26)
COORDINATOR = "Ines Calloway"
WITNESS = "Petra Holmwood"  # of the research team, who listens in where somebody agrees by call
EARLY, MERGED = date(2011, 1, 17), date(2011, 2, 15)
RECORDED, BIRCH_RECORDED = date(2011, 9, 8), date(2011, 9, 20)
REFRESHED = date(2012, 5, 14)
TAKERS = (ActingRole.COORDINATOR, ActingRole.NURSE)
LANGUAGE, FIRST_VERSION = "English", "1.0"
TO_CONSIDER = 1  # days
# Who refused something when they joined, by practice and place; the others agreed to all of it.
REFUSED: dict[tuple[str, int], tuple[Purpose, ...]] = {
    ("Alder", 3): (Purpose.LISTING,),
    ("Alder", 9): (Purpose.LINKAGE,),
    ("Alder", 14): (Purpose.OBSERVATION, Purpose.QUOTATION),
    ("Birch", 1): (Purpose.LINKAGE,),
    ("Birch", 8): (Purpose.FUTURE_RESEARCH,),
    ("Birch", 12): (Purpose.OBSERVATION,),
    ("Cedar", 0): (Purpose.QUOTATION,),
    ("Cedar", 6): (Purpose.LISTING,),
    ("Cedar", 16): (Purpose.LINKAGE, Purpose.FUTURE_RESEARCH),
}
HELPED = {("Birch", 10): Help.INTERPRETER, ("Cedar", 4): Help.READING}
BY_CALL = 9  # of so many one decides by telephone


class Consenting:
    """Notes in the diary what people decided, beside what happened to them."""

    def __init__(
        self, story: Story, cast: Cast, recruiting: Recruiting, follow_up: FollowUp
    ) -> None:
        self.story, self.cast = story, cast
        self.recruiting, self.follow_up = recruiting, follow_up
        self._numbers = count(1)
        self._texts: dict[Purpose, str] = {}
        # What each person said last about a purpose, and when.
        self._said: dict[tuple[str, Purpose], tuple[Answer, date]] = {}
        self._observed = ""
        self._newcomers: list[Someone] = []

    def note(self) -> None:
        """Note it; what is asked about a day's meeting is recorded after it."""
        on = self.story.on
        on(PUBLISHED, self._publish)
        on(RECRUITED, self._papers_come_in, hour=21)
        on(NATURALISTIC, self._publish_again, hour=21)
        on(EARLY, self._observe_a_pair, hour=21)
        on(MERGED, self._asked_after_the_merge, hour=21)
        on(date(2011, 5, 2), self._some_want_it_otherwise, hour=21)
        on(date(2011, 8, 15), self._publish_recording, hour=21)
        on(RECORDED, self._record_the_group, hour=21)
        on(BIRCH_RECORDED, self._birch_decides, hour=21)
        on(date(2011, 11, 10), self._who_came_is_asked, hour=21)
        on(date(2011, 12, 1), self._observe_no_more, hour=21)
        on(date(2012, 1, 30), self._one_is_ill, hour=21)
        for day in (date(2011, 5, 12), date(2011, 10, 13), date(2011, 10, 18), date(2012, 3, 8)):
            on(day, self._newcomers_decide, hour=21)

    def delegate(self, accounts: Iterable[ExampleAccount]) -> None:
        """Let the coordinator and the nurse of the example take consent, for who tries it."""
        for each in accounts:
            if each.role in TAKERS:
                perform(
                    consent.Delegate(
                        taker=each.account, name=f"Example {each.role}", trained_on=REFRESHED,
                        starts_on=REFRESHED,
                    ),
                    by=self.story.coordinator,
                    at=TODAY,
                    operation=f"likewise-example-delegation-{each.role}",
                )  # fmt: skip

    def _do(self, kind: type[Act], *, by: Actor | None = None, **fields: Any) -> Any:
        return self.story.aside(kind, f"consenting-{next(self._numbers):04d}", by=by, **fields)

    # Texts, and who may take consent

    def _publish(self) -> None:
        for purpose, words in FIRST.items():
            to_consider = TO_CONSIDER if purpose is Purpose.TAKE_PART else 0
            self._text(purpose, FIRST_VERSION, ANSWERED, words, days_to_consider=to_consider)
        self._delegate(self.story.coordinator.account, COORDINATOR, ANSWERED)

    def _publish_again(self) -> None:
        for purpose, earlier, words in SECOND:
            day = self.story.today + timedelta(days=1)
            self._text(purpose, "2.0", day, words, earlier=earlier)

    def _publish_recording(self) -> None:
        self._text(Purpose.RECORDING, "1.0", date(2011, 8, 22), RECORDING)

    def _text(
        self, purpose: Purpose, version: str, starts_on: date, words: str, **rest: Any
    ) -> None:
        made = self._do(
            consent.PublishText, purpose=purpose, version_name=version, language=LANGUAGE,
            words=words, starts_on=starts_on, **rest,
        )  # fmt: skip
        self._texts[purpose] = made.new_ids[0]

    def _delegate(self, account: str, name: str, starts_on: date) -> None:
        self._do(
            consent.Delegate, taker=account, name=name, trained_on=self.story.today,
            starts_on=starts_on,
        )  # fmt: skip

    # Who decides for the first time

    def _papers_come_in(self) -> None:
        """How everybody who begins with the pilot came in, and what they decided, as two tables."""
        screened = self.recruiting.screenings()
        decided = [*self._of_facilitators(), *self._of_members()]
        self.story.bring_in("papers", {"screenings": screened, "decisions": decided})

    def _of_facilitators(self) -> Iterator[Line]:
        for some in self.cast.facilitators.values():
            for each in some:
                for purpose in FIRST:
                    yield self._line(each, purpose, Answer.GIVEN, on=TRAINED, given_on=ANSWERED)

    def _of_members(self) -> Iterator[Line]:
        """On the day after they were found eligible, or somewhat later, about each purpose."""
        for practice, some in self.cast.members.items():
            for place, each in enumerate(some):
                read_on = self.recruiting.screened_on[each.id]
                refused = REFUSED.get((practice, place), ())
                for purpose in FIRST:
                    yield self._line(
                        each,
                        purpose,
                        Answer.REFUSED if purpose in refused else Answer.GIVEN,
                        on=min(read_on + timedelta(days=1 + place % 6), RECRUITED),
                        by_call=place % BY_CALL == BY_CALL - 1,
                        given_on=read_on,
                        helped_by=HELPED.get((practice, place), ""),
                    )

    def _line(
        self,
        someone: Someone,
        purpose: Purpose,
        answer: Answer,
        *,
        on: date,
        given_on: date,
        by_call: bool = False,
        helped_by: str = "",
    ) -> Line:
        self._said[someone.id, purpose] = answer, on
        return {
            "participant": someone.id,
            "purpose": purpose.value,
            "version": FIRST_VERSION,
            "answer": answer.value,
            "decided_on": on.isoformat(),
            "method": (Method.BY_TELEPHONE if by_call else Method.ON_PAPER).value,
            "seen_by": WITNESS if by_call else SCREENER,
            "helped_by": helped_by,
            "given_on": given_on.isoformat(),
        }

    def _newcomers_decide(self) -> None:
        """Whoever enrolled since and visits today for the first time."""
        for each in self.story.everyone:
            if (each.id, Purpose.TAKE_PART) not in self._said:
                self._newcomers.append(each)
                for purpose in self._texts:
                    self._decide(each, purpose, Answer.GIVEN)

    # Who is asked again, for what happened to their cohort

    def _observe_a_pair(self) -> None:
        """A researcher sits in with one of the pairs that will go into the merge."""
        pairs = [pair for pair in self.cast.pairs if not pair.is_over and pair.members]
        made = self._do(
            consent.StartFieldwork, cohort=pairs[4].id, what=FieldworkKind.OBSERVED,
            starts_on=self.story.today,
        )  # fmt: skip
        self._observed = made.new_ids[0]
        for each in pairs[4].people:
            self._decide(each, Purpose.OBSERVATION, Answer.GIVEN)

    def _asked_after_the_merge(self) -> None:
        """They came into a group that is observed; one does not want it there, two do not say."""
        birch = self._the_birch
        agreed = [
            each
            for each in birch.people
            if (said := self._said.get((each.id, Purpose.OBSERVATION)))
            and said[0] is Answer.GIVEN
            and said[1] < BECAME_GROUP
        ]
        members = sorted(
            (each for each in agreed if each in birch.members),
            key=lambda each: (-each.keenness, each.id),
        )
        for each in agreed:
            if each not in members[-2:]:
                answer = Answer.REFUSED if each is members[0] else Answer.GIVEN
                self._decide(each, Purpose.OBSERVATION, answer)

    def _record_the_group(self) -> None:
        self._do(
            consent.StartFieldwork, cohort=self.cast.the_group.id, what=FieldworkKind.RECORDED,
            starts_on=self.story.today,
        )  # fmt: skip
        self._decide_on_recording(self.cast.the_group)

    def _birch_decides(self) -> None:
        self._decide_on_recording(self._the_birch)

    def _decide_on_recording(self, circle: Circle) -> None:
        """Keen ones with an account say so on screen, the others on paper; some were not there."""
        people = sorted(circle.people, key=lambda each: (-each.keenness, each.id))
        for place, each in enumerate(people):
            if (each.id, Purpose.RECORDING) in self._said or place % 7 == 6:
                continue
            answer = Answer.REFUSED if place == 4 else Answer.GIVEN
            self._decide(each, Purpose.RECORDING, answer, on_screen=place < 2)

    def _who_came_is_asked(self) -> None:
        """Who joined the group since agreed before, to a recording that they had not met."""
        for each in self._newcomers:
            is_there = each in self.cast.the_group.members
            if is_there and self._said[each.id, Purpose.RECORDING][1] > RECORDED:
                self._decide(each, Purpose.RECORDING, Answer.GIVEN)

    def _observe_no_more(self) -> None:
        self._do(
            consent.EndFieldwork, fieldwork=self._observed, ends_on=self.story.today,
        )  # fmt: skip

    # Who wants something otherwise

    def _some_want_it_otherwise(self) -> None:
        """One no longer wants to be quoted; some parts stop or change, and all else goes on."""
        group = sorted(self.cast.the_group.members, key=lambda each: (-each.keenness, each.id))
        quoted = next(
            each
            for each in group
            if self._said.get((each.id, Purpose.QUOTATION), (None,))[0] is Answer.GIVEN
        )
        self._decide(quoted, Purpose.QUOTATION, Answer.CHANGED, by_call=True)
        day = self.story.today
        self._change(
            group[2], changes=frozenset({Element.TELEPHONE}), decided_by=Decider.PERSON,
            starts_on=day, how="Letters instead of calls, unless it is urgent.",
        )  # fmt: skip
        self._change(
            group[3], stops=frozenset({Element.QUESTIONNAIRES, Element.VISITS}),
            decided_by=Decider.PERSON, starts_on=day, reason="Too many forms.",
        )  # fmt: skip
        self._change(
            self.cast.the_combined.members[0], stops=frozenset({Element.TELEPHONE}),
            decided_by=Decider.SOMEONE, starts_on=day, ends_on=date(2011, 8, 1),
            reason="The family asked for some rest after an operation.",
        )  # fmt: skip
        gone = next(each for each in self.cast.members["Alder"] if each.keenness == 0)
        self._change(
            gone, stops=frozenset({Element.TELEPHONE, Element.LETTERS}),
            decided_by=Decider.NOBODY, starts_on=day,
        )  # fmt: skip

    def _one_is_ill(self) -> None:
        """Whoever left in poor health stays away from meetings until they come back."""
        self._change(
            self.follow_up.convalescent, stops=frozenset({Element.MEETINGS}),
            decided_by=Decider.CLINICIAN, starts_on=self.story.today, ends_on=date(2012, 3, 5),
        )  # fmt: skip

    def _change(self, someone: Someone, **fields: Any) -> None:
        self._do(consent.ChangeParticipation, participant=someone.id, **fields)

    # One decision

    def _decide(
        self,
        someone: Someone,
        purpose: Purpose,
        answer: Answer,
        *,
        on: date | None = None,
        by_call: bool = False,
        on_screen: bool = False,
        **rest: Any,
    ) -> None:
        method, seen_by = Method.ON_PAPER, SCREENER
        if by_call:
            method, seen_by = Method.BY_TELEPHONE, WITNESS
        if on_screen:
            method, seen_by = Method.ON_SCREEN, ""
        day = on or self.story.today
        self._do(
            consent.RecordDecision,
            by=self._themselves(someone) if on_screen else None,
            participant=someone.id,
            text=self._texts[purpose],
            answer=answer,
            decided_on=day,
            method=method,
            seen_by=seen_by,
            **rest,
        )
        self._said[someone.id, purpose] = answer, day

    def _themselves(self, someone: Someone) -> Actor:
        return Actor(
            account=f"example-{someone.id[:6]}", role=ActingRole.MEMBER,
            programme=self.story.programme, participant=someone.id,
        )  # fmt: skip

    @property
    def _the_birch(self) -> Circle:
        assert self.follow_up.birch is not None  # noqa: S101
        return self.follow_up.birch
