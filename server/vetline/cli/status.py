"""How a command ended."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """The exit status, as ``--help`` promises it."""

    CLEAN = 0
    FINDINGS = 1
    MISUSE = 2
    INTERRUPTED = 130


class MisuseError(Exception):
    """The command cannot do what it was asked; the message says why in one line."""
