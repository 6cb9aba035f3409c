"""Acts: each has an id made by whoever asked for it, so that asking twice does it once."""

from typing import ClassVar

from django.db import models

from likewise.records.models.versions import AppendOnly, FilledOnce, Working, id_field, reference


class Operation(models.Model):
    """One act that was carried out, and what was answered."""

    kept: ClassVar = FilledOnce("answer", "what was done", in_the_act=True)

    sequence = models.BigAutoField(primary_key=True)
    id = models.CharField(max_length=64, unique=True)
    account = id_field()
    role = models.CharField(max_length=30)
    programme = reference("records.ProgrammeAnchor", null=True, db_constraint=False)
    action = models.CharField(max_length=60)
    arguments = models.CharField(max_length=64)  # a digest, so that the same id means the same act
    at = models.DateTimeField()
    answer = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.action} {self.id}"


class Refusal(models.Model):
    """Why an act from elsewhere was refused, so that the same act again is answered alike."""

    kept: ClassVar = AppendOnly()

    row = models.BigAutoField(primary_key=True)
    operation = models.CharField(max_length=64, unique=True)
    account = id_field()
    role = models.CharField(max_length=30)
    action = models.CharField(max_length=60)
    arguments = models.CharField(max_length=64)
    about = models.JSONField()  # whom the act named
    sentence = models.BinaryField()  # sealed with the key of the act
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.action} {self.operation} was refused"


class ImportedKey(models.Model):
    """What a source called a thing, so that the same file twice changes nothing."""

    kept: ClassVar = Working("an import that is taken back takes its keys with it")

    row = models.BigAutoField(primary_key=True)
    programme = reference("records.ProgrammeAnchor", db_constraint=False)
    table = models.CharField(max_length=40)
    fact = id_field(db_index=True)
    owner = models.CharField(max_length=80)  # whose key opens it
    sealed = models.BinaryField()  # the key, and a digest of the source's values
    operation = reference("records.Operation")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "table", "fact"], name="a_source_names_a_thing_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.fact}"


class FormerDigest(models.Model):
    """What a source said before an import of corrections, to be put back where that is undone."""

    kept: ClassVar = Working("what is put back is no longer the former")

    row = models.BigAutoField(primary_key=True)
    key = reference("records.ImportedKey", on_delete=models.CASCADE)
    sealed = models.BinaryField()
    operation = reference("records.Operation")  # the import that brought another

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["key", "operation"], name="an_import_corrects_what_a_source_said_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.key_id} before {self.operation_id}"
