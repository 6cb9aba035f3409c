"""One kit for every picture: what SVG is written with, and what pictures have in common.

`elements` writes shapes, texts, whole pictures and PNG; `colours` says which, and how dark;
`labels` how wide a text is and where it finds room; `scales` where a value stands, its rules and
the legend.

Shapes carry presentation attributes only, never a style or a script, so that a page whose policy
is strict draws them as they are.
"""
