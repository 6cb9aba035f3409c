"""Write a programme as its canonical files: in clear by two people, sealed by whoever moves it.

`agreeing` is what two people settle before anything leaves; `writing` writes it to a place, and
`leaving` gives it out as a download.
"""

from likewise.actions.exports.agreeing import agree_to_export, ask_for_export
from likewise.actions.exports.leaving import Leaving, download_export
from likewise.actions.exports.writing import ExportNotWritten, export_canonical, export_sealed

__all__ = [
    "ExportNotWritten",
    "Leaving",
    "agree_to_export",
    "ask_for_export",
    "download_export",
    "export_canonical",
    "export_sealed",
]
