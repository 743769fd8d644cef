"""Parts of values: attributes, items, slices, and what iteration gives."""

from __future__ import annotations

from functools import reduce

from attrs import evolve

from vetline.analysis.flow import constants
from vetline.analysis.flow.answering import answer
from vetline.analysis.flow.parts import (
    any_at,
    any_item,
    any_key,
    in_attribute,
    named,
    of_attribute,
    part,
)
from vetline.analysis.flow.results import SELF, nobody, value_of
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State, everything
from vetline.analysis.flow.summary import FunctionSummary, Result
from vetline.analysis.flow.values import (
    ANYWHERE,
    ATTRIBUTE,
    CLEAN_HOLE,
    ITERATED,
    KNOWN_HOLE,
    NUMBER,
    TAINTED_HOLE,
    UNKNOWN,
    Key,
    Object,
    ObjectId,
    Path,
    Value,
    constant,
    is_argument,
    is_undone,
    joined,
    merged_taints,
    only_constant,
    reading,
    tainted,
)
from vetline.rulebook.taint import EVERY_KIND
from vetline.syntax import nodes as n
from vetline.text.regex import lazy

NUMBERS = frozenset(
    ("int", "float", "bool", "complex", "uuid.UUID", "datetime.datetime", "typing.Literal")
)
"""Classes of fields and parameters that nothing harmful can be in."""
DEFAULTS = "collections.defaultdict."
"""Begins the class of a dict that makes what it does not hold; the rest says what."""
BASES_DEPTH_MAX = 4
"""How many classes up an attribute is looked for."""


def attribute(value: Value, node: n.Attribute, state: State, run: Run) -> Value:
    """``value.attr`` for the attribute that ``node`` reads."""
    kind = _of_bare_request(value, node, run)
    if node.attr in ("__name__", "__qualname__"):
        return Value(text=KNOWN_HOLE, type="str")  # what the program calls it
    return attribute_called(
        evolve(value, type=kind) if kind else value, node.attr, node, state, run
    )


def _of_bare_request(value: Value, node: n.Attribute, run: Run) -> str:
    """The class of ``request`` in a module of no web framework, for what only requests have."""
    is_request = isinstance(node.value, n.Name) and node.value.id in ("request", "req")
    if not is_request or run.request_type() or value.type or value.ref:
        return ""
    kind = run.model.requests.get("", "")
    return kind if f"{kind}.{node.attr}" in run.model.reads else ""


def attribute_called(value: Value, name: str, node: n.Node, state: State, run: Run) -> Value:
    """``value.name``, read at ``node``."""
    key = ATTRIBUTE + name
    found = _item_of_objects(value, key, state)
    if found is not None:
        return found
    if name == "__dict__" and value.objects:
        return evolve(value, type="")  # items and methods of its class are no part of it
    for base in (value.type, value.ref):
        if base and (base, name) not in run.plain:
            result = _of_class(value, base, name, node, state, run, BASES_DEPTH_MAX)
            if result is not None:
                own = in_attribute(value, f"{base}.{name}", key, node, run)
                return result.with_taints(result.taints or own)
    kept = _of_workspace_class(value, name, node, state, run) or _poured(value, state)
    if kept is not None:
        return kept
    if run.is_enumeration(value.ref):
        return Value(text=KNOWN_HOLE, type=value.ref)  # one of few
    base = value.type or value.ref
    ref = f"{base}.{name}" if base else ""
    shared = _shared(value, name, node, state, run)
    if shared is not None:
        return shared
    taints = named(name, node, run, of_attribute(value, base, name, node, run))
    request = _request_of_view(value, name, run)
    if request:
        return Value(taints, type=request)
    mask = run.model.sanitizers.get(ref, 0) | run.model.sanitizers.get(f"*.{name}", 0)
    field = _field(value, name, run)
    mask |= run.unstructured if field == "str" else 0
    taints = tuple(taint.cleared_of(mask) for taint in taints) if mask else taints
    is_known = mask == EVERY_KIND or (value.text == KNOWN_HOLE and not value.ref)
    text = TAINTED_HOLE if taints else KNOWN_HOLE if is_known else CLEAN_HOLE
    kind = run.model.attributes.get(ref) or (field if "." in field else "")
    return Value(taints, None, text, kind, ref)


def _shared(value: Value, name: str, node: n.Node, state: State, run: Run) -> Value | None:
    """What ``name`` is in the module or class that ``value`` is, if that is known."""
    if not value.ref or value.type or value.taints:
        return None
    found = run.class_(value.ref) if value.ref.rpartition(".")[2][:1].isupper() else None
    result = run.left_in(found).get(name) if found is not None else None
    if result is not None:
        return _left(result, name, node, state)
    return run.held_elsewhere(f"{value.ref}.{name}", state)


def _left(result: Result, name: str, node: n.Node, state: State) -> Value:
    """What a class or its methods leave in the attribute ``name``, and others may add to."""
    kept = value_of(result, nobody, node, state, (name,))
    _open(kept, state)
    return kept


def _poured(value: Value, state: State) -> Value | None:
    """What lies in an instance under names that nobody knows, set by ``setattr`` perhaps."""
    rests = [one.rest for one in state.objects(value) if one.kind == "instance" and one.rest]
    return reduce(joined, rests) if rests else None


def _request_of_view(value: Value, name: str, run: Run) -> str:
    """The class of ``self.request`` in what is mixed into views, which says nothing of them."""
    if name != "request" or SELF not in value.objects:
        return ""
    return run.request_type()


def _field(value: Value, name: str, run: Run) -> str:
    """What the class of ``value`` says that its attribute ``name`` is."""
    found = run.class_(value.type) if value.type else None
    return dict(found.fields).get(name, "") if found is not None else ""


def _of_class(
    value: Value, base: str, name: str, node: n.Node, state: State, run: Run, depth: int
) -> Value | None:
    """What the vocabulary says of attribute ``name`` of the class or module ``base``."""
    dotted = f"{base}.{name}"
    kind = run.model.attributes.get(dotted, "")
    source = run.model.reads.get(dotted)
    whole = run.model.reads.get(base)  # the whole address is of this site, its query is not
    told = any(t.origin.param < 0 and t.origin.label for t in value.taints)
    is_read = not (whole and whole.is_local) and told
    if source is not None and not is_read:
        return run.source(source, (dotted,), node, state, Value(type=kind, ref=dotted))
    if kind:
        return Value(type=kind, ref=dotted)
    for parent in run.bases(base) if depth else ():
        found = _of_class(value, parent, name, node, state, run, depth - 1)
        if found is not None:
            return found
    if source is None and (not depth or all((p, name) in run.plain for p in run.bases(base))):
        run.plain.add((base, name))
    return None


def _of_workspace_class(
    value: Value, name: str, node: n.Node, state: State, run: Run
) -> Value | None:
    """What the methods of ``value``'s class leave in its attribute ``name``."""
    kind, is_loose = value.type, False
    for _ in range(BASES_DEPTH_MAX):
        found = run.class_(kind) if kind else None
        if found is None:
            break
        if name in found.methods:
            read = _property(value, kind, name, node, state, run)
            return read if read is not None else _bound_method(value, name, node)
        field = dict(found.fields).get(name, "")
        if field in NUMBERS or run.is_enumeration(field):
            return Value(text=KNOWN_HOLE, type=field)
        is_loose = is_loose or name in found.sets
        result = run.left_in(found).get(name)
        if result is not None:
            kept = _left(result, name, node, state)
            kept = evolve(kept, constants=None, text=CLEAN_HOLE) if is_loose else kept
            own_part = part(value.taints, ATTRIBUTE + name, node)
            if field == "str":
                own_part = tuple(taint.cleared_of(run.unstructured) for taint in own_part)
            if own_part and name in dict(found.fields):
                kept = tainted(own_part)  # what was sent, and not the default of the field
            kept = kept.with_taints(merged_taints(kept.taints, own_part))
            if kept.objects:
                state.add(value, ATTRIBUTE + name, kept)
            return kept
        kind = found.bases[0] if found.bases else ""
    return _made_up(value, name, node, state, run)


def _made_up(value: Value, name: str, node: n.Node, state: State, run: Run) -> Value | None:
    """What ``__getattr__`` of ``value``'s class gives for ``name``, which nothing else is."""
    is_asked = "." in value.type and name[:2] != "__" and SELF not in value.objects
    method = run.method(value.type, "__getattr__") if is_asked else None
    if method is not None and 1 in method.decides:
        method = run.function(method.name, ((1, "str", name),))
    return _computed(method, [value, constant(name)], node, state, run)


def _bound_method(value: Value, name: str, node: n.Node) -> Value:
    """The method ``name`` of ``value``, which it is given when it is called some time."""
    taints = part(value.taints, ATTRIBUTE + name, node)
    text = TAINTED_HOLE if taints else CLEAN_HOLE
    return Value(taints, text=text, ref=f"{value.type}.{name}", objects=value.objects)


def _property(
    value: Value, kind: str, name: str, node: n.Node, state: State, run: Run
) -> Value | None:
    """What the property ``name`` of class ``kind`` gives; ``None`` if it is a plain method."""
    method = run.function(f"{kind}.{name}")
    if method is None or not method.is_property:
        return None
    return _computed(method, [value], node, state, run)


def _computed(
    method: FunctionSummary | None, given: list[Value], node: n.Node, state: State, run: Run
) -> Value | None:
    """What ``method``, which works an attribute out, gives; ``None`` if that is being read."""
    if method is None or method.name in run.properties:
        return None
    asked = only_constant(given[1]) if len(given) > 1 else ()

    def actual(param: int, path: Path) -> Value:
        keys = tuple(asked[0] if asked and is_argument(key) else key for key in path)
        return reached_by(given[param], keys, node, state, run) if param < len(given) else UNKNOWN

    run.properties.add(method.name)
    call = n.Call(node.start, node.end, n.Name(node.start, node.end, method.name), ())
    answer(method, given, actual, call, state, run)
    result = value_of(method.result, actual, node, state)
    run.properties.discard(method.name)
    return result


def reached_by(value: Value, path: Path, node: n.Node, state: State, run: Run) -> Value:
    """What lies at ``path`` in ``value``."""
    for key in path:
        if is_argument(key) or is_undone(key):
            value = any_at(value, key, state, run)
            continue
        if key == ITERATED and value.objects:
            value = _iterated_objects(value, tainted(value.taints), state)
        elif key in (ANYWHERE, ITERATED) or isinstance(key, tuple):
            taints = state.deep_taints(value)
            if not taints and not value.objects and CLEAN_HOLE not in reading(value):
                return NUMBER
            return tainted(taints, value.type)
        if isinstance(key, str) and key.startswith(ATTRIBUTE):
            value = attribute_called(value, key[1:], node, state, run)
        else:
            value = item_at(value, key, node, state, run)
    return value


def _open(value: Value, state: State) -> None:
    """Let others have added anything to ``value``, unless a tuple; what has a key stays there."""
    for own in value.objects if value.type != "tuple" else ():
        found = state.heap[own]
        rest = everything(found)
        items = found.items if found.kind == "dict" else {}
        for item in items.values():
            _open(item, state)
        state.heap[own] = Object(found.kind, items, rest if rest is not UNKNOWN else None, False)


def item(value: Value, index: Value, node: n.Subscript, state: State, run: Run) -> Value:
    """``value[index]``."""
    if run.is_enumeration(value.ref):
        return Value(text=KNOWN_HOLE, type=value.ref)  # one of few, by its name
    key = only_constant(index)
    if not key:
        return any_item(value, index, node, state, run)
    known = only_constant(value)
    if known:
        try:
            return constant(constants.subscript(known[0], key[0]))
        except constants.NotKnown:
            return UNKNOWN
    return item_at(value, key[0], node, state, run)


def item_at(value: Value, key: Key, node: n.Node, state: State, run: Run) -> Value:
    """``value[key]`` for a known key; a missing one gives nothing."""
    if _is_checked_field(value, key, run):
        return NUMBER
    if isinstance(key, str) and _SERVER_VARIABLE.fullmatch(key) and value.taints:
        return UNKNOWN
    found = _item_of_objects(value, key, state)
    if found is not None:
        return joined(found, tainted(part(value.taints, key, node))) if value.taints else found
    if value.objects and not value.taints and all(o.exact for o in state.objects(value)):
        return _made_for(value, key, node, state)
    if value.text == KNOWN_HOLE and not value.taints:
        return NUMBER
    taints = part(value.taints, key, node)
    if isinstance(key, str):
        taints = named(key, node, run, taints)
    kind = run.model.iterates.get(value.type, "")
    return tainted(taints, kind)


_SERVER_VARIABLE = lazy(
    r"wsgi\.(?!input).*|(?:SERVER|GATEWAY)_[A-Z]+|REMOTE_(?:ADDR|PORT)|REQUEST_METHOD|DOCUMENT_ROOT"
)
"""What the server itself says in the environment of a request, and no client."""


def _is_checked_field(value: Value, key: Key, run: Run) -> bool:
    """Whether ``value`` is what a form has checked, and its field ``key`` takes no free text."""
    owner, _, attr = value.ref.rpartition(".")
    form = run.class_(owner) if attr in _CHECKED_ATTRIBUTES else None
    field = run.left_in(form).get(key) if form is not None and isinstance(key, str) else None
    return field is not None and _CHECKED_FIELD.fullmatch(field.type) is not None


_CHECKED_ATTRIBUTES = frozenset(("cleaned_data", "validated_data"))
_CHECKED_FIELD = lazy(
    r"(?:django\.forms|rest_framework)\."
    r".*?(?:Choice|Integer|Float|Decimal|Boolean|Date|Time|UUID)\w*Field"
)


def _made_for(value: Value, key: Key, node: n.Node, state: State) -> Value:
    """What a ``defaultdict`` makes for a ``key`` that it does not hold."""
    if not value.type.startswith(DEFAULTS):
        return NUMBER  # There is nothing, so nothing from outside.
    kind = value.type.removeprefix(DEFAULTS)
    own: ObjectId = (node.start, node.end, "default")
    state.heap[own] = Object("dict" if kind == "dict" else "list", {})
    made = Value(objects=(own,), type=kind)
    state.add(value, key, made)
    return made


def _item_of_objects(value: Value, key: Key, state: State) -> Value | None:
    """What lies at ``key`` of the objects that ``value`` may be, or may lie there."""
    result: Value | None = None
    for found in state.objects(value):
        own = _item_of_object(found, key)
        if own is not None:
            result = own if result is None else joined(result, own)
    return result


def _item_of_object(found: Object, key: Key) -> Value | None:
    if type(key) is int and found.kind == "list" and key < 0 and found.exact:
        key += len(found.items)
    own = found.items.get(key)
    is_attribute = isinstance(key, str) and key.startswith(ATTRIBUTE)
    if own is None and found.kind == "instance" and isinstance(key, str) and not is_attribute:
        own = found.items.get(ATTRIBUTE + key)  # `x.__dict__["a"]` is `x.a`
    return own if own is not None or is_attribute else found.rest


def iterated(value: Value, node: n.Node, state: State, run: Run) -> Value:
    """What ``for x in value`` gives for ``x``."""
    if state.objects(value):
        own_part = tainted(part(value.taints, (ITERATED, node.start)))
        return _iterated_objects(value, own_part, state)
    known = only_constant(value)
    if known and isinstance(known[0], str) and 0 < len(known[0]) <= 4:
        return Value(constants=tuple(dict.fromkeys(known[0])), type="str")
    if not value.taints and CLEAN_HOLE not in reading(value):
        return NUMBER
    kind = run.model.iterates.get(value.type, "")
    taints = part(state.deep_taints(value), (ITERATED, node.start))
    result = _of_class(value, value.type, "__iter__", node, state, run, 1) if value.type else None
    if result is not None:
        taints = merged_taints(taints, result.taints)
    return tainted(taints, kind)


def _iterated_objects(value: Value, result: Value, state: State) -> Value:
    """``result``, or what iterating over the objects that ``value`` may be gives."""
    for one in state.objects(value):
        own = any_key(one) if one.kind == "dict" else everything(one)
        result = own if result is UNKNOWN else joined(result, own)
    return result
