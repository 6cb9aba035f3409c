"""How do other programs use it? Acts and queries over HTTP, described by OpenAPI.

`declared` what a query is; `answers` what it says, as JSON; `entrance` who is let in, and how every
refusal is told; `acts` what can be done; `shapes` and `openapi` the description, made from the
declarations. One file a noun for the queries.
"""
