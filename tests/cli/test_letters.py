import json
from collections.abc import Callable

import pytest

from acts.hold_letters import hold_letters
from models.changes import changes_of
from models.letters import Letter
from notifications.smtp.transport import Accepted, InDoubt
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
Asked = Callable[..., tuple[int, str]]


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Monday noon: of the invitations one was refused, one is in doubt."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.mail_refuses("d-s-1")
    begun.server.delivered = [InDoubt("connection lost"), Accepted("250 OK")]
    begun.go("2022-03-14 12:00")


def plain(text: str) -> list[str]:
    return text.replace("\u00a0", " ").splitlines()


def letter(season: SmallSeason, kind: str, subject: str) -> Letter:
    return next(each for each in season.ledger(kind) if each.subject == subject)


def deeds(season: SmallSeason) -> list[tuple[str, str, str]]:
    with season.reading() as session:
        return [(each.who, each.deed, each.why) for each in changes_of(session)]


def test_letters_of_some_states_are_listed_with_what_the_server_said(season: SmallSeason, ask: Asked) -> None:
    status, text = ask(season, "letters", "list", "--state", "in_doubt", "--state", "refused")

    refused, doubtful = letter(season, "invitation", "s-1").id, letter(season, "invitation", "s-2").id
    assert status == 0
    assert plain(text) == [
        "2022/1.13  первичная экспертиза концептуальных документов",
        f"{refused:>6}  14.03.2022 09:00  отклонено: приглашение",
        "        Ясеневаd-s-1 О. Л. (d-s-1) · Школа s-1 (s-1)",
        "        → 550 5.1.1 no such user",
        f"{doubtful:>6}  14.03.2022 09:00  под вопросом: приглашение",
        "        Ясеневаd-s-2 О. Л. (d-s-2) · Школа s-2 (s-2)",
        "        → connection lost",
    ]


def test_letters_to_a_person_or_about_a_school_are_found_by_its_id(season: SmallSeason, ask: Asked) -> None:
    for id in ("d-s-3", "s-3"):
        (found,) = json.loads(ask(season, "letters", "list", "--to", id, "--json")[1])
        assert (found["kind"], found["recipient"], found["subject"]) == ("invitation", "d-s-3", "s-3")

    assert ask(season, "letters", "list", "--to", "nobody") == (0, "Таких писем нет.")


def test_more_letters_than_asked_for_are_counted(season: SmallSeason, ask: Asked) -> None:
    _, text = ask(season, "letters", "list", "--round", "1.13", "--kind", "invitation", "--limit", "2")

    assert plain(text)[-1] == "Показано 2 из 6: уточните запрос или поднимите --limit."


def test_a_letter_is_shown_with_its_tries_and_its_text_and_without_its_link(season: SmallSeason, ask: Asked) -> None:
    refused = letter(season, "invitation", "s-1")

    status, text = ask(season, "letters", "show", refused.key)

    assert status == 0
    assert plain(text) == [
        f"Письмо {refused.id}: приглашение",
        "Ключ          2022/1.13/invitation/d-s-1/s-1/",
        "Экспертиза    2022/1.13, первичная экспертиза концептуальных документов",
        "О чём         Школа s-1 (s-1)",
        "Кому          Ясеневаd-s-1 О. Л. (d-s-1)",
        "Адрес         d-s-1@season.example, не действует",
        "Состояние     отклонено",
        "Подготовлено  14.03.2022 00:00",
        "Решено        14.03.2022 09:00",
        "Ответ         550 5.1.1 no such user",
        "Попытка 1     14.03.2022 09:00:00 → 09:00:00  550 5.1.1 no such user",
        "",
        f"Message-ID    {refused.message_id}",
        "Тема          Письмо «invitation»",
        "",
        "Уважаемые коллеги!",
        "",
        "http://127.0.0.1:8085/l/•••",
    ]
    assert "@@" not in ask(season, "letters", "show", str(refused.id), "--json")[1]


def test_a_letter_that_is_not_there_is_told(season: SmallSeason, ask: Asked) -> None:
    sentence = "Письма 999 нет. Ключи и номера писем показывает rounds letters list."

    assert ask(season, "letters", "show", "999") == (2, sentence)


def test_a_letter_in_doubt_is_settled_by_one_word_only(season: SmallSeason, ask: Asked) -> None:
    id = str(letter(season, "invitation", "s-2").id)
    word = ("--why", "Школа подтвердила", "--who", "office")

    assert ask(season, "letters", "resolve", id, *word)[0] == 2
    assert ask(season, "letters", "resolve", id, *word, "--arrived", "--give-up")[0] == 2
    assert deeds(season) == []
    assert ask(season, "letters", "resolve", id, *word, "--arrived") == (0, f"Записано: письмо {id} дошло.")
    assert deeds(season) == [("office", "letters resolve", "Школа подтвердила")]
    assert ask(season, "letters", "resolve", id, *word, "--arrived")[0] == 2


def test_after_a_mended_address_the_letters_that_can_go_again_are_named(season: SmallSeason, ask: Asked) -> None:
    id = letter(season, "invitation", "s-1").id

    refused = ask(season, "letters", "retry", str(id), "--why", "Ещё раз")
    status, text = ask(season, "person", "address", "d-s-1", "new@school.example", "--why", "Сообщила школа")

    assert refused[0] == 2
    assert status == 0
    assert plain(text) == [
        "Записано: письма для d-s-1 идут на new@school.example.",
        "Раньше не дошли письма ниже. Отправить их на новый адрес:",
        f"  rounds letters retry {id} --why ПРИЧИНА",
    ]
    assert ask(season, "letters", "retry", str(id), "--why", "Исправлен") == (
        0,
        f"Письмо {id} уйдёт ещё раз, не раньше 14.03.2022 12:00.",
    )


def test_what_will_leave_is_shown_hour_by_hour(start: Start, ask: Asked) -> None:
    season = start("1.13")
    season.stand("2022-03-14 00:00")
    season.run_rounds()

    status, text = ask(season, "letters", "preview")

    assert status == 0
    assert plain(text) == [
        "14.03.2022, с 09:00",
        "      6  2022/1.13: приглашение",
        "      3  2022/1.13: сообщение об открытии приёма",
        "Всего 9 писем, уйдут за 1 день.",
    ]


def test_a_held_queue_says_why_and_how_to_let_it_go(season: SmallSeason, ask: Asked) -> None:
    hold_letters(who="office", why="Проверяем тексты")

    assert plain(ask(season, "letters", "preview")[1]) == [
        "Ни одно письмо не ждёт отправки.",
        "Отправка остановлена: Проверяем тексты",
        "→ rounds letters release --why ПРИЧИНА",
    ]
    assert ask(season, "letters", "hold", "--why", "Ещё раз")[0] == 2
    assert ask(season, "letters", "release", "--who", "office")[0] == 0
    assert deeds(season)[0] == ("office", "letters release", "устранено: Проверяем тексты")


def test_the_history_tells_deeds_and_letters_in_the_order_of_time(season: SmallSeason, ask: Asked) -> None:
    id = letter(season, "invitation", "s-2").id
    season.stand("2022-03-14 13:00")
    ask(season, "letters", "resolve", str(id), "--why", "Школа подтвердила", "--who", "office", "--arrived")

    status, text = ask(season, "history", "1.13", "--limit", "6", columns=120)

    assert status == 0
    assert plain(text) == [
        "14.03.2022 09:00  приглашение: отклонено, 1 письмо (d-s-1)",
        "14.03.2022 09:00  приглашение: принято почтовым сервером, 5 писем (d-s-2, d-s-3, d-s-4 и ещё 2)",
        "14.03.2022 09:00  сообщение о недоставленных письмах: принято почтовым сервером, 1 письмо (office)",
        "14.03.2022 09:00  сообщение об открытии приёма: принято почтовым сервером, 3 письма (c-1, c-2, c-3)",
        "14.03.2022 09:00  разбужена: не доставлено письмо тому, от кого ждут действий",
        "14.03.2022 13:00  office: решено о письме под вопросом 2022/1.13/invitation/d-s-2/s-2/ — Школа подтвердила",
        "Показаны последние 6; больше — с --limit.",
    ]
    events = json.loads(ask(season, "history", "1.13", "--json")[1])
    assert [event["sort"] for event in events] == ["letters"] * 4 + ["wake", "deed"]


def test_an_accepted_letter_is_sent_once_more(season: SmallSeason, ask: Asked) -> None:
    accepted = letter(season, "invitation", "s-3")
    status, text = ask(season, "letters", "again", str(accepted.id), "--why", "Не находит")

    assert (status, plain(text)) == (
        0,
        [f"Повтор письма {accepted.id} уйдёт не раньше 14.03.2022 12:00. Само письмо остаётся как было."],
    )
    assert ask(season, "letters", "again", str(letter(season, "invitation", "s-1").id), "--why", "Не находит")[0] == 2
