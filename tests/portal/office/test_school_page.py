"""The office opens what a school handed in, what each expert said of it, and what was signed."""

import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest
from sqlalchemy import select

from acts.decline import decline
from acts.draft_conclusion import TypedAnswer, draft_conclusion
from acts.prepare_hand_in import answer_remarks, change_anew, send
from domain.remarks import remarks_to_answer
from domain.russian_dates import date_in_words, moment_in_words
from models.assignments import Ending
from models.outcomes import signed_conclusion
from models.submissions import Document
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason, files_for

ROUND = "/office/rounds/2022/1.13"
SCHOOL = f"{ROUND}/schools/s-1"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 23.03: one school has handed in twice, and its expert has filed."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.set_capacity(e_1=0, e_2=5, e_3=0, e_4=0)
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-1", but=["concept"])
    begun.hand_in("s-1", "s-2")
    begun.go("2022-03-23 12:00")
    begun.file("s-1", mark=1)


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """Somebody of the office who may only look."""
    browser = Browser(season)
    browser.come_in_office(approves=False)
    return browser


def ids_of(season: SmallSeason, school: str, row: str = "1.13") -> dict[int, list[int]]:
    """By version, the numbers of the school's documents."""
    found: dict[int, list[int]] = {}
    with season.reading() as session:
        one = select(Document).where(Document.round_id == season.id(row), Document.school_id == school)
        for each in session.scalars(one.order_by(Document.version, Document.ordinal)):
            found.setdefault(each.version, []).append(each.id)
    return found


def test_each_version_of_what_was_handed_in_is_handed_out(season: SmallSeason, office: Browser) -> None:
    versions, files = ids_of(season, "s-1"), files_for(season.rules["1.13"])
    (others,) = ids_of(season, "s-2").values()

    got = {version: [office.open(f"{SCHOOL}/documents/{id}") for id in ids] for version, ids in versions.items()}
    assert {version: [each.content for each in answers] for version, answers in got.items()} == {
        1: [each.content for each in files if each.kind != "concept"],
        2: [each.content for each in files],
    }
    headers = {(each.headers["content-disposition"][:10], each.headers["content-security-policy"]) for each in got[2]}
    assert headers == {("attachment", "sandbox; default-src 'none'")}
    assert {office.open(f"{SCHOOL}/documents/{id}").status_code for id in (*others, 10**30)} == {404}


def test_a_version_comes_as_one_archive_which_says_when_a_file_is_gone(season: SmallSeason, office: Browser) -> None:
    answer = office.open(f"{SCHOOL}/versions/1.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == [
            "01 midterm_programme.pdf",
            "02 antirisk_programme.pdf",
            "03 antirisk_programme.pdf",
        ]

    season.installation.files.remove(hashlib.sha256(files_for(season.rules["1.13"])[0].content).hexdigest())
    gone = office.open(f"{SCHOOL}/versions/2.zip")
    assert (gone.status_code, "скажите тому, кто обслуживает программу" in gone.text) == (404, True)
    assert office.open(f"{SCHOOL}/versions/3.zip").status_code == 404


def test_the_page_of_a_school_leads_to_all_of_it(season: SmallSeason, office: Browser) -> None:
    lines = office.open(f"{ROUND}/schools").text
    page = office.open(SCHOOL).text

    assert f'href="{SCHOOL}"' in lines
    assert (
        f"Версия 2, {moment_in_words(season.at('2022-03-18 12:00'), season.rules['1.13'].calendar.zone)} <span" in page
    )
    assert page.count("принята к экспертизе") == 1
    assert all(f'href="{SCHOOL}/documents/{id}"' in page for ids in ids_of(season, "s-1").values() for id in ids)
    assert f'href="{ROUND}/assignments/s-1/e-2">Оценки и замечания' in page
    assert "Заключения нет." in page


def test_every_mark_and_remark_of_an_expert_can_be_read(season: SmallSeason, office: Browser) -> None:
    page = office.open(f"{ROUND}/assignments/s-1/e-2").text

    criteria = season.rules["1.13"].rubric.criteria
    assert page.count("Уточните показатели.") == len(criteria)
    assert all(f"{number}. {each.name}" in page for number, each in enumerate(criteria, start=1))
    assert page.count("<b>1 из ") == len(criteria)
    assert f'href="{ROUND}/assignments/s-1/e-2">Заключение' in office.open(f"{ROUND}/assignments").text


def test_a_draft_stays_its_experts_own(season: SmallSeason, office: Browser) -> None:
    code = season.rules["1.13"].rubric.criteria[0].code
    draft_conclusion("2022/1.13:s-2:e-2", {code: TypedAnswer("1", "Только моё")}, 0)

    page = office.open(f"{ROUND}/assignments/s-2/e-2").text
    assert ("Черновик видит только сам эксперт." in page, "Только моё" in page) == (True, False)


def test_who_declined_stands_with_the_words(season: SmallSeason, office: Browser) -> None:
    decline("2022/1.13:s-2:e-2", Ending.CONFLICT, "Директор – мой брат")

    for path in (f"{ROUND}/schools/s-2", f"{ROUND}/assignments/s-2/e-2"):
        page = office.open(path).text
        assert ("отказ: конфликт интересов" in page, "Директор – мой брат" in page) == (True, True), path


def test_the_signed_conclusion_is_the_file_that_the_school_got(season: SmallSeason, office: Browser) -> None:
    assert office.open(f"{SCHOOL}/conclusion").status_code == 404
    season.go("2022-03-29 12:00")
    with season.reading() as session:
        signed = signed_conclusion(session, "2022/1.13", "s-1")
    assert signed is not None
    assert signed.sha256 is not None

    answer = office.open(f"{SCHOOL}/conclusion")
    assert answer.content == season.installation.files.path_of(signed.sha256).read_bytes()
    assert f"№ {signed.number} от {date_in_words(signed.signed_on)} <a" in office.open(SCHOOL).text


def test_in_a_repeat_the_answers_stand_at_the_version_that_they_came_with(season: SmallSeason, office: Browser) -> None:
    season.go("2022-03-29 12:00")
    with season.reading() as session:
        signed = signed_conclusion(session, "2022/1.13", "s-1")
    assert signed is not None
    remarks = remarks_to_answer(season.rules["1.13"].rubric, signed.verdict.remarks)
    season.hand_in("s-1", row="1.14")
    repeat = "/office/rounds/2022/1.14/schools/s-1"
    assert "Ответ школы" not in office.open(repeat).text

    change_anew("2022/1.14", "s-1")
    answer_remarks("2022/1.14", "s-1", {remarks[0].key: "Исправлено на с. 4."})
    send("2022/1.14", "s-1")
    page = office.open(repeat).text
    assert (page.count("Исправлено на с. 4."), page.count("Ответ школы:</b> не дан.")) == (1, len(remarks) - 1)
    assert f'href="{SCHOOL}"' in page, "the primary"
