"""The post box, as those who read their letters in it."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from rehearsal.mailbox import FoundLetter, LetterNotInPostBox, Mailbox

BASE = "http://127.0.0.1:8085"


def put(maildir: Path, number: int, text: str, html: str, *, folder: str = "new") -> None:
    letter = EmailMessage()
    letter["Delivered-To"] = f"school-{number}@kansk.example"
    letter["Message-ID"] = f"<{number}@kkipk.example>"
    letter.set_content(text)
    letter.add_alternative(html, subtype="html")
    letter.add_attachment(f"{BASE}/l/in-a-file", filename="сроки.txt")
    (maildir / folder).mkdir(parents=True, exist_ok=True)
    (maildir / folder / f"1.M0P1Q{number}.catcher").write_bytes(letter.as_bytes())


def test_letters_are_read_once_in_the_order_in_which_they_came_with_the_links_in_them(tmp_path: Path) -> None:
    box = Mailbox(tmp_path, BASE)
    assert box.fresh() == []
    put(tmp_path, 10, f"Откройте:\n{BASE}/l/one\n\nhttp://else.example/l/x", f'<a href="{BASE}/l/one">Открыть</a>')
    put(tmp_path, 9, "Без ссылки", f'<a href="{BASE}/l/html?a=1&amp;b=2">Открыть</a>')
    first = FoundLetter("<9@kkipk.example>", "school-9@kansk.example", (f"{BASE}/l/html?a=1&b=2",))
    second = FoundLetter("<10@kkipk.example>", "school-10@kansk.example", (f"{BASE}/l/one",))

    assert box.fresh() == [first, second]
    (tmp_path / "cur").mkdir()
    (tmp_path / "new/1.M0P1Q9.catcher").rename(tmp_path / "cur/1.M0P1Q9.catcher:2,S")
    assert box.fresh() == []
    assert box.letter("<9@kkipk.example>") == first


def test_where_letters_are_not_opened_one_is_when_it_is_asked_for(tmp_path: Path) -> None:
    put(tmp_path, 1, f"{BASE}/l/1", "")
    box = Mailbox(tmp_path, BASE, opens=False)

    assert box.fresh() == []
    assert box.letter("<1@kkipk.example>") == FoundLetter(
        "<1@kkipk.example>", "school-1@kansk.example", (f"{BASE}/l/1",)
    )


def test_a_letter_that_the_post_box_lacks_is_told(tmp_path: Path) -> None:
    with pytest.raises(LetterNotInPostBox, match=r"<1@kkipk\.example>"):
        Mailbox(tmp_path, BASE).letter("<1@kkipk.example>")
