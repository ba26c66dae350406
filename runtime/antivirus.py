"""Looking for viruses in a file that somebody brings: nobody, clamd, or a command, as the settings say.

While whoever looks is away, no file is taken: one that nobody looked at would lie among the others for good.
"""

import logging
import shlex
import socket
import struct
import subprocess
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from config.settings import Settings
from papers.recognition.recognise import NotTaken, recognise

logger = logging.getLogger(__name__)

CHUNK = 256 * 1024
PATIENCE_SECONDS = 60
LONGEST_ANSWER = 4096
CLEAN, INFECTED = 0, 1


class AntivirusAway(NotTaken):
    """Nobody could look: the file is not taken yet."""

    def __init__(self) -> None:
        super().__init__("проверить файл на вирусы сейчас нельзя: приложите его через несколько минут ещё раз.")


class Virus(NotTaken):
    """A virus was found."""

    def __init__(self) -> None:
        super().__init__(
            "в файле найден вирус: проверьте свой компьютер антивирусом и приложите файл с другого компьютера."
        )


def examine(settings: Settings, file: BinaryIO, name: str, size: int) -> str:
    """The media type of a file that may be kept: of a kind that is taken, and clean. Raises NotTaken.

    The file is left at its beginning.
    """
    media_type = recognise(file, name, size, settings.most_file_bytes)
    try:
        refuse_viruses(settings, file)
    finally:
        file.seek(0)
    return media_type


def refuse_viruses(settings: Settings, file: BinaryIO) -> None:
    """Raise Virus where one is found, and AntivirusAway where nobody can look."""
    file.seek(0)
    try:
        match settings.antivirus:
            case "clamd":
                found = _found_by_clamd(settings.antivirus_at or "", file)
            case "command":
                found = _found_by_command(settings.antivirus_at or "", file)
            case _:
                return
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        logger.error("the antivirus does not answer: %s", error)  # noqa: TRY400
        raise AntivirusAway from error
    if found:
        logger.warning("a virus was found in a file that was brought: %s", found)
        raise Virus


def _found_by_clamd(address: str, file: BinaryIO) -> str:
    """What clamd names, or nothing. Its words are those of clamd(8), INSTREAM."""
    with _connected(address) as connection:
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            connection.sendall(struct.pack(">L", len(chunk)) + chunk)
        connection.sendall(struct.pack(">L", 0))
        said = b""
        while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER and (more := connection.recv(LONGEST_ANSWER)):
            said += more
    answer = said.rstrip(b"\0\n").decode(errors="replace").strip()
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer != "stream: OK":
        raise ValueError(f"clamd says: {answer or 'nothing'}")
    return ""


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        made = socket.socket(socket.AF_UNIX)
        made.settimeout(PATIENCE_SECONDS)
        try:
            made.connect(address)
        except OSError:
            made.close()
            raise
        return made
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), PATIENCE_SECONDS)


def _found_by_command(command: str, file: BinaryIO) -> str:
    """What the command says of a virus, or nothing. It sees the file under a name that says nothing of whose it is."""
    with NamedTemporaryFile(prefix="rounds-") as copy:
        while chunk := file.read(CHUNK):
            copy.write(chunk)
        copy.flush()
        ended = subprocess.run(
            [*shlex.split(command), copy.name],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    said = ended.stdout[:LONGEST_ANSWER].decode(errors="replace").strip()
    if ended.returncode not in (CLEAN, INFECTED):
        raise ValueError(f"the command ended with {ended.returncode}")
    return (said or "without a name") if ended.returncode == INFECTED else ""
