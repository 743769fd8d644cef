"""How text arrived between two quiet moments: typed by hand, or otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen

KEYSTROKE_CHARS_MAX = 40
"""Longest text that a hand puts in at once: what an editor gathers, or a completed name."""

TYPING_CHARS_PER_SECOND_MAX = 30
"""Faster than the fastest typist; words that are accepted one by one stay below it too."""

TYPING_BURST_CHARS_MAX = 80
"""What may come at any speed, because one change has no duration."""


@frozen
class Window:
    """What arrived since the last quiet moment.

    ``began`` and ``ended`` are the times of the first and last change, in seconds of any clock.
    ``typed`` counts the characters that may have been typed, ``put_lines`` and ``put_chars`` what
    came in larger pieces.
    """

    began: float = 0.0
    ended: float = 0.0
    changes: int = 0
    typed: int = 0
    typed_lines: int = 0
    put_chars: int = 0
    put_lines: int = 0

    def noted(self, texts: Iterable[str], at: float) -> Window:
        """The window with one more change, which put in ``texts``, at the time ``at``.

        Several cursors put in the same text, which one hand has typed once.
        """
        window = evolve(
            self, began=self.began if self.changes else at, ended=at, changes=self.changes + 1
        )
        for text in set(texts):
            count = text.count("\n")
            if len(text) <= KEYSTROKE_CHARS_MAX and (count <= 1 or not text.strip()):
                window = evolve(
                    window, typed=window.typed + len(text), typed_lines=window.typed_lines + count
                )
            else:
                window = evolve(
                    window,
                    put_chars=window.put_chars + len(text),
                    put_lines=window.put_lines + count + (not text.endswith("\n")),
                )
        return window

    def may_land(self, lines_min: int, chars_min: int) -> bool:
        """Whether enough has arrived that nobody can have typed."""
        chars, lines = self.put_chars, self.put_lines
        if self._is_too_fast:
            chars, lines = chars + self.typed, lines + self.typed_lines
        return lines >= lines_min or chars >= chars_min

    @property
    def _is_too_fast(self) -> bool:
        seconds = self.ended - self.began
        return self.typed > TYPING_BURST_CHARS_MAX + seconds * TYPING_CHARS_PER_SECOND_MAX
