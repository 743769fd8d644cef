"""Stands between an editor and its server, and writes down what the editor says of documents.

Run as ``proxy.py OUTPUT SERVER…``; a line of JSON for each message: seconds, method, parameters.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from vetline.lsp.transport import bodies
from vetline.lsp.wire import framed

WRITTEN_DOWN = {
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didClose",
    "workspace/didChangeWatchedFiles",
}


def main(output: str, *server: str) -> int:
    """Pass everything on, until the editor hangs up; the server's exit status."""
    child = subprocess.Popen(server, stdin=subprocess.PIPE)
    assert child.stdin is not None, "it was asked for"
    with Path(output).open("a") as record:
        for body in bodies(partial(os.read, sys.stdin.fileno())):
            message = json.loads(body)
            if message.get("method") in WRITTEN_DOWN:
                record.write(json.dumps([time.time(), message["method"], message["params"]]) + "\n")
                record.flush()
            child.stdin.write(framed(body))
            child.stdin.flush()
    child.stdin.close()
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
