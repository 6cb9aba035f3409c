"""A file beside the record in which an import is put together and checked before it is written.

`schema` its tables; `loading` fills them; `held` copies what the record has; `settling` tells what
is new; `deriving` what follows; `writing` brings it into the record in one short transaction.
"""
