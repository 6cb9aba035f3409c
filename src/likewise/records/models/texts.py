"""What people wrote, and who they are: sealed, and kept apart from the facts it belongs to."""

from typing import ClassVar

from django.db import models

from likewise.records.models.versions import AppendOnly, id_field, reference


class Text(models.Model):
    """One text of one fact, since one version, until a later one has another.

    Only the key of its `owner` opens it: a person, a participant, or the text itself where it is
    about several people or nobody. It is empty where it was erased before it came here.
    """

    kept: ClassVar = AppendOnly()

    row = models.BigAutoField(primary_key=True)
    fact = id_field()
    field = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    owner = models.CharField(max_length=80, db_index=True)
    sealed = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["fact", "field", "version"], name="text_says_each_thing_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.field} of {self.fact}"


class TextSubject(models.Model):
    """Somebody whom a text is about, where it may be about several people."""

    kept: ClassVar = AppendOnly()

    row = models.BigAutoField(primary_key=True)
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="subjects")
    participant = reference("records.ParticipantAnchor")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["text", "participant"], name="a_text_is_about_a_person_once"
            ),
        )

    def __str__(self) -> str:
        return f"text {self.text_id}"
