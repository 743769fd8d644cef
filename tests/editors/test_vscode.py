"""vetline inside a real VS Code: its extension host, and the workbench that a person sees."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from editors.landing import AGENT, BEFORE, BLOCK_FIXED, ROUNDS, landing_workspace, placed
from editors.tools import (
    EDITORS,
    ROOT,
    copied_samples,
    program,
    put_server_into,
    require,
    search_path,
    tell,
)

HERE = Path(__file__).parent / "vscode"
EXTENSION = ROOT / "editors/vscode"
INSTALLED = EDITORS / "vscode"
NODE_MIN = (22, 15)


@pytest.fixture
def node() -> str:
    require((INSTALLED / "installed").exists(), "VS Code is not there: run `make editors`")
    require((EXTENSION / "vetline.vsix").exists(), "the extension is not built: run `make vsix`")
    node = program("node", "node is not there: run `make editors`")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    found = tuple(map(int, version.stdout.strip().lstrip("v").split(".")))
    require(found >= NODE_MIN, f"VS Code does not run on node {version.stdout}: run `make editors`")
    return node


@pytest.mark.parametrize(
    ("journey", "trust"),
    [
        pytest.param("journey_main.cjs", "trusted", id="from typing to fixed"),
        pytest.param("journey_untrusted.cjs", "untrusted", id="a workspace that nobody trusted"),
    ],
)
def test_journey_in_the_extension_host(node: str, tmp_path: Path, journey: str, trust: str) -> None:
    workspace = copied_samples(tmp_path)
    put_server_into(workspace)
    results = tmp_path / "results.jsonl"

    run = vscode(node, "run_in_host.mjs", workspace, HERE / journey, results, trust)

    assert run.returncode == 0, f"{readable(results)}\n{run.stdout}"


def test_what_landed_comes_first(node: str, tmp_path: Path) -> None:
    journey_where_code_lands(node, tmp_path, "journey_landing.cjs")


def test_ten_files_that_an_agent_rewrites_are_right(node: str, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    rounds = [
        {"texts": placed(workspace, texts), "findings": findings} for texts, findings in ROUNDS
    ]
    journey_where_code_lands(node, tmp_path, "journey_disk.cjs", {"agent": AGENT, "rounds": rounds})


def test_what_a_person_sees(node: str, tmp_path: Path) -> None:
    workspace = copied_samples(tmp_path)

    look(node, tmp_path, workspace, "fix")

    assert "yaml.safe_load(text)" in (workspace / "insecure.py").read_text()


def test_what_a_person_sees_of_what_landed(node: str, tmp_path: Path) -> None:
    workspace = landing_workspace(tmp_path)

    look(node, tmp_path, workspace, "land")

    assert (workspace / "app.py").read_text() == BEFORE + BLOCK_FIXED


def look(node: str, folder: Path, workspace: Path, scene: str) -> None:
    vsix, pictures = EXTENSION / "vetline.vsix", folder / "pictures"

    run = vscode(node, "look.mjs", workspace, vsix, pictures, scene)

    assert run.returncode == 0, run.stdout


def journey_where_code_lands(node: str, folder: Path, journey: str, given: object = None) -> None:
    """Take ``journey`` in a workspace for code to land in, and print how long its steps took."""
    workspace, results = landing_workspace(folder), folder / "results.jsonl"

    run = vscode(node, "run_in_host.mjs", workspace, HERE / journey, results, given=given)

    tell(readable(results))
    assert run.returncode == 0, f"{readable(results)}\n{run.stdout}"


def vscode(
    node: str, script: str, *arguments: str | Path, given: object = None
) -> subprocess.CompletedProcess[str]:
    command = [node, HERE / script, INSTALLED, *arguments]
    environment = {**os.environ, "PATH": search_path(), "JOURNEY_GIVEN": json.dumps(given)}
    return subprocess.run(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
    )


def readable(results: Path) -> str:
    """The steps that a journey took, one a line; the last one says what went wrong."""
    lines = results.read_text().splitlines() if results.exists() else []
    steps = [json.loads(line) for line in lines]
    return "\n".join(
        f"{step['name']}: {step.get('error') or step.get('told', 'done')}" for step in steps
    )
