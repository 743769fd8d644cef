"""Classes of values that names do not tell, for runs that may take their time."""

from __future__ import annotations

import atexit
from functools import lru_cache
from pathlib import Path

from vetline.engine import Engine
from vetline.stepwise import result_of
from vetline.survey import code_folders
from vetline.text.document import Document
from vetline.types.oracle import Oracle
from vetline.types.question import Question


def find_out_classes(engine: Engine, document: Document) -> None:
    """Have a worker process look for the classes that the rules would like to know."""
    receivers = result_of(engine.receiver_steps(document))
    if not receivers or engine.project is None:
        return
    folders = code_folders(engine.project, Path(document.path))
    places = tuple(receiver.place for receiver in receivers)
    answers = _oracle().ask(Question(document.path, document.text(), folders, places))
    found = {one: answers[one.place] for one in receivers if one.place in answers}
    engine.learn_classes(document, found)


@lru_cache(maxsize=1)
def _oracle() -> Oracle:
    """The one of this process."""
    oracle = Oracle()
    atexit.register(oracle.stop)
    return oracle
