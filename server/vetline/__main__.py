"""The command ``vetline``."""

from __future__ import annotations

import sys

from vetline.cli.command import run


def main() -> int:
    """Run the command line and say how it went, as an exit status."""
    return run(sys.argv[1:], _serve)


def _serve(tcp_port: int | None) -> int:
    # The server's imports cost half a second, which no other command should pay.
    from vetline.lsp.start import serve

    return serve(tcp_port)


if __name__ == "__main__":
    sys.exit(main())
