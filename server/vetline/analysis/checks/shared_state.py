"""What several threads or tasks change at once, with nothing that makes one of them wait."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from attrs import frozen

from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.checks.secrets_literals import target_name
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


@frozen
class Change:
    """A value that outlives a call is read and written back; ``function`` is who does so."""

    function: str
    name: str
    span: Span


@frozen
class Sharing:
    """What one unit has to do with threads: whom it starts in one, and what is changed here.

    ``calls`` pairs functions that are no routes with what they call of the module and its objects.
    """

    started: frozenset[str]
    changes: tuple[Change, ...]
    calls: tuple[tuple[str, str], ...]


def sharing_of(view: UnitView) -> Sharing | None:
    """What ``view`` has to do with threads; ``None`` for nothing."""
    started = set(_started(view))
    changes: list[Change] = []
    for function in view.nodes(n.FunctionDef):
        own = [*_changes(function, view)]
        if function.is_async:  # Others run only while this one waits.
            own = [change for change in own if _waits_before(function, change, view)]
            started |= {change.function for change in own}
        changes += own
    found = Sharing(frozenset(started), tuple(changes), tuple(sorted(_shared_calls(view))))
    return found if found.started or found.changes or found.calls else None


def unlocked_changes(
    units: Sequence[tuple[str, Hashable]], path: str, project: ProjectFacts, rule: Rule
) -> Iterator[tuple[str, Finding]]:
    """Changes without a lock in functions that run in threads."""
    del path, project
    found = [(at, sharing) for at, sharing in units if isinstance(sharing, Sharing)]
    started = set[str]().union(*(sharing.started for _, sharing in found))
    started |= _called_from(started, found)
    for at, sharing in found:
        for change in sharing.changes:
            if change.function in started:
                yield at, verdict(rule, change.span, {"$NAME": f"`{change.name}`"})


def _called_from(started: set[str], found: Sequence[tuple[str, Sharing]]) -> set[str]:
    """What the functions in ``started`` call, as far as it is shared."""
    return {called for _, sharing in found for by, called in sharing.calls if by in started}


def _shared_calls(view: UnitView) -> set[tuple[str, str]]:
    """The functions of ``view``, each with what it calls of the module or on its objects."""
    found: set[tuple[str, str]] = set()
    for call in view.nodes(n.Call):
        func = call.func
        root = func.value if isinstance(func, n.Attribute) else func
        if not isinstance(root, n.Name) or view.names.is_local(root):
            continue
        function = view.function_around(call)
        is_shared = root is func or not view.names.is_imported(root)
        if function is None or not is_shared or function.is_async or _is_route(function, view):
            continue
        found.add((function.name, target_name(func) or ""))
    return found


def _started(view: UnitView) -> Iterator[str]:
    """The functions that run in a thread of their own, or in one of a web server."""
    for call in view.nodes(n.Call):
        name = _started_by(call, view)
        if name:
            yield name
    if _THREADED.search(view.tree.text):
        yield from _HANDLING
    for function in view.nodes(n.FunctionDef):
        if _is_route(function, view):
            yield function.name


def _is_route(function: n.FunctionDef, view: UnitView) -> bool:
    return any(_ROUTE.search(view.text(decorator)) for decorator in function.decorators)


def _started_by(call: n.Call, view: UnitView) -> str | None:
    called = target_name(call.func)
    if called in ("Thread", "Timer"):
        targets = [a.value for a in call.args if isinstance(a, n.Keyword) and a.name in _TARGETS]
        targets += [a for a in call.args[1:2] if called == "Timer" and not isinstance(a, n.Keyword)]
    elif called == "submit" or (called == "map" and _POOL.search(view.text(call.func))):
        targets = list(call.args[:1])
    else:
        return None
    return target_name(targets[0]) if targets else None


def _changes(function: n.FunctionDef, view: UnitView) -> Iterator[Change]:
    """What ``function`` reads and writes back, outside of any lock."""
    if _LOCKING.search(view.text(function)):
        return
    shared = {
        name
        for node in _inside(function, n.Scope, view)
        if isinstance(node, n.Scope)
        for name in node.names
    }
    for node in _inside(function, n.AugAssign, view) + _inside(function, n.Assign, view):
        if isinstance(node, n.AugAssign) and _outlives(node.target, shared, view):
            yield Change(function.name, view.text(node.target), Span(node.start, node.end))
        elif isinstance(node, n.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if _outlives(target, shared, view) and _is_by_old_value(node, function, view):
                yield Change(function.name, view.text(target), Span(node.start, node.end))


def _inside(function: n.FunctionDef, kind: type[n.Node], view: UnitView) -> list[n.Node]:
    """The nodes of ``kind`` that stand in ``function``."""
    return [node for node in view.nodes(kind) if function.start <= node.start < function.end]


def _waits_before(function: n.FunctionDef, change: Change, view: UnitView) -> bool:
    """Whether ``function`` counts by what it has compared or kept before it waited."""
    nodes = list(n.walk(function))
    if not any(node.start == change.span.start and _counts(node) for node in nodes):
        return False
    waits = [node.start for node in nodes if isinstance(node, n.Await)]
    return any(
        read.start < wait < change.span.start and view.text(read) == change.name
        for node in nodes
        for read in _looked_at(node)
        for wait in waits
    )


def _counts(node: n.Node) -> bool:
    """Whether ``node`` is a change by some amount."""
    if isinstance(node, n.Assign):
        return isinstance(node.value, n.BinOp)
    return isinstance(node, n.AugAssign) and node.op in ("+", "-")


def _looked_at(node: n.Node) -> tuple[n.Expr, ...]:
    """What a condition compares, or a variable keeps for later."""
    if isinstance(node, n.Compare):
        return (node.left, *node.rights)
    return (node.value,) if isinstance(node, n.Assign) else ()


def _outlives(target: n.Node, shared: set[str], view: UnitView) -> bool:
    """Whether ``target`` belongs to the module or the object, of which all threads see one."""
    is_item = isinstance(target, n.Subscript)
    while isinstance(target, n.Subscript):
        target = target.value
    if isinstance(target, n.Attribute):
        return isinstance(target.value, n.Name) and target.value.id in ("self", "cls")
    if not isinstance(target, n.Name):
        return False
    is_elsewhere = view.names.is_local(target) or view.names.is_imported(target)
    return target.id in shared or (is_item and not is_elsewhere)


def _is_by_old_value(node: n.Assign, function: n.FunctionDef, view: UnitView) -> bool:
    """Whether what was there before decides what ``node`` writes, or whether it does.

    To keep something that was only asked to be missing does no harm if two do it.
    """
    old = view.text(node.targets[0])
    kept = {old} | {
        view.text(one.targets[0])
        for one in n.walk(function)
        if isinstance(one, n.Assign) and one is not node and _mentions(one.value, {old}, view)
    }
    if not isinstance(node.value, n.Constant):
        return _mentions(node.value, kept, view)
    return node.value.value is not None and any(
        isinstance(branch, n.If)
        and _mentions(branch.test, kept, view)
        and (branch.start <= node.start < branch.end or _leaves_before(branch, node))
        for branch in n.walk(function)
    )


def _leaves_before(branch: n.If, node: n.Node) -> bool:
    """Whether ``node`` is only come to where ``branch`` was not taken."""
    return branch.end <= node.start and isinstance(n.last_of(branch.body), n.Return | n.Raise)


def _mentions(node: n.Node, written: set[str], view: UnitView) -> bool:
    """Whether ``node`` reads one of the values that are ``written`` so."""
    return any(
        isinstance(part, n.Name | n.Attribute | n.Subscript) and view.text(part) in written
        for part in n.walk(node)
    )


_THREADED = lazy(r"\bThreading(?:HTTPServer|TCPServer|UDPServer|MixIn)\b")
_HANDLING = ("do_GET", "do_POST", "do_PUT", "do_DELETE", "handle")
"""Methods that a server of many threads calls in a thread for each request."""
_TARGETS = frozenset(("target", "function"))
_POOL = lazy(r"(?i)thread|pool|executor")
_LOCKING = lazy(r"(?i)lock|mutex|semaphore|\bsem\b|condition|\bcond\b|acquire|atomic")
_ROUTE = lazy(r"^\w+\.(?:route|get|post|put|patch|delete)\b")
