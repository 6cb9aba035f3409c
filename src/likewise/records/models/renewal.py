"""When cohorts of a format count as stopped."""

from django.db import models
from django.db.models import Q

from likewise.domain import arms
from likewise.domain.renewal import facts
from likewise.domain.renewal.model import MOST_PEOPLE
from likewise.records.models.versions import Versioned, once, word


class RenewalRule(Versioned):
    """A programme's rule for cohorts of one format."""

    holds = facts.RenewalRule

    format = word(arms.Format)
    minimum = models.PositiveSmallIntegerField()
    run = models.PositiveSmallIntegerField()
    months_without_lead = models.PositiveSmallIntegerField()
    counted = word(facts.Counted)
    contacts_count = models.BooleanField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("programme", "format", name="a_format_has_one_renewal_rule"),
            models.CheckConstraint(
                condition=Q(minimum__range=(1, MOST_PEOPLE))
                & Q(run__range=(1, facts.MOST_MONTHS))
                & Q(months_without_lead__range=(1, facts.MOST_MONTHS))
                & (~Q(format=arms.Format.ONE_TO_ONE) | Q(minimum=facts.MEMBERS_OF_A_PAIR)),
                name="a_renewal_rule_lies_within_its_limits",
            ),
        )
