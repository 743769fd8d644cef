"""The command line: its words, and what each runs."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from typing import NoReturn, TypeAlias

from vetline import __version__
from vetline.cli.status import MisuseError, Status

Serve: TypeAlias = Callable[[int | None], int]
FORMATS = ("text", "json", "sarif", "github")
PORT_MAX = 65_535
INDEX_FILE = "rules/vetline_rules/shared/package-index.bin"


def run(arguments: Sequence[str], serve: Serve) -> int:
    """Run the command in ``arguments``; ``serve`` starts the language server on a port or stdio."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "server":
            return serve(options.tcp)
        return _command(options)
    except MisuseError as error:
        print(f"vetline: {error}", file=sys.stderr)
        return Status.MISUSE
    except KeyboardInterrupt:
        return Status.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Status.CLEAN


def _command(options: Namespace) -> int:
    """Run what ``options`` name; each command is imported only when it is run."""
    if options.command == "check":
        from vetline.cli.check import CheckOptions, check

        return check(CheckOptions.of(options))
    if options.command == "explain":
        from vetline.cli.explain import explain

        return explain(options.rule, options.rules)
    if options.action == "build-index":
        from vetline.cli.names import build_package_index

        return build_package_index(options.names, options.date, options.output)
    from vetline.cli import rules

    if options.action == "list":
        return rules.list_rules(options.rules)
    if options.action == "new":
        return rules.new_rule(options.id, options.folder)
    if options.action == "test":
        return rules.test_rules(options.paths)
    return rules.write_docs(options.folder, is_check=options.check)


def _parser() -> ArgumentParser:
    parser = _Parser(
        prog="vetline",
        allow_abbrev=False,
        description="Find insecure Python where it lands, and fix it.",
    )
    parser.add_argument("--version", action="version", version=f"vetline {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_check(commands.add_parser("check", help="look for insecure code in files and folders"))
    _add_explain(commands.add_parser("explain", help="say what a rule finds, why, and what to do"))
    _add_rules(commands.add_parser("rules", help="list, write, test and document rules"))
    _add_server(commands.add_parser("server", help="serve an editor (Language Server Protocol)"))
    return parser


class _Parser(ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(Status.MISUSE, f"{self.prog}: {message}; see `{self.prog} --help`\n")


def _add_check(parser: ArgumentParser) -> None:
    parser.description = "Exit status: 0 nothing found, 1 findings, 2 misuse."
    add = parser.add_argument
    add(
        "paths", nargs="*", metavar="PATH", help="files or folders; - for standard input; default ."
    )
    add("--format", choices=FORMATS, default="text", help="how findings are written (default text)")
    add("--output", metavar="FILE", help="write findings to FILE instead of standard output")
    add("--fix", action="store_true", help="apply the fixes that are proved and safe")
    _add_rule_paths(parser)
    add("--no-builtin-rules", action="store_true", help="use only the rules given by --rules")
    add("--select", metavar="ID", action="append", default=[], help="only this rule or family")
    add("--ignore", metavar="ID", action="append", default=[], help="all but this rule or family")
    add("--profile", choices=("default", "pedantic"), help="which rules are on by themselves")
    add("--diff", metavar="REV", default="", help="what is new since REV comes first and counts")
    add("--baseline", metavar="FILE", help="findings in FILE are accepted and do not count")
    add("--write-baseline", action="store_true", help="accept all findings: write --baseline FILE")
    add("--exit-zero", action="store_true", help="exit with 0 in spite of findings")
    add(
        "--stdin-filename", metavar="NAME", default="stdin.py", help="what standard input is called"
    )
    add("--jobs", type=_count, metavar="N", help="processes to use (default: up to 4 if it pays)")
    add("--types", action="store_true", help="also infer classes across files; takes longer")
    add("--no-cache", action="store_true", help="neither read nor write the user's cache folder")


def _add_rule_paths(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--rules",
        metavar="PATH",
        action="append",
        default=[],
        help="also use the rules in this file or folder (vetline's or Semgrep's YAML)",
    )


def _add_explain(parser: ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="a rule's id, or another tool's id for it")
    _add_rule_paths(parser)


def _add_rules(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_rule_paths(actions.add_parser("list", help="all rules, a line each"))
    new = actions.add_parser("new", help="write the file of a new rule, to fill in")
    new.add_argument("id", metavar="ID", help="kebab-case, names the bad thing: yaml-load")
    new.add_argument("--folder", default=".", help="where to write it (default .)")
    test = actions.add_parser("test", help="run the examples of rules")
    test.add_argument("paths", nargs="*", metavar="PATH", help="rule files or folders")
    docs = actions.add_parser("docs", help="write the table of rules and a page for each")
    docs.add_argument("--folder", default="rules", help="the folder of README.md (default rules)")
    docs.add_argument("--check", action="store_true", help="write nothing; say what is out of date")
    index = actions.add_parser("build-index", help="pack a list of all distributions of PyPI")
    index.add_argument("names", metavar="NAMES", help="names, ranks after a tab; .gz is unpacked")
    index.add_argument("--date", required=True, help='when the list was made: "November 2026"')
    index.add_argument("--output", metavar="FILE", default=INDEX_FILE, help=f"default {INDEX_FILE}")


def _add_server(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--tcp", type=_port, metavar="PORT", help="listen on this port of 127.0.0.1, not on stdio"
    )
    parser.add_argument("--stdio", action="store_true", help="speak on standard input and output")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"`{text}` should be a whole number of at least 1")
    return int(text)


def _port(text: str) -> int:
    port = _count(text)
    if port > PORT_MAX:
        raise ArgumentTypeError(f"`{text}` should be a port, which is {PORT_MAX} at most")
    return port
