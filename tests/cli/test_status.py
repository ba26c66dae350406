import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete
from typer.testing import CliRunner

from acts.schedule import schedule
from cli.main import app
from models.rounds import Round
from notifications.smtp.transport import Accepted, InDoubt
from runtime.service_home import the_only_service
from tests.beginnings import so_far
from tests.small_season import SmallSeason, season_of_2022

Start = Callable[..., SmallSeason]
Asked = Callable[..., tuple[int, str]]

LONG = "первичная экспертиза концептуальных документов школ, вошедших в проект позже остальных по решению министерства"


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """The third day of the expertise: an address is bad, a letter is in doubt, one of three conclusions is filed."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.mail_refuses("d-s-1")
    begun.server.delivered = [InDoubt("connection lost"), Accepted("250 OK")]
    begun.go("2022-03-16 12:00")
    begun.hand_in("s-2", "s-3", "s-4")
    begun.go("2022-03-21 12:00")
    begun.file("s-2")
    begun.go("2022-03-23 10:00")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_all_rounds_stand_in_a_table_and_below_it_what_needs_a_person(season: SmallSeason, ask: Asked) -> None:
    status, text = ask(season, "status")

    assert status == 0
    assert plain(text).splitlines() == [
        "Сезон 2022, 23.03.2022 10:00 (Asia/Krasnoyarsk)",
        "",
        " строка состояние       день   школ сдали закл. писем дальше",
        " ────────────────────────────────────────────────────────────────",
        " 1.13   на экспертизе ! 3 из 7    6     3   1/3    32 24.03 09:00",
        " 1.14   ещё не начата             0     0     0     0 28.03 00:00",
        "",
        "Нужен человек",
        "  • служба не работает (диспетчер экспертиз: ни разу не запускался).",
        "    → rounds serve",
        "  • 2022/1.13: 1 письмо под вопросом.",
        "    → rounds letters list --round 2022/1.13 --state in_doubt",
        "  • 2022/1.13: 4 письма не доставлены: адрес не действует.",
        "    → rounds letters list --round 2022/1.13 --state refused",
    ]


def test_what_to_type_names_the_home_where_nothing_else_would(
    season: SmallSeason, ask: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = season.installation.home.folder
    shown = []
    for where in (["--home", str(folder)], []):
        _, text = ask(season, "status", *where)
        shown.append([line for line in text.splitlines() if "→ rounds serve" in line])
    monkeypatch.chdir(folder)
    monkeypatch.delenv("ROUNDS_HOME")

    done = CliRunner().invoke(app, ["status", "--home", "."])

    assert shown == [["    → rounds serve"], ["    → rounds serve"]]
    assert "    → rounds serve --home .\n" in done.stdout
    assert "rounds letters list --round 2022/1.13 --state in_doubt --home ." in done.stdout


def test_one_round_is_told_in_full(season: SmallSeason, ask: Asked) -> None:
    status, text = ask(season, "status", "1.13")

    assert status == 0
    assert plain(text).splitlines() == [
        "2022/1.13  Первичная экспертиза концептуальных документов",
        "Сейчас 23.03.2022 10:00 (Asia/Krasnoyarsk).",
        "На экспертизе: день 3 из 7 (рабочий 3 из 5). Ждёт заключений экспертов; само",
        "продолжится не позже 24.03.2022 09:00.",
        "Приём документов  14.03.2022 00:00 – 20.03.2022 23:59",
        "Экспертиза        21.03.2022 00:00 – 27.03.2022 23:59",
        "",
        "Школы и эксперты",
        "  участвуют 6 → сдали 3 → нужно заключений 3 → назначено 3 → взяли в работу 1 →",
        "  готово 1 → итогов отправлено 2",
        "",
        "Нужен человек",
        "  • 1 письмо под вопросом.",
        "    → rounds letters list --round 2022/1.13 --state in_doubt",
        "  • 4 письма не доставлены: адрес не действует.",
        "    → rounds letters list --round 2022/1.13 --state refused",
        "",
        "Дальше само",
        "  24.03.2022 09:00  замена экспертов, от которых нет вестей",
        "  25.03.2022 09:00  напоминание экспертам, которые не сдали заключение",
        "  27.03.2022 23:59  экспертиза закрывается, подводятся итоги",
        "",
        "Письма",
        "  принято почтовым сервером 27, отклонено 4, под вопросом 1",
        "",
        "Запусков 6, из них после сбоев 0.",
    ]


def test_an_end_is_told_as_the_last_minute_of_its_day_as_pages_and_letters_do(start: Start, ask: Asked) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-03-19 12:00"))
    intake = plain(ask(season, "status")[1]), " ".join(plain(ask(season, "status", "1.13")[1]).split())
    season.give_own_deadline("s-1", "2022-03-22 00:00")
    season.go("2022-03-21 12:00")
    expertise = plain(ask(season, "status")[1]), " ".join(plain(ask(season, "status", "1.13")[1]).split())

    assert [re.findall(r"^ 1\.13 .* (\S+ \S+)$", table, re.MULTILINE) for table, _ in (intake, expertise)] == [
        ["20.03 23:59"],
        ["21.03 23:59"],
    ]
    assert "Ждёт документов от школ; само продолжится не позже 20.03.2022 23:59." in intake[1]
    assert "20.03.2022 23:59 приём документов закрывается 21.03.2022 00:00 назначаются эксперты" in intake[1]
    assert "Ждёт заключений экспертов; само продолжится не позже 21.03.2022 23:59." in expertise[1]
    assert "21.03.2022 23:59 собственный срок школы истекает" in expertise[1]


def test_a_round_that_ended_early_says_when_and_why(start: Start, ask: Asked) -> None:
    season = start("1.13", played=so_far.go("2022-03-18 12:00").hand_in("s-1", "s-3").go("2022-03-22 12:00"))
    season.file_all()
    season.go("2022-03-23 12:00")

    told = " ".join(plain(ask(season, "status", "1.13")[1]).split())
    assert "Завершена 22.03.2022 12:00. Экспертиза закончилась раньше срока, 22.03.2022 12:00: все заключения" in told


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("arguments", [(), ("1.13",)])
def test_nothing_is_wider_than_the_terminal_however_long_the_names(
    start: Start, ask: Asked, columns: int, arguments: tuple[str, ...]
) -> None:
    season = start(
        "1.13",
        "1.14",
        r_1_13={"title": LONG},
        played=so_far.go("2022-03-16 12:00").hand_in("s-2", "s-3").go("2022-03-23 10:00"),
    )

    _, text = ask(season, "status", *arguments, columns=columns)

    assert [line for line in text.splitlines() if len(line) > columns and "→" not in line] == []
    assert ("первичная экспертиза" in text.lower()) == (bool(arguments) or columns >= 110)


def test_beside_a_service_that_starts_nobody_is_told_that_it_does_not_work(start: Start, ask: Asked) -> None:
    season = start("1.13")
    with the_only_service(season.installation.home):
        starting = ask(season, "status")[1].splitlines()
        told = json.loads(ask(season, "status", "--json")[1])
    ended = ask(season, "status")[1]

    assert starting[0] == "Служба запускается: через несколько секунд она займётся экспертизами."
    assert (told["service"], "служба не работает" in "\n".join(starting)) == ("starts", False)
    assert "служба не работает" in ended


def test_a_season_without_rounds_says_what_to_do(start: Start, ask: Asked) -> None:
    season = start()
    season.change(delete(Round))

    assert ask(season, "status") == (0, "Экспертиз ещё нет: внесите сезон командой rounds schedule.")


def test_programs_get_the_same_values(season: SmallSeason, ask: Asked) -> None:
    whole = json.loads(ask(season, "status", "--json")[1])
    one = json.loads(ask(season, "status", "2022/1.13", "--json")[1])

    assert whole["rounds"][0] == one
    assert [round_["id"] for round_ in whole["rounds"]] == ["2022/1.13", "2022/1.14"]
    assert (one["stage"], one["day"], one["funnel"]["filed"], one["letters"]["in_doubt"]) == (
        "expertise",
        {"day": 3, "days": 7, "working_day": 3, "working_days": 5},
        1,
        1,
    )
    assert one["next_steps"][0] == {"at": "2022-03-24T02:00:00+00:00", "step": "silence"}


def test_a_round_that_is_not_there_is_told_with_those_that_are(season: SmallSeason, ask: Asked) -> None:
    assert ask(season, "status", "9.9") == (2, "Экспертизы 9.9 нет. Есть 2022/1.13, 2022/1.14.")


def test_a_row_of_two_seasons_must_be_named_in_full(season: SmallSeason, ask: Asked) -> None:
    other: Any = replace(season_of_2022(), id="next", rounds=(season.rules["1.14"],))
    schedule(other, who="office", why="План")

    assert ask(season, "status", "1.14") == (
        2,
        "Экспертиза 1.14 есть в нескольких сезонах: назовите одну из них полностью — 2022/1.14, next/1.14.",
    )
