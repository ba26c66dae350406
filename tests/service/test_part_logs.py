"""A part's log stays short, whatever it prints, and its writer does not notice."""

from pathlib import Path

from service.part_logs import shorten


def test_a_short_log_is_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("12345")

    assert shorten(log, longest=5) is False

    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"server.log": "12345"}


def test_a_long_log_is_put_aside_in_the_place_of_the_one_before(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with log.open("ab") as writer:
        for text in (b"first", b"second", b"third"):
            writer.write(text)
            writer.flush()
            if text != b"third":
                assert shorten(log, longest=4) is True

    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {
        "server.log": "third",
        "server.log.1": "second",
    }


def test_a_log_that_nobody_has_begun_is_nothing_to_shorten(tmp_path: Path) -> None:
    assert shorten(tmp_path / "server.log") is False


def test_a_log_that_cannot_be_copied_is_cut(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("12345")
    (tmp_path / "server.log.1").mkdir()

    assert shorten(log, longest=4) is True

    assert log.read_text() == ""
