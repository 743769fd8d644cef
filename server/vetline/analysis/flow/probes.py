"""Conditions of the program, computed with an attack text in the place of tainted data.

They are computed in Python's own terms, with names and what was assigned to them; whatever else
there is in them is not known.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeAlias
from urllib.parse import unquote

from attrs import define, frozen

from vetline.analysis.flow import constants
from vetline.analysis.flow.constants import NotKnown
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.signs import SIGNS
from vetline.analysis.flow.standins import (
    MATCHES,
    PATH_PARTS,
    PATHS,
    Pattern,
    Url,
    matched,
    method_of,
    part_of_path,
    path_of,
)
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import SHOWN, UNKNOWN, Origin, Value, only_constant
from vetline.rulebook.taint import TaintModel
from vetline.syntax import nodes as n

MADE_DEPTH_MAX = 6
"""How many assignments back a checked value is computed from."""
ANY = "any"
"""The kind of a comprehension that stands for a loop: whether any of its elements is true."""
ITERATIONS_MAX = 64
"""How many items of a text a condition is computed for."""

Rewriting: TypeAlias = "Callable[[str], str]"


def leaves_no_danger(model: TaintModel, rewrite: Rewriting) -> int:
    """The kinds of which no probe is dangerous any more after ``rewrite``."""
    mask = 0
    for kind in model.kinds.values():
        danger = constants.expression(kind.danger) if kind.danger else None
        if danger is None or not kind.probes:
            continue
        if not any(danger.search(rewrite(probe)) for probe in kind.probes):
            mask |= kind.bit
    return mask


def as_rewriting(node: n.Expr, name: str, origin: Origin, state: State, run: Run) -> Rewriting:
    """What ``node`` makes of a text in the variable ``name``; the text, if that is not known."""
    known: dict[str, str] = {}  # kinds have many probes in common

    def rewrite(text: str) -> str:
        if text not in known:
            probe = Probe(Attack(text), name, origin, state, run)
            try:
                made = probed(node, probe, MADE_DEPTH_MAX)
            except NotKnown:
                made = text
            known[text] = made if isinstance(made, str) else text
        return known[text]

    return rewrite


@define(eq=False)
class Attack:
    """A text that is tried, and whether anything looked at it."""

    text: str
    was_read: bool = False

    def read(self) -> str:
        """The text."""
        self.was_read = True
        return self.text


@frozen(eq=False)
class Probe:
    """One text, for the variable ``name`` or for what comes from ``origin``, and where it is."""

    attack: Attack
    name: str
    origin: Origin
    state: State
    run: Run
    bound: Mapping[str, object] | None = None


def probed(node: n.Node, probe: Probe, depth: int) -> object:
    """The value of ``node`` for one probe."""
    origin = probe.origin
    if not probe.name and (node.start, node.end) == (origin.start, origin.end) and origin.param < 0:
        return probe.attack.read()
    compute = _PROBED.get(type(node))
    if compute is None or depth < 0:
        raise NotKnown
    return compute(node, probe, depth)


def _name(node: n.Name, probe: Probe, depth: int) -> object:
    if probe.bound is not None and node.id in probe.bound:
        return probe.bound[node.id]
    value = probe.state.variables.get(node.id)
    if node.id == probe.name:
        text = probe.attack.read()
        return path_of(text) if value is not None and value.type in PATHS else text
    if value is None:
        value = probe.run.free(node, probe.state)
    if value.made is not None and value.constants is None:
        try:
            return probed(value.made, probe, depth - 1)
        except NotKnown:
            if probe.name:
                raise
    for taint in value.taints:
        if taint.origin.key == probe.origin.key and taint.whole and not probe.name:
            return probe.attack.read()
    return known_value(value, probe.state)


def known_value(value: Value, state: State) -> object:
    """``value`` in Python's own terms, if all of it is known."""
    known = only_constant(value)
    if known:
        return known[0]
    if value.taints:
        raise NotKnown  # It may be what was sent as well: `request.get_json() or {}`.
    found = state.objects(value)
    is_shown = value.objects[:1] and value.objects[0][:1] == (SHOWN,) and found[0].rest is None
    if len(found) == 1 and (found[0].exact or is_shown):
        items = {key: only_constant(item) for key, item in found[0].items.items()}
        if all(items.values()) and found[0].kind in ("list", "dict"):
            known_items = {key: item[0] for key, item in items.items()}
            return known_items if found[0].kind == "dict" else list(known_items.values())
    if value.type == "re.Pattern" and value.text not in ("\0", "\1", "\3"):
        return Pattern(value.text)
    raise NotKnown


def _constant(node: n.Constant, probe: Probe, depth: int) -> object:
    del probe, depth
    return node.value


def _attribute(node: n.Attribute, probe: Probe, depth: int) -> object:
    sign = SIGNS.get(probe.run.names.qualified(node) or "")
    if sign is not None:
        return known_value(sign, probe.state)
    is_own = node.attr in PATH_PARTS and node.attr != "name"  # which files have as well
    if not probe.name and isinstance(node.value, n.Name) and probe.bound is None and not is_own:
        found = probe.run.evaluate(node, probe.state, probe.run)
        if any(t.whole and t.origin.key == probe.origin.key for t in found.taints):
            return probe.attack.read()
    value = probed(node.value, probe, depth)
    if isinstance(value, Url):
        return value.part(node.attr)
    return part_of_path(value, node.attr)


def _subscript(node: n.Subscript, probe: Probe, depth: int) -> object:
    value = probed(node.value, probe, depth)
    if isinstance(node.index, n.Slice):
        bounds = [
            probed(bound, probe, depth) if bound is not None else None
            for bound in (node.index.lower, node.index.upper, node.index.step)
        ]
        start, stop, step = (bound if isinstance(bound, int) else None for bound in bounds)
        if not isinstance(value, (str, list)) or step == 0:
            raise NotKnown
        return value[start:stop:step]
    index = probed(node.index, probe, depth)
    if (
        isinstance(value, (str, list, tuple))
        and type(index) is int
        and -len(value) <= index < len(value)
    ):
        return value[index]
    if isinstance(value, dict) and index in value:
        return value[index]
    raise NotKnown


def _compare(node: n.Compare, probe: Probe, depth: int) -> object:
    left = probed(node.left, probe, depth)
    for op, part in zip(node.ops, node.rights, strict=True):
        right = probed(part, probe, depth)
        if not constants.compare(op, left, right):  # type: ignore[arg-type]
            return False
        left = right
    return True


def _bool_op(node: n.BoolOp, probe: Probe, depth: int) -> object:
    """Decided by one operand if that is known, whatever the others are."""
    decides = node.op == "or"
    unknown = False
    result: object = None
    for part in node.values:
        try:
            result = probed(part, probe, depth)
        except NotKnown:
            unknown = True
            continue
        if bool(result) is decides:
            return result
    if unknown:
        raise NotKnown
    return result


def _unary(node: n.UnaryOp, probe: Probe, depth: int) -> object:
    value = probed(node.operand, probe, depth)
    if node.op == "not":
        return not value
    if node.op == "-" and isinstance(value, (int, float)):
        return -value
    raise NotKnown


def _bin_op(node: n.BinOp, probe: Probe, depth: int) -> object:
    left, right = probed(node.left, probe, depth), probed(node.right, probe, depth)
    if isinstance(left, (set, frozenset)) and isinstance(right, (set, frozenset)):
        if node.op in ("-", "&"):
            return left - right if node.op == "-" else left & right
        raise NotKnown
    if not isinstance(left, _PLAIN) or not isinstance(right, _PLAIN):
        raise NotKnown
    return constants.binary(node.op, left, right)


def _joined(node: n.JoinedStr, probe: Probe, depth: int) -> object:
    text = ""
    for part in node.parts:
        if isinstance(part, n.Constant):
            text += str(part.value)
            continue
        if part.conversion or part.spec_text:
            raise NotKnown
        text += str(probed(part.value, probe, depth))
    return text


def _if_exp(node: n.IfExp, probe: Probe, depth: int) -> object:
    return probed(node.body if probed(node.test, probe, depth) else node.orelse, probe, depth)


def _display(node: n.List | n.Tuple | n.Set, probe: Probe, depth: int) -> object:
    items = [probed(item, probe, depth) for item in node.items[:ITERATIONS_MAX]]
    return tuple(items) if isinstance(node, n.Tuple) else items


def _call(node: n.Call, probe: Probe, depth: int) -> object:
    if any(isinstance(arg, (n.Keyword, n.Starred)) for arg in node.args):
        raise NotKnown
    name = probe.run.names.qualified(node.func) or ""
    if name in ("any", "all") and len(node.args) == 1 and isinstance(node.args[0], n.Comprehension):
        every = node.args[0]
        return _any(every, probe, depth) if name == "any" else all(_results(every, probe, depth))
    if not _is_computable(node.func, name):
        raise NotKnown
    args = [probed(arg, probe, depth) for arg in node.args]
    if isinstance(node.func, n.Attribute) and name not in _FUNCTIONS:
        value = probed(node.func.value, probe, depth)
        return method_of(value, node.func.attr, args)
    return _result(node, name, args, probe)


def _result(node: n.Call, name: str, args: list[object], probe: Probe) -> object:
    """What the function called ``name`` gives."""
    if name == "len" and isinstance(args[0], str) and _is_collection(node.args[0], probe):
        raise NotKnown  # how many there are says nothing of the text of each
    compute = _FUNCTIONS.get(name)
    if compute is None:
        return constants.function(name, args)
    try:
        return compute(*args)
    except NotKnown:
        raise
    except Exception as error:  # what the program's own call would raise
        raise NotKnown from error


def _is_collection(node: n.Expr, probe: Probe) -> bool:
    """Whether ``node`` is a variable that holds several values, or a document as a whole."""
    if not isinstance(node, n.Name) or node.id in (probe.bound or ()):
        return False
    value = probe.state.variables.get(node.id, UNKNOWN)
    made = value.made.func if isinstance(value.made, n.Call) else None
    is_split = isinstance(made, n.Attribute) and made.attr in _SPLITS
    return is_split or value.type in _COLLECTIONS or any(map(probe.run.is_document, value.taints))


def _comprehension(node: n.Comprehension, probe: Probe, depth: int) -> object:
    if node.kind == ANY:
        return _any(node, probe, depth)
    if node.kind not in ("list", "generator"):
        raise NotKnown
    return list(_results(node, probe, depth))


def _any(node: n.Comprehension, probe: Probe, depth: int) -> bool:
    """Whether any element is true; to what is sent, one that is can always be added."""
    found = any(_results(node, probe, depth))
    if not found and isinstance(probed(node.generators[0].iterable, probe, depth), str):
        raise NotKnown
    return found


def _is_computable(func: n.Expr, name: str) -> bool:
    """Whether there is anything to be had from calling this, whatever the arguments are."""
    if isinstance(func, n.Attribute) and name not in _FUNCTIONS:
        return func.attr in constants.METHODS or func.attr in MATCHES or func.attr in _LOOKED_UP
    return name in _FUNCTIONS or name in constants.FUNCTIONS


def _results(node: n.Comprehension, probe: Probe, depth: int) -> Iterator[object]:
    """What a comprehension over one iterable gives, item by item."""
    if len(node.generators) != 1 or not isinstance(node.generators[0].target, n.Name):
        raise NotKnown
    generator = node.generators[0]
    items = probed(generator.iterable, probe, depth)
    if not isinstance(items, (str, list, tuple, set, frozenset)) or len(items) > ITERATIONS_MAX:
        raise NotKnown
    for item in items:
        bound = {**(probe.bound or {}), generator.target.id: item}  # type: ignore[union-attr]
        inner = Probe(probe.attack, probe.name, probe.origin, probe.state, probe.run, bound)
        if all(probed(test, inner, depth) for test in generator.conditions):
            yield probed(node.element, inner, depth)


def _set(value: object = ()) -> object:
    if not isinstance(value, (str, list, tuple)):
        raise NotKnown
    return frozenset(value)


_SPLITS = ("split", "rsplit", "splitlines", "partition", "rpartition")
_COLLECTIONS = ("list", "tuple", "dict", "set")
_LOOKED_UP = ("get", "is_absolute")
_PLAIN = (str, bytes, int, float, type(None))
_PATH = tuple(
    (function.__name__, function)
    for function in (
        posixpath.basename, posixpath.dirname, posixpath.isabs, posixpath.normpath,
        posixpath.splitext, posixpath.join,
    )
)  # fmt: skip
_FUNCTIONS: dict[str, Callable[..., object]] = {
    **{f"re.{how}": partial(matched, how) for how in MATCHES},
    "re.compile": lambda p, *_: Pattern(p),
    "urllib.parse.urlparse": Url,
    "urllib.parse.urlsplit": Url,
    "urllib.parse.unquote": unquote,
    **{f"{module}.{name}": path for module in ("os.path", "posixpath") for name, path in _PATH},
    **dict.fromkeys(PATHS, path_of),
    "tuple": list,
    "set": _set,
    "frozenset": _set,
}
_PROBED: dict[type[n.Node], Callable[..., object]] = {
    n.Name: _name,
    n.Constant: _constant,
    n.Attribute: _attribute,
    n.Subscript: _subscript,
    n.Compare: _compare,
    n.BoolOp: _bool_op,
    n.UnaryOp: _unary,
    n.BinOp: _bin_op,
    n.JoinedStr: _joined,
    n.IfExp: _if_exp,
    n.Tuple: _display,
    n.List: _display,
    n.Set: _display,
    n.Call: _call,
    n.Comprehension: _comprehension,
}
