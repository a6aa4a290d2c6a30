"""What an operator can meet stands in the docs: commands, figures, fields."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from bot.cli.main import app
from bot.directory_rows import AccountRow, ContactRow, Row
from bot.metrics import Metrics
from storage.export_pages import ExportKind, columns_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
OPERATIONS = (DOCS / "operations.md").read_text(encoding="utf-8")
DIRECTORY = (DOCS / "directory.md").read_text(encoding="utf-8")
EXPORTS = (DOCS / "exports.md").read_text(encoding="utf-8")


def test_every_command_is_described() -> None:
    """And so is each command of a group."""
    groups = typer.main.get_group(app).commands
    for name, command in groups.items():
        assert f"`nps-loop {name}" in OPERATIONS
        assert all(inner in OPERATIONS for inner in getattr(command, "commands", {}))


def test_every_figure_is_described() -> None:
    """By the name that Prometheus sees."""
    for family in Metrics().registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        assert f"`{name}" in OPERATIONS


@pytest.mark.parametrize("kind", [AccountRow, ContactRow])
def test_every_field_of_the_directory_is_described(kind: type[Row]) -> None:
    """With whether it is needed."""
    for name, field in kind.model_fields.items():
        assert f"| `{name}` | {'needed' if field.is_required() else ''}" in DIRECTORY


@pytest.mark.parametrize("kind", ExportKind)
def test_every_column_of_an_export_is_described(kind: ExportKind) -> None:
    """In the order in which they stand in the file, but for those that are told together."""
    section = EXPORTS.partition(f"\n## {kind}\n")[2].partition("\n## ")[0]
    first_cells = " ".join(re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE))
    assert re.findall(r"`(\w+)`", first_cells) == list(columns_of(kind))
