"""The arguments of a call, found by position or by name."""

from __future__ import annotations

from vetline.analysis.scopes import BindKind
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n


def argument_of(call: n.Call, position: int | None, *keywords: str) -> n.Expr | None:
    """What ``call`` is given at ``position`` or as one of ``keywords``.

    ``None`` also where a ``*values`` before it may fill the position.
    """
    for one in call.args:
        if isinstance(one, n.Keyword) and one.name in keywords:
            return one.value
    if position is None:
        return None
    plain = [one for one in call.args if not isinstance(one, n.Keyword)]
    is_sure = not any(isinstance(one, n.Starred) for one in plain[: position + 1])
    return plain[position] if is_sure and position < len(plain) else None


def default_of(given: n.Expr | None, view: UnitView) -> n.Expr | None:
    """What ``given``, if it is a parameter, stands for where the caller gives nothing.

    ``None`` also where that is empty, which is as good as nothing.
    """
    binds = view.names.binds(given) if isinstance(given, n.Name) else None
    if not binds or binds[0].kind is not BindKind.PARAM or len(binds) > 1:
        return None
    assert isinstance(given, n.Name)  # as only names have bindings
    for parameter in reversed(view.nodes(n.Parameter)):
        assert isinstance(parameter, n.Parameter)
        if parameter.name == given.id and parameter.start < given.start:
            known = view.names.constant(parameter.default) if parameter.default else None
            return parameter.default if known is not None and known.value else None
    return None
