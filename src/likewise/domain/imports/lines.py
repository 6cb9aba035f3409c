"""The facts that one line of a table says; their ids are still the source's own."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time

from likewise.domain.arms import Allocation, Arm, Format
from likewise.domain.cohorts import (
    Cohort,
    CohortFormat,
    CohortState,
    CohortVenue,
    LineageEvent,
    LineageKind,
    State,
)
from likewise.domain.contacts import Contact, Function, Mode
from likewise.domain.facts import Fact
from likewise.domain.imports.coming import COMING
from likewise.domain.imports.layout import BOTH
from likewise.domain.imports.sources import JOIN, Context, LineNotRight, SourceFact, Values
from likewise.domain.involvement import Involvement, Sphere
from likewise.domain.meetings import Attendance, Capacity, Meeting, MeetingState, Result
from likewise.domain.memberships import Lead, Membership
from likewise.domain.participants import Participant, Person, Role, RoleName, Status, StatusName
from likewise.domain.practices import Practice, Registration, Venue
from likewise.domain.programmes import Phase, PhaseName, Programme

FIRST_STATUS = date.min  # stands for the day of somebody's first status, until all are known
NOON = time(12)

# The parts under which the keys of things are kept that others refer to.
PARTS: Mapping[type[Fact], str] = {
    Person: "people",
    Participant: "participants",
    Practice: "practices",
    Venue: "venues",
    Arm: "arms",
    Cohort: "cohorts",
    Meeting: "meetings",
}
REFERRED = frozenset(PARTS.values())
# What a line says that the fact itself does not, for the checks.
EXTRAS: Mapping[type[Fact], tuple[str, ...]] = {
    Meeting: ("day",),
    Membership: ("exception",),
    Attendance: ("stated_capacity", "capacity_that_day"),
    LineageEvent: ("moved", "stayed", "left"),
}


def facts_of(table: str, values: Values, context: Context) -> Iterator[SourceFact]:
    """The facts that one line of a table says; references and ids are the source's own.

    Raises
    ------
    DomainError
        When the cells of the line do not go together.
    """
    return _READERS[table](values, context)


def _phases(values: Values, context: Context) -> Iterator[SourceFact]:
    phase, starts_on = PhaseName(values["phase"]), values["starts_on"]
    key = str(phase)
    fact = Phase(id=key, phase=phase, starts_on=starts_on)
    yield SourceFact("phases", key, fact)


def _practices(values: Values, context: Context) -> Iterator[SourceFact]:
    key = values["id"]
    yield SourceFact("practices", key, Practice(id=key, name=values["name"]))


def _venues(values: Values, context: Context) -> Iterator[SourceFact]:
    key, directions = values["id"], values.get("directions", "")
    venue = Venue(id=key, name=values["name"], directions=directions)
    yield SourceFact("venues", key, venue)


def _participants(values: Values, context: Context) -> Iterator[SourceFact]:
    key = values["id"]
    identity = {
        name: values[name]
        for name in ("given_name", "family_name", "email", "telephone", "address")
        if name in values
    }
    if identity:
        yield SourceFact("people", key, Person(id=key, **identity))
    person = key if identity else None
    yield SourceFact("participants", key, Participant(id=key, person=person))
    since = values.get("enrolled_on", FIRST_STATUS)
    if since is not FIRST_STATUS:
        status = Status(id=key, participant=key, status=StatusName.ENROLLED, starts_on=since)
        yield SourceFact("participants/status", key, status)
    if "practice" in values:
        registration = Registration(
            id=key, participant=key, practice=values["practice"], starts_on=since
        )
        yield SourceFact("participants/practice", key, registration)
    stated = values.get("role", "member")
    for role in RoleName:
        if stated in (role, BOTH):
            fact = Role(id=key, participant=key, role=role, starts_on=since)
            yield SourceFact("participants/role", f"{key}{JOIN}{role}", fact)


def _statuses(values: Values, _: Context) -> Iterator[SourceFact]:
    who, day = values["participant"], values["starts_on"]
    key = f"{who}{JOIN}{day}"
    status = StatusName(values["status"])
    yield SourceFact("statuses", key, Status(id=key, participant=who, status=status, starts_on=day))


def _roles(values: Values, _: Context) -> Iterator[SourceFact]:
    who, role, day = values["participant"], RoleName(values["role"]), values["starts_on"]
    key = f"{who}{JOIN}{role}{JOIN}{day}"
    fact = Role(id=key, participant=who, role=role, starts_on=day, ends_on=values.get("ends_on"))
    yield SourceFact("roles", key, fact)


def _registrations(values: Values, _: Context) -> Iterator[SourceFact]:
    who, day = values["participant"], values["starts_on"]
    key = f"{who}{JOIN}{day}"
    yield SourceFact(
        "registrations",
        key,
        Registration(id=key, participant=who, practice=values["practice"], starts_on=day),
    )


def _arms(values: Values, context: Context) -> Iterator[SourceFact]:
    key = values["id"]
    formats = frozenset(Format(each) for each in values.get("formats", ()))
    yield SourceFact("arms", key, Arm(id=key, name=values["name"], formats=formats))


def _allocations(values: Values, context: Context) -> Iterator[SourceFact]:
    who, practice = values.get("participant"), values.get("practice")
    key = f"participant{JOIN}{who}" if who else f"practice{JOIN}{practice}"
    allocation = Allocation(
        id=key,
        arm=values["arm"],
        on=values["allocated_on"],
        participant=who,
        practice=practice,
    )
    yield SourceFact("allocations", key, allocation)


def _cohorts(values: Values, context: Context) -> Iterator[SourceFact]:
    key, since, until = values["id"], values["started_on"], values.get("ended_on")
    if until is not None and until <= since:
        raise LineNotRight(
            f"This cohort ends on {until.isoformat()}, and starts on {since.isoformat()}. Give an "
            "end after the start: the end is the first day on which it was no more.",
            "ended_on",
        )
    yield SourceFact("cohorts", key, Cohort(id=key, name=values["name"]))
    if "format" in values:
        first_format = CohortFormat(
            id=key, cohort=key, format=Format(values["format"]), starts_on=since
        )
        yield SourceFact("cohorts/format", key, first_format)
    start = CohortState(id=key, cohort=key, state=State.OPEN, starts_on=since)
    yield SourceFact("cohorts/start", key, start)
    if until is not None:
        end = CohortState(id=key, cohort=key, state=State.ENDED, starts_on=until)
        yield SourceFact("cohorts/end", key, end)
    if "venue" in values:
        first_venue = CohortVenue(id=key, cohort=key, venue=values["venue"], starts_on=since)
        yield SourceFact("cohorts/venue", key, first_venue)


def _formats(values: Values, _: Context) -> Iterator[SourceFact]:
    cohort, day = values["cohort"], values["starts_on"]
    key = f"{cohort}{JOIN}{day}"
    fact = CohortFormat(id=key, cohort=cohort, format=Format(values["format"]), starts_on=day)
    yield SourceFact("formats", key, fact)


def _states(values: Values, _: Context) -> Iterator[SourceFact]:
    cohort, day = values["cohort"], values["starts_on"]
    key = f"{cohort}{JOIN}{day}"
    fact = CohortState(id=key, cohort=cohort, state=State(values["state"]), starts_on=day)
    yield SourceFact("states", key, fact)


def _memberships(values: Values, _: Context) -> Iterator[SourceFact]:
    cohort, who, day = values["cohort"], values["participant"], values["joined_on"]
    key = values.get("id") or f"{cohort}{JOIN}{who}{JOIN}{day}"
    spell = Membership(
        id=key,
        cohort=cohort,
        participant=who,
        role=RoleName(values.get("role", RoleName.MEMBER)),
        joined_on=day,
        left_on=values.get("left_on"),
        share=values.get("share"),
        reason=values.get("reason", ""),
    )
    yield SourceFact("memberships", key, spell, (values.get("exception", ""),))


def _leads(values: Values, _: Context) -> Iterator[SourceFact]:
    cohort, who, day = values["cohort"], values["participant"], values["starts_on"]
    key = f"{cohort}{JOIN}{who}{JOIN}{day}"
    lead = Lead(
        id=key, cohort=cohort, participant=who, starts_on=day, ends_on=values.get("ends_on")
    )
    yield SourceFact("leads", key, lead)


def _lineage(values: Values, context: Context) -> Iterator[SourceFact]:
    key = values["id"]
    event = LineageEvent(
        id=key,
        kind=LineageKind(values["kind"]),
        on=values["on"],
        predecessors=values.get("predecessors", ()),
        successors=values.get("successors", ()),
        staying=values.get("staying", ()),
        reason=values.get("reason", ""),
    )
    people = tuple(values.get(column) for column in EXTRAS[LineageEvent])
    yield SourceFact("lineage", key, event, people)


def _meetings(values: Values, context: Context) -> Iterator[SourceFact]:
    key = values["id"]
    meeting = Meeting(
        id=key,
        cohorts=tuple(values["cohorts"]),
        starts=datetime.combine(values["on"], values.get("time", NOON)),
        zone=context.zone,
        state=MeetingState(values.get("state", MeetingState.HELD)),
        venue=values.get("venue"),
        minutes=values.get("minutes"),
        guests=values.get("guests", 0),
        reason=values.get("reason", ""),
    )
    yield SourceFact("meetings", key, meeting, (values["on"].isoformat(),))


_RESULTS = {each.value: each for each in Result}


def _attendance(values: Values, _: Context) -> Iterator[SourceFact]:
    meeting, who = values["meeting"], values["participant"]
    key = f"{meeting}{JOIN}{who}"
    capacity = values.get("as")
    entry = Attendance(
        id=key,
        meeting=meeting,
        participant=who,
        result=_RESULTS[values["result"]],
        capacity=Capacity(capacity) if capacity else Capacity.MEMBER,
        is_first_time=values.get("first_time", False),
    )
    yield SourceFact("attendance", key, entry, (capacity, None))


def _contacts(values: Values, context: Context) -> Iterator[SourceFact]:
    who, day = values["participant"], values["on"]
    function = values.get("function")
    key = values.get("id", "")
    contact = Contact(
        id=key,
        participant=who,
        on=day,
        mode=Mode(values["mode"]),
        reached=values["reached"],
        facilitator=values.get("facilitator"),
        cohort=values.get("cohort"),
        minutes=values.get("minutes"),
        function=Function(function) if function else None,
        note=values.get("note", ""),
    )
    yield SourceFact("contacts", key, contact)


def _involvement(values: Values, _: Context) -> Iterator[SourceFact]:
    who, sphere, day = values["participant"], values["sphere"], values["starts_on"]
    key = values.get("id", "")
    fact = Involvement(
        id=key,
        participant=who,
        sphere=Sphere(sphere),
        starts_on=day,
        ends_on=values.get("ends_on"),
        cohort=values.get("cohort"),
        detail=values.get("detail", ""),
    )
    yield SourceFact("involvement", key, fact)


def programme_of(values: Values, *, id: str) -> Programme:  # noqa: A002 - the field's own name
    """The programme that the table of that name describes."""
    return Programme(id=id, name=values["name"], zone=values.get("zone", "Europe/London"))


_READERS: Mapping[str, Callable[[Values, Context], Iterator[SourceFact]]] = {
    "phases": _phases,
    "practices": _practices,
    "venues": _venues,
    "participants": _participants,
    "statuses": _statuses,
    "roles": _roles,
    "registrations": _registrations,
    "arms": _arms,
    "allocations": _allocations,
    "cohorts": _cohorts,
    "formats": _formats,
    "states": _states,
    "memberships": _memberships,
    "leads": _leads,
    "lineage": _lineage,
    "meetings": _meetings,
    "attendance": _attendance,
    "contacts": _contacts,
    "involvement": _involvement,
    **COMING,
}
