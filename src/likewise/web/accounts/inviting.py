"""Taking an invitation up: by its link or the letters on paper, with a new account or one's own.

The page says neither for whom it is nor in which programme: a sheet may be found, and a letter
passed on.
"""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from likewise.actions.accounts import AccountExists
from likewise.actions.invitations import Taken, take_up
from likewise.domain.access import NotFound
from likewise.domain.invitations import InvitationNotGood, as_typed
from likewise.domain.refusals import DomainError
from likewise.domain.tries import TooSoon
from likewise.queries.invitations import asked_by_link
from likewise.records.accounts import digest_of
from likewise.records.tries.counting import succeeded
from likewise.web.accounts.browsers import make_known
from likewise.web.accounts.forms import CodeForm, TakeUpForm, UseOwnForm
from likewise.web.accounts.middleware import CHOSEN
from likewise.web.accounts.patience import counted_link, wait_page
from likewise.web.nhsuk.forms import ActionForm
from likewise.web.requests import Visit

KEPT = "invitation"  # where the session keeps the code, so that no address shows it any longer
HAS_ACCOUNT = "This address has an account already. Sign in with it, and you come back here."


@login_not_required
def open_link(request: Visit, code: str) -> HttpResponse:
    """Follow a link: nothing is done yet, so that a program that looks at links uses nothing up."""
    return _opened(request, as_typed(code))


@login_not_required
def invitation(request: Visit) -> HttpResponse:
    """Take an invitation up, or ask for its letters where there is none yet."""
    code = request.session.get(KEPT)
    if code is None or "code" in request.POST:
        return _typed(request)
    try:
        asked = asked_by_link(code=code, at=request.at)
    except (NotFound, InvitationNotGood) as refusal:
        return _refused(request, refusal)
    kind: type[ActionForm] = UseOwnForm if request.user.is_authenticated else TakeUpForm
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _taken(request, form, code)
        if answer is not None:
            return answer
    sign_in = reverse("account_login", query={"next": reverse("invitation")})
    context = {"form": form, "asked": asked, "sign_in": sign_in}
    return render(request, "accounts/invitation.jinja", context)


def _typed(request: Visit) -> HttpResponse:
    """Ask for the letters of a sheet."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _opened(request, as_typed(form.cleaned_data["code"]))
    return render(request, "accounts/code.jinja", {"form": form})


def _opened(request: Visit, code: str) -> HttpResponse:
    """Keep the code of an invitation that is good; wrong ones are counted, and then wait."""
    try:
        tried = counted_link(request, code)
        asked_by_link(code=code, at=request.at)
    except TooSoon as refusal:
        return wait_page(request, refusal, of_link=True)
    except (NotFound, InvitationNotGood) as refusal:
        return _refused(request, refusal)
    succeeded(tried)
    request.session[KEPT] = code
    return redirect("invitation")


def _taken(request: Visit, form: ActionForm, code: str) -> HttpResponse | None:
    """What is answered once it is taken up; nothing where the form says what was wrong."""
    given = form.cleaned_data
    account = request.user.pk if request.user.is_authenticated else None
    try:
        tried = counted_link(request, code)
        taken = take_up(
            at=request.at,
            operation=given["operation"],
            secret=code,
            account=account,
            email=given.get("email", ""),
            password=given.get("password1", ""),
        )
    except TooSoon as refusal:
        return wait_page(request, refusal, of_link=True)
    except (NotFound, InvitationNotGood) as refusal:
        return _refused(request, refusal)
    except AccountExists:
        form.add_error("email", HAS_ACCOUNT)
        return None
    except DomainError as refusal:
        form.add_error(None, refusal.sentence)
        return None
    succeeded(tried)
    return _signed_in(request, taken)


def _signed_in(request: Visit, taken: Taken) -> HttpResponse:
    """On the first page of the new role; this browser is known from now on."""
    account = get_user_model().objects.get(pk=taken.account)
    if not request.user.is_authenticated:
        get_adapter(request).login(request, account)
    request.session.pop(KEPT, None)
    request.session[CHOSEN] = taken.grant
    messages.success(request, "Your account is ready. Next time, sign in with your email address.")
    answer = redirect("home")
    make_known(request, answer, digest_of(account.email))
    return answer


def _refused(request: Visit, refusal: DomainError) -> HttpResponse:
    """The sentence, on a page that leads on; what is no good is not kept."""
    request.session.pop(KEPT, None)
    status = 404 if isinstance(refusal, NotFound) else 409
    context = {"sentence": refusal.sentence}
    return render(request, "accounts/invitation_refused.jinja", context, status=status)
