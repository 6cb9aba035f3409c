"""Why facts were corrected."""

from django.db import models

from likewise.domain import corrections
from likewise.records.models.versions import Versioned, id_field, sealed_text


class Correction(Versioned):
    """Why a fact was corrected; what it said before is in its versions."""

    holds = corrections.Correction

    corrects = id_field()
    noun = models.CharField(max_length=30)
    on = models.DateField()
    reason_since = sealed_text()
