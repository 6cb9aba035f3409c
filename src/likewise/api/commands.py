"""The API's own command, found by its name: it prints what other programs can ask and do."""

import json

import click


@click.group()
def api() -> None:
    """What other programs can ask and do."""


@api.command()
def openapi() -> None:
    """Print the OpenAPI document; it needs no record."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "likewise.config.settings")
    django.setup()
    from likewise.api.openapi import document

    click.echo(json.dumps(document(), indent=2, ensure_ascii=False))
