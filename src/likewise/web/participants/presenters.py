"""Words and dates for the pages of people."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability
from likewise.domain.attachments import Attachment, how_large
from likewise.domain.attendance import came
from likewise.domain.cohorts import LineageEvent
from likewise.domain.cohorts.words import happened_unnamed
from likewise.domain.involvement import Involvement
from likewise.domain.meetings import Capacity
from likewise.domain.participants import TAKING_PART, RoleName, Status, status_on
from likewise.domain.periods import Period
from likewise.domain.received import Received
from likewise.domain.words import count, join_words, sentence
from likewise.queries.participants import PersonPath, Spell
from likewise.web.addresses import reverse
from likewise.web.forgetting import forgotten
from likewise.web.leading import Saying, sayings
from likewise.web.nhsuk.words import moment, short_day
from likewise.web.participants.rows import nowhere
from likewise.web.pieces import Link, still_said

RECEIVED = {
    Received.NONE: "Nothing",
    Received.ONE_TO_ONE: "One-to-one",
    Received.GROUP: "Group",
    Received.BOTH: "Both one-to-one and group",
}
# What leads on from a person's page, by who may do it; some of it of whoever was not erased.
OF_PEOPLE = (
    (Capability.MANAGE_PEOPLE, "They leave, withdraw, return or died", "person_status"),
    (Capability.MANAGE_PEOPLE, "They register with a practice", "person_practice"),
    (Capability.MANAGE_PEOPLE, "They take up or give up a role", "person_role"),
    (Capability.MANAGE_PEOPLE, "Correct their name or contact details", "person_identity"),
    (Capability.MANAGE_PEOPLE, "This is the same person as …", "double_find"),
    (Capability.RECORD_INVOLVEMENT, "They take part somewhere else", "involvement_add"),
    (Capability.RECORD_CONSENT, "Consent, and how they take part", "consent_person"),
    (Capability.RECRUIT, "How they were recruited", "recruitment_person"),
    (Capability.ATTACH, "Attach a file", "attachment_add"),
    (Capability.MANAGE_ACCOUNTS, "Give them an account", "invite"),
    (Capability.ASK_FOR_UNBLINDING, "Ask to be told their arm", "unblinding_ask"),
)
OF_THE_KNOWN = frozenset({"person_identity", "double_find", "invite", "unblinding_ask"})
FORMATIVE = "formative phase"  # before anybody is supported; shown only if somebody was


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One dated line of a person's path. `flag` says that it was corrected."""

    when: str
    what: str
    links: tuple[Link, ...] = ()
    note: str = ""
    flag: str = ""
    history: str = ""


def _cohort_page(cohort: str) -> str:
    return reverse("cohort", args=[cohort])


def during(period: Period) -> str:
    """A period in words; the last day is inside."""
    if period.ends_on is None:
        return f"Since {short_day(period.starts_on)}"
    return f"{short_day(period.starts_on)} to {short_day(period.ends_on)}"


class PersonPresenter:
    """One person's path, in words."""

    def __init__(self, path: PersonPath, *, today: date) -> None:
        self.path = path
        self.today = today
        self.id = path.participant
        self.name = path.label.text
        self.is_self = path.is_self
        self.is_erased = path.forgetting.is_erased
        self.is_narrow = path.is_narrow

    def caption(self) -> str:
        """What they are in the programme today."""
        status = status_on(self.path.statuses, self.today)
        roles = [each.role for each in self.path.roles if each.period.covers(self.today)]
        words = [sentence(status or "not yet invited"), *dict.fromkeys(roles)]
        return f"{words[0]}, {join_words(words[1:])}" if len(words) > 1 else words[0]

    # The three truths

    def allocated(self) -> tuple[str, str]:
        """What was drawn for them, and when."""
        if Capability.SEE_ARMS not in self.path.may:
            return "Not shown", "Your present role does not see arms."
        if self.path.allocation is None or self.path.arm is None:
            return "No arm", f"{'You' if self.is_self else 'They'} joined later, or facilitate."
        how = "with their practice" if self.path.allocation.practice else "in person"
        return (
            sentence(self.path.arm.name),
            f"Drawn on {short_day(self.path.allocation.on)}, {how}. This never changes.",
        )

    def received(self) -> list[tuple[str, str, str]]:
        """What reached them in each phase: the phase, what, and how much."""
        whom = "you" if self.is_self else "them"
        return [
            (
                sentence(each.name),
                RECEIVED[each.received],
                f"{count(each.meetings, 'meeting')}, "
                f"{count(each.contacts, 'contact')} that reached {whom}",
            )
            for each in self.path.received
            if each.received is not Received.NONE or each.name != FORMATIVE
        ]

    @property
    def is_supported(self) -> bool:
        """Whether they are, or were, a member: who only facilitates receives no support here."""
        has_been = any(each.role is RoleName.MEMBER for each in self.path.roles)
        return has_been or any(e.received is not Received.NONE for e in self.path.received)

    def nowhere(self) -> str:
        """That they are in no cohort, or in the programme no more."""
        return nowhere(status_on(self.path.statuses, self.today))

    def current(self) -> list[Link]:
        """The cohorts they are in today."""
        return [
            self._cohort(each.membership.cohort, role=each.membership.role)
            for each in self.path.spells
            if each.membership.period.covers(self.today)
        ]

    def _cohort(self, cohort: str, *, role: str = "") -> Link:
        name = self.path.cohort_names.get(cohort, "a cohort")
        words = f"{name} ({role})" if role else name
        return Link(words, _cohort_page(cohort) if cohort in self.path.linked else "")

    # Everything dated

    def identity(self) -> list[tuple[str, str]]:
        """How to reach them, as far as the viewer may know."""
        known = self.path.identity
        if known is None:
            return []
        lines = [
            ("Name", f"{known.given_name} {known.family_name}".strip()),
            ("E-mail address", known.email),
            ("Telephone", known.telephone),
            ("Address", known.address),
            *((f"Not by {each}", answer.why) for each, answer in self.path.not_by),
            ("Random id", self.id),
        ]
        return [(key, value) for key, value in lines if value]

    def cohorts(self) -> list[Entry]:
        """Their spells in cohorts, latest first, with the events that moved them."""
        return [self._spell(each) for each in reversed(self.path.spells)]

    def _spell(self, spell: Spell) -> Entry:
        fact, why = spell.membership, still_said(spell.membership.reason)
        events = [
            words
            for words in (
                self._event(spell.began_by, "Began"),
                self._event(spell.ended_by, "Ended"),
            )
            if words
        ]
        return Entry(
            when=during(fact.period),
            what=sentence(fact.role),
            links=(self._cohort(fact.cohort),),
            note=" ".join([*events, f"“{why}”" if why else ""]).strip(),
            flag=self._flag(fact.id),
            history=self._history(fact.id),
        )

    def _event(self, event: LineageEvent | None, how: str) -> str:
        return (
            f"{how} when {happened_unnamed(event.kind)} on {short_day(event.on)}." if event else ""
        )

    def meetings(self) -> list[Entry]:
        """The registers that name them, latest first."""
        return [
            Entry(
                when=moment(each.meeting.starts),
                what=sentence(each.attendance.result)
                + (", as a visitor" if each.attendance.capacity is Capacity.VISITOR else "")
                + (", for the first time" if each.attendance.is_first_time else ""),
                links=tuple(self._cohort(cohort) for cohort in each.meeting.cohorts),
                flag=self._flag(each.attendance.id) or self._flag(each.meeting.id),
                history=self._history(each.attendance.id),
            )
            for each in self.path.meetings
        ]

    def meetings_sentence(self) -> str:
        """How often they came to meetings whose register names them."""
        attended = sum(came(each.attendance) for each in self.path.meetings)
        total = len(self.path.meetings)
        who, whom = ("You", "you") if self.is_self else ("They", "them")
        if not total:
            return f"No register names {whom} yet."
        meetings = count(total, "meeting")
        return f"{who} attended {attended} of the {meetings} whose register names {whom}."

    def contacts(self) -> list[Entry]:
        """Support between meetings, latest first."""
        return [
            Entry(
                when=short_day(each.on),
                what=f"{sentence(each.mode)}, {'reached' if each.reached else 'not reached'}"
                + (f", {count(each.minutes, 'minute')}" if each.minutes else "")
                + (f", {each.function}" if each.function else ""),
                links=(self._by(each.facilitator),) if each.facilitator else (),
                note=still_said(each.note),
                flag=self._flag(each.id),
                history=self._history(each.id),
            )
            for each in self.path.contacts
        ]

    def _by(self, facilitator: str) -> Link:
        label = self.path.labels.get(facilitator)
        return Link(f"by {label.text if label else 'a facilitator'}")

    def standing(self) -> list[Entry]:
        """Their statuses, registrations and roles, latest first."""
        dated: list[tuple[date, Entry]] = [
            (each.starts_on, self._status(each)) for each in self.path.statuses
        ]
        dated += [
            (
                each.starts_on,
                Entry(
                    when=f"From {short_day(each.starts_on)}",
                    what="Registered with "
                    + self.path.practice_names.get(each.practice, "a practice"),
                    flag=self._flag(each.id),
                    history=self._history(each.id),
                ),
            )
            for each in self.path.registrations
        ]
        dated += [
            (each.starts_on, Entry(when=during(each.period), what=sentence(each.role)))
            for each in self.path.roles
        ]
        dated += [
            (
                each.starts_on,
                Entry(when=during(each.period), what="Leads", links=(self._cohort(each.cohort),)),
            )
            for each in self.path.leads
        ]
        return [entry for _, entry in sorted(dated, key=lambda pair: pair[0], reverse=True)]

    def _status(self, status: Status) -> Entry:
        return Entry(
            when=f"From {short_day(status.starts_on)}",
            what=sentence(status.status),
            flag=self._flag(status.id),
            history=self._history(status.id),
        )

    def involvements(self) -> list[Entry]:
        """The part they take in wider health life."""
        return [
            Entry(
                when=during(each.period),
                what=sentence(each.sphere),
                links=self._involvement_links(each),
                note=still_said(each.detail),
                flag=self._flag(each.id),
                history=self._history(each.id),
            )
            for each in self.path.involvements
        ]

    def _involvement_links(self, fact: Involvement) -> tuple[Link, ...]:
        links = (self._cohort(fact.cohort),) if fact.cohort else ()
        if fact.ends_on is None and Capability.RECORD_INVOLVEMENT in self.path.may:
            end = Link("record that it ended", reverse("involvement_end", args=[self.id, fact.id]))
            links = (*links, end)
        return links

    def said(self) -> list[Saying]:
        """What they have said about leading."""
        if self.path.said is None:
            return []
        may_correct = Capability.CORRECT in self.path.may
        return sayings(self.path.said, today=self.today, may_correct=may_correct)

    def deviations(self) -> list[Entry]:
        """Departures from the protocol."""
        return [
            Entry(
                when=short_day(each.on),
                what=sentence(each.kind),
                links=(self._cohort(each.cohort),) if each.cohort else (),
                note=still_said(each.reason),
            )
            for each in self.path.deviations
        ]

    def attachments(self) -> list[Entry]:
        """The files about them, latest first."""
        return [self._attachment(each) for each in self.path.attachments]

    def _attachment(self, fact: Attachment) -> Entry:
        is_there = not fact.is_erased and fact.withdrawn_on is None
        links = [Link(fact.name, reverse("attachment", args=[fact.id]) if is_there else "")]
        if is_there and Capability.ATTACH in self.path.may:
            links.append(Link("withdraw it", reverse("attachment_withdraw", args=[fact.id])))
        withdrawn = f"Withdrawn on {short_day(fact.withdrawn_on)}." if fact.withdrawn_on else ""
        return Entry(
            when=f"{short_day(fact.on)}, {fact.kind}, {how_large(fact.size)}",
            what=sentence(fact.what),
            links=tuple(links),
            note=" ".join(filter(None, [withdrawn, fact.reason])),
            flag=self._flag(fact.id),
            history=self._history(fact.id),
        )

    def _flag(self, fact: str) -> str:
        return "Changed since first recorded" if self.path.corrected.get(fact) else ""

    def _history(self, fact: str) -> str:
        return reverse("correction", args=[fact]) if Capability.CORRECT in self.path.may else ""

    def changes(self) -> list[Link]:
        """What this viewer may record about the person."""
        links = self._where_they_are()
        for right, words, page in OF_PEOPLE:
            if right in self.path.may and not (self.is_erased and page in OF_THE_KNOWN):
                links.append(self._change(words, page))
        if self._may_say():
            if self._leads():
                links.append(self._change("They will stop leading", "leading_stop"))
            links.append(self._change("They are willing to lead", "leading_offer"))
        if self.path.forgetting.may_ask:
            words = f"Ask for everything about {'you' if self.is_self else 'them'} to be erased"
            links.append(self._change(words, "erasure_ask"))
        return links

    def _may_say(self) -> bool:
        """Whether the viewer records what was said about leading, of this person, today."""
        takes_part = status_on(self.path.statuses, self.today) in TAKING_PART
        return Capability.RECORD_LEADING in self.path.may and takes_part and not self.is_narrow

    def _leads(self) -> bool:
        """Whether they facilitate or lead a cohort today."""
        spells = [each.membership for each in self.path.spells]
        facilitates = [e.period for e in spells if e.role is RoleName.FACILITATOR]
        return any(
            period.covers(self.today)
            for period in (*facilitates, *(each.period for each in self.path.leads))
        )

    def _where_they_are(self) -> list[Link]:
        """What is done day by day: log a contact, join, leave, move; each leads back here."""
        links = []
        here = {"from": self.id}
        takes_part = status_on(self.path.statuses, self.today) in TAKING_PART
        if Capability.LOG_CONTACT in self.path.may and takes_part and not self.is_self:
            address = reverse("contact_log", query={"person": self.id, **here})
            links.append(Link("Log a contact", address))
        if Capability.MOVE_PEOPLE in self.path.may and takes_part:
            links.append(self._change("They join a cohort", "person_join"))
            for each in self.path.spells:
                if each.membership.period.covers(self.today):
                    cohort = each.membership.cohort
                    name = self.path.cohort_names.get(cohort, "a cohort")
                    for words, page in (("move from", "cohort_move"), ("leave", "cohort_leave")):
                        address = reverse(page, args=[cohort, self.id], query=here)
                        links.append(Link(f"They {words} {name}", address))
        facilitates = any(
            each.role is RoleName.FACILITATOR and each.period.covers(self.today)
            for each in self.path.roles
        )
        if Capability.CHANGE_COHORTS in self.path.may and facilitates:
            links.append(self._change("Who could stand in while they are away", "person_away"))
        return links

    def forgotten(self) -> tuple[str, str]:
        """How far it is with forgetting them, and what that means; nothing where nobody asked."""
        return forgotten(self.path.forgetting, is_self=self.is_self)

    def _change(self, words: str, page: str) -> Link:
        return Link(words, reverse(page, args=[self.id]))
