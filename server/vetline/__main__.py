"""The command ``vetline``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and say how it went, as an exit status."""
    from vetline.cli.command import run

    return run(sys.argv[1:], _serve)


def _serve(tcp_port: int | None) -> int:
    # The server's imports cost half a second, which no other command should pay.
    from vetline.lsp.start import serve

    return serve(tcp_port)


if __name__ == "__main__":
    # `python -m` looks for modules in the working folder first: a `logging.py` there, which may
    # well be what is looked at, would be run.
    if not sys.flags.safe_path:
        del sys.path[0]
    sys.exit(main())
