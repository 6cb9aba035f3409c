"""How often passwords were wrong."""

from django.db import models


class Tries(models.Model):
    """Wrong passwords of one account, place or browser: by a digest, never by what was typed."""

    of = models.CharField(max_length=80, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
