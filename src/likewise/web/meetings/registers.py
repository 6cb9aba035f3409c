"""Take the register: one row a person, visitors, guests, one button; no scripts needed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from likewise.actions.operations import perform
from likewise.domain.meetings import Capacity, RegisterEntry, Result, TakeRegister
from likewise.domain.words import count
from likewise.queries.access import reaches_all
from likewise.queries.meetings import Entry, Sheet, paper_sheet, register_sheet
from likewise.queries.operations import was_carried_out
from likewise.queries.replies import replies_to
from likewise.web.gatherings import gathering
from likewise.web.meanwhile import who_saved
from likewise.web.meetings.queue import back_to_queue
from likewise.web.meetings.replying import said_by
from likewise.web.nhsuk import forms
from likewise.web.nhsuk.finding import BY_NAME, HINT, finder_in, looked_for
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import look, say_done
from likewise.web.requests import Request

MARKS = (
    ("attended", "Attended", Result.ATTENDED),
    ("apologies", "Apologies", Result.APOLOGIES),
    ("away", "Did not attend", Result.DID_NOT_ATTEND),
)
RESULTS = {value: result for value, _, result in MARKS}
VALUES = {result: value for value, _, result in MARKS}
GUESTS, VISITOR = "guests", "visitor"
TEXTS = {value: text for value, text, _ in MARKS}
SAVED_MEANWHILE = (
    "{} saved this register after you opened it. Where you had changed nothing, it says below what "
    "was put in. Check it, then save."
)
AWAY, OPEN = "away", "open"
BLANK_LINES = 4  # on paper, for visitors
NOBODY_MARKED = (
    "Nobody is marked. Mark who came. If nobody came, mark one person as Did not attend; "
    "if the meeting was not held, cancel it."
)


class RegisterForm(forms.ActionForm):
    """What a register holds beside its rows."""

    visitor = forms.some_people(
        "Who came as a visitor?",
        hint="Somebody who is in the programme, but not in this cohort.",
        required=False,
    )
    guests = forms.number(
        "Guests", hint="How many from outside the programme, such as a speaker.", required=False
    )
    others = forms.radios(
        "Whoever I leave unmarked",
        ((AWAY, "Did not attend"), (OPEN, "Stays open: I do not know, or will add it later")),
        required=False,
    )
    seen = forms.hidden()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person on the sheet, with the mark chosen so far.

    `opened` is the mark that the page showed first, so that what was changed here can be told from
    what somebody else saved meanwhile; `saved` is that mark in words, where the two differ.
    """

    id: str
    name: str
    capacity: Capacity
    chosen: str
    opened: str
    saved: str
    asks_first_time: bool
    is_first_time: bool

    @property
    def is_visitor(self) -> bool:
        """Whether they are a visitor, who can only have attended."""
        return self.capacity is Capacity.VISITOR


def register(request: Request, meeting: str) -> HttpResponse:
    """Take or change the register of one meeting."""
    given = request.POST.copy()
    looked = looked_for(given, VISITOR)
    sheet = register_sheet(
        request.actor,
        meeting=meeting,
        today=request.today,
        find=looked.text,
        page=looked.page,
        visitors=looked.chosen,
    )
    shown = gathering(sheet.line, today=request.today)
    name = f"{shown.hosts}, {short_day(sheet.line.on)},"
    initial = {"guests": sheet.line.guests or None, "seen": sheet.mark}
    is_stale = given.get("seen", sheet.mark) != sheet.mark and not _is_repeated(request)
    saved = _merge_with_saved(given, sheet) if is_stale else {}
    form = RegisterForm(given or None, initial=initial)
    visitors = finder_in(form, VISITOR)
    visitors.offer(sheet.found, looked, searched=HINT if reaches_all(request.actor) else BY_NAME)
    visitors.choices = [(each, "") for each in sheet.people]  # on the sheet already, or found
    saves = "save" in given and not form.is_looking
    rows = [
        _row(entry, given if form.is_bound else None, saved.get(entry.label.participant, ""))
        for entry in sheet.entries
    ]
    if is_stale:
        who = who_saved(request.actor, meeting=meeting)
        mine = given.get(GUESTS, "").strip()[:20]
        clashes = _clashes(rows, saved=saved.get(GUESTS), guests=mine)
        form.add_error(None, [SAVED_MEANWHILE.format(who), *clashes])
    elif saves and not _says_something(rows, form):
        form.add_error(None, NOBODY_MARKED)
    elif saves and (left := _unmarked(rows)) and not given.get("others"):
        said = count(left, "person is", "people are")
        form.add_error("others", f"{said} not marked. Select what that means.")
    if saves and form.is_valid():
        with form.catching():
            act = TakeRegister(
                meeting=meeting,
                entries=tuple(_entries(rows, rest=form.cleaned_data["others"] == AWAY)),
                guests=form.cleaned_data["guests"] or 0,
                seen=given.get("seen") or None,
            )
            perform(
                act,
                by=request.actor,
                at=request.at,
                operation=form.cleaned_data["operation"],
            )
            where = back_to_queue(request, after=meeting)
            said = f"The register of {name} is saved." if where else "The register is saved."
            operation = form.cleaned_data["operation"]
            say_done(request, said, act=act, operation=operation)
            return redirect(where or reverse("meeting", args=[meeting]))
    look(request, sheet.people, "a register")
    return render(
        request,
        "meetings/register.jinja",
        {
            "form": form,
            "sheet": sheet,
            "g": shown,
            "queue": back_to_queue(request),
            "groups": _groups(rows),
            "marks": [(value, text) for value, text, _ in MARKS],
            "belonging": sum(not row.is_visitor for row in rows),
            "meant": said_by(
                replies_to(request.actor, meeting=meeting, today=request.today, at=request.at)
            ),
            "opened_guests": form.data.get(f"opened-{GUESTS}", sheet.line.guests or ""),
        },
    )


def paper(request: Request, meeting: str) -> HttpResponse:
    """The register on a sheet of paper, to fill in by hand and type in later."""
    sheet, unnamed = paper_sheet(request.actor, meeting=meeting, today=request.today)
    look(request, sheet.people, "a register")
    rows = [_row(entry, None) for entry in sheet.entries]
    return render(
        request,
        "meetings/paper.jinja",
        {
            "sheet": sheet,
            "g": gathering(sheet.line, today=request.today),
            "groups": _groups(rows),
            "marks": [text for _, text, _ in MARKS],
            "unnamed": unnamed,
            "blank": range(BLANK_LINES),
        },
    )


def _is_repeated(request: Request) -> bool:
    """Whether this very form was saved already: sent twice, it is answered as the first time."""
    return was_carried_out(request.actor, operation=request.POST.get("operation", ""))


def _merge_with_saved(given: QueryDict, sheet: Sheet) -> dict[str, str]:
    """Take what somebody else saved meanwhile where nothing was changed here.

    Returns
    -------
    dict
        What they saved, in words, by person, where something else was put in here; and the guests.
    """
    clashes = {}
    for entry in sheet.entries:
        who = entry.label.participant
        saved = VALUES[entry.result] if entry.result else ""
        mine, opened = given.get(f"mark-{who}", ""), given.get(f"opened-{who}", "")
        if mine == opened:
            given[f"mark-{who}"] = saved
            given.pop(f"first-{who}", None)
            if entry.is_first_time:
                given[f"first-{who}"] = "1"
        elif saved not in {"", mine, opened}:
            clashes[who] = TEXTS[saved]
        given[f"opened-{who}"] = saved
    guests = str(sheet.line.guests or "")
    mine, opened = given.get(GUESTS, "").strip(), given.get(f"opened-{GUESTS}", "")
    if mine == opened:
        given[GUESTS] = guests
    elif guests not in {"", mine, opened}:
        clashes[GUESTS] = guests
    given[f"opened-{GUESTS}"] = guests
    given["seen"] = sheet.mark
    return clashes


def _clashes(rows: Iterable[Row], *, saved: str | None, guests: str) -> Iterable[str]:
    """What was put in here and something else is saved now: whoever saves next decides."""
    for row in rows:
        if row.saved:
            chosen = TEXTS[row.chosen]
            yield f"{row.name}: the register says “{row.saved}”, you put “{chosen}”."
    if saved:
        yield f"Guests: the register says {saved}, you put {guests or 'none'}."


def _says_something(rows: Iterable[Row], form: RegisterForm) -> bool:
    """Whether anybody is marked: a slip of the finger is no register."""
    return any(row.chosen for row in rows) or bool(form.data.get("guests", "").strip())


def _row(entry: Entry, given: QueryDict | None, saved: str = "") -> Row:
    who = entry.label.participant
    stored = VALUES[entry.result] if entry.result else ""
    if given is None:
        chosen, first = stored, entry.is_first_time
    else:
        chosen = given.get(f"mark-{who}", "")
        first = f"first-{who}" in given
    if entry.capacity is Capacity.VISITOR and entry.result is None:
        chosen = "attended"
        first = first if f"mark-{who}" in (given or ()) else not entry.has_come_before
    is_new = entry.is_first_time or not entry.has_come_before
    return Row(
        id=who,
        name=entry.label.text,
        capacity=entry.capacity,
        chosen=chosen if chosen in RESULTS else "",
        opened=stored if given is None else given.get(f"opened-{who}", ""),
        saved=saved if chosen in RESULTS else "",
        asks_first_time=is_new and entry.capacity is not Capacity.FACILITATOR,
        is_first_time=first,
    )


def _unmarked(rows: Iterable[Row]) -> int:
    """How many of those who belong to the cohort have no mark."""
    return sum(row.chosen not in RESULTS and not row.is_visitor for row in rows)


def _entries(rows: Iterable[Row], *, rest: bool) -> Iterable[RegisterEntry]:
    """What the sheet says. Whoever is left unmarked did not attend, where that was said."""
    for row in rows:
        result = RESULTS.get(row.chosen)
        if result is None and rest and not row.is_visitor:
            result = Result.DID_NOT_ATTEND
        if result is None:
            continue
        first = row.is_first_time and row.asks_first_time and result is Result.ATTENDED
        yield RegisterEntry(participant=row.id, result=result, is_first_time=first)


def _groups(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    titles = (
        ("Members", Capacity.MEMBER),
        ("Visitors", Capacity.VISITOR),
        ("Facilitators", Capacity.FACILITATOR),
    )
    groups = [(title, [row for row in rows if row.capacity is each]) for title, each in titles]
    return [(title, group) for title, group in groups if group]
