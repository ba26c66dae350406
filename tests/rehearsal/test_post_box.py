"""The post box of a rehearsal, a process beside it."""

import smtplib
from pathlib import Path

import pytest

from notifications.catcher import CatcherRules
from rehearsal.post_box import PostBoxGone, post_box


def test_a_post_box_takes_letters_in_and_one_that_was_killed_is_told(tmp_path: Path) -> None:
    with post_box(tmp_path / "mail", CatcherRules()) as box:
        with smtplib.SMTP("127.0.0.1", box.port) as client:
            client.sendmail("a@rounds.example", ["b@rounds.example"], b"Message-ID: <1@rounds.example>\r\n\r\n.\r\n")
        box.refuse_if_gone()
        assert len(list((tmp_path / "mail" / "new").iterdir())) == 1

        box.process.kill()
        box.process.join()
        with pytest.raises(PostBoxGone, match=r"завершился сам \(код -9\)"):
            box.refuse_if_gone()


def test_a_post_box_that_cannot_open_is_told(tmp_path: Path) -> None:
    (tmp_path / "mail").touch()
    with pytest.raises(PostBoxGone, match="не открылся"), post_box(tmp_path / "mail", CatcherRules()):
        pass
