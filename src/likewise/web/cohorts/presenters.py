"""Words, dates and colours for the pages of cohorts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from likewise.domain.access import Capability
from likewise.domain.cohorts import State
from likewise.domain.evolution.ancestry import Kin
from likewise.domain.meetings import MeetingState
from likewise.domain.participants import RoleName
from likewise.domain.words import count, join_words, percent, sentence
from likewise.queries.cohorts import CohortPage, CohortSummary, MeetingLine
from likewise.queries.home import Need
from likewise.web.addresses import reverse
from likewise.web.cohorts.living import PAGES
from likewise.web.cohorts.timelines import Moment, cohort_link, kin_words, timeline
from likewise.web.leading import Saying, sayings
from likewise.web.nhsuk.words import moment, short_day
from likewise.web.pieces import Link, Tag, state_tag, still_said

MEETING_COLOURS = {
    MeetingState.PLANNED: "blue",
    MeetingState.HELD: "green",
    MeetingState.CANCELLED: "grey",
}
MEETINGS_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRow:
    """One line of the list of cohorts, in words."""

    name: str
    href: str
    format: str
    state: Tag
    members: str
    people_href: str
    leads: str
    venue: str
    next_meeting: str
    next_meeting_href: str
    does: tuple[Link, ...]


# What can be done about what a cohort wants: the words, and the page.
_ANSWERS: Mapping[Need, tuple[tuple[str, str], ...]] = {
    Need.LEAD: (("Hand over the lead", "cohort_lead"), ("Somebody joins", "cohort_join")),
    Need.FEW: (
        ("Somebody joins", "cohort_join"),
        ("Draw on others", "cohort_draw"),
        ("End", "cohort_end"),
    ),
    Need.FORMING: (("Open it", "cohort_state"), ("End", "cohort_end")),
    Need.RESTING: (("Resume", "cohort_resume"), ("End", "cohort_end")),
}


def cohort_row(summary: CohortSummary, wants: Need | None = None) -> CohortRow:
    """One line of the list, in words, with what answers a decision that it wants."""
    meeting = summary.next_meeting
    is_over = summary.state is State.ENDED
    return CohortRow(
        name=summary.name,
        href=reverse("cohort", args=[summary.id]),
        format=sentence(summary.format or "none yet"),
        state=state_tag(summary.state),
        members=str(summary.members),
        people_href=reverse("people", query={"cohort": summary.id}) if summary.members else "",
        leads=join_words(each.text for each in summary.leads) or ("" if is_over else "Nobody yet"),
        venue="" if is_over else summary.venue or "Nowhere fixed",
        next_meeting=moment(meeting[1]) if meeting else "" if is_over else "None planned",
        next_meeting_href=reverse("meeting", args=[meeting[0]]) if meeting else "",
        does=tuple(
            Link(words, reverse(page, args=[summary.id]))
            for words, page in (_ANSWERS.get(wants, ()) if wants else ())
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One person of the roster, in words."""

    name: str
    href: str
    role: str
    joined: str
    also: tuple[Link, ...]
    actions: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """One meeting of a cohort, in words."""

    when: str
    href: str
    state: Tag
    came: str
    rate: str
    note: str


class CohortPresenter:
    """One cohort's page, in words."""

    def __init__(self, page: CohortPage, *, today: date, all_meetings: bool = False) -> None:
        self.page = page
        self.today = today
        self._all_meetings = all_meetings
        history = page.history
        self.id = history.id
        self.name = page.cohort_names[history.id]
        self.state = state_tag(history.state_on(today))
        self.format = sentence(history.format_on(today) or "none yet")
        self.venue = page.venue_names.get(history.venue_on(today) or "", "Nowhere fixed")
        self.leads = join_words(
            page.labels[each.participant].text
            for each in history.leads_on(today)
            if each.participant in page.labels
        )
        self.is_ended = history.ended_on is not None
        is_awake = history.state_on(today) is not State.RESTING
        self.shows_renewal = Capability.SEE_RENEWAL in page.may and not self.is_ended
        self.gives_number = Capability.GIVE_NUMBER in page.may and not self.is_ended
        self.plans = Capability.PLAN_MEETINGS in page.may and is_awake and not self.is_ended

    def summary(self) -> list[tuple[str, str]]:
        """What the cohort is today, as questions and answers."""
        ended = self.page.history.ended_on
        if ended is not None and ended <= self.today:
            return [("Format", self.format), ("Ended on", short_day(ended))]
        members = len(self.page.history.members_on(self.today))
        facilitators = len(self.page.history.facilitators_on(self.today))
        return [
            ("Format", self.format),
            ("Members today", str(members)),
            ("Facilitators today", str(facilitators)),
            ("Led by", self.leads or "Nobody yet"),
            ("Meets at", self.venue),
        ]

    def roster(self) -> list[RosterRow]:
        """The people of the day, facilitators first."""
        return [
            RosterRow(
                name=each.label.text,
                href=self._person(each.label.participant),
                role=self._role(each.role, leads=each.leads, share=each.share),
                joined=short_day(each.spell.joined_on),
                also=tuple(self.link(other) for other in each.also_in),
                actions=self._person_actions(each.label.participant),
            )
            for each in self.page.roster
        ]

    def _person(self, participant: str) -> str:
        is_open = not self.page.is_own and participant in self.page.open_people
        return reverse("person", args=[participant]) if is_open else ""

    def _role(self, role: RoleName, *, leads: bool, share: Decimal | None) -> str:
        words = "Leads, facilitator" if leads else sentence(role)
        return f"{words}, {share.normalize():f} of their time" if share else words

    def _person_actions(self, participant: str) -> tuple[Link, ...]:
        is_now = self.page.day == self.today and self.page.known_at is None
        if not is_now or Capability.MOVE_PEOPLE not in self.page.may:
            return ()
        return (
            Link("Move", reverse("cohort_move", args=[self.id, participant])),
            Link("Leaves", reverse("cohort_leave", args=[self.id, participant])),
        )

    def roster_heading(self) -> str:
        """Which day the roster is of, and as known when."""
        day = "today" if self.page.day == self.today else f"on {short_day(self.page.day)}"
        return f"Who is here {day}" if day == "today" else f"Who was here {day}"

    def roster_sentence(self) -> str:
        """How many people the roster has."""
        members = sum(each.role is RoleName.MEMBER for each in self.page.roster)
        others = len(self.page.roster) - members
        words = f"{count(members, 'member')} and {count(others, 'facilitator')}"
        if self.page.known_at is not None:
            return f"{words}, as the record knew it then."
        return f"{words}."

    def link(self, cohort: str) -> Link:
        """A cohort by name, as a link where the viewer may open it."""
        return cohort_link(self.page, cohort)

    def meetings(self) -> list[MeetingRow]:
        """The meetings to come and the latest ones, or all of them."""
        shown = self.page.meetings if self._all_meetings else self.page.meetings[:MEETINGS_SHOWN]
        return [self._meeting(each) for each in shown]

    def more_meetings(self) -> int:
        """How many meetings are not shown."""
        return 0 if self._all_meetings else max(0, len(self.page.meetings) - MEETINGS_SHOWN)

    def _meeting(self, line: MeetingLine) -> MeetingRow:
        meeting = line.meeting
        rate = line.rate
        others = [self.link(each).text for each in meeting.cohorts if each != self.id]
        notes = [f"with {join_words(others)}"] if others else []
        if rate and rate.visitors:
            notes.append(count(rate.visitors, "visitor"))
        if meeting.guests:
            notes.append(count(meeting.guests, "guest"))
        if meeting.state is MeetingState.CANCELLED:
            notes.append(still_said(meeting.reason))
        return MeetingRow(
            when=moment(meeting.starts),
            href=reverse("meeting", args=[meeting.id]),
            state=Tag(sentence(meeting.state), MEETING_COLOURS[meeting.state]),
            came=f"{len(rate.attended)} of {len(rate.members)}" if rate else "",
            rate=percent(rate.rate) if rate else "",
            note="; ".join(each for each in notes if each),
        )

    def attendance_sentence(self) -> str:
        """Attendance over all meetings that were held, each over the members of its day."""
        over = self.page.attendance
        if not over.member_places:
            return "No meeting has been recorded as held yet."
        return (
            f"Over {count(over.meetings, 'meeting')} that were held, {percent(over.rate)} of the "
            "members of each meeting’s day attended."
        )

    def timeline(self) -> list[Moment]:
        """What happened to the cohort, latest first."""
        return [] if self.page.is_own else timeline(self.page, today=self.today)

    def ancestors(self) -> list[tuple[str, list[Link]]]:
        """The cohorts that this one comes from, by how."""
        return self._kin(self.page.kinship.ancestors)

    def descendants(self) -> list[tuple[str, list[Link]]]:
        """The cohorts that came of this one, by how."""
        return self._kin(self.page.kinship.descendants)

    def _kin(self, kin: Iterable[Kin]) -> list[tuple[str, list[Link]]]:
        by_event: dict[str, list[Link]] = {}
        for each in kin:
            by_event.setdefault(each.event, []).append(self.link(each.cohort))
        events, names = self.page.kinship.events, self.page.cohort_names
        return [(kin_words(events[event], names), links) for event, links in by_event.items()]

    def said(self) -> list[Saying]:
        """What people have said about leading it."""
        return sayings(self.page.said, today=self.today, of_cohort=True)

    def changes(self) -> list[Link]:
        """What this viewer may record about the cohort now."""
        if self.is_ended or not {Capability.CHANGE_COHORTS, Capability.MOVE_PEOPLE} & self.page.may:
            return []
        state = self.page.history.state_on(self.today)
        links = []
        if Capability.MOVE_PEOPLE in self.page.may and state in (State.OPEN, State.FORMING):
            links.append(self._change("Somebody joins", "join"))
        if Capability.CHANGE_COHORTS not in self.page.may:
            return links
        if state is not State.RESTING:
            links += [
                self._change("Another cohort joins it", "absorb"),
                self._change("It draws people or time from another cohort", "draw"),
            ]
        return [
            *links,
            self._change("It splits", "split"),
            *(
                self._change(each.link, each.address)
                for each in PAGES
                if state is None or state in each.states
            ),
        ]

    def _change(self, words: str, act: str) -> Link:
        return Link(words, reverse(f"cohort_{act}", args=[self.id]))
