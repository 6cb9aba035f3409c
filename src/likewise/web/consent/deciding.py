"""Decide about a purpose on screen, record what somebody decided, and change somebody's part."""

from collections.abc import Callable, Iterable

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.access import Capability, Extent, NotFound, check_may, extent
from likewise.domain.consent import (
    Answer,
    ChangeParticipation,
    ConsentText,
    Decider,
    Element,
    Method,
    RecordDecision,
)
from likewise.domain.consent.wording import paragraphs
from likewise.domain.operations import Outcome
from likewise.domain.words import sentence
from likewise.queries.access import label_of
from likewise.queries.consent import PersonConsent, PurposeLine, consent_of, text_of
from likewise.web.consent.words import (
    BY_STAFF,
    DECIDED,
    QUESTIONS,
    YES_OR_NO,
    first_owed,
    text_words,
)
from likewise.web.nhsuk.acting import ActForm
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask, ask_act, look
from likewise.web.requests import Request

PERSON = "consent_person"
KEPT = "What you decided is kept."


def decide(request: Request, participant: str, text: str) -> HttpResponse:
    """One purpose, one question: the words, yes or no, a copy to check, and then it is kept."""
    found = _own(request, participant)
    offered = [
        each
        for line in found.purposes
        for each in line.offered
        if line.owed or not _agreed_to(line, each.id)
    ]
    chosen = next((each for each in offered if each.id == text), None)
    if chosen is None:
        raise NotFound("There is nothing like that to decide about.")
    form = ActForm(
        # Whoever goes back answers anew: what they had answered is not kept.
        None if "change" in request.POST else request.POST or None,
        kind=RecordDecision,
        given={
            "participant": participant,
            "text": text,
            "decided_on": request.today,
            "method": Method.ON_SCREEN,
        },
        choices={"answer": YES_OR_NO},
        without=("seen_by", *(() if chosen.days_to_consider else ("given_on",))),
    )
    _to_themselves(form)
    return _ask_own(
        request,
        form,
        chosen,
        title=QUESTIONS[chosen.purpose],
        answered=lambda: dict(YES_OR_NO)[form.cleaned_data["answer"]],
        others=[each for each in offered if each.purpose is chosen.purpose and each != chosen],
        done=lambda _: _next(request, participant),
    )


def no_longer(request: Request, participant: str, text: str) -> HttpResponse:
    """Somebody who agreed says that they no longer do; everything else stays as it is."""
    found = _own(request, participant)
    line = next((each for each in found.purposes if _agreed_to(each, text)), None)
    if line is None:
        raise NotFound("You have not agreed to anything like that.")
    chosen = text_of(request.actor, text=text)
    form = ActForm(
        request.POST or None,
        kind=RecordDecision,
        given={
            "participant": participant,
            "text": text,
            "decided_on": request.today,
            "method": Method.ON_SCREEN,
            "answer": Answer.CHANGED,
        },
        without=("seen_by", "given_on", "helped_by"),
    )
    return _ask_own(
        request,
        form,
        chosen,
        title="I no longer agree",
        answered=lambda: f"I no longer agree to this: {chosen.purpose}",
        others=[],
        done=lambda _: (reverse(PERSON, args=[participant]), KEPT),
    )


def _ask_own(
    request: Request,
    form: ActForm,
    text: ConsentText,
    *,
    title: str,
    answered: Callable[[], str],
    others: list[ConsentText],
    done: Callable[[Outcome], tuple[str, str]],
) -> HttpResponse:
    participant = request.actor.participant
    return ask(
        request,
        form,
        question=Question(
            title=title,
            caption=f"{sentence(text.purpose)}, {text_words(text)}",
            back=reverse(PERSON, args=[participant]),
            confirm="This is what I decide",
        ),
        act=form.act,
        answers=lambda: [
            ("The words that you read", text.words),
            *_said(form),
            ("Your decision", answered()),
        ],
        done=done,
        template="consent/decide.jinja",
        context={
            "paragraphs": paragraphs(text.words),
            "others": [
                (each.language, reverse("consent_decide", args=[participant, each.id]))
                for each in others
            ],
        },
    )


# The questions of the act, as they are put to whoever decides for themselves.
YOURS = {
    "answer": "What do you decide?",
    "helped_by": "Did anything help you to decide?",
    "given_on": "On which day were you given this to read?",
    "reason": "Why?",
}


def _said(form: ActForm) -> list[tuple[str, str]]:
    """What was answered beside the decision itself, in the words in which it was asked."""
    asked = {question.asks.question.rstrip("?"): name for name, question in form.questions.items()}
    return [
        (YOURS[asked[what]].rstrip("?"), said)
        for what, said in form.answers()
        if asked[what] != "answer"
    ]


def _to_themselves(form: ActForm) -> None:
    for name in YOURS.keys() & form.fields.keys():
        form.fields[name].label = YOURS[name]
    if "answer" in form.fields:
        form.fields["answer"].error_messages["required"] = "Select yes or no"
    if "reason" in form.fields:
        form.fields["reason"].help_text = "Only if you want to say: nobody needs a reason"


def _own(request: Request, participant: str) -> PersonConsent:
    check_may(request.actor, Capability.RECORD_CONSENT)
    if participant != request.actor.participant:
        raise NotFound("There is no such person.")
    look(request, [participant], "consent")
    return consent_of(request.actor, participant=participant, today=request.today)


def _agreed_to(line: PurposeLine, text: str) -> bool:
    made = line.decided
    return made is not None and made.answer is Answer.GIVEN and made.text == text


def _next(request: Request, participant: str) -> tuple[str, str]:
    """The next purpose that they owe; when there is none, a copy to keep."""
    found = consent_of(request.actor, participant=participant, today=request.today)
    following = first_owed(found)
    if following:
        return following, f"{KEPT} {_waiting(found.number_owed)}"
    return reverse("consent_copy", args=[participant]), f"{KEPT} Here is a copy for you."


def _waiting(number: int) -> str:
    return "One question is left." if number == 1 else f"{number} questions are left."


def record(request: Request, participant: str, text: str) -> HttpResponse:
    """A decision on paper or by telephone, recorded by whoever took it."""
    who = _of_somebody(request, participant, Capability.RECORD_CONSENT)
    chosen = text_of(request.actor, text=text)
    page = reverse(PERSON, args=[participant])
    said = {each.value: what for each, what in zip(Answer, _RECORDED, strict=True)}
    return ask_act(
        request,
        RecordDecision,
        given={"participant": participant, "text": text},
        about=[("Person", who), ("Text", f"{sentence(chosen.purpose)}, {text_words(chosen)}")],
        question=Question(
            title=f"A decision about {chosen.purpose}",
            caption=f"{who}, {text_words(chosen)}",
            back=page,
            intro=(
                "Record what they said, also where it is a no. One purpose is recorded at a time.",
            ),
        ),
        choices={"answer": DECIDED, "method": BY_STAFF},
        initial={"decided_on": request.today},
        without=() if chosen.days_to_consider else ("given_on",),
        done=lambda _, given: (page, said[given["answer"]]),
    )


_RECORDED = (
    "It is recorded that they agree.",
    "It is recorded that they do not agree.",
    "It is recorded that they no longer agree.",
)


def change(request: Request, participant: str) -> HttpResponse:
    """Elements of somebody's part stop, change or go on; all that is not named goes on."""
    check_may(request.actor, Capability.CHANGE_PARTICIPATION)
    is_own = participant == request.actor.participant
    who = "" if is_own else _of_somebody(request, participant, Capability.CHANGE_PARTICIPATION)
    found = consent_of(request.actor, participant=participant, today=request.today)
    stopped = [each for each, fact in found.elements if each in fact.stops]
    otherwise = [each for each, fact in found.elements if each in fact.stops | fact.changes]
    page = reverse(PERSON, args=[participant])
    without = ["goes_on"] if not otherwise else []
    if is_own:
        without += ["changes", "how", "has_lost_capacity", "consultee"]
    form = ActForm(
        request.POST or None,
        kind=ChangeParticipation,
        given={"participant": participant, **({"decided_by": Decider.PERSON} if is_own else {})},
        choices={
            "stops": _choices(each for each in Element if each not in stopped),
            "changes": _choices(Element),
            "goes_on": _choices(otherwise),
        },
        initial={"starts_on": request.today},
        without=without,
    )
    if is_own:
        _to_themselves(form)
    return ask(
        request,
        form,
        question=Question(
            title="Change how I take part" if is_own else "Change of participation",
            caption=who,
            back=page,
            intro=(
                "Name only what stops, changes or goes on again. Everything else goes on as it is. "
                f"{'You need' if is_own else 'Nobody needs'} to give no reason.",
            ),
        ),
        act=form.act,
        answers=lambda: [
            *([] if is_own else [("Person", who)]),
            *form.answers(),
            ("Everything that is not named", "Goes on as it is"),
        ],
        done=lambda _: (
            page,
            f"This holds from {short_day(form.cleaned_data['starts_on'])}. All else goes on.",
        ),
    )


def _choices(elements: Iterable[Element]) -> list[tuple[str, str]]:
    return [(each.value, sentence(each)) for each in elements]


def _of_somebody(request: Request, participant: str, capability: Capability) -> str:
    check_may(request.actor, capability)
    if extent(request.actor, capability) is Extent.OWN:
        raise NotFound("There is no such person.")
    found = label_of(request.actor, participant=participant, today=request.today)
    look(request, [participant], "consent")
    return found.text
