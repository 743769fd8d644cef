"""One interpretation of one unit: what it may ask, what it has found, how much it may still do."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from attrs import Factory, define, evolve, field, frozen

from vetline.analysis.flow.frames import Condition, Frame, Root
from vetline.analysis.flow.shown import fill, show
from vetline.analysis.flow.state import State
from vetline.analysis.flow.summary import (
    LEFT,
    ClassSummary,
    FunctionSummary,
    Given,
    GlobalSummary,
    Lookup,
    Result,
)
from vetline.analysis.flow.trials import Trials
from vetline.analysis.flow.values import (
    SHOWN,
    TAINTED_HOLE,
    UNKNOWN,
    Key,
    Lifted,
    ObjectId,
    Origin,
    Taint,
    Value,
    constant,
)
from vetline.analysis.interface import Display, Known, absolute
from vetline.analysis.names import Names
from vetline.rulebook.taint import Naming, Source, TaintModel
from vetline.syntax import nodes as n

FLOW_STEPS_MAX = 20_000
"""Statements and calls that are interpreted in one unit, each pass of a loop counted."""
INLINE_DEPTH_MAX = 3
"""How deep functions inside functions are followed into each other."""
BASES_DEPTH_MAX = 5
"""How many classes up the bases of a class are looked for."""


class OutOfSteps(Exception):  # noqa: N818 - a limit, not an error
    """The unit is too much work; what was found until now stands."""


@frozen(eq=False)
class Hit:
    """Tainted data in a sink.

    ``start`` and ``end`` are those of the call, ``value`` is what was passed.
    """

    kind: str
    sink: str
    start: int
    end: int
    value: n.Node
    taint: Taint
    weak: bool
    text: str  # how the value reads, with holes
    way: tuple[tuple[str, int], ...] = ()


Evaluate: TypeAlias = "Callable[[n.Expr, State, Run], Value]"
Execute: TypeAlias = "Callable[[Sequence[n.Stmt], State | None, Run], State | None]"
CallValue: TypeAlias = "Callable[[Value, list[Value], dict[str, Value], n.Call, State, Run], Value]"


@define(eq=False)
class Run:
    """Everything an interpretation shares among its parts."""

    model: TaintModel
    names: Names
    lookup: Lookup
    evaluate: Evaluate
    execute: Execute
    call: CallValue
    trials: Trials
    summarises: bool = False
    traces_parameters: bool = False
    path: str = ""
    frameworks: frozenset[str] = frozenset()
    class_name: str = ""
    class_bases: tuple[str, ...] = ()
    steps_left: int = FLOW_STEPS_MAX
    hits: dict[Key, Hit] = Factory(dict)
    properties: set[str] = Factory(set)  # that are being read: one may read itself
    choices: set[int] = Factory(set)  # ids of tests that keep what they ask for: `a if a in b`
    judged: frozenset[str] = frozenset()  # the kinds that expressions are noted as harmless for
    harmless: dict[tuple[int, int, str], frozenset[str]] = Factory(dict)  # by expression and role
    passed: dict[tuple[str, int, int], tuple[frozenset[str], ...]] = Factory(dict)
    """Kinds that arguments are harmless for, by the function that is called and the call."""
    is_entry: bool = False  # whether somebody outside calls the function that is gone through
    is_guess: bool = False  # whether only its look says so
    root: Root = Factory(lambda: Root(""))
    frames: list[Frame] = Factory(list)
    places: dict[tuple[int, int], int] = Factory(dict)
    given: Given = ()  # to the function that is summarised
    known_calls: Mapping[int, int] | None = None
    """Kinds that all callers pass what is harmless for, by parameter; ``None``: nobody knows."""
    wrapped: frozenset[str] = frozenset()  # what is called of the functions that it is given
    lifted: dict[str, Lifted] = Factory(dict)  # what leaves the function at work, by name
    handed: dict[int | str, Result] = Factory(dict)  # what these are called with, by place
    debug_spans: dict[int, tuple[tuple[int, int], ...]] = Factory(dict)  # of functions, by id()
    answers_open: int = 0  # functions that were handed over, and are called right now
    open_sinks: set[str] = Factory(set)  # kinds of those that something unknown is put into
    plain: set[tuple[str, str]] = Factory(set)  # attributes that the vocabulary does not know
    conditions: dict[int, Condition] = Factory(dict)  # by the id() of their code
    _peeked: dict[int, Value] = field(init=False, factory=dict)  # by the id() of their code
    _left: dict[str, dict[str, Result]] = field(init=False, factory=dict)  # by class
    _peeked_at: State | None = field(init=False, default=None)
    _globals: dict[str, Value] = field(init=False, factory=dict)
    _filled: set[ObjectId] = field(init=False, factory=set)  # of them, those that functions fill
    _displays: dict[ObjectId, Display] = field(init=False, factory=dict)
    _named: dict[str, tuple[Naming, ...]] = field(init=False, factory=dict)

    def close(self) -> None:
        """Let go of what refers back to this, which only a search for garbage would find."""
        self.trials.close()

    def saw(self, node: n.Expr, value: Value, state: State) -> None:
        """Remember that ``node`` has just been evaluated to ``value``."""
        if self._peeked_at is not state:
            self._peeked_at, self._peeked = state, {}
        self._peeked[id(node)] = value

    def peek(self, node: n.Expr, state: State) -> Value:
        """The value of ``node``, which is not evaluated again if that has been done already."""
        known = self._peeked.get(id(node)) if self._peeked_at is state else None
        if known is None:
            known = self.evaluate(node, state, self)
            self.saw(node, known, state)
        return known

    @property
    def frame(self) -> Frame:
        """The body that is being executed."""
        return self.frames[-1]

    def spend(self, steps: int = 1) -> None:
        """Count work that is about to be done."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise OutOfSteps

    def place(self, start: int, end: int) -> int:
        """The number of a place in this unit, for summaries to name it by."""
        return self.places.setdefault((start, end), len(self.places))

    def seen(self, state: State) -> Mapping[str, Value]:
        """The variables that a function sees which is defined here, as they will be."""
        outer = self.frame.outer
        return ChainMap(state.variables, outer) if outer else state.variables

    def free(self, name: n.Name, state: State) -> Value:
        """The value of a name that the body itself does not bind."""
        found = self.frame.outer.get(name.id)
        if found is not None:
            return found
        found = self._globals.get(name.id)
        if found is None:
            found = self._globals[name.id] = self._global(name)
        self._in_heap(found, state, is_open=not name.id.isupper(), node=name)
        source = self.model.reads.get(found.ref) if found.ref else None
        if source is not None:
            return self.source(source, (found.ref,), name, state, found)
        return found

    def _global(self, name: n.Name) -> Value:
        names = self.names
        ref = names.qualified(name) or ""
        known = names.constant(name)
        kind = names.type_of(name) or self.model.attributes.get(ref, "")
        entry = names.interface.names.get(name.id)
        is_shared = entry is not None and not names.is_local(name)
        if entry is not None and entry.display is not None and is_shared:
            own: ObjectId = (SHOWN, self._own(name.id))
            if entry.is_filled:
                self._filled.add(own)
            return self._shown(own, entry.display)
        if known is None and entry is not None and entry.choices and is_shared:
            return Value(constants=tuple(choice.value for choice in entry.choices), ref=ref)
        if known is None and entry is not None and entry.is_import and is_shared:
            return self.foreign(ref) or Value(ref=ref, type=kind)
        if known is None:
            return Value(ref=ref, type=kind) if ref or kind else UNKNOWN
        text = known.value if isinstance(known.value, str) else str(known.value)
        return Value(constants=(known.value,), text=text, type=kind, ref=ref)

    def _own(self, name: str) -> str:
        """The dotted name of what this module calls ``name``."""
        module = self.names.interface.module
        return f"{module}.{name}" if module else name

    def kept_globals(self, node: n.FunctionDef) -> dict[str, tuple[str, Display]]:
        """The containers of the module that ``node`` reads and functions fill, with full names."""
        own = {param.name for param in node.params}
        return {
            name: (self._own(name), entry.display)
            for name, entry in self.names.interface.names.items()
            if entry.is_filled and entry.display is not None and name not in own
        }

    def kept(self, ref: str, node: n.Node, state: State) -> Value:
        """What a module keeps under ``ref``, as a function of it finds it that ``node`` calls."""
        own: ObjectId = (SHOWN, ref)
        if own in state.heap:
            return Value(objects=(own,))
        found = self.lookup(ref)
        if not isinstance(found, GlobalSummary) or found.display is None:
            return UNKNOWN
        self._filled.add(own)
        return self._in_heap(self._shown(own, found.display), state, is_open=True, node=node)

    def foreign(self, ref: str) -> Value | None:
        """What another module binds to ``ref``: its class, and more if its name says it stays."""
        found = self.lookup(ref)
        if not isinstance(found, GlobalSummary):
            return None
        if found.type or not ref.rpartition(".")[2].isupper():
            return Value(type=found.type) if found.type else None
        if found.display is not None:
            return self._shown((SHOWN, ref), found.display)
        known = (found.constant,) if found.constant is not None else found.choices
        values = tuple(one.value for one in known)
        own = constant(values[0]) if len(values) == 1 else Value(constants=values)
        return evolve(own, ref=ref)

    def held_elsewhere(self, ref: str, state: State) -> Value | None:
        """``foreign``, with what is written out there in the heap of ``state``."""
        found = self.foreign(ref)
        return self._in_heap(found, state, is_open=False) if found is not None else None

    def _in_heap(
        self, value: Value, state: State, *, is_open: bool, node: n.Node | None = None
    ) -> Value:
        """``value``, with what it is that a module writes out in the heap of ``state``."""
        if value.objects and value.objects[0] not in state.heap:
            own = value.objects[0]
            is_filled = node is not None and own in self._filled
            show(self._displays[own], own, state, is_open=is_open or is_filled)
            left = self.lookup(f"{own[1]}{LEFT}") if is_filled else None
            if isinstance(left, GlobalSummary) and node is not None:
                fill(own, left.left, node, state)
        return value

    def _shown(self, own: ObjectId, display: Display) -> Value:
        """What a module binds a name to that is written out, as the object ``own``."""
        if display.kind != "pattern":
            self._displays[own] = display
            return Value(objects=(own,), type=display.kind)
        (_, known), *_ = display.parts
        assert isinstance(known, Known), "a pattern is kept as its text"
        return Value(text=str(known.value), type="re.Pattern")

    def source(
        self,
        source: Source,
        key: tuple[Key, ...],
        node: n.Node,
        state: State,
        value: Value = UNKNOWN,
    ) -> Value:
        """``value``, tainted as ``source`` says."""
        del state
        origin = Origin(tuple(key), source.label, source.what, node.start, node.end)
        cleared = 0 if source.structured else self.unstructured
        if source.is_local:
            cleared |= self.model.mask("redirect")
        taint = Taint(origin, cleared)
        return Value((taint, *value.taints), None, TAINTED_HOLE, value.type, value.ref)

    def absolute(self, module: str) -> str:
        """The module called ``module`` in an import of this unit, its dots resolved."""
        return absolute(module, self.names.interface.package)

    def imported(self, ref: str, node: n.Node, state: State) -> Value:
        """What ``from module import name`` binds."""
        value = Value(ref=ref, type=self.model.attributes.get(ref, ""))
        source = self.model.reads.get(ref)
        return self.source(source, (ref,), node, state, value) if source is not None else value

    def namings(self, name: str) -> tuple[Naming, ...]:
        """What data is that is called ``name``: a secret, something personal."""
        known = self._named.get(name)
        if known is None:
            known = self._named[name] = self._named_now(name)
        return known

    def _named_now(self, name: str) -> tuple[Naming, ...]:
        if len(name) < 2:
            return ()
        return tuple(
            naming
            for naming in self.model.naming
            if _is_named(naming.match, naming.but_not, name)
            and (not naming.modules or self.frameworks.intersection(naming.modules))
        )

    def open_label(self, name: str) -> str:
        """The label of a parameter ``name`` that may hold what others sent; empty if none is."""
        return _label(self.model.parameters, name)

    def made_label(self, name: str) -> str:
        """The label of what a call makes that is kept as ``name``; empty if there is none."""
        return _label(self.model.made, name)

    @property
    def named_mask(self) -> int:
        """The kinds that matter for what is something by its name."""
        return self.model.mask("disclose", "show", "store")

    @property
    def beginning(self) -> int:
        """The kinds for which only the beginning of a text counts."""
        return self.model.mask("csv", "argument")

    @property
    def unstructured(self) -> int:
        """The kinds for which a plain string is harmless."""
        kind = self.model.kinds.get("nosql")
        return kind.bit if kind is not None else 0

    def is_document(self, taint: Taint) -> bool:
        """Whether ``taint`` is a whole that came in with structure: a list or dict, perhaps."""
        key = taint.origin.key
        is_whole = taint.origin.param < 0 and isinstance(key, tuple) and len(key) == 1
        return is_whole and not taint.cleared & self.unstructured

    def request_type(self) -> str:
        """The class of what is called ``request`` in the frameworks that the module imports."""
        return next((t for m, t in self.model.requests.items() if m in self.frameworks), "")

    def function(self, name: str, given: Given = ()) -> FunctionSummary | None:
        """The summary of the function called ``name``, if it is one of the workspace."""
        found = self.lookup(name, given)
        return found if isinstance(found, FunctionSummary) else None

    def class_(self, name: str) -> ClassSummary | None:
        """The summary of the class called ``name``, if it is one of the workspace."""
        found = self.lookup(name) if name else None
        return found if isinstance(found, ClassSummary) else None

    def left_in(self, cls: ClassSummary) -> dict[str, Result]:
        """What the methods of ``cls`` leave in its attributes."""
        known = self._left.get(cls.name)
        if known is None:
            known = self._left[cls.name] = dict(cls.attributes)
        return known

    def method(self, kind: str, name: str, depth: int = 3) -> FunctionSummary | None:
        """The summary of method ``name`` of class ``kind`` or of what that inherits from."""
        found = self.function(f"{kind}.{name}")
        if found is not None or depth == 0:
            return found
        for base in self.bases(kind):
            found = self.method(base, name, depth - 1)
            if found is not None:
                return found
        return None

    def ancestors(self, kind: str) -> Iterator[str]:
        """The bases of class ``kind`` and theirs, as far as known, the nearest first."""
        found = self.bases(kind)
        for _ in range(BASES_DEPTH_MAX):
            yield from found
            found = tuple(base for name in found for base in self.bases(name))

    def is_enumeration(self, kind: str) -> bool:
        """Whether ``kind`` is a class of the workspace of which there are only a few values."""
        return "." in kind and any(base.startswith("enum.") for base in self.bases(kind))

    def bases(self, kind: str) -> tuple[str, ...]:
        """The bases of class ``kind``, as far as known."""
        if not kind:
            return ()
        if kind == self.class_name:
            return self.class_bases
        found = self.class_(kind)
        return found.bases if found is not None else ()


def _label(namings: tuple[Naming, ...], name: str) -> str:
    labels = (n.label for n in namings if _is_named(n.match, n.but_not, name))
    return next(labels, "")


@lru_cache(maxsize=8192)
def _is_named(match: str, but_not: str, name: str) -> bool:
    return re.search(match, name) is not None and re.search(but_not, name) is None
