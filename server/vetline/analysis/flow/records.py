"""Classes that a call makes: ``Point = namedtuple("Point", "x y")``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve

from vetline.analysis.flow.access import attribute_called
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.summary import ClassSummary
from vetline.analysis.flow.values import (
    ATTRIBUTE,
    Key,
    Object,
    ObjectId,
    Value,
    constant,
    only_constant,
)
from vetline.syntax import nodes as n

RECORD_CLASS = "collections.namedtuple"
"""The class of such a class."""
_MAKERS = frozenset(("namedtuple", "NamedTuple"))


def is_record(call: str) -> bool:
    """Whether a call of what is written as ``call`` makes a class of named fields."""
    return call.rpartition(".")[2] in _MAKERS


def record_of(statement: n.Assign, module: str, run: Run) -> ClassSummary | None:
    """The class that ``statement`` binds to a name, if a call makes it."""
    call, target = statement.value, statement.targets[0]
    if not isinstance(call, n.Call) or not isinstance(target, n.Name) or len(call.args) < 2:
        return None
    if not is_record(run.names.qualified(call.func) or ""):
        return None
    name = f"{module}.{target.id}" if module else target.id
    fields = tuple((field, "") for field in _fields(call.args[1], run))
    return ClassSummary(name, ("typing.NamedTuple",), fields=fields)


def local_record(site: Site, state: State, run: Run) -> Value | None:
    """``namedtuple("Point", "x y")`` in a function: a class that knows its fields."""
    names = site.nodes.get(1)
    if not isinstance(names, (n.Constant, n.List, n.Tuple, n.Name)):
        return None
    own: ObjectId = (site.node.start, site.node.end, "record")
    fields: dict[Key, Value] = {i: constant(field) for i, field in enumerate(_fields(names, run))}
    state.heap[own] = Object("record", fields)
    return Value(objects=(own,), type=RECORD_CLASS)


def call_record(site: Site, state: State, run: Run) -> Value | None:
    """An instance of a class that a call has made, here or in the module."""
    func = site.node.func
    fields = [
        str(only_constant(v)[0]) for o in state.objects(site.callee) for v in o.items.values()
    ]
    name = ""
    if not fields and isinstance(func, n.Name):
        module = run.names.interface.module
        name = f"{module}.{func.id}" if module else func.id
        found = run.class_(name)
        fields = [field for field, _ in found.fields] if found is not None else []
    if not fields:
        return None
    items: dict[Key, Value] = dict(enumerate(site.positional))
    items.update((ATTRIBUTE + f, v) for f, v in zip(fields, site.positional, strict=False))
    for field, value in site.keywords.items():
        items[ATTRIBUTE + field] = value
        if field in fields:
            items[fields.index(field)] = value
    own: ObjectId = (site.node.start, site.node.end, "instance")
    state.heap[own] = Object("instance", items, site.spread, site.spread is None)
    return Value(objects=(own,), type=name)


def as_dict(value: Value, node: n.Node, state: State, run: Run) -> Value | None:
    """The dict that ``model_dump()`` or ``asdict`` makes: its keys are the fields of the class."""
    classes = (run.class_(kind) for kind in (value.type, *run.ancestors(value.type)))
    fields = dict.fromkeys(name for cls in classes if cls is not None for name, _ in cls.fields)
    if not fields:
        return None
    items: dict[Key, Value] = {
        name: attribute_called(value, name, node, state, run) for name in fields
    }
    own: ObjectId = (node.start, node.end, "fields")
    state.heap[own] = Object("dict", items)
    return Value(objects=(own,), type="dict")


def dict_of_fields(site: Site, state: State, run: Run) -> Value | None:
    """``asdict(x)``, ``vars(x)``: the latter is ``x.__dict__``, whatever ``x`` is."""
    if not site.positional:
        return None
    value = site.positional[0]
    known = as_dict(value, site.node, state, run)
    is_dict = known is None and site.name == "vars" and value.objects
    return evolve(value, type="") if is_dict else known


def replaced_fields(site: Site, state: State, run: Run) -> Value | None:
    """``replace(x, a=1)``: another object like ``x``, but for some fields."""
    if not site.positional:
        return None
    return like(site.positional[0], site.keywords, site.node, state, run)


def replaced_in(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``x._replace(a=1)``, of a URL too: who names its host decides where it leads."""
    changed = like(receiver, site.keywords, site.node, state, run)
    host = site.keywords.get("netloc")
    if host is None or state.deep_taints(host):
        return changed
    return changed.cleared_of(run.model.mask("ssrf", "redirect"))


def like(value: Value, fields: Mapping[str, Value], node: n.Node, state: State, run: Run) -> Value:
    """Another object like ``value``, but for ``fields``."""
    found = state.objects(value)[:1]
    cls = run.class_(value.type)
    order = [name for name, _ in cls.fields] if cls is not None else []
    items: dict[Key, Value] = dict(found[0].items) if found else {}
    for name, field in fields.items():
        items[ATTRIBUTE + name] = field
        if name in order and order.index(name) in items:
            items[order.index(name)] = field
    own: ObjectId = (node.start, node.end, "copy")
    rest, exact = (found[0].rest, found[0].exact) if found else (None, False)
    state.heap[own] = Object("instance", items, rest, exact)
    return evolve(value, objects=(own,))


REPLACES = "_replace"
"""The method of named tuples that makes another one."""
DUMPS = frozenset(("model_dump", "dict", "_asdict"))
"""Methods that models and named tuples have for being made a dict of."""


def _fields(names: n.Expr, run: Run) -> Iterator[str]:
    """``"x y"``, ``["x", "y"]``, ``[("x", str), ("y", str)]``."""
    if not isinstance(names, (n.List, n.Tuple)):
        known = run.names.constant(names)
        if known is not None and isinstance(known.value, str):
            yield from known.value.replace(",", " ").split()
        return
    for item in names.items:
        first = item.items[0] if isinstance(item, n.Tuple) and item.items else item
        known = run.names.constant(first)
        if known is not None and isinstance(known.value, str):
            yield known.value
