"""Join two records of one person or one practice, and part them again."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.doubles import (
    JoinPeople,
    JoinPractices,
    PartPeople,
    PartPractices,
    Stands,
)
from likewise.domain.participants import IDENTITY
from likewise.domain.words import count, join_words
from likewise.queries.access import label_of, short_id
from likewise.queries.doubles import (
    Joining,
    joining,
    other_records,
    parting,
    practice_parting,
)
from likewise.queries.practices import practice_choices
from likewise.web.nhsuk import forms
from likewise.web.nhsuk.finding import finder_in, looked_for
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

STAYS = (
    "Nothing is lost: both ids stay, what hung on the other record hangs on this one, and you can "
    "part the two again.",
    "Who asks to be erased is erased in both.",
)

MARKS_SAID = 5  # meetings whose marks stand beneath the choice


class FindForm(forms.Form):
    """Which other record is of the same person."""

    who = forms.somebody("Which other record is of this person?")


def find(request: Request, participant: str) -> HttpResponse:
    """Find the other record of somebody: those alike first, then whoever is looked for."""
    check_may(request.actor, Capability.MANAGE_PEOPLE)
    name = label_of(request.actor, participant=participant, today=request.today).text
    looked = looked_for(request.GET, "who")
    found = other_records(
        request.actor,
        participant=participant,
        today=request.today,
        text=looked.text,
        page=looked.page,
    )
    look(request, [participant, *(each.participant for each in found.rows)], "people")
    form = FindForm()
    finder_in(form, "who").offer(
        found, looked, leads_to=lambda who: reverse("double_join", args=[participant, who])
    )
    context = {
        "form": form,
        "name": name,
        "participant": participant,
        "is_alike": not looked.text.strip() and bool(found.rows),
    }
    return render(request, "doubles/find.jinja", context)


def join(request: Request, participant: str, other: str) -> HttpResponse:
    """What two records say, what differs, and which of it stands."""
    found = joining(request.actor, participant=participant, other=other, today=request.today)
    look(request, [participant, other], "a person")
    name = found.kept.label.text
    without = [each for each in IDENTITY if each not in found.identity]
    without += [] if found.spells else ["spells"]
    without += [] if found.marks else ["marks"]
    return ask_act(
        request,
        JoinPeople,
        given={"participant": participant, "other": other},
        about=[
            ("Record that goes on", f"{name} (id {short_id(participant)})"),
            ("Other record", f"{found.other.label.text} (id {short_id(other)})"),
        ],
        question=Question(
            title=f"{name} is the same person as {found.other.label.text}",
            back=reverse("double_find", args=[participant]),
            intro=STAYS,
            confirm="Join the two records",
        ),
        without=without,
        hints=_hints(found),
        template="doubles/join.jinja",
        context={"found": found, "asked": tuple(_asked(found))},
        done=lambda *_: (
            reverse("person", args=[participant]),
            f"The two records are one, which goes on as {name}.",
        ),
    )


def part(request: Request, joined: str) -> HttpResponse:
    """Two joined records part, and what came since is asked about."""
    found = parting(request.actor, other=joined, today=request.today)
    look(request, [found.joined.goes_on], "a person")
    return ask_act(
        request,
        PartPeople,
        given={"other": joined},
        about=[
            ("Record that went on", found.joined.name),
            ("Record that parts", f"id {short_id(joined)}"),
        ],
        question=Question(
            title=f"{found.joined.name} and the record {short_id(joined)} part",
            back=reverse("person", args=[found.joined.goes_on]),
            intro=("Each has again what it had, with what was changed of it since.",),
            confirm="Part the two records",
        ),
        choices={"belongs": found.since},
        without=() if found.since else ("belongs",),
        done=lambda *_: (reverse("person", args=[joined]), "They are two people again."),
    )


def join_practice(request: Request, practice: str) -> HttpResponse:
    """Another record of the same practice is joined to one."""
    names = dict(practice_choices(request.actor))
    if practice not in names:
        raise NotFound("There is no such practice.")
    others = [(each, name) for each, name in names.items() if each != practice]
    name = names[practice]
    return ask_act(
        request,
        JoinPractices,
        given={"practice": practice},
        about=[("Practice that goes on", name)],
        question=Question(
            title=f"{name} is in the record twice",
            back=reverse("practices"),
            intro=("Everybody registered with the other is then registered with this one. Both ids "
                   "stay, and you can part the two again.",),
            confirm="Join the two practices",
        ),
        choices={"other": others},
        done=lambda *_: (reverse("practices"), f"The two practices are one: {name}."),
    )  # fmt: skip


def part_practice(request: Request, joined_practice: str) -> HttpResponse:
    """Two joined practices part, and who registered since is asked about."""
    found = practice_parting(request.actor, other=joined_practice)
    return ask_act(
        request,
        PartPractices,
        given={"other": joined_practice},
        about=[("Practice that went on", found.joined.name)],
        question=Question(
            title=f"{found.joined.name} and the practice joined to it part",
            back=reverse("practices"),
            intro=("Each has again the people that it had.",),
            confirm="Part the two practices",
        ),
        choices={"belongs": found.since},
        without=() if found.since else ("belongs",),
        done=lambda *_: (reverse("practices"), "They are two practices again."),
    )


def _hints(found: Joining) -> dict[str, dict[str, str]]:
    """What each of the two records says, beneath the choice between them."""
    said = dict(found.identity)
    if found.marks:
        days = [(short_day(on), kept, other) for on, kept, other in found.marks[:MARKS_SAID]]
        said["marks"] = (
            join_words(f"{on}: {kept}" for on, kept, _ in days),
            join_words(f"{on}: {other}" for on, _, other in days),
        )
    return {
        name: {Stands.KEPT.value: kept, Stands.OTHER.value: other}
        for name, (kept, other) in said.items()
    }


def _asked(found: Joining) -> list[str]:
    """About which cohorts and days both records say something."""
    said = []
    if found.spells:
        said.append(f"Both were at one time in {join_words(found.spells)}.")
    if found.marks:
        meetings = count(len(found.marks), "meeting")
        said.append(f"At {meetings} the register marks them otherwise in each record.")
    return said
