import pytest
from jinja2 import UndefinedError
from markupsafe import Markup
from sqlalchemy import event

from domain.letters import Kind
from notifications.letters.drafts import Drafting
from notifications.letters.kinds import compose
from notifications.letters.rendering import (
    LONGEST_TITLE,
    LONGEST_VALUE,
    HoleInLetter,
    TemplateBroken,
    _short,
    _styled,
    render,
    shown,
)
from notifications.letters.rows_at_hand import gather
from tests.notifications.letters.letters_record import BASE_URL, LettersRecord


def test_a_long_round_gives_way_to_the_matter() -> None:
    title = _short(
        "Выборочная экспертиза среднесрочных программ развития школ Проекта 2021 года по итогам первого полугодия: "
        "ждём документы до 30 апреля"
    )
    assert title == (
        "Выборочная экспертиза среднесрочных программ развития школ Проекта 2021 года по итогам…: "
        "ждём документы до 30 апреля"
    )
    assert len(title) <= LONGEST_TITLE


def test_a_title_without_a_matter_is_cut_at_a_word() -> None:
    assert _short("слово " * 40) == "слово " * 18 + "слово…"
    assert len(_short("а" * 400)) == LONGEST_TITLE


def test_a_missing_value_is_no_empty_place() -> None:
    with pytest.raises(HoleInLetter):
        shown(None)
    with pytest.raises(UndefinedError):
        render(Kind.INVITATION, {})


def test_a_value_is_one_clean_line() -> None:
    assert shown("Школа\r\nBcc: e@x.ru\x00\u202e") == "Школа Bcc: e@x.ru"
    assert shown(Markup("<b>\n</b>")) == "<b>\n</b>"
    assert shown(7) == 7
    assert shown("а" * 10_000_000) == "а" * LONGEST_VALUE + "…"


def test_styles_come_into_the_tags_and_statements_stay_where_they_were() -> None:
    loop = '{% for a in b %}\n<tr><td class="cell">{{ a }}</td></tr>\n{% endfor %}'
    styled = _styled("x.html", f'<table class="table"><tbody>\n{loop}</tbody></table>')
    assert styled.startswith('<table class="table" style="width: 100%;')
    assert '<tbody>\n{% for a in b %}\n<tr><td class="cell" style="' in styled
    assert styled.endswith(">{{ a }}</td></tr>\n{% endfor %}</tbody></table>")


def test_a_statement_inside_of_a_tag_is_refused() -> None:
    with pytest.raises(TemplateBroken):
        _styled("x.html", "<p {% if a %}class='x'{% endif %}>x</p>")


def test_gathered_letters_ask_the_record_no_more(letters_record: LettersRecord) -> None:
    session = letters_record.session
    letters = [letters_record.letter(Kind.INVITATION, f"d-{number}", f"s-{number}") for number in (1, 2, 4)]
    drafting = Drafting(session, letters_record.files, BASE_URL, letters_record.now, 20)
    before = [compose(drafting, letter) for letter in letters]
    session.flush()
    session.expunge_all()
    letters = [letters_record.letter(Kind.INVITATION, f"d-{number}", f"s-{number}") for number in (1, 2, 4)]
    gather(session, letters)
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert [compose(drafting, letter) for letter in letters] == before
    assert asked == []
