"""Analyses that rule data cannot express, each named by the rules that use it."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.analysis.checks.kinds import CheckKind

CHECKS: Mapping[str, CheckKind] = {}
