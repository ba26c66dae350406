"""A school finds all that it handed in on its page: when, which files, and what became of the receipt."""

import re
from collections.abc import Callable

import pytest

from domain.letters import Role
from models.submissions import hand_ins_of_school
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason, files_for

PAGE = "/school/2022/1.13/s-1"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03, one in the afternoon: a school has handed in twice, the second time with a document more."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")
    begun.hand_in("s-1", "s-2", but=["concept"])
    begun.go("2022-03-16 13:00")
    begun.hand_in("s-1")


@pytest.fixture
def school(season: SmallSeason) -> Browser:
    """The director of the first school, who has come in."""
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    return browser


def shown(school: Browser) -> list[str]:
    """The lines about versions, the newest first."""
    page = school.open(PAGE).text.replace("\u00a0", " ")
    return re.findall(r"<p>(Версия [^<]*)</p>", page)


def test_every_version_is_there_with_what_became_of_its_receipt(season: SmallSeason, school: Browser) -> None:
    first = (
        "Версия 1, передана 16 марта 2022 г. в 12:00: 3 файла. "
        "Подтверждение директору отправлено 16 марта 2022 г. в 12:00."
    )
    second = "Версия 2, передана 16 марта 2022 г. в 13:00: 4 файла."
    assert shown(school) == [f"{second} Подтверждение придёт письмом директору.", first]
    season.settle()

    assert shown(school) == [f"{second} Подтверждение директору отправлено 16 марта 2022 г. в 13:00.", first]
    assert "<summary>Прежние версии: 1</summary>" in school.open(PAGE).text


def test_a_receipt_that_did_not_come_is_told(season: SmallSeason, school: Browser) -> None:
    season.mail_refuses("d-s-1")
    season.settle()

    assert "Подтверждение директору не доставлено: сообщите в проектный офис верный адрес." in shown(school)[0]


def test_the_files_of_each_version_are_named_and_handed_out_to_their_school_alone(
    season: SmallSeason, school: Browser
) -> None:
    with season.reading() as session:
        own = {each.version: each.documents for each in hand_ins_of_school(session, "2022/1.13", "s-1")}
        (other,) = hand_ins_of_school(session, "2022/1.13", "s-2")
    page = school.open(PAGE).text
    got = {
        version: [school.open(f"{PAGE}/documents/{each.id}").content for each in documents]
        for version, documents in own.items()
    }

    assert got == {
        1: [each.content for each in files_for(season.rules["1.13"]) if each.kind != "concept"],
        2: [each.content for each in files_for(season.rules["1.13"])],
    }
    assert all(f'href="{PAGE}/documents/{each.id}"' in page for documents in own.values() for each in documents)
    assert page.count("Среднесрочная программа развития; ") == 2
    assert {school.open(f"{PAGE}/documents/{each.id}").status_code for each in other.documents} == {404}


def test_what_comes_too_late_is_not_told_to_be_with_the_experts(season: SmallSeason) -> None:
    season.stand("2022-03-21 12:00")
    director = Browser(season)
    page = director.come_in(Role.SCHOOL, "d-s-3", "1.13", "s-3").url.path
    kind = season.rules["1.13"].documents[0].code
    receipt = director.press(f"{page}/send", files=[(f"files-{kind}", ("план.pdf", b"%PDF-1.7"))]).text

    assert ("Документы получены после срока" in receipt, "переданы на экспертизу" in receipt) == (True, False)


def test_what_was_carried_over_from_the_primary_is_told_so(season: SmallSeason) -> None:
    season.go("2022-03-29 12:00")
    director = Browser(season)
    page = director.come_in(Role.SCHOOL, "d-s-1", "1.14", "s-1").text.replace("\u00a0", " ")

    assert "Версия 1, перешла из первичной экспертизы 28 марта 2022 г. в 00:00: 4 файла.</p>" in page
