"""`nps-loop demo --script`: the whole story, as a program of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_the_story_ends_as_it_should() -> None:
    """Every step happens as told, with the policy as it comes: phrases that send a card elsewhere stop it."""
    command = [str(Path(sys.executable).with_name("nps-loop")), "demo", "--script"]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert done.stdout.rstrip().endswith("The story ended as it should.")
