"""Under which conditions a call with tainted data does harm, beyond what is called and its text."""

from __future__ import annotations

import re
from collections.abc import Callable

from vetline.analysis.flow.libraries import ENTITIES
from vetline.analysis.flow.readings import leaves_site, prefix
from vetline.analysis.flow.responses import is_said_plain, sends_plain
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import (
    TAINTED_HOLE,
    UNKNOWN,
    Value,
    joined,
    only_constant,
    reading,
)
from vetline.syntax import nodes as n
from vetline.text.regex import lazy


def _shell(site: Site, value: Value, state: State, run: Run) -> bool:
    """``shell=True``, or a value for it that is not known to be false."""
    del value, state, run
    shell = site.keywords.get("shell")
    if shell is None:
        return False
    known = only_constant(shell)
    return bool(known[0]) if known else True


def _no_shell(site: Site, value: Value, state: State, run: Run) -> bool:
    return not _shell(site, value, state, run)


def _is_text(site: Site, value: Value, state: State, run: Run) -> bool:
    """Not a list: the program itself comes from outside."""
    del site, state, run
    return not value.objects


def _html_type(site: Site, value: Value, state: State, run: Run) -> bool:
    """The response has no content type, or one that a browser renders."""
    is_list = any(found.kind == "list" for found in state.objects(value))
    is_django = bool(site.names) and site.names[0].startswith("django.")
    if (value.objects and not is_list) or value.type == "bytes":
        return False
    for name in ("mimetype", "content_type", "media_type"):
        given = site.argument(name, *((1,) if is_django else ()))
        known = only_constant(given) if given is not None else ()
        if given is not None and known:
            return _runs_scripts(str(known[0]), value)
    if value.type == "json" and not is_django:
        return False
    headers = site.argument("headers")
    is_page = headers is None or "html" in headers.text or not headers.constants
    return is_page and not is_said_plain(site.node, run)


def _stays_markup(site: Site, value: Value, state: State, run: Run) -> bool:
    """What is declared to be markup is not made plain text again: ``Markup(text).unescape()``."""
    del value, state
    parts = n.walk(run.frame.node) if run.frame.node is not None else ()
    return not any(
        isinstance(part, n.Attribute)
        and part.value is site.node
        and part.attr in ("unescape", "striptags")
        for part in parts
    )


def _html_named(site: Site, value: Value, state: State, run: Run) -> bool:
    """The response is said to be HTML, or something else in which scripts run."""
    del state, run
    if value.objects:
        return False
    given = [site.keywords.get(name) for name in _KIND_NAMES]
    if site.name == "MIMEText":
        given.append(site.argument(1))
    return any(_runs_scripts(kind.text, value) for kind in given if kind is not None)


def _runs_scripts(kind: str, value: Value) -> bool:
    """Whether ``value`` can bring a script along where the response is said to be of that kind.

    Of a script itself it is the name of a function at its beginning; what follows is mostly JSON.
    """
    if "javascript" in kind:
        return not prefix(value.text).strip("/*; \n")
    return any(word in kind for word in _MARKUP_KINDS)


_MARKUP_KINDS = ("html", "svg", "xml")
_KIND_NAMES = ("mimetype", "content_type", "media_type", "subtype", "_subtype")


def _unsafe_loader(site: Site, value: Value, state: State, run: Run) -> bool:
    """``yaml.load`` with a loader that can build anything."""
    del value, state, run
    loader = site.argument(1, "Loader")
    if loader is None:
        return True
    return not loader.ref.endswith(("SafeLoader", "BaseLoader")) and loader.ref != ""


def _allows_html(site: Site, value: Value, state: State, run: Run) -> bool:
    """Streamlit is told to leave the markup in a text."""
    del value, state, run
    return site.keyword_constant("unsafe_allow_html") is True


def _unsanitized(site: Site, value: Value, state: State, run: Run) -> bool:
    """NiceGUI is given nothing that cleans the markup."""
    del value, state, run
    given = site.keywords.get("sanitize")
    return given is None or site.keyword_constant("sanitize") is False


def _allows_pickle(site: Site, value: Value, state: State, run: Run) -> bool:
    del value, state, run
    return site.keyword_constant("allow_pickle") is True


def _not_weights_only(site: Site, value: Value, state: State, run: Run) -> bool:
    del value, state, run
    return site.keyword_constant("weights_only") is not True


def _response(site: Site, value: Value, state: State, run: Run) -> bool:
    """The receiver reads like a response."""
    del value, state, run
    receiver = site.receiver
    if receiver is not None and "esponse" in receiver.type:
        return True
    return "res" in receiver_name(site)


def receiver_name(site: Site) -> str:
    """The last part of how the receiver is written; of a call, of what ``get_`` of it gives."""
    node = site.receiver_node
    if isinstance(node, n.Call):
        return _last_name(node.func).removeprefix("get_")
    return _last_name(node)


def _last_name(node: n.Node | None) -> str:
    return str(getattr(node, "attr", "") or getattr(node, "id", "")).lower()


def _names_session(site: Site, value: Value, state: State, run: Run) -> bool:
    """The cookie is called like the one that a session is known by, and the value is all of it."""
    del state, run
    name = site.argument(0, "key") or site.argument(0, "name")
    known = only_constant(name) if name is not None else ()
    is_whole = any(taint.whole for taint in value.taints)
    return is_whole and bool(known) and _SESSION.search(str(known[0])) is not None


def _is_location(site: Site, value: Value, state: State, run: Run) -> bool:
    """The header that is set is the one that a browser follows."""
    del value, state, run
    known = only_constant(site.positional[0]) if site.positional else ()
    return bool(known) and str(known[0]).lower() == "location"


def _has_location(site: Site, value: Value, state: State, run: Run) -> bool:
    """The headers, as a mapping, send the browser elsewhere."""
    del site, run
    fields = (field for found in state.objects(value) for field in found.items.items())
    targets = [item for name, item in fields if str(name).lower() == "location"]
    return any(item.taints and leaves_site(item.text) for item in targets)


def _not_plain(site: Site, value: Value, state: State, run: Run) -> bool:
    """What the handler of ``http.server`` writes may be taken for a page."""
    del site, value, state
    return not sends_plain(run)


_SESSION = lazy(r"(?i)sess|(?:^|[._-])sid$")


def _has_tools(site: Site, value: Value, state: State, run: Run) -> bool:
    del value, state, run
    return "tools" in site.keywords


def _not_quoted(site: Site, value: Value, state: State, run: Run) -> bool:
    """The format of the log call does not write the value with ``%r``, nor is it a dict or list.

    Of these Python writes the texts in quotes, with their line ends escaped.
    """
    del state
    if value.taints and all(run.is_document(taint) for taint in value.taints):
        return False
    form = only_constant(site.positional[0]) if site.positional else ()
    text = form[0] if form else reading(site.positional[0]) if site.positional else ""
    if not isinstance(text, str) or TAINTED_HOLE in text:
        return True
    conversions = re.findall(r"%[-#0 +]*\d*(?:\.\d+)?([a-zA-Z])", text)
    for index, given in enumerate(site.positional[1:]):
        if given is value and index < len(conversions):
            return conversions[index] not in "radiouxXeEfFgG"
    return True


def _loads_entities(site: Site, value: Value, state: State, run: Run) -> bool:
    """The parser was told to resolve external entities."""
    del value
    del run
    given = [*site.all_values(), *((site.receiver,) if site.receiver is not None else ())]
    return any(ENTITIES in found.items for one in given for found in state.objects(one))


def _writes(site: Site, value: Value, state: State, run: Run) -> bool:
    """The file is opened for writing, as far as that is known."""
    del value, state, run
    mode = site.argument(0 if site.receiver_node is not None and _is_path(site) else 1, "mode")
    known = only_constant(mode) if mode is not None else ("r",)
    return not known or not _READS.fullmatch(str(known[0]))


def _is_path(site: Site) -> bool:
    """Whether the method is one of a path, so that the mode comes first."""
    return site.receiver is not None and site.receiver.type.startswith("pathlib.")


_READS = lazy(r"[rbtU]*")


def _names_file(site: Site, value: Value, state: State, run: Run) -> bool:
    """The value is a path, and not a file that was sent and is read as it is."""
    del site, state, run
    return not value.type.endswith(FILES)


FILES = (
    "FileStorage", "UploadFile", "UploadedFile", "SpooledTemporaryFile", "BytesIO", "HTTPResponse",
    "TextIOWrapper",
)  # fmt: skip
"""How the classes of open files are called."""


def _answers_by_cgi(site: Site, value: Value, state: State, run: Run) -> bool:
    """Whether what a program prints is the page that a browser shows."""
    del site, value, state
    return "cgi" in run.frameworks


def narrowed(when: tuple[str, ...], value: Value, state: State) -> Value:
    """What of ``value``, a query, a sink is about: all, or what stands under one operator."""
    for key in next((_UNDER[name] for name in when if name in _UNDER), ()):
        value = _under(key, value, state, QUERY_DEPTH_MAX)
    return value


def _under(key: str, value: Value, state: State, depth: int) -> Value:
    found = UNKNOWN
    for one in state.objects(value):
        inner = [one.items[key]] if key in one.items else []
        if not inner and depth:
            inner = [_under(key, item, state, depth - 1) for item in one.items.values()]
        for item in inner:
            if item is not UNKNOWN:
                found = item if found is UNKNOWN else joined(found, item)
    return found


QUERY_DEPTH_MAX = 3
"""How deep an operator is looked for: ``{"$or": [{"name": {"$regex": …}}]}``."""
_UNDER = {
    "under-set": ("$set",), "under-regex": ("$regex",), "under-script": ("script", "source"),
    "under-source": ("source",),
}  # fmt: skip


SITE_CONDITIONS: dict[str, Callable[[Site, Value, State, Run], bool]] = {
    "cgi": _answers_by_cgi,
    "shell": _shell,
    "no-shell": _no_shell,
    "writes": _writes,
    "text": _is_text,
    "html-or-unset": _html_type,
    "html-named": _html_named,
    "stays-markup": _stays_markup,
    "unsafe-loader": _unsafe_loader,
    "allows-html": _allows_html,
    "unsanitized": _unsanitized,
    "allows-pickle": _allows_pickle,
    "not-weights-only": _not_weights_only,
    "response": _response,
    "session-cookie": _names_session,
    "location-header": _is_location,
    "location-field": _has_location,
    "tools": _has_tools,
    "not-plain": _not_plain,
    "not-quoted": _not_quoted,
    "entities": _loads_entities,
    "names-file": _names_file,
}
