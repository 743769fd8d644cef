"""Where the ways through a body of code leave it early, as Semgrep follows them."""

from __future__ import annotations

from typing import Generic, TypeVar

from attrs import Factory, define

from vetline.syntax import nodes as n

Known = TypeVar("Known")
"""What is known at one point of a body."""


@define(eq=False)
class Jumps(Generic[Known]):
    """What is known where loops and ``try`` are left, the innermost one last."""

    breaks: list[list[Known]] = Factory(list)
    continues: list[list[Known]] = Factory(list)
    thrown: list[list[Known]] = Factory(list)

    def enter_loop(self) -> None:
        """Wait for jumps in a loop."""
        self.breaks.append([])
        self.continues.append([])

    def leave_loop(self) -> tuple[list[Known], list[Known]]:
        """What is known where a loop begins anew, and where it is left."""
        return self.continues.pop(), self.breaks.pop()

    def jump(self, statement: n.Node, known: Known) -> Known | None:
        """What is known after ``break``, ``continue`` or ``pass``; ``None`` for the first two."""
        assert isinstance(statement, n.Jump)
        waiting = {"break": self.breaks, "continue": self.continues}.get(statement.keyword)
        if waiting is None:
            return known
        if waiting:
            waiting[-1].append(known)
        return None


def calls_something(node: n.Node) -> bool:
    """Whether ``node`` may raise because it calls something."""
    return any(isinstance(part, n.Call) for part in n.walk(node))


def gives_away(statement: n.Node) -> bool:
    """Whether ``statement`` is a ``yield`` of something, which Semgrep takes for a ``return``."""
    value = statement.value if isinstance(statement, n.ExprStmt) else None
    return isinstance(value, n.Yield) and value.value is not None
