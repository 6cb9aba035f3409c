"""Cohorts' histories as documented CSV files, and forecasts as pictures.

The files are described in docs/reference/renewal-files.md.
"""

from likewise.formats.renewal.files import read_histories
from likewise.formats.renewal.monthly import write_monthly

__all__ = ["read_histories", "write_monthly"]
