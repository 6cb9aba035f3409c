"""Installs the guards: what the database itself refuses."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from likewise.records import guards


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    columns = {
        table: tuple(field.column for field in apps.get_model("records", table)._meta.fields)
        for table in (*guards.VERSIONED, *guards.FILLED_ONCE)
    }
    with schema_editor.connection.cursor() as cursor:
        if vendor == "postgresql":
            cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        for statement in guards.statements(vendor, columns):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_record")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
