"""The arguments of a call, found by position or by name."""

from __future__ import annotations

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
