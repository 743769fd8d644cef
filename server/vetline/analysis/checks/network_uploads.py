"""Applications that take uploads of any size."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from attrs import frozen

from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.checks.secrets_literals import target_name
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


@frozen
class Uploads:
    """What one unit has to do with uploads.

    ``apps`` are the statements that make a Flask application, ``lifted`` the settings that take
    a limit away; ``is_limited`` says that a limit is set, or may be, by settings read from a file.
    """

    apps: tuple[Span, ...] = ()
    reads: bool = False
    is_limited: bool = False
    lifted: tuple[Span, ...] = ()


def uploads_of(view: UnitView) -> Uploads | None:
    """What ``view`` has to do with uploads; ``None`` for nothing."""
    apps = tuple(
        Span(call.start, call.end)
        for call in view.nodes(n.Call)
        if view.names.qualified(call.func) in _APPS
    )
    reads = any(
        view.names.qualified(node) in _FILES
        for node in view.nodes(n.Attribute)
        if node.attr == "files"
    )
    found = Uploads(apps, reads, _is_limited(view.tree.text), tuple(_lifted(view)))
    return found if found != Uploads() else None


def unlimited_uploads(
    units: Sequence[tuple[str, Hashable]], path: str, project: ProjectFacts, rule: Rule
) -> Iterator[tuple[str, Finding]]:
    """The application of a module that reads uploads and sets no limit."""
    del path, project
    found = [(unit, uploads) for unit, uploads in units if isinstance(uploads, Uploads)]
    for unit, uploads in found:
        for span in uploads.lifted:
            yield unit, verdict(rule, span)
    if any(u.is_limited for _, u in found) or not any(u.reads for _, u in found):
        return
    for unit, uploads in found:
        for span in uploads.apps[:1]:
            yield unit, verdict(rule, span)
            return


def _is_limited(text: str) -> bool:
    """Whether ``text`` limits uploads, or judges them with such care that a limit is likely."""
    is_careful = "secure_filename" in text and _ALLOW_LIST.search(text) is not None
    return is_careful or _LIMIT.search(text) is not None


def _lifted(view: UnitView) -> Iterator[Span]:
    """``DATA_UPLOAD_MAX_MEMORY_SIZE = None``."""
    for assignment in view.nodes(n.Assign):
        known = view.names.constant(assignment.value)
        name = target_name(assignment.targets[0]) or ""
        if known is not None and known.value is None and name in _SETTINGS:
            yield Span(assignment.start, assignment.end)


_APPS = frozenset({"flask.Flask", "quart.Quart"})
_FILES = frozenset({"flask.request.files", "flask.Request.files", "quart.request.files"})
_SETTINGS = frozenset({
    "DATA_UPLOAD_MAX_MEMORY_SIZE", "DATA_UPLOAD_MAX_NUMBER_FIELDS", "DATA_UPLOAD_MAX_NUMBER_FILES",
    "MAX_CONTENT_LENGTH",
})  # fmt: skip
_LIMIT = lazy(
    r"MAX_CONTENT_LENGTH(?![\"']?\]?\s*=\s*None)|max_content_length|content_length\s*[<>]|from_(?:object"
    r"|pyfile|envvar|prefixed_env|file)\(|\b413\b|\bMAX_(?!CONTENT_LENGTH)\w*(?:SIZE|BYTES|LENGTH)"
)
_ALLOW_LIST = lazy(r"(?i)allowed|extensions|mimetypes?|content_type")
