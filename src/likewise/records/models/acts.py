"""Which acts were taken back, and why."""

from django.db import models

from likewise.domain.acts import facts
from likewise.records.models.versions import Versioned, once, sealed_text


class TakingBack(Versioned):
    """That an act was taken back, which can be done once."""

    holds = facts.TakingBack

    act = models.CharField(max_length=64)
    reason_since = sealed_text()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("act", name="an_act_is_taken_back_once"),
        )
