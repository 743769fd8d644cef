"""What variables hold where they are used, as Semgrep follows it: statement by statement.

Semgrep forgets more than one would think.  A loop forgets all that was bound before it and is not
bound in it again; a call of a method or an operation as a statement, or an assignment to a part,
forgets what is called, operated on or changed; where two ways meet, only what both of them bind is
known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from attrs import define, field

from vetline.analysis.matching.jumps import Jumps, calls_something, gives_away
from vetline.analysis.scopes import bound_targets
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n

Held: TypeAlias = dict[str, tuple[n.Expr, ...]]
"""The expressions, one for each way that leads here, that variables were bound to."""


def held_in(view: UnitView) -> dict[int, tuple[n.Expr, ...]]:
    """For each use of a variable, by ``id`` of the name, what the variable may hold there.

    What is not known is left out.
    """
    known = view.remembered.get(held_in)
    if isinstance(known, dict):
        return known
    follower = _Follower()
    view.remembered[held_in] = follower.uses
    follower.run(view.tree.body, {})
    for function in view.nodes(n.FunctionDef):
        follower.run(function.body, {})
    return follower.uses


@define(eq=False)
class _Follower:
    """Goes through one body after the other; what holds after a jump is kept for its loop."""

    uses: dict[int, tuple[n.Expr, ...]] = field(init=False, factory=dict)
    jumps: Jumps[Held] = field(init=False, factory=Jumps)

    def run(self, body: Sequence[n.Node], held: Held | None) -> Held | None:
        """What is known after ``body``; ``None`` if its end is not reached."""
        for statement in body:
            if held is None:
                return None
            follow = _FOLLOW.get(type(statement), _expressions)
            before, held = held, follow(self, statement, held)
            thrown = self.jumps.thrown
            if thrown and type(statement) not in _COMPOUND and _may_raise(statement):
                thrown[-1].append(dict(held if held is not None else before))
        return held

    def look(self, nodes: Iterable[n.Node | None], held: Held) -> None:
        """Note what the variables in some expressions hold; what they bind holds from then on.

        Calls and comprehensions come first for Semgrep, and then the rest all at once.
        """
        names: list[n.Name] = []
        for node in nodes:
            if node is not None:
                self._look(node, held, names)
        for name in names:
            self._use(name, held)

    def _look(self, node: n.Node, held: Held, names: list[n.Name]) -> None:
        """Look at the calls in ``node``, and note in ``names`` what is to be looked at later."""
        if isinstance(node, n.Name):
            names.append(node)
        elif isinstance(node, n.Lambda):
            inner = {k: v for k, v in held.items() if all(k != p.name for p in node.params)}
            self.look((node.body,), inner)
        elif isinstance(node, n.Comprehension):
            self._comprehend(node, held)
        elif isinstance(node, (n.Call, n.NamedExpr)):
            self.look(n.children(node), held)
        else:
            for child in n.children(node):
                self._look(child, held, names)
        if isinstance(node, n.NamedExpr):
            bind((node.target,), node.value, held)
            self.look((node.target,), held)

    def _use(self, name: n.Name, held: Held) -> None:
        found = held.get(name.id)
        if found is not None:
            self.uses[id(name)] = found
        else:
            self.uses.pop(id(name), None)  # as an earlier round of a loop had it

    def _comprehend(self, node: n.Comprehension, held: Held) -> None:
        """A comprehension is a loop."""
        self.look((node.generators[0].iterable,), held)
        held.clear()
        for generator in node.generators:
            self.look(generator.conditions, held)
        self.look((node.element,), held)

    def loop(
        self, before: Held, body: Sequence[n.Node], orelse: Sequence[n.Node],
        begin: Callable[[Held], None],
    ) -> Held | None:  # fmt: skip
        """What is known after a loop.

        Semgrep starts at what comes back from the end of the loop, where at first nothing is known.
        Each loop is gone through twice, so of loops deep inside others nothing is followed.
        """
        if len(self.jumps.breaks) >= LOOPS_MAX:
            return {}
        again = self._round({}, body, begin)[0]
        head = before if again is None else _joined((before, again))
        _, broken = self._round(dict(head), body, begin)
        return joined((self.run(orelse, dict(head)), *broken))

    def _round(
        self, held: Held, body: Sequence[n.Node], begin: Callable[[Held], None]
    ) -> tuple[Held | None, list[Held]]:
        """What comes back from the end of the loop, and what leaves it."""
        self.jumps.enter_loop()
        begin(held)
        end = self.run(body, held)
        again, broken = self.jumps.leave_loop()
        return joined((end, *again)), broken


def _may_raise(statement: n.Node) -> bool:
    """Whether a simple statement raises, or calls something that may."""
    return isinstance(statement, n.Raise) or calls_something(statement)


def bind(targets: Sequence[n.Node], value: n.Expr | None, held: Held) -> None:
    """Let the one variable that is assigned to hold ``value``; forget others, and what changes."""
    for target in targets:
        is_one = len(targets) == 1 and isinstance(target, n.Name) and value is not None
        if is_one and isinstance(target, n.Name) and value is not None:
            held[target.id] = (value,)
            continue
        forget(target, held)
        for part in _changed(target):
            held.pop(part.id, None)


def forget(target: n.Node, held: Held) -> None:
    """Know nothing any more of the names that ``target`` binds."""
    for name in bound_targets(target):
        held.pop(name.id, None)


def _changed(target: n.Node) -> Iterator[n.Name]:
    """The variables of which an assignment to ``target`` changes a part."""
    if isinstance(target, (n.Tuple, n.List)):
        for item in target.items:
            yield from _changed(item)
    name = _root(target) if isinstance(target, (n.Attribute, n.Subscript)) else None
    if name is not None:
        yield name


def _root(node: n.Node) -> n.Name | None:
    while isinstance(node, (n.Attribute, n.Subscript)):
        node = node.value
    return node if isinstance(node, n.Name) else None


def joined(ways: Iterable[Held | None]) -> Held | None:
    """What is known where several ways meet; ``None`` if none of them gets there."""
    reached = [way for way in ways if way is not None]
    return _joined(reached) if reached else None


def _joined(ways: Sequence[Held]) -> Held:
    first, *others = ways
    both = {name for name in first if all(name in way for way in others)}
    return {name: _union(way[name] for way in ways) for name in both}


def _union(found: Iterable[tuple[n.Expr, ...]]) -> tuple[n.Expr, ...]:
    by_id = {id(value): value for values in found for value in values}
    return tuple(by_id.values())[:WAYS_MAX]


def _expressions(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    f.look(n.children(statement), held)
    return held


def _expression(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    assert isinstance(statement, n.ExprStmt)
    f.look((statement.value,), held)
    value = statement.value
    if isinstance(value, n.Call) and isinstance(value.func, n.Attribute):
        bind((value.func,), None, held)
    elif isinstance(value, _OPERATIONS):
        forget(next(n.children(value)), held)
    return None if gives_away(statement) else held


def _assign(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    assert isinstance(statement, n.Assign)
    f.look((statement.value, *(p for t in statement.targets for p in _evaluated(t))), held)
    bind(statement.targets, statement.value, held)
    return held


def _evaluated(target: n.Node) -> Iterator[n.Node]:
    """What is looked at to assign to ``target``: all of it but the names that it binds."""
    if isinstance(target, (n.Tuple, n.List, n.Starred)):
        for item in n.children(target):
            yield from _evaluated(item)
    elif not isinstance(target, n.Name):
        yield target


def _annotated(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    assert isinstance(statement, n.AnnAssign)
    f.look((statement.value,), held)
    if isinstance(statement.target, n.Name):
        bind((statement.target,), statement.value, held)
    return held


def _augmented(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    """``a += b`` is ``a = a + b``."""
    assert isinstance(statement, n.AugAssign)
    target = statement.target
    before = n.Name(target.start, target.end, target.id) if isinstance(target, n.Name) else target
    f.look((statement.value, before), held)
    operation = n.BinOp(statement.start, statement.end, before, statement.op, statement.value)
    bind((target,), operation, held)
    return held


def _leave(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    f.look(n.children(statement), held)
    return None


def _jump(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    return f.jumps.jump(statement, held)


def _if(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    assert isinstance(statement, n.If)
    f.look((statement.test,), held)
    return joined((f.run(statement.body, dict(held)), f.run(statement.orelse, held)))


def _while(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    assert isinstance(statement, n.While)
    f.look((statement.test,), held)

    is_called = calls_something(statement.test)

    def begin(here: Held) -> None:
        """Look at the condition again, unless it calls something, which Semgrep does before."""
        if not is_called:
            f.look((statement.test,), here)

    return f.loop(held, statement.body, statement.orelse, begin)


def _for(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    assert isinstance(statement, n.For)
    forget(statement.target, held)  # which another variable has the name of from now on
    f.look((statement.iterable,), held)

    def begin(here: Held) -> None:
        bind((statement.target,), None, here)

    return f.loop(held, statement.body, statement.orelse, begin)


def _try(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    """What is called may raise, which leads to the handlers, and on to what is done at last."""
    assert isinstance(statement, n.Try)
    f.jumps.thrown.append([])
    end = f.run(statement.body, held)
    raised = joined(f.jumps.thrown.pop())
    ways = [f.run(statement.orelse, end)]
    for handler in statement.handlers:
        here = dict(raised) if raised is not None else None
        if here is not None and handler.name is not None:
            here.pop(handler.name, None)
        ways.append(f.run(handler.body, here))
    return f.run(statement.final, joined((*ways, raised) if statement.final else ways))


def _with(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    assert isinstance(statement, n.With)
    for item in statement.items:
        if item.target is not None:
            forget(item.target, held)
        f.look((item.context,), held)
        if isinstance(item.target, (n.Name, n.Tuple, n.List)):
            bind((item.target,), item.context, held)
    return f.run(statement.body, held)


def _match(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    assert isinstance(statement, n.Match)
    f.look((statement.subject,), held)
    ways: list[Held | None] = [held]
    for case in statement.cases:
        here = dict(held)
        for name in n.walk(case.pattern):
            if isinstance(name, n.Name):
                here.pop(name.id, None)
        f.look((case.guard,), here)
        ways.append(f.run(case.body, here))
    return joined(ways)


def _pass_by(_f: _Follower, _statement: n.Node, held: Held) -> Held | None:
    """What is defined or imported is something else for Semgrep, even of the same name."""
    return held


def _delete(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    for target in n.children(statement):
        f.look((target,), held)
        forget(target, held)
    return held


def _unknown(f: _Follower, statement: n.Node, held: Held) -> Held | None:
    """Broken code: its statements and expressions as they come."""
    assert isinstance(statement, n.Unknown)
    return f.run(statement.items, held)


_OPERATIONS = (n.BinOp, n.BoolOp, n.Compare, n.UnaryOp)
_COMPOUND = (n.If, n.For, n.While, n.Try, n.With, n.Match, n.FunctionDef, n.ClassDef, n.Unknown)
LOOPS_MAX = 6
"""Loops inside loops that are followed; each doubles the work."""

WAYS_MAX = 20
"""Expressions that a variable may hold, one on each way, before some are left out."""

_FOLLOW: dict[type[n.Node], Callable[[_Follower, n.Node, Held], Held | None]] = {
    n.ExprStmt: _expression,
    n.Assign: _assign,
    n.AnnAssign: _annotated,
    n.AugAssign: _augmented,
    n.Return: _leave,
    n.Raise: _leave,
    n.Jump: _jump,
    n.If: _if,
    n.While: _while,
    n.For: _for,
    n.Try: _try,
    n.With: _with,
    n.Match: _match,
    n.FunctionDef: _pass_by,
    n.ClassDef: _pass_by,
    n.Import: _pass_by,
    n.ImportFrom: _pass_by,
    n.Scope: _pass_by,
    n.Delete: _delete,
    n.Unknown: _unknown,
}
