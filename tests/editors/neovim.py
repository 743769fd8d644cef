"""A real Neovim at the end of a pipe."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import pynvim
import pytest

from editors.tools import ROOT, program, search_path

T = TypeVar("T")

WAIT_SECONDS_MAX = 20.0

SET_UP = """
vim.env.PATH = ...
vim.opt.runtimepath:append(select(2, ...))
vim.cmd('filetype on')
"""


class Neovim:
    """A Neovim to type into, and what it shows."""

    def __init__(self, api: pynvim.Nvim) -> None:
        self.api = api

    def lua(self, code: str, *arguments: object) -> object:
        return self.api.exec_lua(code, *arguments)

    def open(self, path: Path) -> None:
        self.api.command(f"edit {path}")

    def type(self, keys: str) -> None:
        """Press ``keys``, and wait until Neovim has taken them all."""
        self.api.input(keys)
        until(lambda: not self.api.api.get_mode()["blocking"], "Neovim takes the keys")

    def text(self) -> str:
        return "\n".join(self.api.current.buffer[:])

    def findings(self) -> dict[int, str]:
        """The rule that each flagged line breaks; lines count from 1."""
        shown = self.lua("return vim.diagnostic.get(0)")
        return {finding["lnum"] + 1: finding["code"] for finding in shown}


@contextmanager
def neovim(folder: Path, *, enable: str = "vim.lsp.enable('vetline')") -> Iterator[Neovim]:
    """A Neovim with nothing but vetline in it, whose own files lie in ``folder``."""
    nvim = program("nvim", "Neovim is not there: run `make editors`")
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        (folder / kind).mkdir()
    homes = [f"XDG_{kind}_HOME={folder / kind}" for kind in ("CONFIG", "DATA", "STATE", "CACHE")]
    flags = ["--embed", "--headless", "-n", "-i", "NONE", "-u", "NONE"]
    api = pynvim.attach("child", argv=["env", *homes, nvim, *flags])
    api.exec_lua(SET_UP, search_path(), str(ROOT / "editors/neovim"))
    api.exec_lua(enable)
    yield Neovim(api)
    with suppress(OSError, EOFError):
        api.command("qall!")


def until(probe: Callable[[], T], what: str) -> T:
    """What ``probe`` says as soon as it says something."""
    late = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < late:
        if found := probe():
            return found
        time.sleep(0.02)
    pytest.fail(f"timed out waiting until {what}")
