"""Reads the policy from its file: YAML, with the line of every mistake. Knows no rule of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rules.policy import Policy
from rules.policy_checks import Fault, PolicyFaults, make_policy

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in a policy file: the line (counted from 1), the dotted path, and a sentence with what is right."""

    line: int
    path: str
    sentence: str


class PolicyError(Exception):
    """The file is no policy. `mistakes` holds all of them in the order of their lines."""

    def __init__(self, name: str, mistakes: list[Mistake]) -> None:
        self.name = name
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.line))
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """A line for each mistake: `policy.yml:12: tiers[1].min_arr: …`."""
        return [
            f"{self.name}:{mistake.line}: {mistake.path}{': ' if mistake.path else ''}{mistake.sentence}"
            for mistake in self.mistakes
        ]


def read_policy(path: Path) -> Policy:
    """The policy in a file. Raises PolicyError, also where there is no such file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        sentence = "there is no such file; copy the example policy there, or set NPS_POLICY to where yours is"
        raise PolicyError(str(path), [Mistake(1, "", sentence)]) from None
    except UnicodeDecodeError as error:
        raise PolicyError(str(path), [Mistake(1, "", "the file is not UTF-8 text")]) from error
    except OSError as error:
        raise PolicyError(str(path), [Mistake(1, "", f"the file cannot be read: {error.strerror}")]) from error
    return read_policy_text(text, str(path))


def read_policy_text(text: str, name: str = "policy.yml") -> Policy:
    """The policy in YAML. Raises PolicyError with every mistake; `name` is what the file is called in it."""
    document = _Document()
    raw = document.read(text, name)
    faults: list[Fault] = list(document.faults)
    policy = None
    try:
        policy = make_policy(raw)
    except PolicyFaults as found:
        faults += found.faults
    if faults or policy is None:
        raise PolicyError(name, [_mistake(fault, document.lines) for fault in faults])
    return policy


def _mistake(fault: Fault, lines: Mapping[Place, int]) -> Mistake:
    place = fault.path
    while place not in lines and place:
        place = place[:-1]
    return Mistake(lines.get(place, 1), _dotted(fault.path), fault.sentence)


def _dotted(path: Place) -> str:
    dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return dotted.removeprefix(".")


class _Document:
    """One YAML document as plain values, with the line of each of its parts and the keys that stand twice."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []
        self._loader = yaml.SafeLoader("")

    def read(self, text: str, name: str) -> Any:
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            return {} if node is None else self._value(node, ())
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise PolicyError(name, [Mistake(line, "", f"this is no YAML: {error.problem}")]) from error
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise PolicyError(name, [Mistake(1, "", "this is no YAML that can be read")]) from error

    def _value(self, node: yaml.Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(part, (*place, index)) for index, part in enumerate(node.value)]
        return self._loader.construct_object(node)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            here = (*place, key)
            if key in values:
                self.faults.append(Fault(here, f'"{key}" stands here twice; keep one of them'))
                continue
            self.lines[here] = key_node.start_mark.line + 1
            values[key] = self._value(value_node, here)
        return values
