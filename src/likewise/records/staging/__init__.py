"""A file beside the record in which an import is put together and checked before it is written.

`schema` has its tables and `values` how they keep facts; `keys` are what the source calls things.
The `reader` stages an import: the `loader` puts its lines in, `registers` those of registers, and
`present` what the record has; `comparison` finds what is new; `protocol` and `lineage` add what
follows (their `consequences`); `rules` are what all of it must agree on. The `writer` brings it
into the record in one short transaction, by a `transfer` of whole tables and by `revisions`.
"""
