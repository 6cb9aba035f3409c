"""Counts tries to sign in: each before its password is looked at, so that none goes uncounted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from likewise.domain.tries import OF_ACCOUNT, OF_BROWSER, OF_PLACE, Patience, TooSoon
from likewise.records.sessions import database_of
from likewise.records.tries.models import Tries

FORGOTTEN_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Try:
    """One try, counted as a failure until it turns out to be none; `begins_wait` if others wait
    from now on."""

    counted: frozenset[str]
    begins_wait: bool


def begin(*, account: str, place: str, browser: str | None, at: datetime) -> Try:
    """Count a try; each argument is a digest. A browser that is known counts by itself, until it
    failed too often: nobody else's tries make it wait.

    Raises
    ------
    TooSoon
    """
    if browser is not None:
        try:
            return _count({f"browser:{browser}": OF_BROWSER}, at)
        except TooSoon:
            pass
    return _count({f"account:{account}": OF_ACCOUNT, f"place:{place}": OF_PLACE}, at)


def succeeded(tried: Try) -> None:
    """Take back what was counted: what others failed at one place stays counted."""
    places = {each for each in tried.counted if each.startswith("place:")}
    Tries.objects.filter(of__in=tried.counted - places).delete()
    Tries.objects.filter(of__in=places).update(failures=Greatest(F("failures") - 1, 0))


def forget_old(*, at: datetime) -> None:
    """Forget what no longer makes anybody wait."""
    Tries.objects.filter(last_at__lt=at - FORGOTTEN_AFTER).delete()


def _count(lanes: Mapping[str, Patience], at: datetime) -> Try:
    with transaction.atomic(using=database_of("tries")):
        Tries.objects.bulk_create(
            [Tries(of=each, last_at=at) for each in sorted(lanes)], ignore_conflicts=True
        )
        rows = list(Tries.objects.select_for_update().filter(of__in=lanes).order_by("of"))
        wait = max(lanes[row.of].wait(row.failures, last_at=row.last_at, at=at) for row in rows)
        if wait:
            raise TooSoon(wait)
        begins = False
        for row in rows:
            patience = lanes[row.of]
            row.failures = 1 + patience.failures(row.failures, last_at=row.last_at, at=at)
            row.last_at = at
            row.save(update_fields=["failures", "last_at"])
            begins = begins or row.failures == patience.free
    return Try(counted=frozenset(lanes), begins_wait=begins)
