"""SQL that is put together step by step in a variable, with its values gathered beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from vetline.fixes.calls import added_argument
from vetline.fixes.drivers import Style, imported_style, known_style
from vetline.fixes.layout import line_after
from vetline.fixes.locate import enclosing_statement, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.names import local_names
from vetline.fixes.options import word
from vetline.fixes.pieces import built
from vetline.fixes.transforms.sql import is_run, moved_values, parameterize_sql, running_call
from vetline.fixes.transforms.sql_lists import parameterize_list
from vetline.fixes.variables import uses
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n


def parameterize(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The values of the marked SQL as parameters, built at once, in steps or from a list."""
    return (
        parameterize_sql(site, options)
        or parameterize_list(site, options)
        or _parameterize_steps(site, options)
    )


@frozen(eq=False)
class _Step:
    """A statement that sets the query or adds to it, and the text that it brings."""

    statement: n.Assign | n.AugAssign
    text: n.Expr


def _parameterize_steps(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``q += f" AND a = {x}"`` as ``q += " AND a = ?"`` and ``params.append(x)``."""
    node = target(site, word(options, "at"))
    name = _query_name(site, node) if node is not None else None
    runs = [use for use in uses(site, name) if is_run(site, use)] if name is not None else []
    call = running_call(site, runs[0]) if len(runs) == 1 else None
    if name is None or call is None or call.args != (runs[0],):
        return None
    style = known_style(site, call) or imported_style(site)
    steps = _steps(site, name, runs[0])
    if steps is None or style not in (Style.QUESTION, Style.PERCENT):
        return None
    taken = {*local_names(site), *site.module.bound}
    values = next((v for v in ("params", "parameters", "values") if v not in taken), None)
    changes = _gathered(site, steps, style, values) if values is not None else None
    if values is None or changes is None:
        return None
    return Draft((*changes, *added_argument(site, call, values, is_keyword=False)), safe=False)


def _query_name(site: FixSite, node: n.Node) -> n.Name | None:
    """The variable that holds the query which is run at ``node``, or added to there."""
    call = running_call(site, node)
    if call is not None and call.args and isinstance(call.args[0], n.Name):
        return call.args[0]
    statement = enclosing_statement(site, node)
    return _place(statement) if isinstance(statement, (n.Assign, n.AugAssign)) else None


def _place(statement: n.Assign | n.AugAssign) -> n.Name | None:
    if isinstance(statement, n.AugAssign):
        return statement.target if isinstance(statement.target, n.Name) else None
    only = statement.targets[0] if len(statement.targets) == 1 else None
    return only if isinstance(only, n.Name) else None


def _steps(site: FixSite, name: n.Name, run: n.Name) -> list[_Step] | None:
    """The steps, first the one that sets the query; ``None`` if it is used in any other way."""
    found: dict[int, _Step] = {}
    for use in uses(site, name):
        if use is run:
            continue
        statement = enclosing_statement(site, use)
        step = _step(statement, name.id) if statement is not None else None
        if statement is None or step is None:
            return None
        found[id(statement)] = step
    steps = sorted(found.values(), key=lambda step: step.statement.start)
    is_set = bool(steps) and steps[0].text is steps[0].statement.value and not _is_added(steps[0])
    is_kept = all(_is_added(step) for step in steps[1:])
    return steps if is_set and is_kept else None


def _is_added(step: _Step) -> bool:
    """Whether the step adds to what is there."""
    return isinstance(step.statement, n.AugAssign) or step.text is not step.statement.value


def _step(statement: n.Stmt, name: str) -> _Step | None:
    if isinstance(statement, n.AugAssign):
        return _Step(statement, statement.value) if statement.op == "+" else None
    if not isinstance(statement, n.Assign) or _place(statement) is None:
        return None
    value = statement.value
    if isinstance(value, n.BinOp) and value.op == "+" and isinstance(value.left, n.Name):
        return _Step(statement, value.right) if value.left.id == name else None
    return _Step(statement, value)


def _gathered(
    site: FixSite, steps: Sequence[_Step], style: Style, values: str
) -> list[Change] | None:
    """The steps without their values, which go to the list ``values`` behind each."""
    changes: list[Change] = []
    count = 0
    for number, step in enumerate(steps):
        text = built(site, step.text)
        moved = moved_values(site, text, style) if text is not None else None
        if moved is None:
            return None
        own, codes = moved
        changes += own
        count += len(codes)
        line = _gathering(values, codes, is_first=number == 0)
        added = line_after(site, step.statement, line) if line else None
        if line and added is None:
            return None
        changes += [added] if added is not None else []
    return changes if count else None


def _gathering(values: str, codes: Sequence[str], *, is_first: bool) -> str:
    items = ", ".join(codes)
    if is_first:
        return f"{values} = [{items}]"
    if len(codes) == 1:
        return f"{values}.append({items})"
    return f"{values} += [{items}]" if codes else ""
