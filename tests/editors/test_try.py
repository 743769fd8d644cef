"""What `make try` prints where there is no terminal."""

import os
import subprocess

from editors.tools import ROOT, program, search_path


def test_the_tour_shows_the_whole_way_from_typing_to_fixed_and_back() -> None:
    program("nvim", "Neovim is not there: run `make editors`")
    environment = {**os.environ, "PATH": search_path()}

    tour = subprocess.run(
        [ROOT / "editors/try/run"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        timeout=90,
    )

    assert tour.returncode == 0, tour.stdout
    told = ["as it is opened", "is typed, and flagged", "K says why", "CWE-502", "gra offers"]
    told += ["+    skipped = yaml.safe_load", "The finding is gone", "After u it is back"]
    assert sorted(told, key=tour.stdout.index) == told
