"""Files and connections that a function opens for itself and does not close on every way out."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule, Severity
from vetline.syntax import nodes as n
from vetline.text.span import Span


def unclosed_resources(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Openings whose result one variable holds, which is never closed, or not before a return.

    Connections to databases that nothing closes are only mentioned: most code leaves them to the
    interpreter, which closes them when the function is left.
    """
    for statement in view.nodes(n.Assign):
        target, call = statement.targets[0], statement.value
        if not isinstance(call, n.Call) or not isinstance(target, n.Name):
            continue
        opened = view.names.qualified(call.func)
        function = view.function_around(statement) if opened in _OPENERS else None
        if function is None or _never_ends(function):
            continue
        is_kept = _is_kept(target, function, view)
        if is_kept or _is_left_open(target, call.end, function):
            holes = {"$NAME": target.id, "$OPENED": opened or ""}
            is_usual = is_kept and (opened or "").endswith(".connect")
            severity = Severity.INFO if is_usual else None
            yield verdict(rule, Span(call.start, call.end), holes, severity=severity)


def _never_ends(function: n.FunctionDef) -> bool:
    """Whether the last thing that ``function`` does is to serve for ever."""
    last = n.last_of(function.body)
    if not isinstance(last, n.While) or not isinstance(last.test, n.Constant):
        return False
    inside = [node for statement in last.body for node in n.walk(statement)]
    return not any(
        isinstance(node, n.Return) or (isinstance(node, n.Jump) and node.keyword == "break")
        for node in inside
    )


def _is_kept(target: n.Name, function: n.FunctionDef, view: UnitView) -> bool:
    """Whether ``target`` is only read and written, never closed, and nothing takes it over."""
    inside = [node for statement in function.body for node in n.walk(statement)]
    uses = {id(use) for use in inside if isinstance(use, n.Name) and use.id == target.id}
    plain = {
        id(node.value)
        for node in inside
        if isinstance(node, n.Attribute) and id(node.value) in uses and node.attr not in _CLOSERS
    }
    plain |= {id(node.iterable) for node in inside if isinstance(node, n.For)} & uses
    plain |= {id(part) for call in inside for part in _read_by(call, view)} & uses
    bound = {id(node) for s in inside if isinstance(s, n.Assign) for node in s.targets}
    return bool(plain) and uses - bound <= plain


def _read_by(call: n.Node, view: UnitView) -> tuple[n.Expr, ...]:
    """What ``call`` reads or writes to its end, so that it is done with it when it returns."""
    if not isinstance(call, n.Call) or view.names.qualified(call.func) not in _READERS:
        return ()
    return call.args


def _is_left_open(target: n.Name, opened: int, function: n.FunctionDef) -> bool:
    """Whether the function returns something else before it closes what it has ``opened``."""
    inside = [node for statement in function.body for node in n.walk(statement)]
    if any(isinstance(node, n.Try | n.With | n.FunctionDef | n.Lambda) for node in inside):
        return False
    closings = [call.start for call in inside if _is_closing(call, target.id)]
    return any(
        isinstance(node, n.Return)
        and opened < node.start < min(closings, default=0)
        and not any(isinstance(part, n.Name) and part.id == target.id for part in n.walk(node))
        for node in inside
    )


def _is_closing(node: n.Node, name: str) -> bool:
    """Whether ``node`` closes ``name``, or hands it on to what may."""
    if not isinstance(node, n.Call):
        return False
    func = node.func
    if isinstance(func, n.Attribute) and isinstance(func.value, n.Name) and func.value.id == name:
        return func.attr in _CLOSERS
    return any(isinstance(argument, n.Name) and argument.id == name for argument in node.args)


_OPENERS = frozenset({
    "open", "io.open", "codecs.open", "gzip.open", "bz2.open", "socket.socket",
    "socket.create_connection", "sqlite3.connect", "psycopg2.connect", "psycopg.connect",
    "pymysql.connect", "MySQLdb.connect", "mysql.connector.connect", "pyodbc.connect",
})  # fmt: skip
_READERS = frozenset({
    "json.load", "json.dump", "yaml.safe_load", "yaml.load", "yaml.dump", "pickle.load",
    "pickle.dump", "tomllib.load", "toml.load", "list", "sorted", "sum", "len", "enumerate",
    "plistlib.load", "xml.etree.ElementTree.parse", "pandas.read_csv", "pandas.read_json",
})  # fmt: skip
_CLOSERS = frozenset({"close", "detach", "shutdown", "__exit__", "makefile"})
