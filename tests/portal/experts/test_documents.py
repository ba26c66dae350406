import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest
from sqlalchemy import update

from acts.prepare_hand_in import answer_remarks, send
from acts.put_in import OfferedFile, put_in
from domain.letters import Role
from domain.remarks import remarks_to_answer
from models.outcomes import signed_conclusion
from models.submissions import Document
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason, files_for

PAGE = "/expert/2022/1.13/e-2/s-1"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Monday noon: the documents of one school are with its expert."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.set_capacity(e_1=0, e_2=5, e_3=0, e_4=0)
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-1", but=["concept"])
    begun.hand_in("s-1", "s-2")
    begun.go("2022-03-21 12:00")


@pytest.fixture
def expert(season: SmallSeason) -> Browser:
    """The school's expert, who has come in."""
    browser = Browser(season)
    browser.come_in(Role.EXPERT, "x-e-2", "1.13", "e-2")
    return browser


def ids_of(season: SmallSeason, school: str, version: int) -> list[int]:
    with season.reading() as session:
        found = session.query(Document).filter_by(round_id="2022/1.13", school_id=school, version=version)
        return [each.id for each in found.order_by(Document.ordinal)]


def test_each_document_of_the_judged_hand_in_is_handed_out_and_no_other(season: SmallSeason, expert: Browser) -> None:
    answers = [expert.open(f"{PAGE}/documents/{id}") for id in ids_of(season, "s-1", 2)]
    others = [*ids_of(season, "s-1", 1), *ids_of(season, "s-2", 1), 10**30]

    assert [answer.content for answer in answers] == [each.content for each in files_for(season.rules["1.13"])]
    assert {answer.headers["content-disposition"].split(";")[0] for answer in answers} == {"attachment"}
    assert {expert.open(f"{PAGE}/documents/{id}").status_code for id in others} == {404}


def test_all_documents_come_as_one_archive(season: SmallSeason, expert: Browser) -> None:
    season.change(update(Document).where(Document.kind == "concept").values(name='Концепция: «Шаг» <2>?".pdf'))
    answer = expert.open(f"{PAGE}/documents.zip")

    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert [(each.filename, archive.read(each)) for each in archive.infolist()] == [
            (name, file.content)
            for name, file in zip(
                [
                    "01 Концепция_ «Шаг» _2_.pdf",
                    "02 midterm_programme.pdf",
                    "03 antirisk_programme.pdf",
                    "04 antirisk_programme.pdf",
                ],
                files_for(season.rules["1.13"]),
                strict=True,
            )
        ]
        assert archive.infolist()[0].flag_bits & 0x800, "Windows reads the name as UTF-8"


def test_where_a_file_is_missing_the_archive_says_so(season: SmallSeason, expert: Browser) -> None:
    season.installation.files.remove(hashlib.sha256(files_for(season.rules["1.13"])[0].content).hexdigest())
    answer = expert.open(f"{PAGE}/documents.zip")

    assert (answer.status_code, "Архив не собрать" in answer.text) == (404, True)


def test_in_a_repeat_the_remarks_of_the_primary_stand_with_the_schools_answers(season: SmallSeason) -> None:
    season.file("s-1", "s-2", mark=1)
    season.go("2022-03-30 12:00")
    with season.reading() as session:
        signed = signed_conclusion(session, "2022/1.13", "s-1")
        assert signed is not None
        remarks = remarks_to_answer(season.rules["1.13"].rubric, signed.verdict.remarks)
    kind = season.rules["1.14"].documents[0].code
    put_in("2022/1.14", "s-1", [OfferedFile(kind, None, "a.pdf", "application/pdf", io.BytesIO(b"%PDF-1.7"))])
    answer_remarks("2022/1.14", "s-1", {remarks[0].key: "Исправлено на с. 4."})
    send("2022/1.14", "s-1")
    season.go("2022-04-01 12:00")
    (expert_id,) = season.who_judges("1.14")["s-1"]
    expert = Browser(season)
    expert.come_in(Role.EXPERT, f"x-{expert_id}", "1.14", expert_id)
    text = expert.open(f"/expert/2022/1.14/{expert_id}/s-1").text

    assert text.count(">Уточните показатели.</p>") == len(remarks) == 8
    assert text.count(">Исправлено на с. 4.</p>") == 1
    assert text.count("<b>Ответ школы:</b> не дан.") == 7
