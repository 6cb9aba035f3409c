"""REDCap exports: the data dictionary, the data (raw or labelled), and the mapping between.

`dictionaries` what fields there are; `mappings` the small TOML file; `exports` lines of data as
lines of the pilot tables; `drafting` a mapping drafted from the dictionary.
"""

from likewise.formats.redcap.drafting import draft_mapping
from likewise.formats.redcap.exports import WITHOUT_MAPPING, is_export, open_export

__all__ = ["WITHOUT_MAPPING", "draft_mapping", "is_export", "open_export"]
