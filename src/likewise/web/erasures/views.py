"""Forgetting somebody: what waits for the guardian, and each step on a page of its own."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may, may
from likewise.domain.accounts import ActingRole
from likewise.domain.erasures import (
    FILES_ELSEWHERE,
    Answer,
    AskForErasure,
    CarryOutErasure,
    DecideOnText,
    EndHold,
    Ground,
    RefuseErasure,
    StartHold,
)
from likewise.domain.periods import in_words
from likewise.domain.words import count, join_words, sentence
from likewise.queries.access import labels
from likewise.queries.erasures import (
    Asked,
    ErasureReach,
    SharedText,
    complete_on,
    erasure_page,
    reach_of_erasure,
    somebody_called,
    worries_in_erasure,
)
from likewise.web.nhsuk.forms import Form, text
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

ANSWERS = (
    (Answer.KEEP.value, "Keep it as it is"),
    (Answer.REWORD.value, "Put it in other words"),
    (Answer.DESTROY.value, "Destroy it"),
)
ANSWER_HINTS = {
    Answer.KEEP.value: "It says nothing of whoever was erased that others could not know",
    Answer.REWORD.value: "What it says now is destroyed, in every copy",
    Answer.DESTROY.value: "Nobody can read it any more, also not whoever else it speaks of",
}
GROUNDS_OF_MINE = (
    (Ground.CONSENT_WITHDRAWN.value, "I no longer agree to it"),
    (Ground.NO_LONGER_NEEDED.value, "It is no longer needed"),
    (Ground.OBJECTED.value, "I object to it"),
    (Ground.UNLAWFUL.value, "It should not have been kept"),
)
ONCE_DONE = "Once it is done, it cannot be taken back."
FOREVER = (
    "Their name, how to reach them, and everything that people wrote about them can then be read "
    "by nobody, in the record and in its backups. Counts, dates and how cohorts changed stay.",
    FILES_ELSEWHERE,
    "This cannot be taken back.",
)
FOREVER_YOURS = (
    "Your name, how to reach you, and everything that people wrote about you can then be read by "
    "nobody, here and in the backups. You can no longer sign in. Counts, dates and how groups "
    "changed stay, without you in them by name.",
    ONCE_DONE,
)
_OBJECT = {"your": "you", "their": "them"}


class FindForm(Form):
    """Somebody about whom nothing was asked yet, by their random id."""

    person = text(
        "Random id",
        hint="At least its first six letters and figures",
        missing="Enter the beginning of a random id",
    )


def listing(request: Request) -> HttpResponse:
    """What waits for the guardian, and what was decided."""
    page = erasure_page(request.actor, today=request.today)
    seen = [each.who.participant for each in (*page.asked, *page.decided)]
    look(request, [*seen, *(who.participant for _, who in page.holds)], "erasures")
    form = FindForm(request.GET if "person" in request.GET else None)
    found = None
    if form.is_bound and form.is_valid():
        with form.catching():
            found = somebody_called(request.actor, beginning=form.cleaned_data["person"])
    return render(
        request,
        "erasures/list.jinja",
        {
            "page": page,
            "complete_on": in_words(complete_on(request.actor, at=request.at)),
            "form": form,
            "found": found,
        },
    )


def ask_for(request: Request, participant: str) -> HttpResponse:
    """Ask the guardian to forget somebody."""
    check_may(request.actor, Capability.ASK_FOR_ERASURE)
    is_self = participant == request.actor.participant
    if request.actor.role is ActingRole.MEMBER and not is_self:
        raise NotFound("There is no such person.")
    who, reached = (
        _who(request, participant),
        reach_of_erasure(request.actor, participant=participant),
    )
    if is_self:
        back = reverse("home")
    elif may(request.actor, Capability.ERASE):
        back = reverse("erasures")
    else:
        back = reverse("person", args=[participant])
    return ask_act(
        request,
        AskForErasure,
        given={"participant": participant},
        about=[
            ("Person", who),
            ("What would be destroyed", _reached(reached, whose="your" if is_self else "their")),
        ],
        question=Question(
            title="Ask for everything about you to be erased"
            if is_self
            else "Ask for somebody to be erased",
            caption="" if is_self else who,
            back=back,
            intro=(
                *(FOREVER_YOURS if is_self else (*FOREVER[:-1], ONCE_DONE)),
                "Nothing happens at once: the guardian of the programme decides, who is somebody "
                "else.",
            ),
            confirm="Ask the guardian",
        ),
        choices={"ground": GROUNDS_OF_MINE} if is_self else None,
        done=lambda *_: (back, "The guardian has been asked. Until they decide, nothing changes."),
    )


def carry_out(request: Request, erasure: str) -> HttpResponse:
    """Erase somebody, as the guardian."""
    asked = _asked(request, erasure)
    reached = reach_of_erasure(request.actor, participant=asked.erasure.participant)
    day = in_words(complete_on(request.actor, at=request.at))
    return ask_act(
        request,
        CarryOutErasure,
        given={"erasure": erasure},
        about=[
            *_lines(asked),
            ("What is destroyed", _reached(reached, whose="their")),
            ("Worries", _worries(*worries_in_erasure(request.actor, erasure=erasure))),
            ("Complete on", f"{day}, when the last copy of their key is gone"),
        ],
        question=Question(
            title="Erase this person for good",
            caption=asked.who.text,
            back=reverse("erasures"),
            intro=FOREVER,
            confirm="Erase for good",
        ),
        done=lambda *_: (reverse("erasures"), _done(day)),
    )


def _done(day: str) -> str:
    return f"They were erased. It is complete on {day}. {FILES_ELSEWHERE}"


def refuse(request: Request, erasure: str) -> HttpResponse:
    """Do not erase somebody, as the guardian."""
    asked = _asked(request, erasure)
    return ask_act(
        request,
        RefuseErasure,
        given={"erasure": erasure},
        about=_lines(asked),
        question=Question(
            title="Do not erase this person",
            caption=asked.who.text,
            back=reverse("erasures"),
            intro=(
                "Nothing is destroyed, and it may be asked for again.",
                "Tell them within a month why, and that they may complain to the Information "
                "Commissioner’s Office or go to court.",
            ),
            confirm="Do not erase",
        ),
        done=lambda *_: (reverse("erasures"), "They are not erased. Please tell them why."),
    )


def hold(request: Request, participant: str) -> HttpResponse:
    """Put a legal hold on somebody's erasure."""
    check_may(request.actor, Capability.ERASE)
    who = _who(request, participant)
    return ask_act(
        request,
        StartHold,
        given={"participant": participant},
        about=[("Person", who)],
        question=Question(
            title="Hold their erasure",
            caption=who,
            back=reverse("erasures"),
            intro=(
                "While a legal hold lasts, nobody can erase this person. Only a guardian sees that "
                "there is one.",
            ),
            confirm="Hold",
        ),
        done=lambda *_: (reverse("erasures"), "They are held until you end the hold."),
    )


def release(request: Request, held: str) -> HttpResponse:
    """End a legal hold."""
    page = erasure_page(request.actor, today=request.today)
    found = next(((fact, who) for fact, who in page.holds if fact.id == held), None)
    if found is None or found[0].ends_on is not None:
        raise NotFound("There is no such hold that goes on.")
    return ask_act(
        request,
        EndHold,
        given={"hold": held},
        about=[
            ("Person", found[1].text),
            ("Held since", in_words(found[0].starts_on)),
            ("Why", found[0].reason),
        ],
        question=Question(
            title="End a legal hold",
            caption=found[1].text,
            back=reverse("erasures"),
            intro=("From that day on they can be erased, where it was asked for.",),
            confirm="End the hold",
        ),
        done=lambda _, given: (
            reverse("erasures"),
            f"The hold ends at the start of {in_words(given['on'])}.",
        ),
    )


def decide_on_text(request: Request, text: str) -> HttpResponse:
    """Keep, reword or destroy a text that speaks of somebody erased, and of others."""
    page = erasure_page(request.actor, today=request.today)
    found = next((each for each in page.texts if each.name == text), None)
    if found is None:
        raise NotFound("There is no such text that waits for a decision.")
    look(request, [each.participant for each in (*found.gone, *found.others)], "a text")
    return ask_act(
        request,
        DecideOnText,
        given={"text": text},
        about=[("Where it stands", sentence(found.noun)), ("What it says", found.said)],
        question=Question(
            title="What becomes of this text?",
            caption=sentence(found.noun),
            back=reverse("erasures"),
        ),
        choices={"answer": ANSWERS},
        hints={"answer": ANSWER_HINTS},
        done=lambda *_: (reverse("erasures"), "What becomes of the text is decided."),
        template="erasures/text.jinja",
        context={"text": found, "speaks_of": _speaks_of(found)},
    )


def _asked(request: Request, erasure: str) -> Asked:
    page = erasure_page(request.actor, today=request.today)
    found = next((each for each in page.asked if each.erasure.id == erasure), None)
    if found is None:
        raise NotFound("There is no such request.")
    look(request, [found.who.participant], "an erasure")
    return found


def _who(request: Request, participant: str) -> str:
    found = labels(request.actor, participants=[participant])
    if participant not in found:
        raise NotFound("There is no such person.")
    look(request, [participant], "an erasure")
    return found[participant].text


def _lines(asked: Asked) -> list[tuple[str, str]]:
    return [
        ("Person", asked.who.text),
        ("Asked on", in_words(asked.erasure.asked_on)),
        ("Ground", sentence(asked.erasure.ground)),
        ("What was said", asked.erasure.reason),
    ]


def _reached(reached: ErasureReach, *, whose: str) -> str:
    texts = count(reached.texts, "text") if reached.texts else "no text"
    if reached.takes_identity and not reached.texts:
        said = f"{sentence(whose)} name and how to reach {_OBJECT[whose]}"
    elif reached.takes_identity:
        said = f"{sentence(whose)} name, how to reach {_OBJECT[whose]}, and {texts}"
    else:
        said = f"{sentence(texts)}; not {whose} name, as it is used in another programme too"
    if reached.records > 1:
        said += f", in the {reached.records} records of {_OBJECT[whose]} that were joined"
    if reached.shared:
        others = count(reached.shared, "text that speaks", "texts that speak")
        said += f". {sentence(others)} of others too: the guardian decides on each"
    return f"{said}."


def _worries(going: int, staying: int) -> str:
    """Of worries the guardian reads how many there are, and nothing of any."""
    go = f"{count(going, 'worry', 'worries') if going else 'no worry'} about them, or that they"
    said = f"{sentence(go)} raised about nobody, {'goes' if going < 2 else 'go'} with them"
    if staying:
        own = count(staying, "worry", "worries")
        verb = "stays, and goes" if staying == 1 else "stay, and go"
        said += f". {sentence(own)} that they raised about others {verb} with whom it is about"
    return f"{said}."


def _speaks_of(found: SharedText) -> str:
    gone = join_words(each.text for each in found.gone)
    verb = "was" if len(found.gone) == 1 else "were"
    others = f", and of {join_words(e.text for e in found.others)}" if found.others else ""
    return f"It speaks of {gone}, who {verb} erased{others}."
