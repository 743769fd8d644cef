"""Silencing comments that nobody should trust: expired, unused, unexplained, or just landed."""

from __future__ import annotations

from vetline.analysis.suppression import Ruling


def is_expired(ruling: Ruling) -> bool:
    """Whether the date after ``until`` has come."""
    return ruling.is_expired


def is_unexplained(ruling: Ruling) -> bool:
    """Whether a reason is missing that the project asks for."""
    return ruling.lacks_reason and not ruling.is_expired


def is_unused(ruling: Ruling) -> bool:
    """Whether there is nothing to silence; other tools' comments may be meant for other tools."""
    is_ours = ruling.suppression.tool == "vetline"
    return is_ours and ruling.counts and ruling.is_certain and not ruling.silences


def is_for_security(ruling: Ruling) -> bool:
    """Whether the comment keeps security findings away; the engine shows what has just landed."""
    return ruling.counts and (ruling.silences or ruling.names_rule)
