"""A page as somebody sees it."""

import pytest

from rehearsal.seen_page import Button, Link, NotOnThePage, SeenPage

PAGE = """<!DOCTYPE html>
<html><head><title>Не видно</title></head><body>
<section role="alert"><h2>Исправьте</h2><ul><li><a href="#a">Нет&nbsp;оценки.</a></li><li>Нет файла.</li></ul></section>
<p class="note">Срок прошёл.</p>
<article><h2><a href="/expert/1">Школа №&nbsp;3</a></h2><p>Канский район</p></article>
<article><h2><a href="/expert/2">Школа №&nbsp;3</a></h2><p>Ачинск</p></article>
<form method="post" action="/school/files" enctype="multipart/form-data">
<ol><li><h3>Концепция</h3>
<ul><li>a.docx <button formaction="/school/files/1/remove" aria-label="Удалить a.docx">Удалить</button></li></ul>
<input type="file" name="files-concept"><button>Приложить</button></li>
<li><input type="file" name="files-orders" multiple></li></ol>
<input type="hidden" name="edition" value="3">
<input type="radio" name="mark" value="0"><input type="radio" name="mark" value="1" checked>
<input type="radio" name="other" value="1">
<select name="level"><option value="">выберите</option><option value="2" selected>2</option></select>
<textarea name="remark">
 Уточните &lt;цель&gt;</textarea>
<button type="button">Не отправляет</button>
</form>
<form action="/search"><button>Искать</button></form>
</body></html>"""


@pytest.fixture
def page() -> SeenPage:
    return SeenPage("http://127.0.0.1:8085/school/2022", PAGE)


def test_links_are_told_apart_by_what_stands_around_them(page: SeenPage) -> None:
    assert page.link("Школа № 3", "Ачинск") == Link("Школа № 3", "http://127.0.0.1:8085/expert/2", "Школа № 3 Ачинск")
    with pytest.raises(NotOnThePage, match="there is no link «Школа № 4»"):
        page.link("Школа № 4")


def test_a_button_sends_what_its_form_holds_where_it_says(page: SeenPage) -> None:
    fields = {"edition": "3", "mark": "1", "level": "2", "remark": " Уточните <цель>"}
    names = frozenset({"edition", "mark", "other", "level", "remark"})
    files = {"files-concept": False, "files-orders": True}
    there = "http://127.0.0.1:8085/school/files"

    assert page.buttons == (
        Button("Удалить a.docx", f"{there}/1/remove", fields, names, files, "files-concept"),
        Button("Приложить", there, fields, names, files, "files-concept"),
    )


def test_what_a_page_tells_is_read_from_it(page: SeenPage) -> None:
    assert (page.mistakes(), page.notes()) == (["Нет оценки.", "Нет файла."], ["Срок прошёл."])
    assert page.headings() == ["Исправьте", "Школа № 3", "Школа № 3", "Концепция"]
    assert "Не видно" not in page.words()
