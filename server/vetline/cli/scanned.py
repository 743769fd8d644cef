"""What comes of one file."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

from vetline.analysis.finding import PlacedFinding


@frozen
class ScannedFile:
    """What came of one file; ``problem`` says why it was not scanned, or not fixed.

    ``has_failed`` says that this was our fault, and not the file's.
    ``old_count`` of the findings are in code that is not new, if it was compared with anything.
    ``partly`` are lines where something begins that was too much work to be scanned to its end.
    ``rests_on`` are other files, relative to the project, that the findings depend on.
    """

    path: Path
    findings: tuple[PlacedFinding, ...] = ()
    lines: dict[int, str] = field(factory=dict)
    fixes: int = 0
    problem: str = ""
    has_failed: bool = False
    old_count: int = 0
    rests_on: tuple[str, ...] = ()
    partly: tuple[int, ...] = ()
