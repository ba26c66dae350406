"""A short round live: the service itself on a fast clock, from the first letter to the last."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.letters import State
from domain.stages import Stage
from models.rounds import rounds_in_order
from runtime.home import Home
from runtime.installation import close_installation, open_installation
from runtime.round_status import letters_by_state
from service.prefect_server import free_port

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


def test_a_show_ends_with_a_closed_round_and_its_letters_in_the_post_box(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = ["live", "--home", str(home), "--schools", "4", "--speed", "4000", "--port", str(free_port())]

    done = subprocess.run(
        [sys.executable, "-m", "cli", *command],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )

    assert (done.returncode, done.stdout.splitlines()[-1].partition(".")[0]) == (0, "Экспертиза завершена"), done.stderr
    installation = open_installation(Home(home))
    try:
        with installation.reading() as session:
            (round_,) = rounds_in_order(session)
            letters = letters_by_state(session, round_.id)
    finally:
        close_installation()
    kept = [*(home / "mail/new").iterdir(), *(home / "mail/cur").iterdir()]
    assert round_.stage == Stage.CLOSED
    assert {state: number for state, number in letters.items() if number and state is not State.WITHDRAWN} == {
        State.ACCEPTED: len(kept)
    }
