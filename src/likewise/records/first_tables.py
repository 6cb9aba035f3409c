"""The tables of the first migration, made at once.

Django makes one table after the other, and after each reads anew every model that has to do with
it: that took three quarters of the time in which an empty record was made.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class MakeTables(Operation):
    """Make these tables, each as it is once all of them, and what is added to them, are known."""

    reversible = False
    serialization_expand_args = ["tables"]  # noqa: RUF012 - as Django declares it

    def __init__(self, tables: Sequence[Operation]) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)  # the models; they are read when they are next asked for
        for each in self.tables:
            each.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for each in self.tables:
            if isinstance(each, CreateModel):
                model = to_state.apps.get_model(app_label, each.name)
                if self.allow_migrate_model(schema_editor.connection.alias, model):
                    schema_editor.create_model(model)
