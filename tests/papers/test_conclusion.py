import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from io import BytesIO
from random import Random
from typing import cast

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from papers.conclusion import ConclusionPaper, CriterionLine, RemarkLine, conclusion_pdf

PAPER = ConclusionPaper(
    number="1.13-017",
    signed_on=date(2022, 3, 28),
    organisation="КК ИПК",
    organisation_full="Красноярский краевой институт повышения квалификации",
    round_title="Первичная экспертиза концептуальных документов",
    row="1.13",
    subject_words="на концептуальные документы",
    school_name='МБОУ "Сухобузимская СШ № 3"',
    municipality="Сухобузимский район",
    experts_count=2,
    criteria=(CriterionLine("Обоснованность целей", 2, "1,5"), CriterionLine("Реалистичность мер", 3, "не оценивался")),
    total="30 % от наибольшей суммы баллов",
    remarks=(
        RemarkLine("Реалистичность мер", "Сроки выходят за учебный год.\nУкажите ответственных."),
        RemarkLine("Реалистичность мер", "Нет показателей."),
        RemarkLine("", "Нумеруйте страницы."),
    ),
    accepted=False,
    verdict_words="Документы возвращаются на доработку.",
    signer_post="Руководитель проектного офиса",
    signer_name="Т. П. Воронцова",
    outlook="Доработанные документы принимаются до 31 марта 2022 г.",
)

HOSTILE = (
    "Школа\r\nBcc: e@x.ru",
    "\x00\x1b\u202eимя\x85\u2028конец",
    '"; DROP TABLE x;--',
    "<script>alert(1)</script><img src=x onerror=…>",
    "{{7*7}} {% for %} %s %(x)s {0.__class__}",
    '#set text(size: 90pt) #sys.inputs #panic() $x$ *b* _i_ `c` @ref <label> // /* \\ #read("/etc/passwd")',
    "=HYPERLINK(1)",
    "эмодзи 😀👍🏽 漢字 \ud800",
    "мои\u0306 е\u0308лка, ударе\u0301ние, а\u0489\u0305\u0300\u0300",
    "а" * 3000,
    "   ",
    "\u00a0\u200b",
)


def pages(paper: ConclusionPaper) -> list[str]:
    return [
        page.extract_text().replace("\u200b", "").replace("\u00a0", " ")
        for page in PdfReader(BytesIO(conclusion_pdf(paper))).pages
    ]


def lines(paper: ConclusionPaper) -> list[str]:
    return [" ".join(line.split()) for page in pages(paper) for line in page.splitlines() if line.strip()]


def test_a_conclusion_says_all_that_it_must_in_order() -> None:
    assert " ".join(lines(PAPER)) == (
        "Красноярский краевой институт повышения квалификации (КК ИПК) "
        "28 марта 2022 г. № 1.13-017 "
        "ЭКСПЕРТНОЕ ЗАКЛЮЧЕНИЕ на концептуальные документы "
        "Образовательная организация: МБОУ «Сухобузимская СШ № 3» "
        "Муниципальное образование: Сухобузимский район "
        "Экспертиза: Первичная экспертиза концептуальных документов "
        "Пункт дорожной карты: 1.13 "
        "Заключений экспертов: 2 "
        "Оценка по критериям № Критерий Наибольший балл Средний балл "
        "1 Обоснованность целей 2 1,5 2 Реалистичность мер 3 не оценивался Итого 30 % от наибольшей суммы баллов "
        "Замечания Реалистичность мер "
        "1. Сроки выходят за учебный год. Укажите ответственных. 2. Нет показателей. "
        "Общие замечания 3. Нумеруйте страницы. "
        "Решение Документы возвращаются на доработку. Доработанные документы принимаются до 31 марта 2022 г. "
        "Руководитель проектного офиса Т. П. Воронцова"
    )


def test_one_paper_is_always_the_same_bytes() -> None:
    first = conclusion_pdf(PAPER)
    conclusion_pdf(replace(PAPER, number="1.13-018"))
    assert conclusion_pdf(PAPER) == first
    assert conclusion_pdf(replace(PAPER, number="1.13-018")) != first


def test_the_file_names_itself_and_is_made_for_archives_and_screen_readers() -> None:
    reader = PdfReader(BytesIO(conclusion_pdf(PAPER)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Экспертное заключение № 1.13-017: МБОУ «Сухобузимская СШ № 3»"
    assert reader.metadata.author == "КК ИПК"
    assert str(reader.metadata.creation_date) == "2022-03-28 00:00:00+00:00"
    root = reader.root_object
    assert (str(root["/Lang"]), str(root["/MarkInfo"])) == ("ru-RU", "{'/Marked': True, '/Suspects': False}")
    xmp = cast(StreamObject, root["/Metadata"]).get_data().decode()
    marks = ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<")
    assert [mark for mark in marks if mark not in xmp] == []


def test_a_conclusion_without_remarks_says_so() -> None:
    text = lines(replace(PAPER, remarks=(), accepted=True, verdict_words="Документы приняты."))
    start = text.index("Замечания")
    assert text[start : start + 4] == ["Замечания", "Замечаний нет.", "Решение", "Документы приняты."]


def test_a_long_name_is_set_whole() -> None:
    name = (
        "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 12, "
        "имени Героя Советского Союза И. И. Петрова» (г. Ачинск)"
    )
    assert f"организация: {name} Муниципальное" in " ".join(lines(replace(PAPER, school_name=name)))


def test_forty_long_remarks_are_all_set_and_the_pages_after_the_first_are_numbered() -> None:
    remark = "Программа не содержит мер по снижению доли обучающихся с рисками учебной неуспешности. "
    paper = replace(PAPER, remarks=tuple(RemarkLine("Реалистичность мер", remark * (1 + n % 5)) for n in range(40)))
    sheets = pages(paper)
    assert "".join(sheets).count("неуспешности.") == sum(1 + n % 5 for n in range(40))
    numbers = [sheet.strip().splitlines()[0].strip() for sheet in sheets]
    assert numbers[1:] == [str(n) for n in range(2, len(sheets) + 1)]
    assert not numbers[0].isdigit()


CRITERIA = tuple(
    CriterionLine(f"Критерий {n}: обоснованность целей и задач программы развития", 2, "1,5") for n in range(10)
)
VERIFIED = replace(PAPER, code="AB12-CD34", verified_at="https://expertise.example.ru/verify")


def last_sheets(papers: Iterable[ConclusionPaper]) -> list[str]:
    """The last sheet of each paper that has several."""
    return [" ".join(sheets[-1].split()) for paper in papers if len(sheets := pages(paper)) > 1]


def test_the_verdict_and_its_signature_stand_on_one_sheet_with_the_end_of_the_remarks() -> None:
    last = last_sheets(
        replace(VERIFIED, criteria=CRITERIA, outlook=outlook, remarks=remarks)
        for outlook in ("", PAPER.outlook)
        for remarks in (
            (),
            *((RemarkLine("Реалистичность мер", "Нет показателей." * 3),) * many for many in range(1, 40, 4)),
            *((RemarkLine("", "Нет показателей. " * many),) for many in range(5, 150, 14)),
            *((RemarkLine("", "Нет показателей.\n" * many),) for many in range(2, 40, 5)),
        )
    )
    assert len(last) > 50
    whole = re.compile(
        r"(Замечаний нет\.|Нет показателей\.) Решение Документы возвращаются .*Воронцова Проверить .*CD34$"
    )
    assert [sheet for sheet in last if whole.search(sheet) is None] == []


def test_a_verdict_of_several_sheets_is_signed_below_its_last_lines() -> None:
    last = last_sheets(replace(VERIFIED, outlook="Доработайте и сдайте. " * many) for many in range(130, 280, 5))
    assert len(last) == 30
    whole = re.compile(r"Доработайте и сдайте\. .*сдайте\. Руководитель .*Воронцова Проверить .*CD34$")
    assert [sheet for sheet in last if whole.search(sheet) is None] == []


ENDLESS = "Доработайте. " * 1000


@pytest.mark.parametrize(
    "paper",
    [
        replace(VERIFIED, outlook=ENDLESS),
        replace(VERIFIED, verdict_words=ENDLESS),
        replace(VERIFIED, signer_post=ENDLESS),
    ],
    ids=["outlook", "verdict", "post"],
)
def test_what_is_endless_loses_no_word(paper: ConclusionPaper) -> None:
    text = "".join(pages(paper))
    assert (text.count("Доработайте."), text.count("Воронцова"), text.split()[-1]) == (1000, 1, "AB12-CD34")


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_written_is_shown_and_not_obeyed(text: str) -> None:
    paper = replace(
        PAPER,
        number=text,
        organisation=text,
        organisation_full=text,
        round_title=text,
        row=text,
        subject_words=text,
        school_name=text,
        municipality=text,
        criteria=(CriterionLine(text, 2, text),),
        remarks=(RemarkLine(text, text),),
        verdict_words=text,
        signer_post=text,
        signer_name=text,
        outlook=text,
    )
    assert "ЭКСПЕРТНОЕ ЗАКЛЮЧЕНИЕ" in "".join(pages(paper))


def test_markup_in_a_name_is_a_name() -> None:
    paper = replace(PAPER, school_name='#set text(size: 90pt) *b* #read("x")', municipality="эмодзи 😀")
    text = lines(paper)
    assert "Образовательная организация: #set text(size: 90pt) *b* #read(«x»)" in text
    assert "Муниципальное образование: эмодзи □" in text


def test_a_heap_of_letters_from_all_over_is_printed() -> None:
    chance = Random(500)
    for _ in range(20):
        text = "".join(
            chr(chance.choice((chance.randrange(0x20, 0x600), chance.randrange(0x2000, 0x2800)))) for _ in range(300)
        )
        assert conclusion_pdf(replace(PAPER, verdict_words=text, remarks=(RemarkLine(text, text),)))[:5] == b"%PDF-"
