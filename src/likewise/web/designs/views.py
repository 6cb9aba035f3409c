"""The life of a design on pages: each step says what it does, and who has to do the next."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from likewise.actions.operations import perform
from likewise.domain.access import Capability, NotFound, check_may, may
from likewise.domain.designs import (
    AgreeAboutList,
    AgreeToSeal,
    AskAboutList,
    DraftDesign,
    Mode,
    PromiseDesign,
    RecordKind,
    ReleaseSlots,
    SealDesign,
    State,
    TryDesign,
)
from likewise.domain.words import sentence
from likewise.queries.designs import (
    DesignPage,
    design_page,
    designs,
    example_list,
    file_to_begin_with,
    files_to_verify,
)
from likewise.web.nhsuk.forms import ActionForm
from likewise.web.plans import Question, ask_act, show
from likewise.web.requests import Request

ASKED = (
    (RecordKind.VOID.value, "Make a slot void: nobody ever takes it"),
    (RecordKind.ERROR.value, "Mark an allocation as made in error: it stays, and counts"),
    (RecordKind.CLOSE.value, "Close the design: nobody is allocated any more"),
)
BEGINNING = (
    "The design file below has the arms and practices of this programme, in blocks. Change what "
    "is not so: methods and settings stand in docs/reference/allocation-files.md."
)
MODES = {
    Mode.BATCH.value: "What opens the slots stays with the statistician. Nobody here, the "
    "administrator included, can know or change the next arm",
    Mode.ONLINE.value: "This server opens each slot as it is taken. Whoever has its disk and its "
    "key could look",
}
STEPS = {
    State.DRAFT: "It is written down",
    State.TRIED: "It was tried with a practice list",
    State.SEALED: "A list is sealed, and waits for a second person",
    State.LIVE: "People are allocated",
    State.EXTENDED: "Further slots were sealed",
    State.CLOSED: "Nobody is allocated any more",
}


def listing(request: Request) -> HttpResponse:
    """Every design of the programme, and how far it has come."""
    found = designs(request.actor)
    context = {"found": found, "may_design": may(request.actor, Capability.DESIGN)}
    return render(request, "designs/list.jinja", context)


def page(request: Request, design: str) -> HttpResponse:
    """One design: how far it has come, what is next, and who could know the next arm."""
    found = design_page(request.actor, design=design, today=request.today)
    reached = list(State).index(found.design.state)
    steps = [
        (state, said, number <= reached)
        for number, (state, said) in enumerate(STEPS.items())
        if state is not State.EXTENDED or found.design.state is State.EXTENDED
    ]
    return render(
        request,
        "designs/page.jinja",
        {
            "page": found,
            "steps": steps,
            "ways": _ways(found),
            "files": _files(request, found),
            "by_me": request.actor.account,
        },
    )


def _ways(found: DesignPage) -> list[tuple[str, str]]:
    """What the viewer may do next."""
    design, goes_on = found.design, found.goes_on
    tried, is_batch = design.state is State.TRIED, design.mode is Mode.BATCH
    has_list = found.method != "minimisation" and all(each.is_agreed for each in found.lists)
    mine = found.may_design
    ways = (
        ("design_allocate", "Allocate somebody", found.may_allocate and goes_on),
        ("design_try", "Try it with a practice list", mine and (tried or not found.is_tried)),
        ("design_simulate", "See what it would do, in simulated trials", mine),
        ("design_practise", "Practise an allocation", mine and tried and found.practised[0]),
        (
            "design_promise",
            "Promise the design and a seed that nobody sees",
            mine and tried and not is_batch and not design.commitment,
        ),
        (
            "design_seal",
            "Seal the list",
            mine and has_list and tried and (is_batch or design.commitment),
        ),
        ("design_seal", "Seal further slots", mine and has_list and goes_on),
        ("design_release", "Release slots that were taken", mine and is_batch and found.is_used),
        (
            "design_ask",
            "Ask that a slot be void, an allocation an error, or the design closed",
            found.may_ask and goes_on,
        ),
    )
    return [(reverse(name, args=[design.id]), said) for name, said, is_open in ways if is_open]


def _files(request: Request, found: DesignPage) -> list[tuple[str, str]]:
    if not found.may_agree or not any(each.is_agreed for each in found.lists):
        return []
    names = files_to_verify(request.actor, design=found.design.id)
    return [(name, reverse("design_file", args=[found.design.id, name])) for name in names]


def draft(request: Request) -> HttpResponse:
    """A new design."""
    check_may(request.actor, Capability.DESIGN)
    return ask_act(
        request,
        DraftDesign,
        question=Question(title="Draft a design", back=reverse("designs"), intro=(BEGINNING,)),
        hints={"mode": MODES},
        initial={"file": file_to_begin_with(request.actor)},
        done=lambda outcome, _: (
            reverse("design", args=[outcome.new_ids[0]]) if outcome.new_ids else reverse("designs"),
            "The design is drafted. Try it next.",
        ),
    )


def _of(request: Request, design: str, capability: Capability) -> DesignPage:
    check_may(request.actor, capability)
    return design_page(request.actor, design=design, today=request.today)


def try_it(request: Request, design: str) -> HttpResponse:
    """A practice list."""
    found = _of(request, design, Capability.DESIGN)
    return ask_act(
        request,
        TryDesign,
        given={"design": design},
        about=[("Design", found.design.name)],
        question=Question(
            title="Try the design",
            caption=found.design.name,
            back=reverse("design", args=[design]),
            intro=("A practice list is no list that will ever be used: the live one must differ.",),
        ),
        initial={"slots": 20},
        done=lambda *_: (reverse("design", args=[design]), "There is a practice list now."),
    )


def promise(request: Request, design: str) -> HttpResponse:
    """Design and seed are promised before there is a list."""
    found = _of(request, design, Capability.DESIGN)
    return ask_act(
        request,
        PromiseDesign,
        given={"design": design},
        about=[("Design", found.design.name)],
        question=Question(
            title="Promise the design and its seed",
            caption=found.design.name,
            back=reverse("design", args=[design]),
            intro=(
                "A seed is made that nobody sees. The promise, 64 digits, is shown afterwards: "
                "print it and mail it to the sponsor before the list is made.",
                *found.who_could_know,
            ),
            confirm="Promise it",
        ),
        without=("public_number_from",) if found.method == "minimisation" else (),
        done=lambda *_: (reverse("design", args=[design]), "The promise is made. Print it."),
    )


def seal(request: Request, design: str) -> HttpResponse:
    """A list, or further slots."""
    found = _of(request, design, Capability.DESIGN)
    is_batch = found.design.mode is Mode.BATCH
    ways: tuple[str, ...] = ("slots", "file", "public_number") if is_batch else ("seal",)
    if not is_batch:
        ways += ("file",) if found.design.commitment else ("slots",)
        ways += () if found.design.public_number_from else ("public_number",)
    steps = (
        "Make and seal the list where you keep secrets: likewise allocation commit, generate, "
        f"seal, with the study “{found.design.name}”. Put the file to publish in here. Keep the "
        "other one: it is not asked for before slots are released, and never whole."
        if is_batch
        else "The list is made here and encrypted; its root is shown afterwards. Print it and mail "
        "it to the sponsor. Somebody else types it from the paper before anybody is allocated."
    )
    return ask_act(
        request,
        SealDesign,
        given={"design": design},
        about=[("Design", found.design.name)],
        question=Question(
            title="Seal further slots" if found.goes_on else "Seal the list",
            caption=found.design.name,
            back=reverse("design", args=[design]),
            intro=(steps,),
            confirm="Seal it",
        ),
        without=ways,
        done=lambda *_: (reverse("design", args=[design]), "It is sealed. Print the root."),
    )


def live(request: Request, design: str, sealed: str) -> HttpResponse:
    """A second person compares the root on paper."""
    found = _of(request, design, Capability.AGREE_LIST)
    known = next((each for each in found.lists if each.id == sealed and not each.is_agreed), None)
    if known is None:
        raise NotFound("There is no such list that waits.")
    return ask_act(
        request,
        AgreeToSeal,
        given={"sealed_list": sealed},
        about=[("Design", found.design.name)],
        question=Question(
            title="Agree that it goes live",
            caption=found.design.name,
            back=reverse("design", args=[design]),
            intro=(
                "Type the root from the paper or the mail, not from a page. Who could know the "
                "next arm before it is given:",
                *found.who_could_know,
            ),
            confirm="I agree: it goes live, for good",
        ),
        without=() if found.design.public_number_from else ("public_number",),
        done=lambda *_: (reverse("design", args=[design]), "The design is live."),
    )


def release(request: Request, design: str) -> HttpResponse:
    """What opens slots that were taken."""
    found = _of(request, design, Capability.DESIGN)
    return ask_act(
        request,
        ReleaseSlots,
        given={"design": design},
        about=[("Design", found.design.name)],
        question=Question(
            title="Release slots that were taken",
            caption=found.design.name,
            back=reverse("design", args=[design]),
            intro=(
                "Get the seal and the claims from the page of the design. Run likewise allocation "
                "release with your secret file, and put in what it wrote: the slots that were "
                "taken, and no others.",
            ),
        ),
        done=lambda *_: (reverse("design", args=[design]), "They have their arms."),
    )


def ask_about(request: Request, design: str) -> HttpResponse:
    """What somebody else has to agree to."""
    found = _of(request, design, Capability.ASK_ABOUT_LIST)
    return ask_act(
        request,
        AskAboutList,
        given={"design": design},
        about=[("Design", found.design.name)],
        question=Question(
            title="Ask about the list",
            caption=found.design.name,
            back=reverse("design", args=[design]),
            intro=("Somebody else has to agree. Nothing is edited, returned or used again.",),
        ),
        choices={"what": ASKED},
        done=lambda *_: (reverse("design", args=[design]), "Somebody else is asked to agree."),
    )


def agree(request: Request, design: str, asked: str) -> HttpResponse:
    """A second person agrees to what was asked."""
    found = _of(request, design, Capability.AGREE_LIST)
    known = next((each for each in found.requests if each.id == asked), None)
    if known is None:
        raise NotFound("There is no such request that waits.")
    form = ActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching():
            perform(
                AgreeAboutList(request=asked),
                by=request.actor, at=request.at, operation=form.cleaned_data["operation"],
            )  # fmt: skip
            messages.success(request, "It is agreed, and stands in the chain of claims.")
            return redirect(reverse("design", args=[design]))
    return show(
        request,
        form,
        question=Question(
            title="Agree about the list",
            caption=found.design.name,
            back=reverse("design", args=[design]),
            intro=(f"{sentence(known.sentence('record', {design: found.design.name}))}.",
                   "What two people agreed to stays."),
            button="I agree",
        ),
    )  # fmt: skip


def file(request: Request, design: str, name: str) -> HttpResponse:
    """One of the files with which anyone can verify."""
    found = files_to_verify(request.actor, design=design)
    if name not in found:
        raise Http404
    return _download(found[name], name)


def example(request: Request, design: str) -> HttpResponse:
    """An example of a list for this design, to be filled in elsewhere."""
    return _download(example_list(request.actor, design=design), "example-list.csv")


def _download(text: str, name: str) -> HttpResponse:
    kind = "application/json" if name.endswith(".json") else "text/csv"
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
