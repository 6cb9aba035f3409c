"""Worries as they are stored: how far each has come, who receives them, and who raised which."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from likewise.domain.accounts import ActingRole
from likewise.domain.concerns import ConcernRule, Course, Standing, Step, Taken
from likewise.domain.concerns.standing import course
from likewise.records import models, post
from likewise.records.facts import current
from likewise.records.models.versions import current as now_recorded

TOLD = "worry"  # the reason of letters to receivers
DELIVER = "concerns.deliver"  # the job that says that one was delivered


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A worry's id and programme, the account and role that raised it, and its way."""

    id: str
    programme: str
    account: str
    role: str
    course: Course


def rule_of(programme: str) -> ConcernRule:
    """What a programme settled about worries, or what holds until it did."""
    found = current(ConcernRule, programme_id=programme)
    return found[0] if found else ConcernRule(id="")


def receivers(programme: str) -> tuple[str, ...]:
    """The open accounts of those who read and answer worries in a programme, in order."""
    return tuple(_receiving(programme).order_by("id").values_list("id", flat=True))


def addresses(programme: str, accounts: Collection[str]) -> list[str]:
    """The addresses of those of these receivers to whom letters are sent: not of an example's."""
    found = _receiving(programme).filter(id__in=accounts, is_example=False)
    return sorted(each.email for each in found if each.email)


def told_at_first(programme: str) -> list[str]:
    """The addresses of those who are told as soon as a worry is raised.

    The second receiver is told later, unless nobody else receives.
    """
    everybody = receivers(programme)
    others = [each for each in everybody if each != rule_of(programme).second]
    return addresses(programme, others or everybody)


def told_next(programme: str) -> list[str]:
    """The addresses of those who are told where nobody acknowledged in time."""
    everybody = receivers(programme)
    second = [each for each in everybody if each == rule_of(programme).second]
    return addresses(programme, second or everybody)


def raised(
    programme: str,
    *,
    account: str | None = None,
    only: Collection[str] | None = None,
) -> list[Raised]:
    """The worries of a programme, by when they were raised; those of an account, or some."""
    rows = models.Concern.objects.filter(version=1, programme_id=programme)
    if account is not None:
        rows = rows.filter(operation__account=account)
    if only is not None:
        rows = rows.filter(fact__in=only)
    columns = ("fact", "recorded_at", "operation__account", "operation__role")
    found = list(rows.order_by("recorded_at", "fact").values_list(*columns))
    taken = steps_of([fact for fact, *_ in found])
    return [
        Raised(
            id=fact,
            programme=programme,
            account=by,
            role=role,
            course=course(at, taken[fact]),
        )
        for fact, at, by, role in found
    ]


def waiting(programme: str) -> list[Raised]:
    """The worries that nobody has acknowledged, by when they were raised."""
    return [each for each in raised(programme) if each.course.waits]


def are_open(programme: str) -> bool:
    """Whether there is a worry in a programme that is not closed."""
    return any(each.course.standing is not Standing.CLOSED for each in raised(programme))


def steps_of(concerns: Iterable[str]) -> defaultdict[str, list[Taken]]:
    """The steps that worries took, by worry."""
    wanted = list(concerns)
    found: defaultdict[str, list[Taken]] = defaultdict(list)
    rows = models.ConcernStep.objects.filter(now_recorded(), concern_id__in=wanted)
    columns = ("concern_id", "became", "round", "recorded_at")
    for concern, step, number, at in rows.order_by("row").values_list(*columns):
        found[concern].append(Taken(step=Step(step), round=number, at=at))
    return found


def naming(participants: Collection[str]) -> "QuerySet[models.Concern]":
    """The versions of worries that are about any of these participants, or were raised by one."""
    return models.Concern.objects.filter(
        Q(about_whom__in=participants) | Q(raised_by__in=participants)
    )


def going_and_staying(participants: Collection[str]) -> tuple[int, int]:
    """How many worries go with participants when they are erased, and how many of theirs stay.

    Those about them go, and those that they raised about nobody; those about others stay.
    """
    rows = naming(participants).filter(now_recorded())
    about = rows.filter(Q(about_whom__in=participants) | Q(about_whom__isnull=True)).count()
    return about, rows.count() - about


def about_whom(some: Collection[str]) -> dict[str, str]:
    """Whom worries are about, of those that are about somebody; none is opened for that."""
    rows = models.Concern.objects.filter(now_recorded(), fact__in=some, about_whom__isnull=False)
    return dict(rows.values_list("fact", "about_whom_id"))


def acknowledging(some: Collection[str]) -> dict[str, str]:
    """The accounts that acknowledged worries, or else closed them, last; by worry."""
    rows = models.ConcernStep.objects.filter(
        now_recorded(), concern_id__in=some, became__in=[Step.ACKNOWLEDGED, Step.CLOSED]
    )
    found: dict[str, tuple[int, bool, str]] = {}
    columns = ("concern_id", "round", "became", "operation__account")
    for concern, number, step, account in rows.order_by("row").values_list(*columns):
        mark = (number, step == Step.ACKNOWLEDGED, account)
        if concern not in found or mark[:2] >= found[concern][:2]:
            found[concern] = mark
    return {concern: account for concern, (_, _, account) in found.items()}


def acknowledged_by(account: str, some: Collection[str]) -> frozenset[str]:
    """Those of these worries that an account acknowledged."""
    return frozenset(each for each, by in acknowledging(some).items() if by == account)


def hold(concern: str, programme: str) -> bool:
    """Hold a worry until the transaction ends; answers whether the programme has it."""
    list(models.ConcernAnchor.objects.select_for_update().filter(id=concern))
    return models.Concern.objects.filter(
        now_recorded(), fact=concern, programme_id=programme
    ).exists()


def raised_at(programme: str, account: str, at: datetime) -> list[str]:
    """The worries that an account raised at an instant."""
    rows = models.Concern.objects.filter(
        version=1, programme_id=programme, recorded_at=at, operation__account=account
    )
    return list(rows.order_by("fact").values_list("fact", flat=True))


def has_left(concern: str, programme: str, number: int) -> bool:
    """Whether a letter about a worry has left for one of its receivers, in a round."""
    everybody = addresses(programme, receivers(programme))
    return post.has_left(everybody, reason=TOLD, occasions=occasions(concern, number))


def occasions(concern: str, number: int) -> tuple[str, str]:
    """What the letters about a worry are told apart by: those at once, and those of the ladder."""
    return f"{concern} {number} first", f"{concern} {number} next"


def _receiving(programme: str) -> "QuerySet[models.Account]":
    worn = models.RoleGrant.objects.filter(
        programme=programme, role=ActingRole.NURSE, revoked_at=None
    )
    return models.Account.objects.filter(id__in=worn.values("account"), is_active=True)
