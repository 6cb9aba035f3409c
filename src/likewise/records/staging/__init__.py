"""A file beside the record in which an import is put together and checked before it is written.

`schema` its tables; `loading` fills them; `held` copies what the record has; `settling` tells what
is new; `events` and `protocol` work out what follows; `reading` does all of that; `writing` brings
it into the record in one short transaction.
"""
