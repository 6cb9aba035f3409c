"""The design commitment (published) and the committed design (secret until it is opened), JSON."""

import json
import re

from likewise.domain.allocation.streams import SEED_LIMIT
from likewise.domain.sealing import CommittedDesign
from likewise.formats.sealing.parsing import HASH, SealFileRefused, Told, check_format, parsed
from likewise.formats.tables import TextTable, as_csv, text_rows
from likewise.formats.tables.cells import BadLine

FORMAT = "likewise-design-commitment"
SECRET_FORMAT = "likewise-committed-design"  # noqa: S105 - the name of a format
VERSION = 1
SEED = re.compile("0x[0-9a-f]{32}")
SHARED = {"format", "version", "hash", "study", "software", "public_number_from", "commitment"}
SECRET = {"design", "units", "seed", "salt"}


def normal_text(*, table: TextTable) -> str:
    """A design or a list of clusters as the text that is committed to.

    Commas, quotation marks only where needed, line feeds; no spaces around cells, no blank lines.
    Two files that say the same give one text.
    """
    rows = []
    for line, cells in text_rows(table):
        if isinstance(cells, BadLine):
            raise SealFileRefused(f"{table.name}, line {line}: {cells.sentence}")
        rows.append([str(cell).strip() for cell in cells])
    return as_csv(columns=table.header, rows=rows)


def commitment_as_json(*, committed: CommittedDesign) -> str:
    """What is published of a committed design: it tells neither design nor seed."""
    return json.dumps(_shared(committed, FORMAT), ensure_ascii=False, indent=1) + "\n"


def committed_design_as_json(*, committed: CommittedDesign) -> str:
    """All of it: secret until the list may be known."""
    told = _shared(committed, SECRET_FORMAT) | {
        "design": committed.design,
        "units": committed.units,
        "seed": f"{committed.seed:#034x}",
        "salt": committed.salt.hex(),
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def read_commitment(*, content: bytes) -> tuple[str, bytes]:
    """Study and commitment of a published file, or of a committed design."""
    told = parsed(content=content, called="design commitment")
    if told.get("format") == SECRET_FORMAT:
        committed = read_committed_design(content=content)
        return committed.study, committed.commitment
    check_format(told, name=FORMAT, version=VERSION, called="design commitment")
    found = Told(told, what="The design commitment", keys=SHARED)
    return found.text("study"), found.digest("commitment")


def read_committed_design(*, content: bytes) -> CommittedDesign:
    """Read a committed design.

    Raises
    ------
    SealFileRefused
        When it is none, or does not give the commitment that stands in it.
    """
    told = parsed(content=content, called="committed design")
    check_format(told, name=SECRET_FORMAT, version=VERSION, called="committed design")
    found = Told(told, what="The committed design", keys=SHARED | SECRET)
    if not SEED.fullmatch(found.text("seed")) or int(found.text("seed"), 16) >= SEED_LIMIT:
        raise SealFileRefused("The seed of the committed design is not 0x and 32 digits.")
    committed = CommittedDesign(
        study=found.text("study"),
        software=found.text("software"),
        design=found.text("design"),
        units=found.text("units"),
        public_number_from=found.text("public_number_from"),
        seed=int(found.text("seed"), 16),
        salt=found.digest("salt"),
    )
    if committed.commitment != found.digest("commitment"):
        raise SealFileRefused(
            "The committed design does not give the commitment that stands in it: it was changed. "
            "Give it as it was written."
        )
    return committed


def _shared(committed: CommittedDesign, name: str) -> dict[str, object]:
    return {
        "format": name,
        "version": VERSION,
        "hash": HASH,
        "study": committed.study,
        "software": committed.software,
        "public_number_from": committed.public_number_from,
        "commitment": committed.commitment.hex(),
    }
