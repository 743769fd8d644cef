"""How lists of statements are compared: sequences with ellipses, which look into nested blocks."""

from __future__ import annotations

from bisect import bisect_left

from attrs import define, field, frozen

from vetline.analysis.matching.bindings import NOTHING, Bindings, Group, Solutions, bound
from vetline.analysis.matching.core import SOLUTIONS_MAX, Matcher
from vetline.rulebook import holes as h
from vetline.syntax import nodes as n

BLOCK_ENDS_MAX = 100
"""Ends that a sequence with an ellipsis at its end is reported with, before the last."""


@frozen(eq=False)
class Found:
    """A stretch of statements that a sequence matched: up to character ``end``."""

    bindings: Bindings
    end: int


def match_block(
    m: Matcher, patterns: tuple[n.Node, ...], codes: tuple[n.Stmt, ...], bindings: Bindings
) -> Solutions:
    """The ways in which ``codes``, a whole block, is the block ``patterns``."""
    if not patterns or (len(patterns) == 1 and h.is_dots(patterns[0])):
        return [bindings]
    if len(patterns) == 1 and isinstance(patterns[0], h.Holes):
        return m.bind_group(patterns[0].name, codes, bindings)
    if len(patterns) == 1 and len(codes) != 1:
        return _whole(patterns[0], codes, bindings)
    if not any(isinstance(p, (h.Dots, h.Holes)) for p in patterns):
        return m.items(patterns, codes, bindings)
    found = sequence(m, patterns, line_of(m, codes, deep=True), 0, bindings)
    return m.limited([f.bindings for f in found])


def _whole(pattern: n.Node, codes: tuple[n.Stmt, ...], bindings: Bindings) -> Solutions:
    """A hole alone in a block stands for all of it."""
    if not isinstance(pattern, n.ExprStmt) or not isinstance(pattern.value, h.Hole) or not codes:
        return NOTHING
    group = Group(codes[0].start, codes[-1].end, codes)
    return bound(bindings, pattern.value.name, group)


@define(eq=False)
class Line:
    """Statements in a row; with nested ones after the statement that they are in, if deep.

    ``ends`` says for each where the statement of the row itself ends that it is in, ``after`` which
    index comes after all that is nested in it, and ``tops`` at which index each statement of the
    row stands.
    """

    statements: list[n.Node]
    ends: list[int]
    tops: list[int]
    after: list[int]
    _candidates: dict[int, list[int]] = field(init=False, factory=dict)

    @classmethod
    def of(cls, block: tuple[n.Stmt, ...], *, deep: bool, lambdas: bool = False) -> Line:
        """The line of ``block``; with ``lambdas``, those that stand in its expressions, too.

        Semgrep does not look for them where there are no nested blocks to look into.
        """
        line = cls([], [], [], [])
        lambdas = lambdas and any(map(blocks_in, block))
        for statement in block:
            line.tops.append(len(line.statements))
            if deep:
                line.nest(statement, lambdas=lambdas)
            else:
                line.statements.append(statement)
                line.after.append(len(line.statements))
            line.ends += [statement.end] * (len(line.statements) - len(line.ends))
        return line

    def nest(self, statement: n.Node, *, lambdas: bool) -> None:
        """Add ``statement`` and those in it; what is ``async`` hides those in it."""
        index = len(self.statements)
        self.statements.append(statement)
        self.after.append(index)
        if not (isinstance(statement, (n.With, n.For)) and statement.is_async):
            for block in blocks_in(statement):
                for inner in block:
                    self.nest(inner, lambdas=lambdas)
        if lambdas and type(statement) not in BLOCK_FIELDS and not _is_function(statement):
            for node in n.walk(statement):
                if isinstance(node, n.Lambda):
                    self.statements.append(node)
                    self.after.append(len(self.statements))
        self.after[index] = len(self.statements)

    def candidates(self, m: Matcher, pattern: n.Node) -> list[int]:
        """The indexes at which ``pattern`` may match, in order."""
        known = self._candidates.get(id(pattern))
        if known is None:
            is_return = isinstance(pattern, n.Return)  # which alone the body of a lambda may be
            known = [
                i
                for i, s in enumerate(self.statements)
                if (is_return or not isinstance(s, n.Lambda)) and m.possible(pattern, s)
            ]
            self._candidates[id(pattern)] = known
        return known


def _is_function(statement: n.Node) -> bool:
    """Whether it gives a name to a lambda, which is a function for Semgrep."""
    if not isinstance(statement, n.Assign) or not isinstance(statement.value, n.Lambda):
        return False
    return isinstance(statement.targets[0], n.Name)


def line_of(m: Matcher, block: tuple[n.Stmt, ...], *, deep: bool) -> Line:
    """The line of ``block``, made once for each view."""
    key = (Line, id(block), deep)
    line = m.view.remembered.get(key)
    if not isinstance(line, Line):
        lambdas = m.strict and bool(m.view.nodes(n.Lambda))
        line = m.view.remembered[key] = Line.of(block, deep=deep, lambdas=lambdas)
    return line


def blocks_in(statement: n.Node) -> list[tuple[n.Stmt, ...]]:
    """The blocks directly inside ``statement``, in order."""
    found: list[tuple[n.Stmt, ...]] = []
    for name in BLOCK_FIELDS.get(type(statement), ()):
        value = getattr(statement, name)
        if name in ("handlers", "cases"):
            found += [clause.body for clause in value if clause.body]
        elif value:
            found.append(value)
    return found


def end_of(node: n.Node) -> int:
    """Where ``node`` ends, which comments that follow in its last block do not belong to."""
    while blocks := blocks_in(node):
        node = blocks[-1][-1]
    return node.end


def sequence(
    m: Matcher,
    patterns: tuple[n.Node, ...],
    line: Line,
    start: int,
    bindings: Bindings,
    ends_max: int = 1,
) -> list[Found]:
    """The ways in which the statements from ``start`` on are ``patterns``; others may follow."""
    states: list[tuple[int, Bindings, int]] = [(start, bindings, 0)]
    gap: h.Dots | h.Holes | None = None
    is_nested = False  # whether an ellipsis has led into nested blocks
    for pattern in patterns:
        if isinstance(pattern, (h.Dots, h.Holes)):
            gap = pattern
            is_nested = True
            continue
        states = _step(m, pattern, line, states, gap, is_nested)
        gap = None
        if not states:
            return []
    if gap is None:
        return [Found(found, end) for _, found, end in states]
    if all(map(h.is_dots, patterns[-2:])):  # of which for Semgrep only the last may be nothing
        states = [state for state in states if state[0] < len(line.statements)]
    return _open_ended(m, line, states, gap, ends_max)


def _step(
    m: Matcher, pattern: n.Node, line: Line, states: list[tuple[int, Bindings, int]],
    gap: h.Dots | h.Holes | None, is_nested: bool,
) -> list[tuple[int, Bindings, int]]:  # fmt: skip
    found: list[tuple[int, Bindings, int]] = []
    candidates = line.candidates(m, pattern)
    if isinstance(gap, h.Holes):  # which, unlike an ellipsis, does not look into blocks
        candidates = sorted(set(candidates).intersection(line.tops))
    for start, bindings, end in states:
        first = bisect_left(candidates, start)
        for index in candidates[first:] if gap is not None else candidates[first : first + 1]:
            if gap is None and index != start:
                break
            m.spend()
            passed = [bindings]
            if isinstance(gap, h.Holes):
                passed = m.gap(gap, line.statements[start:index], bindings)
            solutions = m.all(pattern, line.statements[index], passed)
            after = index + 1 if is_nested else line.after[index]
            found += [(after, s, max(end, line.ends[index])) for s in solutions]
            if len(found) > SOLUTIONS_MAX:
                return found
    return found


def _open_ended(
    m: Matcher, line: Line, states: list[tuple[int, Bindings, int]], gap: h.Dots | h.Holes,
    ends_max: int,
) -> list[Found]:  # fmt: skip
    """A sequence with an ellipsis at its end may end after any statement that follows."""
    found: list[Found] = []
    for start, bindings, end in states:
        if isinstance(gap, h.Holes):
            rest = line.statements[start:]
            farthest = line.ends[-1] if rest else end
            found += [Found(b, farthest) for b in m.gap(gap, rest, bindings)]
            continue
        last = line.ends[-1] if start < len(line.ends) else end
        few = line.ends[start : start + ends_max] if ends_max > 1 else []
        ends = {max(e, end) for e in (*few, last)} | ({end} if ends_max > 1 else set())
        found += [Found(bindings, e) for e in sorted(ends)]
    return found


BLOCK_FIELDS: dict[type[n.Node], tuple[str, ...]] = {
    n.If: ("body", "orelse"),
    n.For: ("body", "orelse"),
    n.While: ("body", "orelse"),
    n.Try: ("body", "handlers", "orelse", "final"),
    n.With: ("body",),
    n.Match: ("cases",),
    n.FunctionDef: ("body",),
    n.ClassDef: ("body",),
    n.Unknown: ("items",),
}
"""For each kind of statement the fields that hold statements, or clauses that do."""
