"""What the `stripe` library says its objects look like, read from its own source, to hold others against."""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from stripe._object_classes import OBJECT_CLASSES

_PLAIN: dict[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: type(value) is int,
    "float": lambda value: type(value) in {int, float},
    "bool": lambda value: isinstance(value, bool),
    "Decimal": lambda value: isinstance(value, str),
    "Any": lambda _: True,
}


@dataclass(frozen=True)
class Shape:
    """One class of the library: its fields with their annotations, and the classes it may name."""

    name: str
    fields: dict[str, ast.expr]
    known: dict[str, "Shape"]


def problems(thing: dict[str, Any]) -> Iterator[str]:
    """Where an object differs from the library's: a field too many, one missing, a value of another kind."""
    yield from _held(thing, _shape_of(thing["object"]), thing["object"])


@cache
def _shape_of(kind: str) -> Shape:
    module, name = OBJECT_CLASSES[kind]
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    found = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return _shape(found, {})


def _shape(tree: ast.ClassDef, outer: dict[str, Shape]) -> Shape:
    known = dict(outer)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            known[node.name] = _shape(node, known)
    fields = {
        node.target.id: node.annotation
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        if not node.target.id.isupper()
    }
    return Shape(tree.name, fields, known)


def _held(value: dict[str, Any], shape: Shape, path: str) -> Iterator[str]:
    for name in value.keys() - shape.fields.keys() - {"object"}:
        yield f"{path}.{name} is no field of the library's"
    for name, annotation in shape.fields.items():
        if name in value:
            yield from _checked(value[name], annotation, shape, f"{path}.{name}")
        elif not ast.unparse(annotation).startswith("Optional"):
            yield f"{path}.{name} is missing"


def _checked(value: Any, wanted: ast.expr, shape: Shape, path: str) -> Iterator[str]:
    if isinstance(wanted, ast.Constant):
        wanted = ast.parse(str(wanted.value), mode="eval").body
    if isinstance(wanted, ast.Subscript):
        inside = wanted.slice.elts if isinstance(wanted.slice, ast.Tuple) else [wanted.slice]
        yield from _generic(value, ast.unparse(wanted.value), inside, shape, path)
    elif (name := ast.unparse(wanted)) in _PLAIN:
        if not _PLAIN[name](value):
            yield f"{path} is {value!r} and should be {name}"
    elif not isinstance(value, dict):
        yield f"{path} is {value!r} and should be {name}"
    elif name in shape.known:
        yield from _held(value, shape.known[name], path)
    else:
        yield from problems(value)


def _generic(value: Any, name: str, inside: list[ast.expr], shape: Shape, path: str) -> Iterator[str]:
    if name == "Literal" and value not in [ast.literal_eval(one) for one in inside]:
        yield f"{path} is {value!r}, which the library does not list"
    elif name == "Union":
        # "Literal[…] or str" leaves room for words to come; those used here must be listed today.
        listed = [one for one in inside if ast.unparse(one) != "str"]
        yield from min((list(_checked(value, one, shape, path)) for one in listed), key=len)
    else:
        for place, one in _inside(name, value):
            yield from _checked(one, inside[0], shape, path + place)


def _inside(name: str, value: Any) -> list[tuple[str, Any]]:
    """What is to be looked at inside, and where it is."""
    if value is None and name == "Optional":
        return []
    if name == "List":
        return [("[]", one) for one in value]
    if name == "ListObject":
        return [(".data[]", one) for one in value["data"]]
    if name == "UntypedStripeObject":
        return [(f".{key}", one) for key, one in value.items()]
    is_bare = name == "Literal" or (name == "ExpandableField" and isinstance(value, str))
    return [] if is_bare else [("", value)]
