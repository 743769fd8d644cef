from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lsp.editor import PUSH, Editor, workspace
from lsp.raw_client import Message, RawClient

Start = Callable[..., Editor]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the real server in a fresh project, for a client with the given capabilities."""
    clients: list[RawClient] = []

    def start_one(capabilities: Message = PUSH, **others: Any) -> Editor:
        client = RawClient(workspace(tmp_path))
        clients.append(client)
        client.initialize(capabilities, **others)
        return Editor(client)

    yield start_one
    for client in clients:
        client.kill()
    # The server survives an analysis that fails; a test must not.
    assert [line for client in clients for line in client.failures()] == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try again what failed: a real server on a loaded machine may be late, which is not wrong."""
    for item in items:
        if "lsp" in item.path.parts:
            item.add_marker(pytest.mark.flaky(reruns=2))
