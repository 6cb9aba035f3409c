"""The words and addresses of a list of people to see to."""

from collections.abc import Mapping
from dataclasses import dataclass

from likewise.domain.words import sentence
from likewise.queries.queues import QUIET_AFTER, Queue, Waiting
from likewise.web.addresses import reverse
from likewise.web.nhsuk.words import short_day
from likewise.web.pieces import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a list is called, what it holds, and what is said where it is empty."""

    title: str
    lead: str
    how: str
    since: str
    empty: str


WORDS: Mapping[Queue, Words] = {
    Queue.PLACE: Words(
        title="People in no cohort",
        lead="They take part as members and are in no cohort today.",
        how="Tick those who join one together, or choose a cohort on their row; you see the plan "
        "before anything is saved.",
        since="In none since",
        empty="Everybody who takes part is in a cohort.",
    ),
    Queue.QUIET: Words(
        title="Not heard of for a while",
        lead=f"Members of a cohort who, for {QUIET_AFTER.days // 7} weeks, neither came to a "
        "meeting nor were reached by a contact that somebody noted.",
        how="",
        since="Last heard of",
        empty="Everybody in a cohort came, or was reached, lately.",
    ),
    Queue.JOINED: Words(
        title="Joined lately",
        lead="People who joined a cohort in the last four weeks and are in it today.",
        how="",
        since="Joined",
        empty="Nobody joined a cohort in the last four weeks.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person of a list, in words."""

    participant: str
    name: str
    href: str
    practice: str
    arm: str
    cohorts: tuple[Link, ...]
    since: str
    last: str
    does: tuple[Link, ...]


def row(each: Waiting, queue: Queue, *, logs: bool) -> Row:
    """One person of a list, in words; `logs`: the viewer may log a contact with them."""
    person = each.person
    who = person.participant
    log = Link("Log a contact", reverse("contact_log", query={"person": who}))
    return Row(
        participant=who,
        name=person.label.text,
        href=reverse("person", args=[who]),
        practice=person.practice or "Not known",
        arm=person.arm or "No arm",
        cohorts=tuple(Link(name, reverse("cohort", args=[of])) for of, name in person.cohorts),
        since=short_day(each.since) if each.since else "Never",
        last=_last(each),
        does=(log,) if logs and queue is not Queue.PLACE else (),
    )


def _last(each: Waiting) -> str:
    said = []
    if each.last_came_on:
        said.append(f"Came on {short_day(each.last_came_on)}")
    if each.last_contact:
        reached = "" if each.last_contact.reached else ", not reached"
        said.append(
            f"{sentence(each.last_contact.mode)} on {short_day(each.last_contact.on)}{reached}"
        )
    return ". ".join(said) or "No meeting or contact noted yet"


def choice(each: Waiting) -> tuple[str, str]:
    """One person to tick: never two alike, as the practice and the short id stand beside it."""
    person = each.person
    where = person.practice or "no practice known"
    return person.participant, f"{person.label.text} ({where})"
