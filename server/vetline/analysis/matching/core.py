"""One matcher for one view: a pattern node and a code node in, ways to fill the holes out.

How a class of pattern nodes is compared stands in a table of functions; what the table does not
name is compared field by field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs
from attrs import define, field

from vetline.analysis.facts import dotted
from vetline.analysis.interface import Known
from vetline.analysis.matching.bindings import (
    NOTHING,
    UNBOUND,
    Binding,
    Bindings,
    Group,
    Solutions,
    bound_to,
)
from vetline.analysis.matching.constants import constants_of
from vetline.analysis.matching.displays import DISPLAYS, display_of, dotted_node
from vetline.analysis.matching.homes import homes_of
from vetline.analysis.matching.variables import variable_of
from vetline.analysis.scopes import BindKind
from vetline.analysis.view import UnitView
from vetline.rulebook import holes as h
from vetline.syntax import nodes as n

MATCH_STEPS_MAX = 100_000
"""Comparisons of two nodes that one pattern may cost in one view: some tenths of a second."""

VIEW_STEPS_MAX = 2_000_000
"""Comparisons of two nodes that all patterns together may cost in one view."""

SOLUTIONS_MAX = 1_000
"""Ways to fill the holes that are followed at the same time."""

SYMBOLIC_DEPTH_MAX = 5
"""How many names are followed, one bound to the next, to an expression."""


class MatchLimitError(Exception):
    """A pattern costs more in this view than it may."""


@define(eq=False)
class Matcher:
    """Compares patterns with the code of one view, and remembers what it found out."""

    view: UnitView
    handlers: Mapping[type[n.Node], Handler]
    symbolic: bool = False  # whether a name may stand for the expression it was bound to
    strict: bool = False  # whether names are known only as far as Semgrep knows them
    turned: frozenset[str] = frozenset()  # options that are not as usual
    steps: int = 0  # of the pattern at work
    spent: int = 0  # of all patterns before it
    gave_up: bool = False  # on a pattern that cost more than it may
    _depth: int = 0
    _possible: dict[tuple[int, int], bool] = field(init=False, factory=dict)
    _expanded: dict[int, n.Node | None] = field(init=False, factory=dict)
    _resolved: dict[int, n.Node | None] = field(init=False, factory=dict)
    # Keys are identities, so what they identify must stay alive.
    _kept: list[object] = field(init=False, factory=list)

    def keep(self, pattern: object) -> None:
        """Keep ``pattern`` alive as long as this matcher, and start counting its steps."""
        self._kept.append(pattern)
        self.spent += self.steps
        self.steps = 0 if self.spent < VIEW_STEPS_MAX else MATCH_STEPS_MAX

    def match(self, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
        """The ways in which ``code`` is what ``pattern`` says."""
        self.spend()
        handler = self.handlers.get(type(pattern))
        if handler is not None:
            found = handler(self, pattern, code, bindings)
        elif type(pattern) is type(code):
            found = self.fields(pattern, code, bindings)
        else:
            found = NOTHING
        if not found and self._is_followed(pattern, code):
            return self._by_value(pattern, code, bindings)
        return found

    def _is_followed(self, pattern: n.Node, code: n.Node) -> bool:
        """Whether ``code`` may match by what it is bound to: a container is known like a string."""
        if type(code) is n.Name and self.symbolic:
            return not _is_plain_literal(pattern)
        is_name = type(code) is n.Name or type(code) is n.Attribute
        return is_name and not self.strict and isinstance(pattern, DISPLAYS)

    def _by_value(self, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
        """What ``pattern`` makes of the one expression that the name ``code`` stands for."""
        is_display = not self.strict and isinstance(pattern, DISPLAYS)
        value = self.bound_to(code) if is_display else self.standing_for(code)
        if value is None or self._depth >= SYMBOLIC_DEPTH_MAX:
            return NOTHING
        self._depth += 1
        found = self.match(pattern, value, bindings)
        self._depth -= 1
        return found

    def standing_for(self, code: n.Node) -> n.Node | None:
        """The one expression that the name ``code`` was bound to, if names are to be followed."""
        value = self.bound_to(code) if self.symbolic else None
        if value is None or constants_of(self.view).is_settled(code):
            return None
        return value if all(map(_is_symbolic, n.walk(value))) else None

    def constant(self, code: n.Node) -> Known | None:
        """The value of ``code`` for Semgrep; of a literal alone if the rule says so."""
        is_literal = isinstance(code, (n.Constant, n.UnaryOp))
        is_wanted = "constant_propagation" not in self.turned or is_literal
        return constants_of(self.view).value(code) if is_wanted else None

    def bound_to(self, code: n.Node) -> n.Node | None:
        """The one expression that the name ``code`` was bound to, or the container elsewhere."""
        if not self.is_written(code):
            return None
        if self.strict:
            held = constants_of(self.view).held(code) if isinstance(code, n.Name) else None
            return held[0] if held is not None and len(held) == 1 else None
        binds = self.view.names.binds(code) if isinstance(code, n.Name) else None
        if binds is None:
            return display_of(self.view.names, code)
        if len(binds) != 1 or binds[0].kind is not BindKind.VALUE:
            return None
        return binds[0].value

    def is_starred(self, name: n.Name) -> bool:
        """Whether nobody binds ``name``, so that a star import may."""
        interface = self.view.names.interface
        is_free = self.view.names.binds(name) is None and name.id not in interface.names
        return is_free and bool(interface.star_imports)

    def bound(self, bindings: Bindings, hole: str, node: n.Node) -> Solutions:
        """``bindings`` with ``hole`` standing for ``node``, unless it stands for something else."""
        variable = None
        if self.strict and isinstance(node, n.Name):
            variable = variable_of(self.view, node)
        found = bound_to(bindings, hole, Binding(node, node.start, node.end, variable=variable))
        if found or not self.strict:
            return found
        held = bindings[hole].node
        is_known = held is not None and (self._says(held, node) or self._says(node, held))
        return [bindings] if is_known else NOTHING

    def _says(self, literal: n.Node, name: n.Node) -> bool:
        """Whether ``literal`` is the value that ``name`` is known to have."""
        if not isinstance(literal, n.Constant) or not isinstance(name, n.Name):
            return False
        known = self.constant(name)
        is_alike = known is not None and type(known.value) is type(literal.value)
        return is_alike and known == self.constant(literal)

    def all(self, pattern: n.Node, code: n.Node, solutions: Solutions) -> Solutions:
        """``match`` for each of ``solutions``."""
        if len(solutions) == 1:
            return self.match(pattern, code, solutions[0])
        return [found for s in solutions for found in self.match(pattern, code, s)]

    def optional(
        self, pattern: n.Node | None, code: n.Node | None, solutions: Solutions
    ) -> Solutions:
        """Both are absent, or both are there and match."""
        if not solutions:
            return NOTHING
        if pattern is None or code is None:
            is_free = code is None and (pattern is None or h.is_dots(pattern))
            return solutions if is_free else NOTHING
        return self.all(pattern, code, solutions)

    def fields(self, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
        """Compare two nodes of one class field by field."""
        solutions: Solutions = [bindings]
        for name, kind in FIELDS[type(pattern)]:
            want, have = getattr(pattern, name), getattr(code, name)
            if kind == "plain":
                solutions = self.plain(want, have, code, solutions)
            elif kind == "nodes":
                solutions = [s for b in solutions for s in self.items(want, have, b)]
            else:
                solutions = self.optional(want, have, solutions)
            if not solutions:
                return NOTHING
        return solutions

    def plain(self, want: object, have: object, code: n.Node, solutions: Solutions) -> Solutions:
        """Compare what is no node: operators, names, flags."""
        if isinstance(want, str) and isinstance(have, str):
            return self.name(want, have, (code.start, code.end), solutions)
        return solutions if want == have and type(want) is type(have) else NOTHING

    def name(self, want: str, have: str, place: tuple[int, int], solutions: Solutions) -> Solutions:
        """Compare two plain names, of which the pattern's may be a hole."""
        if want == have or want == "...":
            return solutions
        if not h.is_hole_name(want) or not have:
            return NOTHING
        node = n.Name(*place, have)
        return [found for s in solutions for found in self.bound(s, want, node)]

    def items(
        self, patterns: tuple[n.Node, ...], codes: tuple[n.Node, ...], bindings: Bindings,
        *, less: bool = False,
    ) -> Solutions:  # fmt: skip
        """Compare two lists in order; with ``less`` the code's may go on after the pattern's."""
        states: list[State] = [(0, bindings)]
        gap: h.Dots | h.Holes | None = None
        for pattern in patterns:
            if isinstance(pattern, (h.Dots, h.Holes)):
                gap = pattern
                continue
            states = [s for state in states for s in self._next(pattern, codes, state, gap)]
            states = states[:SOLUTIONS_MAX]
            gap = None
        if gap is not None:
            return self.limited([f for i, b in states for f in self.gap(gap, codes[i:], b)])
        return self.limited([b for i, b in states if less or i == len(codes)])

    def _next(
        self, pattern: n.Node, codes: tuple[n.Node, ...], state: State,
        gap: h.Dots | h.Holes | None,
    ) -> Iterator[State]:  # fmt: skip
        """The states after one more item of the pattern, which may come after a gap."""
        start, bindings = state
        last = len(codes) if gap is not None else min(start + 1, len(codes))
        for index in range(start, last):
            self.spend()
            if bindings and gap is not None and not self.possible(pattern, codes[index]):
                continue
            passed = [bindings]
            if isinstance(gap, h.Holes):
                passed = self.gap(gap, codes[start:index], bindings)
            for solution in self.all(pattern, codes[index], passed):
                yield index + 1, solution

    def spend(self) -> None:
        """Count one step; too many are an error that ends the search for this pattern."""
        self.steps += 1
        if self.steps > MATCH_STEPS_MAX:
            self.gave_up = True
            raise MatchLimitError

    def gap(self, gap: h.Dots | h.Holes, codes: Sequence[n.Node], bindings: Bindings) -> Solutions:
        """What an ellipsis makes of standing for ``codes``."""
        if isinstance(gap, h.Dots):
            return [bindings]
        return self.bind_group(gap.name, codes, bindings)

    def bind_group(self, hole: str, codes: Sequence[n.Node], bindings: Bindings) -> Solutions:
        """``hole`` stands for all of ``codes``."""
        start, end = (codes[0].start, codes[-1].end) if codes else (0, 0)
        return bound_to(bindings, hole, Binding(Group(start, end, tuple(codes)), start, end))

    def any_order(
        self, patterns: tuple[n.Node, ...], codes: tuple[n.Node, ...], bindings: Bindings,
        taken: frozenset[int] = frozenset(),
    ) -> Solutions:  # fmt: skip
        """Each of ``patterns`` matches one of ``codes``, no two the same; others may be left."""
        if not patterns:
            return [bindings]
        found: Solutions = []
        for index, code in enumerate(codes):
            self.spend()
            if index in taken or not self.possible(patterns[0], code):
                continue
            for solution in self.match(patterns[0], code, bindings):
                found += self.any_order(patterns[1:], codes, solution, taken | {index})
            if len(found) > SOLUTIONS_MAX:
                break
        return self.limited(found)

    def possible(self, pattern: n.Node, code: n.Node) -> bool:
        """Whether ``pattern`` matches ``code`` if its holes may stand for anything."""
        key = (id(pattern), id(code))
        known = self._possible.get(key)
        if known is None:
            self._kept.append(code)
            known = self._possible[key] = bool(self.match(pattern, code, UNBOUND))
        return known

    def expanded(self, code: n.Node) -> n.Node | None:
        """``code`` with imports resolved, as a dotted name, if that says more than it does."""
        key = id(code)
        if key not in self._expanded:
            self._kept.append(code)
            self._expanded[key] = self._at_home(code)
        return self._expanded[key]

    def _at_home(self, code: n.Node) -> n.Node | None:
        if self.strict:
            return _expansion(homes_of(self.view).home(code), code)
        return self._by_names(code) if self._is_imported(code) else None

    def _by_names(self, code: n.Node) -> n.Node | None:
        is_written = self.is_written(code)
        qualified = self.view.names.qualified(code) if is_written else None
        return _expansion(qualified, code)

    def _is_imported(self, code: n.Node) -> bool:
        while isinstance(code, n.Attribute):
            code = code.value
        return isinstance(code, n.Name) and self.view.names.is_imported(code)

    def resolved(self, code: n.Node) -> n.Node | None:
        """``code`` as a dotted name, with imports, other names and classes resolved."""
        if self.strict:
            return self.expanded(code)
        key = id(code)
        if key not in self._resolved:
            self._kept.append(code)
            self._resolved[key] = self._by_names(code)
        return self._resolved[key]

    def is_written(self, code: n.Node) -> bool:
        """Whether ``code`` stands in the unit, and is not a name that imports made up."""
        while isinstance(code, n.Attribute):
            code = code.value
        return not isinstance(code, n.Name) or id(code) in self.view.scopes.sites

    def limited(self, solutions: Solutions) -> Solutions:
        """``solutions`` without repetitions, and not too many of them."""
        if len(solutions) < 2:
            return solutions
        unique = list({id(s): s for s in solutions}.values())
        return unique[:SOLUTIONS_MAX]


State: TypeAlias = tuple[int, Bindings]  # how much of a list is matched, and with what holes
Handler: TypeAlias = Callable[[Matcher, n.Node, n.Node, Bindings], Solutions]


def _expansion(qualified: str | None, code: n.Node) -> n.Node | None:
    if qualified is None or not qualified or qualified == dotted(code):
        return None
    return dotted_node(qualified, code.start, code.end)


def _field_kinds(cls: type[n.Node]) -> tuple[tuple[str, str], ...]:
    kinds: list[tuple[str, str]] = []
    for attribute in attrs.fields(cls):
        if attribute.name in ("start", "end", "name_start"):
            continue
        text = str(attribute.type)
        is_child = attribute.name in n.CHILD_FIELDS[cls]
        kind = "plain" if not is_child else "nodes" if text.startswith("tuple") else "node"
        kinds.append((attribute.name, kind))
    return tuple(kinds)


def _is_symbolic(part: n.Node) -> bool:
    """Whether Semgrep lets a name stand for an expression with such a part."""
    is_chain = isinstance(part, n.Compare) and len(part.ops) > 1
    is_dots = isinstance(part, n.Constant) and part.value is ...
    return isinstance(part, _SYMBOLIC) and not is_chain and not is_dots


def _is_plain_literal(pattern: n.Node) -> bool:
    """Whether it is a literal that Semgrep compares with values alone; one of bytes is none."""
    if isinstance(pattern, n.Constant):
        return not isinstance(pattern.value, bytes)
    if isinstance(pattern, h.AnyText):
        return not pattern.is_bytes
    return isinstance(pattern, (h.TextHole, h.TextRegex))


_SYMBOLIC = (
    n.Name, n.Attribute, n.Subscript, n.Call, n.Keyword, n.Starred, n.BinOp, n.UnaryOp, n.BoolOp,
    n.Compare, n.JoinedStr, n.FormattedValue, n.Constant,
)  # fmt: skip
FIELDS = {cls: _field_kinds(cls) for cls in n.CHILD_FIELDS}
