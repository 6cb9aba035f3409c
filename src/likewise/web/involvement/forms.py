"""What the pages of involvement ask for."""

from likewise.domain.involvement import Sphere
from likewise.domain.words import sentence
from likewise.web.nhsuk.forms import ActionForm, day, radios, select, textarea

SPHERES = tuple((each.value, sentence(each)) for each in Sphere)


class InvolvementForm(ActionForm):
    """Somebody takes part somewhere else."""

    sphere = radios("Where do they take part?", SPHERES, missing="Select where they take part")
    starts_on = day("Since which day?")
    ends_on = day("Until which day?", required=False, hint="Leave empty if they still do")
    cohort = select("Which cohort did it grow from?", required=False)
    detail = textarea("What do they do there?", required=False)


class EndForm(ActionForm):
    """Somebody takes part no more."""

    on = day("First day on which they no longer take part")
