"""The evolution as something to publish: the picture as SVG and PNG, the numbers as CSV and JSON.

`words` what it says; `paint` colours, patterns and marks; `frame` and `labels` where texts find
room; `svg` the writer, with `bands`, `naming` and `marking` for its parts; `places` as addresses
carry them; `files` what is downloaded.
"""
