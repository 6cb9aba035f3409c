"""The evolution as something to publish: the picture as SVG and PNG, the numbers as CSV and JSON.

`words` what it says; `paint` colours, patterns and marks; `frame` the paper; `picture` the writer,
with `bands`, `naming`, `marking` and `alone` for its parts; `places` as addresses carry them;
`files` what is downloaded.
"""
