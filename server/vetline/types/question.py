"""What a worker is asked and what it answers: plain values, JSON on their way."""

from __future__ import annotations

from attrs import frozen


@frozen
class Place:
    """Where an expression stands whose class is wanted; ``line`` and ``column`` count from 0.

    ``name`` is the last name in it, which ends there; with ``is_call`` what it returns is meant.
    """

    line: int
    column: int
    name: str
    is_call: bool


@frozen
class Question:
    """Which classes the values at ``places`` of a file have, which holds ``text`` now.

    ``folders`` are looked through for modules, in this order; they are read and never run.
    """

    path: str
    text: str
    folders: tuple[str, ...]
    places: tuple[Place, ...]


@frozen
class Definition:
    """A class: its dotted name in the module that defines it, and that module's file, if any."""

    module: str
    name: str
    path: str

    @property
    def qualified(self) -> str:
        """The whole dotted name."""
        return f"{self.module}.{self.name}" if self.module else self.name
