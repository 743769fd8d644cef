"""One rule followed through one module: what it may ask and what it has found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from functools import cached_property
from typing import TypeAlias

from attrs import Factory, define, field

from vetline.analysis.folding import plain_values
from vetline.analysis.matching.constants import agree_on_values, binding_scope, constants_of
from vetline.analysis.matching.jumps import Jumps
from vetline.analysis.matching.variables import variable_of
from vetline.analysis.scopes import Bind, BindKind, Scope
from vetline.analysis.tracing.marks import Mark, Marks, Passage, Place
from vetline.analysis.tracing.requirements import UNLABELLED, is_required
from vetline.analysis.tracing.values import (
    CLEAN,
    NONE,
    Path,
    State,
    Taint,
    Taints,
    Value,
    path_of,
    whole,
)
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n

PASSED = ""
"""What is called like a variable that holds the sources of control that lie behind."""

TRACE_STEPS_MAX = 400_000
"""Expressions that one rule may look at in one module, each pass of a loop counted."""


class TracedEnoughError(Exception):
    """A rule costs more in this module than it may; what was found until now stands."""


Evaluate: TypeAlias = "Callable[[Tracer, n.Node, State], Value]"


@define(eq=False, slots=False)
class Tracer:
    """Everything that is shared while one rule is followed."""

    view: UnitView
    marks: Marks
    options: Mapping[str, Option]
    evaluate: Evaluate
    hits: dict[Place, tuple[Mark, Taint]] = Factory(dict)
    carried: dict[Place, Taints] = Factory(dict)  # what propagators bring, by where it comes to
    jumps: Jumps[State] = Factory(Jumps)
    scope: Scope | None = None  # of the function that is gone through
    seen: dict[Place, Taints] = Factory(dict)  # the taints of what holes of sinks stand for
    received: dict[Place, Taints] = Factory(dict)  # by calls, and by lambdas from their bodies
    _steps: int = field(init=False, default=0)
    _globals: dict[int, Value] = field(init=False, factory=dict)

    def spend(self) -> None:
        """Count one expression that is looked at."""
        self._steps += 1
        if self._steps > TRACE_STEPS_MAX:
            raise TracedEnoughError

    def assumes(self, option: str) -> bool:
        """Whether the rule sets ``option``."""
        return self.options.get(option) is True

    @cached_property
    def _shared(self) -> Set[int]:
        """The values that are bound to several variables of the module at once, by identity."""
        binds = [bind for found in self.view.scopes.module.binds.values() for bind in found]
        counts = Counter(id(bind.value) for bind in binds if bind.value is not None)
        return {key for key, count in counts.items() if count > 1}

    @property
    def follows_assignments_only(self) -> bool:
        """Whether operations and calls lose what comes to them."""
        return self.assumes("taint_only_propagate_through_assignments")

    # --- sources and sanitizers -------------------------------------------------------

    def sourced(self, node: n.Node, place: Place, value: Value, state: State) -> Value:
        """``value`` of ``node`` with what the sources on it give."""
        for mark in self.marks.sources.get(place, ()):
            taint = self.given(mark, value.all())
            if taint is None:
                continue
            if mark.side.by_side_effect and mark.place == place:
                self.taint_variable(node, frozenset((taint,)), state)
            if mark.side.reaches_on:
                state.assign(PASSED, (), whole(frozenset((taint,))))
            elif not mark.side.only_side_effect:
                value = value.added_everywhere(frozenset((taint,)))
        return value

    def given(self, mark: Mark, before: Taints) -> Taint | None:
        """What a source gives to something that has the taints ``before``."""
        requires = mark.side.requires
        if isinstance(requires, str) and not is_required(requires, labels_of(before)):
            return None
        return Taint(mark.side.label or UNLABELLED, mark.number, mark.selection)

    def is_sanitized(self, node: n.Node, place: Place, state: State) -> bool:
        """Whether nothing comes out of ``node``; its variable may be clean from now on."""
        found = self.marks.sanitizers.get(place)
        if not found:
            return False
        for mark in found:
            if mark.side.by_side_effect and mark.place == place:
                target = self.target(node)
                if target is not None:
                    state.assign(*target, CLEAN)
        return True

    def settle(self, target: n.Node, state: State) -> None:
        """Let what side effects do to the owners of ``target``, which was assigned to, hold."""
        while isinstance(target, (n.Attribute, n.Subscript)):
            target = target.value
            place = (target.start, target.end)
            for mark in self.marks.sources.get(place, ()):
                taint = self.given(mark, NONE)
                if mark.side.by_side_effect and mark.place == place and taint is not None:
                    self.taint_variable(target, frozenset((taint,)), state)
            self.is_sanitized(target, place, state)

    @cached_property
    def has_side_effects(self) -> bool:
        """Whether the rule has sources or sanitizers that change variables."""
        marks = (*self.marks.sources.values(), *self.marks.sanitizers.values())
        return any(mark.side.by_side_effect for found in marks for mark in found)

    def taint_variable(self, node: n.Node, taints: Taints, state: State) -> None:
        """Let what ``node`` names, if it names something, hold more taints."""
        target = self.target(node)
        if target is not None:
            state.assign(*target, whole(taints))

    # --- propagators --------------------------------------------------------------------

    def passed_on(self, place: Place, value: Value, state: State) -> None:
        """Let propagators take the taints of ``value``, at ``place``, to where they lead."""
        passages = self.marks.leaving.get(place)
        taints = value.all() if passages else NONE
        for passage in passages or ():
            moved = _relabelled(passage, taints)
            if not moved:
                continue
            self.carried[passage.target] = self.carried.get(passage.target, NONE) | moved
            if not passage.side.spares_variable and passage.node is not None:
                self.taint_variable(passage.node, moved, state)

    def brought(self, node: n.Node, place: Place, value: Value, state: State) -> Value:
        """``value`` of ``node`` with what propagators brought there."""
        taints = self.carried.get(place)
        if taints is None:
            return value
        if kept := self.brought_to_variable(place):
            self.taint_variable(node, kept, state)
        return value.added(taints)

    def brought_to_variable(self, place: Place) -> Taints:
        """What propagators brought to the variable that stands at ``place``."""
        is_kept = any(not p.side.spares_variable for p in self.marks.coming.get(place, ()))
        return self.carried.get(place, NONE) if is_kept else NONE

    # --- sinks --------------------------------------------------------------------------

    def note_sinks(self, place: Place, taints: Taints) -> None:
        """Note that ``taints`` came to what stands at ``place``."""
        if not taints:
            return
        for mark in self.marks.sinks.get(place, ()):
            self._note(mark, taints)

    def note_call(self, place: Place, taints: Taints) -> None:
        """Note that ``taints`` were given to the call at ``place``.

        Sinks that focus on a call are about what comes out of it.
        """
        self.received[place] = taints
        if taints:
            for mark in self.marks.sinks.get(place, ()):
                if not mark.is_focused:
                    self._note(mark, taints)

    def note_statement(self, statement: n.Node, node: n.Node) -> None:
        """Note what came to ``node``, an expression that ``statement`` is about."""
        marks = self.marks.wide_sinks.get((statement.start, statement.end))
        place = (node.start, node.end)
        taints = self.seen.get(place, NONE) | self.received.get(place, NONE) if marks else NONE
        if taints:
            for mark in marks or ():
                self._note(mark, taints)

    def _note(self, mark: Mark, taints: Taints) -> None:
        if self.assumes("taint_unify_mvars"):
            held = mark.selection.bindings
            values = constants_of(self.view)
            taints = frozenset(
                t for t in taints
                if agree_on_values(values, t.selection.bindings, held)
            )  # fmt: skip
        if taints and self._is_asked_for(mark, taints):
            first = min(taints, key=lambda taint: (taint.number, taint.label))
            self.hits.setdefault(mark.place, (mark, first))

    def _is_asked_for(self, mark: Mark, taints: Taints) -> bool:
        requires = mark.side.requires
        if requires is None:
            return any(taint.label == UNLABELLED for taint in taints)
        if isinstance(requires, str):
            return is_required(requires, labels_of(taints))
        return all(
            is_required(expression, labels_of(self._of_hole(mark, hole)))
            for hole, expression in requires
        )

    def _of_hole(self, mark: Mark, hole: str) -> Taints:
        binding = mark.selection.bindings.get(hole)
        return self.seen.get((binding.start, binding.end), NONE) if binding is not None else NONE

    # --- names --------------------------------------------------------------------------

    def target(self, node: n.Node) -> tuple[str, Path] | None:
        """The variable that ``node`` names, or names a part of, and which part that is."""
        found = path_of(node)
        # Semgrep does not follow `cls`, nor `self` but for its attributes.
        if found is None or found[0].id == "cls" or (found[0].id == "self" and not found[1]):
            return None
        return self.key(found[0]), found[1]

    def key(self, name: n.Name) -> str:
        """What the variable ``name`` is called in states.

        What the text binds only later is another variable for Semgrep.
        """
        scope = self._scope_of(name)
        is_early = scope is not None and all(
            bind.position >= name.end and bind.kind in _ASSIGNED for bind in scope.binds[name.id]
        )
        return f"{name.id}?" if is_early else self.bound_key(name)

    def bound_key(self, name: n.Name) -> str:
        """What the variable ``name`` is called in states where the name is bound."""
        variable = variable_of(self.view, name)
        return f"{name.id}#{variable[1]}" if variable is not None and variable[1] else name.id

    def variable(self, name: n.Name, state: State) -> Value:
        """What the variable ``name`` holds here."""
        found = state.variables.get(self.key(name))
        if found is not None or self.scope is None:
            return found or CLEAN
        scope = self._scope_of(name)
        is_global = scope is not None and scope.parent is None
        return self._global(name, scope.binds[name.id]) if scope and is_global else CLEAN

    def first_value(self, name: n.Name) -> n.Expr | None:
        """What the variable ``name`` is assigned first, if nothing else is with it."""
        scope = self._scope_of(name)
        binds = scope.binds[name.id] if scope is not None else ()
        if not binds or binds[0].annotation is not None or id(binds[0].value) not in self._plain:
            return None
        return binds[0].value

    @cached_property
    def _plain(self) -> Set[int]:
        return plain_values(self.view.scopes)

    def _scope_of(self, name: n.Name) -> Scope | None:
        site = self.view.scopes.sites.get(id(name))
        return _binding_scope(name, site[0]) if site is not None else None

    def _global(self, name: n.Name, binds: Sequence[Bind]) -> Value:
        """What a module's variable holds in a function, if it is bound once and before that."""
        bind = binds[0]
        is_known = len(binds) == 1 and bind.kind is BindKind.VALUE and bind.annotation is None
        if not is_known or bind.position > name.start or not isinstance(bind.value, _FOLLOWED):
            return CLEAN
        key = id(bind.value)
        if key in self._shared:
            return CLEAN
        if key not in self._globals:
            self._globals[key] = CLEAN  # what is defined by itself holds nothing
            self._globals[key] = whole(self.evaluate(self, bind.value, State({})).all())
        return self._globals[key]


def labels_of(taints: Taints) -> Set[str]:
    """The labels of ``taints``."""
    return {taint.label for taint in taints}


def _relabelled(passage: Passage, taints: Taints) -> Taints:
    """What of ``taints`` a propagator takes along, under its own label if it has one."""
    requires = passage.side.requires
    if isinstance(requires, str) and not is_required(requires, labels_of(taints)):
        return NONE
    label = passage.side.label
    if label is None:
        return taints
    return frozenset(Taint(label, taint.number, taint.selection) for taint in taints)


def _binding_scope(name: n.Name, scope: Scope) -> Scope | None:
    """The scope whose variable ``name`` is; ``None`` if nobody binds it, or it is global."""
    return None if name.id in scope.outer else binding_scope(scope, name.id)


_ASSIGNED = (BindKind.VALUE, BindKind.OPAQUE)
_FOLLOWED = (n.Call, n.Name, n.Attribute, n.Subscript, n.BinOp)
