import io
import zipfile
from pathlib import Path

import pytest

from portal.archive import archive_of, name_in_archive


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "07 _.._etc_passwd"),
        ("C:\\x.docx", "07 C_x.docx"),
        ("CON.docx", "07 CON.docx"),
        ("", "07 файл"),
        ("...", "07 файл"),
        ("a\r\nb\u202e.pdf", "07 a_b.pdf"),
        ("ё" * 300 + ".docx", "07 " + "ё" * 115 + ".docx"),
        ("ё" * 300, "07 " + "ё" * 120),
    ],
)
def test_a_name_in_an_archive_can_be_written_anywhere(name: str, safe: str) -> None:
    assert name_in_archive(7, name) == safe


def test_an_archive_is_handed_on_piece_by_piece(tmp_path: Path) -> None:
    content = bytes(range(256)) * 4096
    for number in range(3):
        (tmp_path / str(number)).write_bytes(content)
    pieces = list(archive_of([(f"{number}.bin", tmp_path / str(number)) for number in range(3)]))

    assert len(pieces) > 9
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [content] * 3
