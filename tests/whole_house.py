"""Reads the whole house, and does nothing: what processes that start warm go on from."""

import gc
import importlib
import pkgutil

import coverage
import django

import likewise

# Where another program begins: read only to serve pages.
BEGINNINGS = ("likewise.config.rsgi", "likewise.config.wsgi", "likewise.config.worker")

django.setup()
for _each in pkgutil.walk_packages(likewise.__path__, "likewise."):
    if _each.name not in BEGINNINGS and ".migrations" not in _each.name:
        importlib.import_module(_each.name)
if measuring := coverage.Coverage.current():
    measuring.save()  # what was reached by reading is noted once
gc.collect()
gc.freeze()  # what lies here for good is looked through and copied no more
