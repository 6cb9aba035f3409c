"""The OpenAPI document: made from the declarations of acts and queries, and from nothing else."""

from importlib.metadata import version
from typing import Any

from likewise.api import problems
from likewise.api.acts import OPERATION, ActLines, Done, Wanted
from likewise.api.declared import Query
from likewise.api.problems import CONTENT_TYPE, Kind
from likewise.api.queries import QUERIES
from likewise.api.shapes import Schema, Schemas, shape_asked, shape_of_question, shape_told
from likewise.domain.acts import Act, every_act, questions_of
from likewise.formats.acts import MANY

ROOT = "/api/v1"
ABOUT = (
    "Acts and queries of one programme, in the role of the account that a token is for. "
    "Rights and refusals are those of the pages. Lists come in pages, and answers have an ETag."
)
ANY = (problems.NOT_READABLE, problems.NO_TOKEN, problems.NOT_A_METHOD, problems.TOO_MANY)
TOLD = (*ANY, problems.NOT_ALLOWED, problems.NOT_FOUND, problems.REFUSED)
DOING = (*TOLD, problems.TOO_LONG, problems.NOT_JSON, problems.NOT_RIGHT)


def document() -> dict[str, Any]:
    """What the API can do, as OpenAPI 3.1."""
    schemas: Schemas = {"Problem": _problem(), "Fault": _fault(), "Change": _change()}
    paths: dict[str, Any] = {
        f"{ROOT}/acts": _of_acts(schemas),
        **{f"{ROOT}/acts/{kind.declared.name}": _of_act(kind, schemas) for kind in every_act()},
        **{ROOT + query.path: _of_query(query, schemas) for query in QUERIES},
        f"{ROOT}/openapi.json": {"get": _of_document()},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Likewise", "version": version("likewise"), "description": ABOUT},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": dict(sorted(schemas.items())),
        },
    }


def _of_query(query: Query, schemas: Schemas) -> dict[str, Any]:
    return {
        "get": {
            "operationId": query.name,
            "summary": query.summary,
            "tags": [query.path.split("/")[1]],
            "parameters": [
                {
                    "name": each.name,
                    "in": "path" if each.name in query.in_path else "query",
                    "required": each.name in query.in_path,
                    "schema": _in_address(shape_of_question(each, schemas)),
                }
                for each in questions_of(query.asks)
            ],
            "responses": {
                "200": _answer("What was asked for", shape_told(query.answers, schemas)),
                "304": {"description": "The same as the answer whose ETag was sent"},
                **_problems(TOLD),
            },
        }
    }


def _in_address(shape: Schema) -> Schema:
    """An address cannot say null: what is left out is left out. Days are within some centuries."""
    if "anyOf" in shape:
        (one, _) = shape["anyOf"]
        shape = {"description": shape["description"], **one}
    if shape.get("format") == "date":
        shape["pattern"] = "^(19|20|21)[0-9]{2}-"
    return shape


def _of_act(kind: type[Act], schemas: Schemas) -> dict[str, Any]:
    name = kind.declared.name
    act = f"act.{name}"
    schemas[act] = _act(kind, schemas)
    return {
        "post": {
            "operationId": name,
            "summary": kind.about(),
            "description": f"It takes a role that may {kind.declared.needs}.",
            "tags": [kind.declared.noun],
            "requestBody": _body({"act": {"$ref": f"#/components/schemas/{act}"}}, schemas),
            "responses": {
                "200": _answer("It is done, or what would happen", shape_told(Done, schemas)),
                **_problems(DOING),
            },
        }
    }


def _act(kind: type[Act], schemas: Schemas) -> Schema:
    return {
        "type": "object",
        "properties": {
            "act": {"const": kind.declared.name},
            "form": {"const": kind.declared.form},
            "fields": shape_asked(kind, schemas),
        },
        "required": ["act", "form", "fields"],
        "additionalProperties": False,
    }


def _of_acts(schemas: Schemas) -> dict[str, Any]:
    every = [{"$ref": f"#/components/schemas/act.{kind.declared.name}"} for kind in every_act()]
    listed = {"type": "array", "items": {"anyOf": every}, "minItems": 1, "maxItems": MANY}
    return {
        "get": {
            "operationId": "list_acts",
            "summary": "The acts that the token's role may do, with what each field holds",
            "tags": ["acts"],
            "responses": {
                "200": _answer("The acts", shape_told(ActLines, schemas)),
                "304": {"description": "The same as the answer whose ETag was sent"},
                **_problems(ANY),
            },
        },
        "post": {
            "operationId": "do_acts",
            "summary": "Carry out a list of acts in their order, all or none",
            "tags": ["acts"],
            "requestBody": _body({"acts": listed}, schemas),
            "responses": {
                "200": _answer("They are done, or what would happen", shape_told(Done, schemas)),
                **_problems(DOING),
            },
        },
    }


def _of_document() -> dict[str, Any]:
    return {
        "operationId": "get_document",
        "summary": "This document",
        "tags": ["openapi.json"],
        "responses": {
            "200": _answer("This document", {"type": "object"}),
            "304": {"description": "The same as the answer whose ETag was sent"},
            **_problems(ANY),
        },
    }


def _body(what: dict[str, Schema], schemas: Schemas) -> dict[str, Any]:
    shape = shape_asked(Wanted, schemas)
    shape["properties"] = {**what, **shape["properties"]}
    shape["properties"]["operation"]["pattern"] = OPERATION
    shape["required"] = [*what, *shape["required"]]
    return {"required": True, "content": {"application/json": {"schema": shape}}}


def _answer(what: str, schema: Schema) -> dict[str, Any]:
    return {
        "description": what,
        "headers": {"ETag": {"schema": {"type": "string"}}},
        "content": {"application/json": {"schema": schema}},
    }


def _problems(kinds: tuple[Kind, ...]) -> dict[str, Any]:
    said = {"schema": {"$ref": "#/components/schemas/Problem"}}
    by_status = sorted({kind.status: kind for kind in reversed(kinds)}.items())
    return {
        str(status): {"description": kind.title, "content": {CONTENT_TYPE: said}}
        for status, kind in by_status
    }


def _problem() -> Schema:
    return {
        "type": "object",
        "description": "What is wrong (RFC 9457). `detail` is a sentence that a person can act on.",
        "properties": {
            "type": {"type": "string", "enum": [kind.uri for kind in problems.KINDS]},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "faults": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
            "digest": {"type": "string", "description": "Of the plan as it is now"},
            "versions": {"type": "array", "items": {"type": "string"}},
            "changes": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}},
            "plan": {"type": "array", "items": {"$ref": "#/components/schemas/Section"}},
        },
        "required": ["type", "title", "status", "detail", "faults"],
        "additionalProperties": False,
    }


def _change() -> Schema:
    field = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "before": {}, "after": {}},
        "required": ["name", "before", "after"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "description": "What somebody changed since the `versions` that were sent: who, when, and "
        "the fields that differ. `is_new`: it was not there, or not in the plan.",
        "properties": {
            "noun": {"type": "string"},
            "id": {"type": "string"},
            "who": {"type": "string"},
            "at": {"type": "string", "format": "date-time"},
            "is_new": {"type": "boolean"},
            "fields": {"type": "array", "items": field},
        },
        "required": ["noun", "id", "who", "at", "is_new", "fields"],
        "additionalProperties": False,
    }


def _fault() -> Schema:
    return {
        "type": "object",
        "description": "What is wrong with one field; an empty field is the act as a whole.",
        "properties": {"field": {"type": "string"}, "sentence": {"type": "string"}},
        "required": ["field", "sentence"],
        "additionalProperties": False,
    }
