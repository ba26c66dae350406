"""The chain of deeds as the office looks at it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from service.audit_heads import keep_head
from service.backup import back_up
from tests.folders import a_folder_in_memory
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
Asked = Callable[..., tuple[int, str]]


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Wednesday 16.03: two schools have handed in."""
    return start("1.13", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")
    begun.hand_in("s-1", "s-2")


def test_a_whole_chain_is_told_with_its_head_which_a_backup_holds_too(season: SmallSeason, ask: Asked) -> None:
    status, head = ask(season, "audit", "head", columns=200)
    with a_folder_in_memory() as folder:
        in_backup = back_up(season.installation, folder / "copies").manifest.audit_head

    assert (status, head[:2], head, len(head)) == (0, "2:", in_backup, 66)
    assert ask(season, "audit", "verify", "--head", head) == (
        0,
        "Журнал действий цел. Записей: 2; сверено с учётом: 2.",
    )
    _, said = ask(season, "audit", "verify", "--json")
    assert json.loads(said) == {
        "ok": True,
        "head": {"number": 2, "mac": head.removeprefix("2:")},
        "facts": 2,
        "broken": None,
    }
    assert json.loads(ask(season, "audit", "head", "--json")[1]) == {"number": 2, "mac": head.removeprefix("2:")}


def test_a_broken_chain_ends_with_status_1_and_says_what_is_broken_and_what_to_do(
    season: SmallSeason, ask: Asked
) -> None:
    season.change(text("UPDATE audit SET who = 's-3' WHERE number = 2"))

    status, said = ask(season, "audit", "verify")
    assert status == 1
    assert " ".join(said.split()) == (
        "Журнал действий нарушен. Запись 2 изменена; если это первая запись, возможно, заменён ключ личных ссылок "
        "(links.key). Ничего не исправляйте: сохраните копию базы и журналы машины, найдите последнюю резервную копию, "
        "в которой журнал цел, и сообщите ответственному за безопасность."
    )
    status, said = ask(season, "audit", "verify", "--json")
    assert (status, json.loads(said)["broken"]) == (
        1,
        {"fault": "altered", "number": 2, "fact": "hand-in:2022/1.13:s-2:1"},
    )


def test_a_head_that_is_none_is_refused_and_one_of_another_chain_is_told(season: SmallSeason, ask: Asked) -> None:
    assert ask(season, "audit", "verify", "--head", "2:abc", columns=200) == (
        2,
        "--head: нужен номер и 64 знака через двоеточие, как их печатает rounds audit head.",
    )
    status, said = ask(season, "audit", "verify", "--head", f"5:{'a' * 64}")
    assert (status, "Сохранённой отметки (--head) в журнале нет" in said) == (1, True)


def test_a_kept_file_of_heads_is_compared_line_by_line(season: SmallSeason, ask: Asked) -> None:
    keep_head(season.installation, datetime(2027, 3, 18, 1, tzinfo=UTC))
    file = season.installation.home.audit_heads

    assert ask(season, "audit", "verify", "--heads", str(file))[0] == 0
    file.write_text(file.read_text(encoding="ascii") + f"2027-03-19 9:{'0' * 64}\n", encoding="ascii")
    status, said = ask(season, "audit", "verify", "--heads", str(file))
    assert (status, "его конец удалён или журнал переписан" in " ".join(said.split())) == (1, True)
    whole = file.read_bytes().splitlines(keepends=True)[0]
    file.write_bytes(b"2027-03-17 3:0f\n" + whole)
    status, said = ask(season, "audit", "verify", "--heads", str(file), columns=300)
    assert (status, said.splitlines()[0]) == (0, f"{file}: строка 1 – не отметка журнала.")
    file.write_text("не отметка\n", encoding="utf-8")
    assert ask(season, "audit", "verify", "--heads", str(file))[0] == 2
    file.write_text("17:0f3c\n", encoding="ascii")
    status, said = ask(season, "audit", "verify", "--heads", str(file), columns=300)
    assert (status, said.endswith("строка 1 – не отметка журнала.")) == (2, True)
