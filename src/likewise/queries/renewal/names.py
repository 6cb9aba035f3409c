"""What cohorts are called on the pages of renewal, in each role."""

from collections.abc import Iterable

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import Cohort
from likewise.queries.access import cohort_names, may_read, short_id


def names_for(viewer: Actor, cohorts: Iterable[str]) -> dict[str, str]:
    """What the viewer sees each cohort called: its name, or the beginning of its id.

    Raises
    ------
    NotAllowed
        When the viewer's role has no part in renewal.
    """
    check_may(viewer, Capability.SEE_RENEWAL)
    ids = list(dict.fromkeys(cohorts))
    names = cohort_names(viewer, cohorts=ids) if may_read(viewer, Cohort, "name") else {}
    return {each: names.get(each, f"Cohort {short_id(each)}") for each in ids}
