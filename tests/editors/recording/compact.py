"""What was written down, as one short sequence of events for each scene.

A scene has files of its own: all of ``paste.py``, ``paste-other.py`` and the cells of
``paste.ipynb`` belong to ``paste``.  An event is a list: milliseconds since the first one of its
scene, what happened, to which file, and how:

    open NAME TEXT · edit NAME [[line, column, line, column, text], …] · close NAME
    written NAME (the editor says that the file was written on disk)
    committed NAME TEXT · stashed NAME (what version control did; the scene tells)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

Event = list[Any]

TOLD = "told by the scene"


def sequences(messages: Iterable[Event]) -> dict[str, list[Event]]:
    """The events of each scene, in order of time."""
    found: dict[str, list[Event]] = {}
    begun: dict[str, float] = {}
    for seconds, method, params in sorted(messages, key=lambda message: message[0]):
        for event in _events(method, params):
            if not re.search(r"\.(py|ipynb)\b", event[1]):
                continue  # The editor's own settings.
            scene = re.split(r"[-.]", event[1])[0]
            start = begun.setdefault(scene, seconds)
            found.setdefault(scene, []).append([round((seconds - start) * 1000), *event])
    return dict(sorted(found.items()))


def _events(method: str, params: Any) -> Iterable[Event]:
    if method == TOLD:
        return [params]
    if method == "workspace/didChangeWatchedFiles":
        return [["written", _name(change["uri"])] for change in params["changes"]]
    name = _name(params["textDocument"]["uri"])
    if method == "textDocument/didOpen":
        return [["open", name, params["textDocument"]["text"]]]
    if method == "textDocument/didClose":
        return [["close", name]]
    return [["edit", name, [_edit(change) for change in params["contentChanges"]]]]


def _edit(change: Any) -> Event:
    place = change["range"]
    ends = place["start"], place["end"]
    return [number for end in ends for number in (end["line"], end["character"])] + [change["text"]]


def _name(uri: str) -> str:
    """The file's name; a cell of a notebook has its own."""
    parts = urlsplit(uri)
    return unquote(parts.path).rsplit("/", 1)[-1] + (f"#{parts.fragment}" if parts.fragment else "")
