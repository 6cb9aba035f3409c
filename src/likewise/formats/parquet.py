"""Parquet, where the extra that reads and writes it is installed."""

from typing import Any

from likewise.domain.imports import FileNotRight


def parquet() -> Any:
    """PyArrow's Parquet module.

    Raises
    ------
    FileNotRight
        The extra is not installed.
    """
    try:
        import pyarrow.parquet
    except ImportError:
        raise FileNotRight(
            "Parquet files and clusters need an extra: pip install 'likewise[cluster]'."
        ) from None
    return pyarrow.parquet
