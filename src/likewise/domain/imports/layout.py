"""The documented tables of a pilot: their columns, what each means, what a line looks like.

The reference page, the templates and the reader all come from this one description.
"""

from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageKind, State
from likewise.domain.consent import Answer, Help, Method, Purpose
from likewise.domain.contacts import Function, Mode
from likewise.domain.imports.columns import (
    Column,
    Kind,
    Layout,
    choice,
    choices,
    day,
    ids,
    own,
    text,
    to,
    whole,
)
from likewise.domain.involvement import Sphere
from likewise.domain.meetings import Capacity, MeetingState, Result
from likewise.domain.participants import RoleName, StatusName
from likewise.domain.programmes import PhaseName
from likewise.domain.recruitment import Criterion, StepToFacilitate

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
            text("name", "what it is called", "Fenland peer support", 200, is_required=True),
            text("zone", "its time zone; empty: Europe/London", "Europe/London", 60),
        ),
    ),
    Layout(
        name="phases",
        about="Which rules hold from a day on. In the randomised phase the arms decide which "
        "formats a person may join.",
        is_optional=True,
        columns=(
            choice("phase", PhaseName, "the phase", "randomised"),
            day("starts_on", "its first day", "2010-10-01"),
        ),
    ),
    Layout(
        name="practices",
        about="Where people are registered.",
        columns=(
            own("practice", "PR1"),
            text("name", "what it is called", "Mill Road Surgery", 200, is_required=True),
        ),
    ),
    Layout(
        name="venues",
        about="Where cohorts meet.",
        is_optional=True,
        columns=(
            own("venue", "V1"),
            text("name", "what it is called", "Village hall", 200, is_required=True),
            text("directions", "how to find it", "Behind the church"),
        ),
    ),
    Layout(
        name="participants",
        about="Everyone: members, facilitators, and those who are both. One line each.",
        columns=(
            own("participant", "P001"),
            text("given_name", "first name", "Asha", 100),
            text("family_name", "last name", "Example", 100),
            text("email", "e-mail address", "asha@example.org", 254),
            text("telephone", "telephone number, as text", "01223 000000", 40),
            text("address", "postal address", "1 Example Lane"),
            to("practice", "practices", "PR1", "the practice they are registered with",
                is_required=False),
            Column(name="role", kind=Kind.CHOICE, about="what they are; empty: member",
                   example="member", choices=("member", "facilitator", BOTH)),
            day("enrolled_on", "the day they enrolled; empty only where the table statuses "
                 "says how far they came", "2010-10-01", is_required=False),
        ),
    ),
    Layout(
        name="statuses",
        about="How far people came, beyond enrolment: invited, withdrawn, left, returned, died.",
        is_optional=True,
        columns=(
            to("participant", "participants", "P001"),
            choice("status", StatusName, "the status", "left"),
            day("starts_on", "its first day", "2011-06-01"),
        ),
    ),
    Layout(
        name="roles",
        about="Roles with dates, for people whose role in participants is not the whole story. "
        "Whoever is listed here has only the roles listed here.",
        is_optional=True,
        columns=(
            to("participant", "participants", "P001"),
            choice("role", RoleName, "the role", "facilitator"),
            day("starts_on", "its first day", "2010-10-01"),
            day("ends_on", ENDS, "", is_required=False),
        ),
    ),
    Layout(
        name="registrations",
        about="Later moves from one practice to another.",
        is_optional=True,
        columns=(
            to("participant", "participants", "P001"),
            to("practice", "practices", "PR1"),
            day("starts_on", "the first day at this practice", "2011-03-01"),
        ),
    ),
    Layout(
        name="arms",
        about="The arms of the trial, and which formats each may receive.",
        columns=(
            own("arm", "A1"),
            text("name", "what it is called", "Group arm", 100, is_required=True),
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
            to("participant", "participants", "", "an id from participants, where people are "
                "randomised", is_required=False),
            to("practice", "practices", "PR1", "an id from practices, where practices are "
                "randomised", is_required=False),
            to("arm", "arms", "A1"),
            day("allocated_on", "the day of the allocation", "2010-10-15"),
        ),
    ),
    Layout(
        name="cohorts",
        about="Pairs, groups and combined sets: the people who support one another.",
        columns=(
            own("cohort", "C1"),
            text("name", "what it is called", "Thursday group", 200, is_required=True),
            choice("format", Format, "its format on its first day; empty where the table formats "
                    "gives it", "group", is_required=False),
            day("started_on", "its first day", "2010-11-01"),
            day("ended_on", "the first day on which it was no more; empty: it goes on, or the "
                 "table lineage says when it stopped", "", is_required=False),
            to("venue", "venues", "V1", "where it meets from its first day", is_required=False),
        ),
    ),
    Layout(
        name="formats",
        about="The format of a cohort from a day on, where it changed.",
        columns=(
            to("cohort", "cohorts", "C1"),
            choice("format", Format, "the format", "group"),
            day("starts_on", "the first day in this format", "2010-11-01"),
        ),
    ),
    Layout(
        name="states",
        about="The state of a cohort from a day on, where it was not simply open.",
        is_optional=True,
        columns=(
            to("cohort", "cohorts", "C1"),
            choice("state", State, "the state", "closed to joiners"),
            day("starts_on", "the first day in this state", "2011-02-01"),
        ),
    ),
    Layout(
        name="memberships",
        about="Spells of people in cohorts. One line for each spell.",
        columns=(
            own("spell", "", is_required=False),
            to("cohort", "cohorts", "C1"),
            to("participant", "participants", "P001"),
            choice("role", RoleName, "as what they are in this cohort; empty: member", "member",
                    is_required=False),
            day("joined_on", "their first day", "2010-11-01"),
            day("left_on", ENDS, "", is_required=False),
            Column(name="share", kind=Kind.SHARE, about="the part of a facilitator's time, "
                   "where somebody counted it", example=""),
            text("reason", "why the spell ended", ""),
            text("exception", "why the protocol was departed from, where this format was not "
                  "one that the arm may receive; it is recorded as a deviation", ""),
        ),
    ),
    Layout(
        name="leads",
        about="Who led a cohort, and when.",
        is_optional=True,
        columns=(
            to("cohort", "cohorts", "C1"),
            to("participant", "participants", "P002"),
            day("starts_on", "their first day as lead", "2010-11-01"),
            day("ends_on", ENDS, "", is_required=False),
        ),
    ),
    Layout(
        name="lineage",
        about="How cohorts came from cohorts. Who moved, stayed or left follows from memberships.",
        columns=(
            own("event", "E1"),
            choice("kind", LineageKind, "what happened", "merge"),
            day("on", "the day; an event acts at the start of its day", "2011-03-01"),
            ids("predecessors", "cohorts", "C1;C2", "the cohorts that stop, change or give"),
            ids("successors", "cohorts", "C3", "the cohorts that start, change or receive"),
            ids("staying", "cohorts", "", "cohorts that were asked and went on as they were"),
            text("reason", "why", "Two small pairs"),
            ids("moved", "participants", "", "who moved, as a check; empty: worked out"),
            ids("stayed", "participants", "", "who stayed, as a check; empty: worked out"),
            ids("left", "participants", "", "who left, as a check; empty: worked out"),
        ),
    ),
    Layout(
        name="meetings",
        about="Gatherings, held, planned or cancelled.",
        columns=(
            own("meeting", "M001"),
            ids("cohorts", "cohorts", "C1", "the cohort that met, or several",
                 is_required=True),
            day("on", "the day", "2010-11-04"),
            Column(name="time", kind=Kind.TIME, about="when it began; empty: not known (it is "
                   "kept as noon)", example="14:00"),
            choice("state", MeetingState, "empty: held", "held", is_required=False),
            to("venue", "venues", "V1", "where it was", is_required=False),
            whole("minutes", "how long it lasted", "90"),
            whole("guests", "how many people came who are not in the programme", "0"),
            text("reason", "why it was cancelled", ""),
        ),
    ),
    Layout(
        name="attendance",
        about="What the registers say. One line for each person in each register.",
        columns=(
            to("meeting", "meetings", "M001"),
            to("participant", "participants", "P001"),
            choice("result", Result, "what the register says; present, apologies, absent and DNA "
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
            own("contact", "", is_required=False),
            to("participant", "participants", "P001", "whom it was for"),
            day("on", "the day", "2010-11-10"),
            choice("mode", Mode, "how", "call"),
            Column(name="reached", kind=Kind.YES_NO, about="whether it reached them",
                   example="yes", is_required=True),
            to("facilitator", "participants", "P002", "who made it", is_required=False),
            to("cohort", "cohorts", "C1", "in which cohort", is_required=False),
            whole("minutes", "how long it lasted", "20"),
            choice("function", Function, "what it was for", "emotional support",
                    is_required=False),
            text("note", "a note", ""),
        ),
    ),
    Layout(
        name="involvement",
        about="Part taken in wider health life.",
        is_optional=True,
        columns=(
            own("involvement", "", is_required=False),
            to("participant", "participants", "P001"),
            choice("sphere", Sphere, "where", "patient participation group"),
            day("starts_on", "the first day", "2011-05-01"),
            day("ends_on", ENDS, "", is_required=False),
            to("cohort", "cohorts", "C1", "the cohort it grew from", is_required=False),
            text("detail", "what they do there", "Member of the group"),
        ),
    ),
    Layout(
        name="screenings",
        about="Who was held against the criteria. Publish the criteria before: a line names their "
        "version.",
        is_optional=True,
        columns=(
            to("participant", "participants", "P001"),
            text("criteria", "the version of the criteria", "1.0", 40, is_required=True),
            day("screened_on", "the day", "2010-09-02"),
            choices("against", Criterion, "what speaks against them, by its kind and place among "
                    "the criteria; empty: nothing, so that they are eligible", "exclusion 1"),
            text("screened_by", "who screened them", "Jo Reed", 100, is_required=True),
        ),
    ),
    Layout(
        name="decisions",
        about="What people decided about a purpose, on paper or by telephone. Publish the texts "
        "before: a line names the purpose and the version.",
        is_optional=True,
        columns=(
            to("participant", "participants", "P001"),
            choice("purpose", Purpose, "about what", "taking part"),
            text("version", "the version of the text that they read", "1.0", 40,
                 is_required=True),
            text("language", "its language; needed where there are several", "English", 40),
            choice("answer", Answer, "what they decided; changed: they agreed, and no longer do",
                   "given"),
            day("decided_on", "the day", "2010-09-03"),
            Column(name="method", kind=Kind.CHOICE, about="how; on screen people decide here "
                   "themselves", example="on paper", is_required=True,
                   choices=(Method.ON_PAPER.value, Method.BY_TELEPHONE.value)),
            text("seen_by", "who saw the paper, or witnessed the call", "Jo Reed", 100,
                 is_required=True),
            choices("helped_by", Help, "what helped them", ""),
            day("given_on", "when they were given the text, where it sets a time to consider", "",
                is_required=False),
        ),
    ),
    Layout(
        name="baselines",
        about="Whose baseline visit was complete, and when. What was measured is not kept here.",
        is_optional=True,
        columns=(
            to("participant", "participants", "P001"),
            day("completed_on", "the day", "2010-09-06"),
        ),
    ),
    Layout(
        name="steps",
        about="How far people came who would facilitate. Whoever is appointed is a facilitator by "
        "that day, as participants or roles say.",
        is_optional=True,
        columns=(
            to("participant", "participants", "P002"),
            choice("step", StepToFacilitate, "the step", "trained"),
            day("taken_on", "the day", "2010-09-09"),
        ),
    ),
)  # fmt: skip
BY_NAME = {layout.name: layout for layout in LAYOUTS}


def columns_of(layout: Layout) -> tuple[Column, ...]:
    """The columns of a table, with the one that every table but the first may have."""
    return layout.columns if layout.name == "programme" else (*layout.columns, RECORDED_AT)
