"""Reads the policy from its file: YAML, with the line of every mistake. Knows no rule of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rules.faults import Fault
from rules.policy import Policy
from rules.policy_checks import PolicyFaults, make_policy

Place = tuple[str | int, ...]

_MOST_PARTS = 100_000


class _TooLargeError(Exception):
    """More parts than any policy has."""


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
    mistakes = list(document.mistakes)
    policy = None
    try:
        policy = make_policy(raw)
    except PolicyFaults as found:
        told = {mistake.path for mistake in mistakes}
        further = [_mistake(fault, document.lines) for fault in found.faults]
        mistakes += [mistake for mistake in further if mistake.path not in told]
    if mistakes or policy is None:
        raise PolicyError(name, mistakes)
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
    """One YAML document as plain values, with the line of each of its parts and the mistakes that YAML lets pass."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self.mistakes: list[Mistake] = []
        self._loader = yaml.SafeLoader("")
        self._parts = 0

    def read(self, text: str, name: str) -> Any:
        """The values in `text`. Raises PolicyError where it is no YAML at all."""
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            if node is not None:
                return self._value(node, ())
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise PolicyError(name, [Mistake(line, "", f"this is no YAML: {error.problem}")]) from error
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            sentence = "this line has a character that YAML does not allow; delete it and write it anew"
            raise PolicyError(name, [Mistake(line, "", sentence)]) from error
        except (yaml.YAMLError, RecursionError, _TooLargeError) as error:
            sentence = "this is no policy: it goes deeper or is larger than one can be"
            raise PolicyError(name, [Mistake(1, "", sentence)]) from error

        sentence = "the file is empty; start from the example policy, or see docs/policy.md for what is needed"
        raise PolicyError(name, [Mistake(1, "", sentence)])

    def _value(self, node: yaml.Node, place: Place) -> Any:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            # A few aliases of aliases would otherwise fill the memory.
            raise _TooLargeError
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(part, (*place, index)) for index, part in enumerate(node.value)]
        try:
            return self._loader.construct_object(node)
        except yaml.MarkedYAMLError:
            self._note(node, place, f"the tag {node.tag} is not read here; write plain text or a number")
        except (ValueError, LookupError, ArithmeticError, AttributeError, TypeError):
            # PyYAML looks at the form of a scalar, not at whether there is such a number or day.
            self._note(node, place, f'"{str(node.value)[:40]}" cannot be read as what it looks like; quote it')
        return None

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._note(key_node, place, "a key here is a list or a mapping; write plain words as keys")
                continue
            key = str(key_node.value)
            here = (*place, key)
            if key in values:
                first = self.lines[here]
                self._note(key_node, here, f'"{key}" stands in line {first} already; keep one of the two')
                continue
            self.lines[here] = key_node.start_mark.line + 1
            values[key] = self._value(value_node, here)
        return values

    def _note(self, node: yaml.Node, place: Place, sentence: str) -> None:
        self.mistakes.append(Mistake(node.start_mark.line + 1, _dotted(place), sentence))
