import re
from datetime import UTC, datetime
from pathlib import Path

from domain.deeds import Deed
from domain.letters import State
from domain.next_steps import Step
from domain.office_words import (
    DEEDS,
    STAGES,
    STATES,
    STEPS,
    UNASSIGNED,
    UNJUDGED,
    WAITS,
    WAKE_CAUSES,
    deed_in_words,
    waiting_in_words,
)
from domain.stages import Stage
from domain.unassigned import Unassigned, Unjudged

ROOT = Path(__file__).resolve().parents[2]


def source(*folders: str) -> str:
    return "".join(path.read_text(encoding="utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py"))


def test_every_code_has_its_word() -> None:
    words = (
        (STAGES, Stage),
        (STATES, State),
        (STEPS, Step),
        (DEEDS, Deed),
        (UNASSIGNED, Unassigned),
        (UNJUDGED, Unjudged),
    )

    assert [[*named] for named, codes in words if [*named] != [*codes]] == []


def test_every_wait_of_the_regulation_has_its_words() -> None:
    told = re.findall(r'wait_for\(\s*book,\s*"([^"]+)"', source("flows"))

    assert {*told} == {*WAITS}


def test_every_cause_of_a_wake_has_its_words() -> None:
    causes = re.findall(r'\bwake\([^"()]*"([^"]+)"', source("acts", "tasks", "models"))
    settling = source("domain").partition("def settling_wakes")[2].partition("\ndef ")[0]

    assert {*causes, *re.findall(r'return "([^"]+)"', settling)} == {*WAKE_CAUSES}


def test_a_deed_of_another_version_is_told_by_its_name() -> None:
    assert [deed_in_words("pause"), deed_in_words("a later deed")] == ["экспертиза приостановлена", "a later deed"]


def test_an_exclusive_end_is_said_as_the_last_minute_and_a_beginning_as_itself() -> None:
    midnight, hour = datetime(2022, 3, 27, 17, tzinfo=UTC), datetime(2022, 3, 28, 2, tzinfo=UTC)

    assert [
        waiting_in_words("documents", midnight, "Asia/Krasnoyarsk"),
        waiting_in_words("documents", hour, "Asia/Krasnoyarsk"),
        waiting_in_words("the opening of the window", midnight, "Asia/Krasnoyarsk"),
        waiting_in_words("the last letters", None, "Asia/Krasnoyarsk"),
    ] == [
        "Ждём документов от школ до 27.03 23:59",
        "Ждём документов от школ до 28.03 09:00",
        "Ждём открытия приёма документов 28.03 00:00",
        "Ждём отправки последних писем",
    ]
