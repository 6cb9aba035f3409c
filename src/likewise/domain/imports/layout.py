"""The documented tables of a pilot: their columns, what each means, what a line looks like.

The reference page, the templates and the reader all come from this one description.
"""

from dataclasses import dataclass
from enum import StrEnum

from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageKind, State
from likewise.domain.contacts import Function, Mode
from likewise.domain.involvement import Sphere
from likewise.domain.meetings import Capacity, MeetingState, Result
from likewise.domain.participants import RoleName, StatusName
from likewise.domain.programmes import PhaseName

ID_LENGTH = 80


class Kind(StrEnum):
    """What a cell holds."""

    ID = "an id of your own"
    TEXT = "text"
    DAY = "a date"
    TIME = "a time of day"
    INSTANT = "a date and time"
    WHOLE = "a whole number"
    SHARE = "a number between 0 and 1"
    YES_NO = "yes or no"
    CHOICE = "one of a list"
    CHOICES = "one or more of a list, separated by semicolons"
    IDS = "one or more ids, separated by semicolons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `refers_to` names the table whose ids it holds."""

    name: str
    kind: Kind
    about: str
    example: str = ""
    is_required: bool = False
    refers_to: str | None = None
    choices: tuple[str, ...] = ()
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One table: a CSV file of this name, or a sheet of this name in a workbook."""

    name: str
    about: str
    columns: tuple[Column, ...]
    is_optional: bool = False

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(each for each in self.columns if each.name == name)


def _own(table: str, example: str, *, is_required: bool = True) -> Column:
    about = f"your own id of the {table}, used by the other tables"
    return Column(
        name="id", kind=Kind.ID, about=about, example=example, is_required=is_required,
        length=ID_LENGTH,
    )  # fmt: skip


def _to(
    name: str, table: str, example: str, about: str = "", *, is_required: bool = True
) -> Column:
    return Column(
        name=name, kind=Kind.ID, about=about or f"an id from {table}", example=example,
        is_required=is_required, refers_to=table, length=ID_LENGTH,
    )  # fmt: skip


def _ids(name: str, table: str, example: str, about: str, *, is_required: bool = False) -> Column:
    return Column(
        name=name, kind=Kind.IDS, about=about, example=example, refers_to=table,
        is_required=is_required,
    )  # fmt: skip


def _text(
    name: str, about: str, example: str, length: int | None = None, *, is_required: bool = False
) -> Column:
    return Column(
        name=name, kind=Kind.TEXT, about=about, example=example, length=length,
        is_required=is_required,
    )  # fmt: skip


def _day(name: str, about: str, example: str, *, is_required: bool = True) -> Column:
    return Column(name=name, kind=Kind.DAY, about=about, example=example, is_required=is_required)


def _choice(
    name: str, choices: type[StrEnum], about: str, example: str, *, is_required: bool = True
) -> Column:
    return Column(
        name=name, kind=Kind.CHOICE, about=about, example=example, is_required=is_required,
        choices=tuple(each.value for each in choices),
    )  # fmt: skip


def _whole(name: str, about: str, example: str) -> Column:
    return Column(name=name, kind=Kind.WHOLE, about=about, example=example)


RECORDED_AT = Column(
    name="recorded_at",
    kind=Kind.INSTANT,
    about="when this was written down at the time, where that is known; else the moment of import",
    example="",
)
ENDS = "the first day outside: someone who leaves on 1 May is there until 30 April; empty: still"
BOTH = "member and facilitator"

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        name="programme",
        about="One line: what a new programme is called. Not needed for an existing one.",
        is_optional=True,
        columns=(
            _text("name", "what it is called", "Fenland peer support", 200, is_required=True),
            _text("zone", "its time zone; empty: Europe/London", "Europe/London", 60),
        ),
    ),
    Layout(
        name="phases",
        about="Which rules hold from a day on. In the randomised phase the arms decide which "
        "formats a person may join.",
        is_optional=True,
        columns=(
            _choice("phase", PhaseName, "the phase", "randomised"),
            _day("starts_on", "its first day", "2010-10-01"),
        ),
    ),
    Layout(
        name="practices",
        about="Where people are registered.",
        columns=(
            _own("practice", "PR1"),
            _text("name", "what it is called", "Mill Road Surgery", 200, is_required=True),
        ),
    ),
    Layout(
        name="venues",
        about="Where cohorts meet.",
        is_optional=True,
        columns=(
            _own("venue", "V1"),
            _text("name", "what it is called", "Village hall", 200, is_required=True),
            _text("directions", "how to find it", "Behind the church"),
        ),
    ),
    Layout(
        name="participants",
        about="Everyone: members, facilitators, and those who are both. One line each.",
        columns=(
            _own("participant", "P001"),
            _text("given_name", "first name", "Asha", 100),
            _text("family_name", "last name", "Example", 100),
            _text("email", "e-mail address", "asha@example.org", 254),
            _text("telephone", "telephone number, as text", "01223 000000", 40),
            _text("address", "postal address", "1 Example Lane"),
            _to("practice", "practices", "PR1", "the practice they are registered with",
                is_required=False),
            Column(name="role", kind=Kind.CHOICE, about="what they are; empty: member",
                   example="member", choices=("member", "facilitator", BOTH)),
            _day("enrolled_on", "the day they enrolled; empty only where the table statuses "
                 "says how far they came", "2010-10-01", is_required=False),
        ),
    ),
    Layout(
        name="statuses",
        about="How far people came, beyond enrolment: invited, withdrawn, left, returned, died.",
        is_optional=True,
        columns=(
            _to("participant", "participants", "P001"),
            _choice("status", StatusName, "the status", "left"),
            _day("starts_on", "its first day", "2011-06-01"),
        ),
    ),
    Layout(
        name="roles",
        about="Roles with dates, for people whose role in participants is not the whole story. "
        "Whoever is listed here has only the roles listed here.",
        is_optional=True,
        columns=(
            _to("participant", "participants", "P001"),
            _choice("role", RoleName, "the role", "facilitator"),
            _day("starts_on", "its first day", "2010-10-01"),
            _day("ends_on", ENDS, "", is_required=False),
        ),
    ),
    Layout(
        name="registrations",
        about="Later moves from one practice to another.",
        is_optional=True,
        columns=(
            _to("participant", "participants", "P001"),
            _to("practice", "practices", "PR1"),
            _day("starts_on", "the first day at this practice", "2011-03-01"),
        ),
    ),
    Layout(
        name="arms",
        about="The arms of the trial, and which formats each may receive.",
        columns=(
            _own("arm", "A1"),
            _text("name", "what it is called", "Group arm", 100, is_required=True),
            Column(name="formats", kind=Kind.CHOICES, about="the formats it may receive; "
                   "empty: none (control)", example="group",
                   choices=tuple(each.value for each in Format)),
        ),
    ),
    Layout(
        name="allocations",
        about="Which arm a participant, or a whole practice, was allocated. Where a practice is "
        "allocated, its members enrolled by that day inherit the arm.",
        columns=(
            _to("participant", "participants", "", "an id from participants, where people are "
                "randomised", is_required=False),
            _to("practice", "practices", "PR1", "an id from practices, where practices are "
                "randomised", is_required=False),
            _to("arm", "arms", "A1"),
            _day("allocated_on", "the day of the allocation", "2010-10-15"),
        ),
    ),
    Layout(
        name="cohorts",
        about="Pairs, groups and combined sets: the people who support one another.",
        columns=(
            _own("cohort", "C1"),
            _text("name", "what it is called", "Thursday group", 200, is_required=True),
            _choice("format", Format, "its format on its first day; empty where the table formats "
                    "gives it", "group", is_required=False),
            _day("started_on", "its first day", "2010-11-01"),
            _day("ended_on", "the first day on which it was no more; empty: it goes on, or the "
                 "table lineage says when it stopped", "", is_required=False),
            _to("venue", "venues", "V1", "where it meets from its first day", is_required=False),
        ),
    ),
    Layout(
        name="formats",
        about="The format of a cohort from a day on, where it changed.",
        columns=(
            _to("cohort", "cohorts", "C1"),
            _choice("format", Format, "the format", "group"),
            _day("starts_on", "the first day in this format", "2010-11-01"),
        ),
    ),
    Layout(
        name="states",
        about="The state of a cohort from a day on, where it was not simply open.",
        is_optional=True,
        columns=(
            _to("cohort", "cohorts", "C1"),
            _choice("state", State, "the state", "closed to joiners"),
            _day("starts_on", "the first day in this state", "2011-02-01"),
        ),
    ),
    Layout(
        name="memberships",
        about="Spells of people in cohorts. One line for each spell.",
        columns=(
            _own("spell", "", is_required=False),
            _to("cohort", "cohorts", "C1"),
            _to("participant", "participants", "P001"),
            _choice("role", RoleName, "as what they are in this cohort; empty: member", "member",
                    is_required=False),
            _day("joined_on", "their first day", "2010-11-01"),
            _day("left_on", ENDS, "", is_required=False),
            Column(name="share", kind=Kind.SHARE, about="the part of a facilitator's time, "
                   "where somebody counted it", example=""),
            _text("reason", "why the spell ended", ""),
            _text("exception", "why the protocol was departed from, where this format was not "
                  "one that the arm may receive; it is recorded as a deviation", ""),
        ),
    ),
    Layout(
        name="leads",
        about="Who led a cohort, and when.",
        is_optional=True,
        columns=(
            _to("cohort", "cohorts", "C1"),
            _to("participant", "participants", "P002"),
            _day("starts_on", "their first day as lead", "2010-11-01"),
            _day("ends_on", ENDS, "", is_required=False),
        ),
    ),
    Layout(
        name="lineage",
        about="How cohorts came from cohorts. Who moved, stayed or left follows from memberships.",
        columns=(
            _own("event", "E1"),
            _choice("kind", LineageKind, "what happened", "merge"),
            _day("on", "the day; an event acts at the start of its day", "2011-03-01"),
            _ids("predecessors", "cohorts", "C1;C2", "the cohorts that stop, change or give"),
            _ids("successors", "cohorts", "C3", "the cohorts that start, change or receive"),
            _ids("staying", "cohorts", "", "cohorts that were asked and went on as they were"),
            _text("reason", "why", "Two small pairs"),
            _ids("moved", "participants", "", "who moved, as a check; empty: worked out"),
            _ids("stayed", "participants", "", "who stayed, as a check; empty: worked out"),
            _ids("left", "participants", "", "who left, as a check; empty: worked out"),
        ),
    ),
    Layout(
        name="meetings",
        about="Gatherings, held, planned or cancelled.",
        columns=(
            _own("meeting", "M001"),
            _ids("cohorts", "cohorts", "C1", "the cohort that met, or several",
                 is_required=True),
            _day("on", "the day", "2010-11-04"),
            Column(name="time", kind=Kind.TIME, about="when it began; empty: not known (it is "
                   "kept as noon)", example="14:00"),
            _choice("state", MeetingState, "empty: held", "held", is_required=False),
            _to("venue", "venues", "V1", "where it was", is_required=False),
            _whole("minutes", "how long it lasted", "90"),
            _whole("guests", "how many people came who are not in the programme", "0"),
            _text("reason", "why it was cancelled", ""),
        ),
    ),
    Layout(
        name="attendance",
        about="What the registers say. One line for each person in each register.",
        columns=(
            _to("meeting", "meetings", "M001"),
            _to("participant", "participants", "P001"),
            _choice("result", Result, "what the register says; present, apologies, absent and DNA "
                    "are read as well", "attended"),
            Column(name="first_time", kind=Kind.YES_NO, about="whether it was their first "
                   "meeting; empty: no", example="yes"),
            Column(name="as", kind=Kind.CHOICE, about="as what they were there; empty: worked out "
                   "from memberships. Somebody who is not in the cohort that day is refused "
                   "unless this says visitor", example="",
                   choices=tuple(each.value for each in Capacity)),
        ),
    ),
    Layout(
        name="contacts",
        about="Support between meetings.",
        columns=(
            _own("contact", "", is_required=False),
            _to("participant", "participants", "P001", "whom it was for"),
            _day("on", "the day", "2010-11-10"),
            _choice("mode", Mode, "how", "call"),
            Column(name="reached", kind=Kind.YES_NO, about="whether it reached them",
                   example="yes", is_required=True),
            _to("facilitator", "participants", "P002", "who made it", is_required=False),
            _to("cohort", "cohorts", "C1", "in which cohort", is_required=False),
            _whole("minutes", "how long it lasted", "20"),
            _choice("function", Function, "what it was for", "emotional support",
                    is_required=False),
            _text("note", "a note", ""),
        ),
    ),
    Layout(
        name="involvement",
        about="Part taken in wider health life.",
        is_optional=True,
        columns=(
            _own("involvement", "", is_required=False),
            _to("participant", "participants", "P001"),
            _choice("sphere", Sphere, "where", "patient participation group"),
            _day("starts_on", "the first day", "2011-05-01"),
            _day("ends_on", ENDS, "", is_required=False),
            _to("cohort", "cohorts", "C1", "the cohort it grew from", is_required=False),
            _text("detail", "what they do there", "Member of the group"),
        ),
    ),
)  # fmt: skip
BY_NAME = {layout.name: layout for layout in LAYOUTS}


def columns_of(layout: Layout) -> tuple[Column, ...]:
    """The columns of a table, with the one that every table but the first may have."""
    return layout.columns if layout.name == "programme" else (*layout.columns, RECORDED_AT)
