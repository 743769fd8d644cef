"""Engines and documents for the tests of the engine."""

from __future__ import annotations

import pytest

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook


@pytest.fixture(scope="session")
def rulebook():
    return load_rulebook()


@pytest.fixture
def engine(rulebook) -> Engine:
    return Engine(rulebook)
