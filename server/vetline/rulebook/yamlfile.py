"""YAML text to plain values, with one line for what is wrong in it."""

from __future__ import annotations

import yaml

from vetline.rulebook.problem import RuleProblem
from vetline.rulebook.schema import Yaml


def read_yaml(path: str, text: str) -> tuple[Yaml, RuleProblem | None]:
    """The content of the YAML file at ``path``, and what is wrong with it."""
    try:
        if "*" in text and _has_alias(text):
            message = "holds an alias (`*name`): write the value out, or use shared/names.yaml"
            return None, RuleProblem(path, "", message)
        return yaml.load(text, _Loader), None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" in line {mark.line + 1}" if mark else ""
        return None, RuleProblem(path, "", f"is not valid YAML{where}: {error.problem}")
    except (yaml.YAMLError, ValueError) as error:
        first = str(error).splitlines()[0]
        return None, RuleProblem(path, "", f"is not valid YAML: {first}")
    except RecursionError:
        return None, RuleProblem(path, "", "is nested too deeply")


class _Loader(yaml.CSafeLoader):
    """Plain values only; a key that stands twice in a mapping is an error, not the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue  # which has its own error
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key `{key.value}` stands twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _has_alias(text: str) -> bool:
    """Whether an alias is used: a few of them can stand for gigabytes."""
    return any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.CSafeLoader))
