"""A rule that fails loses itself on one unit, and nothing else."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar

from vetline.analysis.finding import Finding
from vetline.rulebook.model import Rule

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

RAISES = os.environ.get("VETLINE_RAISE") == "1"
"""Whether a failing rule fails whoever asked, as it does in vetline's own tests."""


def spared(
    rule: Rule, path: str, find: Callable[P, Iterable[Finding]], *args: P.args, **kwargs: P.kwargs
) -> list[Finding]:
    """What ``rule`` finds in a part of the file at ``path``; nothing if it fails."""
    try:
        return list(find(*args, **kwargs))
    except Exception as error:
        _report(rule.id, path, error)
        return []


def attempted(what: str, path: str, run: Callable[[], T], otherwise: T) -> T:
    """What ``run`` gives; ``otherwise``, and a log line that names ``what``, if it fails."""
    try:
        return run()
    except Exception as error:
        _report(what, path, error)
        return otherwise


def _report(what: str, path: str, error: Exception) -> None:
    """Log ``error``, which is being handled, or raise it again in vetline's own tests."""
    if RAISES:
        raise error
    log.warning("%s: %s failed: %s: %s", path, what, type(error).__name__, error)
