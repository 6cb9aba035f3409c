"""Where the pages show what is in the record already, and may be what somebody is about to add."""

from django.urls import reverse

from likewise.domain.operations import Already, Plan

PAGES = {"Participant": "person", "Cohort": "cohort", "Meeting": "meeting"}


def address_of(already: Already) -> str:
    """The page of something that is there already; of a place, the list that it stands in."""
    if already.kind in PAGES:
        return reverse(PAGES[already.kind], args=[already.id])
    return reverse("practices")


def addresses_in(plan: Plan) -> dict[str, str]:
    """Where each warning of what is there already leads, by its sentence."""
    return {each.sentence: address_of(each) for each in plan.already}
