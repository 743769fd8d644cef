"""What the interpreter knows of a value: where it comes from, and what it may be.

Small and slotted, like syntax nodes, and for the same reason frozen for the type checker only.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from operator import and_
from typing import TYPE_CHECKING, TypeAlias

import attrs

from vetline.syntax import nodes as n

if TYPE_CHECKING:
    from attrs import frozen as plain
else:
    plain = partial(attrs.define, eq=False)

ConstantValue: TypeAlias = "str | bytes | int | float | complex | bool | None"
Key: TypeAlias = Hashable
Path: TypeAlias = tuple[Key, ...]
ObjectId: TypeAlias = tuple[Key, ...]

Meet: TypeAlias = Callable[[int, int], int]
"""What two sets of cleared kinds have in common."""

ATTRIBUTE = "\0"
"""Starts the key of an attribute, so that ``x.a`` and ``x["a"]`` are two things."""
ANYWHERE: Key = "\1"
"""Ends an access path: something inside or made of the value, nobody knows where."""
ITERATED: Key = "\5"
"""A key of an access path that is what iteration gives: an item of a list, a key of a mapping."""
ARGUMENT: Key = "\4"
"""Begins a key of an access path that is what the caller passes for the parameter of that index."""
UNDONE: Key = "\6"
"""Begins a key of an access path that is what stands in a text: a structure, of certain kinds."""
SHOWN: Key = "global"
"""Begins the name of an object that a module writes out."""
CLEAN_HOLE = "\0"
"""Stands in a text for a part that is not known and not tainted."""
TAINTED_HOLE = "\1"
"""Stands in a text for a part that somebody outside may have written."""
PATH_JOINT = "\2"
"""Stands in a text where path parts are joined, so that an absolute second part wins."""
KNOWN_HOLE = "\3"
"""Stands in a text for a part that nobody outside has a say in: a number, one of few texts."""

PREDICTABLE = frozenset(("random",))
"""Labels of data that a number may hold: somebody can guess it."""

GUESSES = frozenset(("parameter", "part"))
"""Labels of parameters whose callers nobody sees: what others sent may be in them."""

NAMED = frozenset(("secret", "made-secret", "pii", "connection"))
"""Labels that data has for its name: neither its parts nor what is looked up with it have them."""

ASSUMED = 1 << 100
"""Beyond the kinds in ``Taint.weak``: a function that nobody knows is assumed to pass it on."""

CONSTANTS_MAX = 4
"""How many exact values are kept apart before a value counts as not known."""
OBJECTS_MAX = 4
"""How many objects one name may stand for."""
PATH_KEYS_MAX = 4
"""Length of an access path from a parameter."""
TAINTS_MAX = 12
"""How many origins of one value are told apart; further ones are dropped."""
TEXT_CHARS_MAX = 300
"""How much of a text is kept to see what a value is put into."""


@plain
class Origin:
    """Where tainted data comes from.

    ``key`` tells origins apart: a source read twice is one origin.
    Of a parameter of the function under analysis, ``label`` is empty, ``param`` is its index, and
    ``path`` leads from the parameter to the data.
    ``foreign`` are the places in other functions that it passed before it came here.
    """

    key: Key
    label: str
    what: str
    start: int
    end: int
    param: int = -1
    path: Path = ()
    foreign: tuple[tuple[str, int], ...] = ()


@plain
class Trail:
    """The last place that a taint passed, and the way to there."""

    before: Trail | None
    start: int
    end: int
    what: str
    depth: int


@plain
class Taint:
    """One origin's part in a value.

    ``cleared`` and ``weak`` are sets of sink kinds, as bits: for these it is harmless, or was
    checked in a way that does not hold.  Bits beyond the kinds stand for checks that are only
    tried on attack texts if a sink asks (``Run.clears``), or for ``ASSUMED``.
    ``whole`` says that a check of the value is a check of what came in; ``normal`` that it is a
    path without ``..`` and links.
    """

    origin: Origin
    cleared: int = 0
    weak: int = 0
    whole: bool = True
    normal: bool = False
    trail: Trail | None = None

    def cleared_of(self, kinds: int) -> Taint:
        """The same taint, harmless for ``kinds`` too."""
        if not kinds & ~self.cleared:
            return self
        return Taint(
            self.origin, self.cleared | kinds, self.weak, self.whole, self.normal, self.trail
        )


@plain
class Value:
    """What is known of one value.

    ``constants`` are the values it may have, ``None`` if they are not known.
    ``text`` is how it reads as text, with holes; ``type`` the dotted name of its class; ``ref`` its
    own dotted name if it is a module, class or function; ``objects`` the heap objects it may be,
    named after the code that makes them.
    ``closure`` is a function or lambda of this unit.  ``made`` is the expression it was assigned
    from, which lets a check of a derived value count for the original.
    """

    taints: tuple[Taint, ...] = ()
    constants: tuple[ConstantValue, ...] | None = None
    text: str = CLEAN_HOLE
    type: str = ""
    ref: str = ""
    objects: tuple[ObjectId, ...] = ()
    closure: Closure | None = None
    made: n.Expr | None = None

    def with_taints(self, taints: tuple[Taint, ...]) -> Value:
        """The same value with ``taints`` instead of its own."""
        return Value(
            taints, self.constants, self.text, self.type, self.ref, self.objects, self.closure,
            self.made,
        )  # fmt: skip

    def cleared_of(self, kinds: int) -> Value:
        """The same value, harmless for ``kinds`` too."""
        return self.with_taints(tuple(taint.cleared_of(kinds) for taint in self.taints))

    def made_by(self, made: n.Expr | None) -> Value:
        """The same value, assigned from ``made``."""
        return Value(
            self.taints, self.constants, self.text, self.type, self.ref, self.objects,
            self.closure, made,
        )  # fmt: skip


@plain
class Closure:
    """A function or class inside a function as a value, with the variables it sees.

    ``home`` is the function that it stands in, whose variables it sees as they are when called.
    ``binds`` says that it is a method, which is given what it is called on.
    """

    node: n.FunctionDef | n.Lambda | n.ClassDef
    outer: Mapping[str, Value]
    home: n.Node | None = None
    binds: bool = False


@plain
class Lifted:
    """A function that leaves its home, with ``captured`` in front of its own parameters.

    ``outer`` is what it sees besides, which is the same for every call.
    """

    name: str
    node: n.FunctionDef
    captured: Mapping[Key, Value]
    outer: dict[str, Value]


@plain
class Object:
    """A thing in the heap: a container or an instance.

    ``items`` are its parts by key or attribute; ``rest`` is what lies in it nobody knows where.
    ``exact`` says that ``items`` are all there is.
    """

    kind: str  # "list", "dict", "instance", "text"
    items: Mapping[Key, Value]
    rest: Value | None = None
    exact: bool = True


UNKNOWN = Value()
"""A value of which nothing is known, and nothing feared."""


def constant(known: ConstantValue) -> Value:
    """The value that a literal has."""
    if type(known) is str:
        return Value(constants=(known,), text=known[:TEXT_CHARS_MAX], type="str")
    return Value(constants=(known,), text=str(known)[:TEXT_CHARS_MAX], type=type(known).__name__)


NUMBER = Value(text=KNOWN_HOLE)
"""A number, or something else as harmless, of which no more is known."""


def reading(value: Value) -> str:
    """How ``value`` reads as a part of a text."""
    if value.constants is not None and value.text == CLEAN_HOLE:
        return KNOWN_HOLE
    return value.text


def tainted(taints: tuple[Taint, ...], kind: str = "") -> Value:
    """A value of which only the taints are known."""
    if not taints:
        return UNKNOWN if not kind else Value(type=kind)
    return Value(taints=taints, text=TAINTED_HOLE, type=kind)


def only_constant(value: Value) -> tuple[ConstantValue, ...]:
    """The one value that ``value`` can have, in a tuple; empty if there are more or none known."""
    constants = value.constants
    return constants if constants is not None and len(constants) == 1 else ()


def argument_key(index: Value) -> tuple[Key, ...]:
    """The key that stands for whatever the caller passes for a parameter as a key."""
    origins = [t.origin for t in index.taints if t.whole and t.origin.param >= 0]
    if len(index.taints) == len(origins) == 1 and not origins[0].path:
        return (ARGUMENT, origins[0].param)
    return ()


def is_argument(key: Key) -> bool:
    """Whether ``key`` stands for what the caller passes for a parameter."""
    return isinstance(key, tuple) and key[:1] == (ARGUMENT,)


def is_undone(key: Key) -> bool:
    """Whether ``key`` stands for what a text is parsed to."""
    return isinstance(key, tuple) and key[:1] == (UNDONE,)


def unnamed(taints: tuple[Taint, ...]) -> tuple[Taint, ...]:
    """``taints`` but for those that the data has for its name alone."""
    return tuple(taint for taint in taints if not _is_by_name(taint.origin))


def _is_by_name(origin: Origin) -> bool:
    key = origin.key
    return origin.label in NAMED and isinstance(key, tuple) and bool(key) and key[0] in NAMED


def merged_taints(
    first: tuple[Taint, ...], second: tuple[Taint, ...], meet: Meet = and_
) -> tuple[Taint, ...]:
    """Both sets in one; of one origin the more dangerous form is kept, as ``meet`` says."""
    if not second or first is second:
        return first
    if not first:
        return second
    merged = {taint.origin.key: taint for taint in first}
    changed = False
    for taint in second:
        key = taint.origin.key
        known = merged.get(key)
        if known is None:
            if len(merged) < TAINTS_MAX:
                merged[key] = taint
                changed = True
        elif known is not taint:
            worse = _worse(known, taint, meet)
            changed = changed or worse is not known
            merged[key] = worse
    return tuple(merged.values()) if changed else first


def _worse(first: Taint, second: Taint, meet: Meet) -> Taint:
    cleared = (
        first.cleared if first.cleared == second.cleared else meet(first.cleared, second.cleared)
    )
    weak = first.weak & second.weak
    whole = first.whole and second.whole
    normal = first.normal and second.normal
    same = (first.cleared, first.weak, first.whole, first.normal)
    if (cleared, weak, whole, normal) == same:
        return first
    trail = first.trail if first.cleared == cleared else second.trail
    return Taint(first.origin, cleared, weak, whole, normal, trail)


def joined(first: Value, second: Value, *, widen: bool = False, meet: Meet = and_) -> Value:
    """What is known if the value is one or the other; ``first`` itself if ``second`` adds nothing.

    Where only one has a class or a name, that one is believed: ``x = None`` before an ``if`` says
    nothing about what ``x`` is after it.
    """
    if first is second:
        return first
    taints = merged_taints(first.taints, second.taints, meet)
    constants = _joined_constants(first.constants, second.constants, widen)
    text = first.text
    if second.text != text:
        text = _shared_text(reading(first), reading(second))
    kind, ref = first.type or second.type, first.ref or second.ref
    if kind != first.type or (second.type and second.type != kind and kind in _EMPTY_TYPES):
        kind = second.type
    objects = first.objects
    if second.objects != objects:
        objects = tuple(dict.fromkeys((*objects, *second.objects)))[:OBJECTS_MAX]
    closure = first.closure or second.closure
    before = (first.taints, first.constants, first.text, first.type, first.ref, first.objects)
    if (taints, constants, text, kind, ref, objects) == before and closure is first.closure:
        return first
    made = first.made if first.made is second.made else None
    return Value(taints, constants, text, kind, ref, objects, closure, made)


_EMPTY_TYPES = frozenset(("NoneType", "None", ""))


def _joined_constants(
    first: tuple[ConstantValue, ...] | None, second: tuple[ConstantValue, ...] | None, widen: bool
) -> tuple[ConstantValue, ...] | None:
    if first is None or second is None:
        return None
    extra = [c for c in second if not any(c is k or (type(c) is type(k) and c == k) for k in first)]
    if not extra:
        return first
    return None if widen or len(first) + len(extra) > CONSTANTS_MAX else (*first, *extra)


def _shared_text(first: str, second: str) -> str:
    """The beginning that both texts share, and a hole."""
    size = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        size += 1
    rest = first[size:] + second[size:]
    shared = first[:size]
    hole = next((hole for hole in (TAINTED_HOLE, CLEAN_HOLE) if hole in rest), KNOWN_HOLE)
    return shared if shared.endswith(hole) else shared + hole
