import io
import shlex
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.settings import Settings
from papers.recognition.recognise import NotTaken
from runtime.antivirus import AntivirusAway, Virus, examine
from tests.corpus.files import EICAR, PDF, pdf

CLEAN, INFECTED = PDF, pdf(EICAR)
LOOKS = (
    "import pathlib, sys; found = b'EICAR-STANDARD' in pathlib.Path(sys.argv[1]).read_bytes(); "
    "print('Eicar' if found else 'clean'); sys.exit(found)"
)


def said_of(settings: Settings, content: bytes) -> str:
    try:
        return examine(settings, io.BytesIO(content), "план.pdf", len(content))
    except NotTaken as refusal:
        return type(refusal).__name__


@contextmanager
def clamd(folder: Path, answer: bytes | None = None) -> Iterator[str]:
    """A socket at which something like clamd looks at one file; or says what it is told to."""
    place = folder / "clamd.ctl"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen()

        def look() -> None:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as sent:
                asked = sent.read(len(b"zINSTREAM\0"))
                content = b""
                while length := struct.unpack(">L", sent.read(4))[0]:
                    content += sent.read(length)
                found = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
                connection.sendall(answer or (found if asked == b"zINSTREAM\0" else b"UNKNOWN COMMAND\0"))

        looking = threading.Thread(target=look)
        looking.start()
        yield str(place)
        looking.join()


def test_where_nobody_looks_every_sound_document_is_taken() -> None:
    assert said_of(Settings(), INFECTED) == "application/pdf"


@pytest.mark.parametrize(("content", "said"), [(CLEAN, "application/pdf"), (INFECTED, "Virus")])
def test_clamd_looks_at_what_is_streamed_to_it(tmp_path: Path, content: bytes, said: str) -> None:
    with clamd(tmp_path) as place:
        assert said_of(Settings(antivirus="clamd", antivirus_at=place), content) == said


@pytest.mark.parametrize(("content", "said"), [(CLEAN, "application/pdf"), (INFECTED, "Virus")])
def test_a_command_looks_at_a_copy(content: bytes, said: str) -> None:
    command = shlex.join([sys.executable, "-c", LOOKS])

    assert said_of(Settings(antivirus="command", antivirus_at=command), content) == said


def test_while_nobody_can_look_nothing_is_taken(tmp_path: Path) -> None:
    nobody = [
        Settings(antivirus="clamd", antivirus_at=str(tmp_path / "none.ctl")),
        Settings(antivirus="clamd", antivirus_at="somewhere"),
        Settings(antivirus="command", antivirus_at=str(tmp_path / "none")),
        Settings(antivirus="command", antivirus_at=shlex.join([sys.executable, "-c", "raise SystemExit(2)"])),
    ]

    assert [said_of(settings, CLEAN) for settings in nobody] == ["AntivirusAway"] * 4
    with clamd(tmp_path, b"INSTREAM size limit exceeded. ERROR\0") as place:
        assert said_of(Settings(antivirus="clamd", antivirus_at=place), CLEAN) == "AntivirusAway"


def test_both_refusals_say_what_to_do() -> None:
    assert [str(AntivirusAway()), str(Virus())] == [
        "проверить файл на вирусы сейчас нельзя: приложите его через несколько минут ещё раз.",
        "в файле найден вирус: проверьте свой компьютер антивирусом и приложите файл с другого компьютера.",
    ]
