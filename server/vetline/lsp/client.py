"""What the client can do, as far as that makes a difference to us."""

from __future__ import annotations

from attrs import frozen
from lsprotocol import types as lsp

from vetline.text.columns import ColumnUnit

POSITION_ENCODINGS = (
    lsp.PositionEncodingKind.Utf8,
    lsp.PositionEncodingKind.Utf16,
    lsp.PositionEncodingKind.Utf32,
)
"""The ways to count columns, the one we like best first."""


@frozen
class Client:
    """The editor at the other end.

    ``pulls``: asks for diagnostics itself; all others are sent them.
    ``refreshes``: can be told to pull again.
    ``resolves``: takes a code action without its edit, and asks for the edit of the chosen one.
    ``versions_edits``: takes edits that name the version that they are for.
    ``shows_related``: shows the places that a diagnostic refers to.
    ``refreshes_lenses``: can be told to ask for code lenses again.
    ``commands``: what it offers to do for us.
    ``reloads``: reads files again when it is told that they have changed on disk.
    ``shows_status``: has a place for `vetline/status`.
    ``shows_progress``: has a place for what takes a while.
    """

    position_encoding: lsp.PositionEncodingKind = lsp.PositionEncodingKind.Utf16
    pulls: bool = False
    refreshes: bool = False
    resolves: bool = False
    versions_edits: bool = False
    shows_related: bool = False
    reads_markdown: bool = False
    registers_watchers: bool = False
    refreshes_lenses: bool = False
    commands: frozenset[str] = frozenset()
    reloads: bool = False
    shows_status: bool = False
    shows_progress: bool = False

    @classmethod
    def of(cls, params: lsp.InitializeParams) -> Client:
        """The client that introduces itself with ``params``."""
        capabilities = params.capabilities
        document = capabilities.text_document or lsp.TextDocumentClientCapabilities()
        workspace = capabilities.workspace or lsp.WorkspaceClientCapabilities()
        window = capabilities.window
        edit, pull = workspace.workspace_edit, workspace.diagnostics
        watched = workspace.did_change_watched_files
        publish, hover = document.publish_diagnostics, document.hover
        return cls(
            position_encoding=_position_encoding(capabilities.general),
            pulls=document.diagnostic is not None,
            refreshes=bool(pull and pull.refresh_support),
            resolves=_resolves_edits(document.code_action),
            versions_edits=bool(edit and edit.document_changes),
            shows_related=bool(publish and publish.related_information),
            reads_markdown=bool(hover and lsp.MarkupKind.Markdown in (hover.content_format or ())),
            registers_watchers=bool(watched and watched.dynamic_registration),
            refreshes_lenses=bool(workspace.code_lens and workspace.code_lens.refresh_support),
            commands=_strings(params.initialization_options, "commands"),
            reloads=_is_set(params.initialization_options, "reloads"),
            shows_status=_is_set(params.initialization_options, "status"),
            shows_progress=bool(window and window.work_done_progress),
        )

    @property
    def column_unit(self) -> ColumnUnit:
        """What the client counts columns in."""
        return ColumnUnit(self.position_encoding.value)


def _position_encoding(
    general: lsp.GeneralClientCapabilities | None,
) -> lsp.PositionEncodingKind:
    offered = (general and general.position_encodings) or ()
    for encoding in POSITION_ENCODINGS:
        if encoding in offered:
            return encoding
    return lsp.PositionEncodingKind.Utf16


def _resolves_edits(capabilities: lsp.CodeActionClientCapabilities | None) -> bool:
    support = capabilities and capabilities.resolve_support
    return bool(
        capabilities and capabilities.data_support and support and "edit" in support.properties
    )


def _is_set(options: object, name: str) -> bool:
    return isinstance(options, dict) and options.get(name) is True


def _strings(options: object, name: str) -> frozenset[str]:
    values = options.get(name) if isinstance(options, dict) else None
    return frozenset(v for v in values if isinstance(v, str)) if values else frozenset()
