"""Cohorts' histories as documented CSV files; docs/reference/renewal-files.md describes them."""

from likewise.formats.renewal.files import read_histories
from likewise.formats.renewal.monthly import write_monthly

__all__ = ["read_histories", "write_monthly"]
