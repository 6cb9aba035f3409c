"""Recruited against planned, as a picture."""

from likewise.reports.recruitment.picture import PAPERS, months_as_svg

__all__ = ["PAPERS", "months_as_svg"]
