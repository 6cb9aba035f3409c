"""JSON Schemas from the declarations: what an act or a question holds, and what an answer does."""

import dataclasses
import inspect
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

from likewise.domain.acts import Question, questions_of
from likewise.domain.acts.values import LARGEST, LONGEST_ID, LONGEST_TEXT, MOST, options_of

type Schema = dict[str, Any]
type Schemas = dict[str, Schema]

NO_NUL = r"^[^\u0000]*$"
WALL_CLOCK = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:00)?$"
NUMBER = r"^-?[0-9]{1,30}(\.[0-9]{1,30})?([Ee][+-]?[0-9]{1,3})?$"
NULL: Schema = {"type": "null"}


def shape_asked(kind: type, schemas: Schemas) -> Schema:
    """What a table that is sent may hold; what is within it goes to `schemas`, by name."""
    questions = questions_of(kind)
    required = [each.name for each in questions if each.is_required]
    return {
        "type": "object",
        "properties": {each.name: shape_of_question(each, schemas) for each in questions},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def shape_of_question(question: Question, schemas: Schemas) -> Schema:
    """What one field that is sent may hold, with its question."""
    hint, may_be_none = options_of(question.hint)
    shape = _asked(hint, question, schemas)
    if may_be_none:
        shape = {"anyOf": [shape, NULL]}
    said = " ".join(each for each in (question.asks.question, question.asks.hint) if each)
    return {"description": said, **shape}


def _asked(hint: Any, question: Question, schemas: Schemas) -> Schema:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (tuple, frozenset):
        return {"type": "array", "items": _asked(inner[0], question, schemas), "maxItems": MOST}
    if origin is Mapping:
        value, may_be_none = options_of(inner[1])
        each = _asked(value, question, schemas)
        return {
            "type": "object",
            "propertyNames": {"maxLength": LONGEST_ID if question.refers_to else LONGEST_TEXT},
            "additionalProperties": {"anyOf": [each, NULL]} if may_be_none else each,
        }
    if origin is Union:
        return {"anyOf": [_asked(each, question, schemas) for each in inner]}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        name = f"{hint.__name__}Asked"
        if name not in schemas:
            schemas[name] = {}
            schemas[name] = shape_asked(hint, schemas)
        return {"$ref": f"#/components/schemas/{name}"}
    if hint is str:
        longest = LONGEST_ID if question.refers_to else question.asks.longest
        at_least = {"minLength": 1} if question.is_required else {}
        return {"type": "string", "maxLength": longest, "pattern": NO_NUL, **at_least}
    return _single(hint)


def _single(hint: Any) -> Schema:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"type": "string", "enum": [str(each) for each in hint]}
    shapes: dict[Any, Schema] = {
        str: {"type": "string"},
        bool: {"type": "boolean"},
        int: {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST},
        date: {"type": "string", "format": "date"},
        datetime: {"type": "string", "pattern": WALL_CLOCK},
        Decimal: {"type": "string", "pattern": NUMBER},
    }
    return dict(shapes[hint])


# Answers


def shape_told(kind: type, schemas: Schemas) -> Schema:
    """A reference to what an answer holds; itself and what is within it go to `schemas`."""
    name = kind.__name__
    if name not in schemas:
        schemas[name] = {}
        questions = questions_of(kind)
        schemas[name] = {
            "type": "object",
            "description": inspect.getdoc(kind) or "",
            "properties": {each.name: _told_field(each, schemas) for each in questions},
            "required": [each.name for each in questions],
            "additionalProperties": False,
        }
    return {"$ref": f"#/components/schemas/{name}"}


def _told_field(question: Question, schemas: Schemas) -> Schema:
    if options_of(question.hint)[0] is datetime and question.name.endswith("at"):
        return _or_null(question.hint, {"type": "string", "format": "date-time"})
    return _told(question.hint, schemas)


def _told(hint: Any, schemas: Schemas) -> Schema:
    one, _ = options_of(hint)
    origin, inner = get_origin(one), get_args(one)
    if origin in (tuple, frozenset):
        shape: Schema = {"type": "array", "items": _told(inner[0], schemas)}
    elif origin is Mapping:
        shape = {"type": "object", "additionalProperties": _told(inner[1], schemas)}
    elif dataclasses.is_dataclass(one) and isinstance(one, type):
        shape = shape_told(one, schemas)
    elif one is int:
        shape = {"type": "integer"}
    elif one is Decimal:
        shape = {"type": "string"}
    else:
        shape = _single(one)
    return _or_null(hint, shape)


def _or_null(hint: Any, shape: Schema) -> Schema:
    return {"anyOf": [shape, NULL]} if options_of(hint)[1] else shape
