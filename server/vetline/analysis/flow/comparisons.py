"""What a comparison says of a value: it equals, is in, or lies below something harmless."""

from __future__ import annotations

from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import Key, Value
from vetline.rulebook.taint import EVERY_KIND
from vetline.syntax import nodes as n

FOLLOW_MAX = 4
"""How many assignments back a condition is looked for."""


def equal(checked: n.Expr, against: n.Expr, state: State, run: Run) -> dict[Key, int]:
    """What ``checked == against`` clears: everything, if what it equals is not tainted itself."""
    if isinstance(checked, n.Constant):
        return {}
    other = run.peek(against, state)
    if isinstance(checked, n.Call):
        found = _containment(checked, state, run)
        if found or _same_origin(checked, other, state, run):
            return found or _base_name(checked, other, state, run)
    if other.constants is not None and not any(other.constants):
        return {}
    inner = _in_folder(checked, run)
    if inner is not None and not other.taints:
        normal, written = run.model.mask(*PATH_KINDS), run.model.mask(*FILE_KINDS)
        taints = run.peek(inner, state).taints
        return {t.origin.key: normal if t.normal else written for t in taints}
    if inner is not None:
        return {}
    shared = EVERY_KIND
    for taint in state.deep_taints(other):
        shared &= taint.cleared  # of the program's own host, a redirect may have any part
    return _masked(cleared_value(checked, state, run), shared) if shared else {}


def _in_folder(checked: n.Expr, run: Run) -> n.Expr | None:
    """The path whose folder ``checked`` is: ``path.parent``, ``os.path.dirname(path)``."""
    if isinstance(checked, n.Attribute):
        return checked.value if checked.attr == "parent" else None
    is_name = isinstance(checked, n.Call) and run.names.qualified(checked.func) == "os.path.dirname"
    return checked.args[0] if is_name and isinstance(checked, n.Call) and checked.args else None


def _masked(cleared: dict[Key, int], mask: int) -> dict[Key, int]:
    return {key: own & mask for key, own in cleared.items() if own & mask}


def _same_origin(checked: n.Call, other: Value, state: State, run: Run) -> bool:
    keys = {taint.origin.key for taint in other.taints}
    return any(t.origin.key in keys for t in run.peek(checked, state).taints)


def _base_name(checked: n.Call, other: Value, state: State, run: Run) -> dict[Key, int]:
    """``os.path.basename(x) == x``: what a cleaner leaves as it is, is clean."""
    cleaned = run.peek(checked, state)
    return {
        t.origin.key: mask
        for t in other.taints
        for own in cleaned.taints
        if own.origin.key == t.origin.key and (mask := own.cleared & ~t.cleared)
    }


def _containment(checked: n.Call, state: State, run: Run) -> dict[Key, int]:
    """``os.path.commonpath([BASE, x]) == BASE`` for a normal ``x``."""
    if (run.names.qualified(checked.func) or "") not in (
        "os.path.commonpath",
        "os.path.commonprefix",
    ):
        return {}
    taints = [t for arg in checked.args for t in state.deep_taints(run.peek(arg, state))]
    return {t.origin.key: run.model.mask(*PATH_KINDS) for t in taints if t.normal}


def subset(left: n.Expr, right: n.Expr, state: State, run: Run) -> dict[Key, int]:
    """``set(xs) <= ALLOWED``: every item is one of a set that nobody outside chose."""
    is_set = isinstance(left, n.Call) and isinstance(left.func, n.Name) and left.func.id == "set"
    if not isinstance(left, n.Call) or not is_set or not left.args:
        return {}
    return member(left.args[0], right, state, run)


def member(left: n.Expr, right: n.Expr, state: State, run: Run) -> dict[Key, int]:
    """``left in right``: one of a set that nobody outside chose."""
    container = run.peek(right, state)
    if isinstance(right, n.Attribute) and right.attr == "parents":  # `BASE in path.parents`
        path = run.peek(right.value, state)
        return {t.origin.key: run.model.mask(*PATH_KINDS) for t in path.taints if t.normal}
    if any(t.origin.label not in OWN for t in state.deep_taints(container) if t.origin.param < 0):
        return {}  # What a function is given to choose from is the caller's own.
    return cleared_value(left, state, run)


def entry(node: n.Expr | None, state: State, run: Run, depth: int) -> dict[Key, int]:
    """What ``TABLE.get(key, ())`` says of ``key``, if it is true or something is in it."""
    if isinstance(node, n.Name):
        value = state.variables.get(node.id) if depth > 0 else None
        return entry(value.made, state, run, depth - 1) if value is not None else {}
    if not isinstance(node, n.Call) or not isinstance(node.func, n.Attribute):
        return {}
    is_read = node.func.attr == "get" and 1 <= len(node.args) <= 2
    if not is_read or not all(map(_holds_nothing, node.args[1:])):
        return {}
    table = state.objects(run.peek(node.func.value, state))
    is_dict = any(found.kind == "dict" for found in table)
    return member(node.args[0], node.func.value, state, run) if is_dict else {}


def _holds_nothing(node: n.Expr) -> bool:
    """Whether ``node`` is an empty container; in an empty text there is an empty text."""
    return isinstance(node, n.Tuple | n.List | n.Set | n.Dict) and not node.items


OWN = frozenset(("file", "db", "env", "host"))
"""Labels of what the program finds on its own side: to be among it is to be allowed."""


def cleared_value(node: n.Expr, state: State, run: Run) -> dict[Key, int]:
    """What is cleared if ``node`` is known to be one of few harmless values."""
    value = run.peek(node, state)
    cleared: dict[Key, int] = {}
    if isinstance(node, n.Name):
        cleared["name", node.id] = EVERY_KIND
    for taint in value.taints:
        if taint.whole:
            cleared[taint.origin.key] = EVERY_KIND
        elif _is_host(node, state, FOLLOW_MAX):
            cleared[taint.origin.key] = run.model.mask("ssrf", "redirect")
        else:
            cleared[taint.origin.key] = run.model.mask("upload", "upload-open")
    return cleared


def _is_host(node: n.Expr, state: State, depth: int) -> bool:
    """Whether ``node`` is the host part of a URL."""
    if isinstance(node, n.Attribute):
        return node.attr in ("netloc", "hostname", "host")
    if isinstance(node, n.Call) and isinstance(node.func, n.Attribute):
        return _is_host(node.func.value, state, depth)
    if isinstance(node, n.Name) and depth > 0:
        value = state.variables.get(node.id)
        return (
            value is not None and value.made is not None and _is_host(value.made, state, depth - 1)
        )
    if isinstance(node, n.BoolOp):
        return _is_host(node.values[0], state, depth)
    return False


FILE_KINDS = ("path", "path-absolute", "path-probe", "path-probe-absolute", "upload", "upload-open")
"""What a path does no harm in that is a name or `..` behind a folder: a file is in the folder."""

PATH_KINDS = (
    "path", "path-absolute", "delete", "delete-absolute", "path-probe", "path-probe-absolute",
    "upload", "upload-open",
)  # fmt: skip
