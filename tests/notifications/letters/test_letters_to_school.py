from dataclasses import replace
from decimal import Decimal

import pytest

from domain.calendar import ONE_DAY
from domain.letters import Kind
from domain.season import Correction, Coverage, Phase
from domain.verdicts import Outcome
from models.outcomes import signed_conclusion
from notifications.letters.outcome_to_school import ConclusionNotLaidOut
from notifications.letters.particulars import NotInRecord
from tests.notifications.letters.letters_record import PRIMARY, REPEAT, LettersRecord, at

DOCUMENTS = """Какие документы нужны:
1. Концепция развития
2. Среднесрочная программа развития
3. Антирисковая программа: риск «Дефицит педагогических кадров»
4. Антирисковая программа: риск «Низкий уровень оснащения школы»
5. Фотографии мероприятий (если есть, можно несколько файлов)
"""


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_an_invitation_lists_what_this_school_is_asked_for(letters_record: LettersRecord) -> None:
    draft = letters_record.write(Kind.INVITATION, "d-1", "s-1")
    assert DOCUMENTS in plain(draft.text)
    assert "Срок: до 20 марта 2022 г., воскресенье, 23:59 (Красноярск)" in plain(draft.text)
    assert plain(draft.title) == "Первичная экспертиза концептуальных документов: ждём документы до 20 марта"
    assert "https://expertise.example/l/@@school-2022-1.13-d-1-s-1@@\n" in draft.text


def test_an_invitation_promises_files_as_large_as_the_page_takes(letters_record: LettersRecord) -> None:
    letters_record.file_megabytes = 35
    draft = letters_record.write(Kind.INVITATION, "d-1", "s-1")
    assert "JPEG, PNG; каждый файл не больше 35 МБ." in draft.text
    assert "JPEG, PNG; каждый файл не больше 35 МБ." in draft.html


def test_a_school_with_fewer_risks_is_asked_for_fewer_programmes(letters_record: LettersRecord) -> None:
    school = letters_record.school("s-1")
    letters_record.session.delete(school.risks[0])
    letters_record.session.flush()
    letters_record.session.expire(school)
    text = letters_record.write(Kind.INVITATION, "d-1", "s-1").text
    assert text.count("Антирисковая программа") == 1


def test_an_own_deadline_is_the_one_that_the_school_reads(letters_record: LettersRecord) -> None:
    closes = letters_record.round(PRIMARY).regulation.submission.closes
    letters_record.move_deadline("s-1", closes + 2 * ONE_DAY, "Карантин")
    draft = letters_record.write(Kind.INVITATION, "d-1", "s-1")
    assert "до 22 марта 2022 г., вторник, 23:59 (Красноярск)" in plain(draft.text)
    calendar = letters_record.files.read(draft.attachments[0].sha256).decode()
    assert "DTEND:20220322T165900Z" in calendar
    assert "SEQUENCE:1" in calendar


def test_a_calendar_counts_the_moves_of_the_round_and_of_the_school(letters_record: LettersRecord) -> None:
    letters_record.round(PRIMARY).deadline_moves = 2
    letters_record.move_deadline("s-1", at(23, hour=0), "Карантин")
    drafts = [letters_record.write(Kind.INVITATION, f"d-{n}", f"s-{n}") for n in (1, 2)]
    files = [letters_record.files.read(draft.attachments[0].sha256).decode() for draft in drafts]
    assert [line for file in files for line in file.splitlines() if line.startswith(("SEQUENCE", "UID"))] == [
        "UID:2022-1.13-submission@kkipk.example",
        "SEQUENCE:3",
        "UID:2022-1.13-submission@kkipk.example",
        "SEQUENCE:2",
    ]


def test_a_school_reads_its_new_deadline_the_former_one_and_why(letters_record: LettersRecord) -> None:
    letters_record.move_deadline("s-1", at(23, hour=0), "Школа закрыта на карантин")
    draft = letters_record.write(Kind.EXTENSION, "d-1", "s-1", "1")
    assert draft.title == "Первичная экспертиза концептуальных документов: срок продлён до 22 марта"
    assert (
        "Новый срок: до 22 марта 2022 г., вторник, 23:59 (Красноярск)\n"
        "Прежний срок: до 20 марта 2022 г., воскресенье, 23:59 (Красноярск)\n"
        "Причина: Школа закрыта на карантин\n"
    ) in plain(draft.text)
    assert "SEQUENCE:1" in letters_record.files.read(draft.attachments[0].sha256).decode()


def test_a_school_that_handed_in_reads_that_it_may_replace_its_documents(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1")
    letters_record.move_deadline("s-1", at(23, hour=0), "Карантин")
    text = plain(letters_record.write(Kind.EXTENSION, "d-1", "s-1", "1").text)
    assert "уже поступили, передавать их заново не нужно. До окончания срока их можно заменить:" in text


def test_corrected_dates_are_shown_with_their_reason(letters_record: LettersRecord) -> None:
    round_ = letters_record.round(PRIMARY)
    round_.regulation = replace(round_.regulation, corrected=Correction((), "Повторная стояла раньше первичной."))
    draft = letters_record.write(Kind.INVITATION, "d-1", "s-1")
    for part in (draft.text, draft.html):
        assert "Сроки уточнены проектным офисом. Повторная стояла раньше первичной." in part


def test_a_sampled_school_learns_that_it_was_drawn(letters_record: LettersRecord) -> None:
    round_ = letters_record.round(PRIMARY)
    sampled = replace(round_.regulation, phase=Phase.SINGLE, coverage=Coverage.SAMPLE, share=Decimal(1), cohort=2021)
    round_.regulation = sampled
    text = letters_record.write(Kind.INVITATION, "d-1", "s-1").text
    assert "Открыт приём документов на выборочную экспертизу концептуальных документов." in text
    assert "Документы школ, вошедших в проект в 2021 году, проверяются выборочно. Ваша школа вошла в выборку." in text


def test_a_reminder_says_what_is_missing_and_how_long_there_is_left(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1", kinds=3)
    text = plain(letters_record.write(Kind.SCHOOL_REMINDER, "d-1", "s-1", "2022-03-16").text)
    assert (
        "комплект неполный. До конца приёма на первичную экспертизу концептуальных документов осталось 4 дня." in text
    )
    assert "Чего не хватает:\n1. Антирисковая программа: риск «Дефицит педагогических кадров»\n\n" in text


def test_a_receipt_lists_the_files_of_its_own_version(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1", 1, kinds=1)
    letters_record.hand_in("s-1", 2)
    first = letters_record.write(Kind.RECEIPT, "d-1", "s-1", "1")
    second = letters_record.write(Kind.RECEIPT, "d-1", "s-1", "2")
    assert "1. Концепция развития\n   concept 1.docx, 313 КБ, контрольная сумма 11ab11ab11ab\n" in plain(first.text)
    assert "Внимание: комплект неполный." in first.text
    assert "Комплект полный." in second.text
    assert "4. Антирисковая программа: риск «Дефицит педагогических кадров»\n" in second.text
    assert "1,2 МБ" in plain(second.text)
    assert second.title.endswith("документы получены, версия 2")


def test_a_late_hand_in_is_answered_honestly(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1", late=True, handed_in_at=at(21, hour=10))
    draft = letters_record.write(Kind.RECEIPT, "d-1", "s-1", "1")
    assert draft.title.endswith("документы поступили после срока")
    assert "в этой экспертизе они не рассматриваются" in draft.text
    assert "Когда откроется повторная экспертиза, эти документы будут засчитаны как переданные" in draft.text
    assert "можно заменить" not in draft.text.replace("можно будет заменить", "")


def test_whoever_brought_nothing_learns_of_the_repeat(letters_record: LettersRecord) -> None:
    draft = letters_record.write(Kind.NO_DOCUMENTS, "d-1", "s-1")
    assert "Приём документов: 28–31 марта 2022 г." in plain(draft.text)
    in_repeat = letters_record.write(Kind.NO_DOCUMENTS, "d-1", "s-1", round_id=REPEAT)
    assert "Приём документов:" not in in_repeat.text
    assert "сообщите нам" in in_repeat.text


def test_an_accepted_school_is_told_once_that_the_repeat_asks_nothing_of_it(letters_record: LettersRecord) -> None:
    letters_record.decide("s-1", Outcome.ACCEPTED)
    draft = letters_record.write(Kind.CONCLUSION, "d-1", "s-1")
    assert draft.title.endswith("документы согласованы")
    assert "Итог: согласовано\nЗаключение: № 1.13-001/2022 от 28 марта 2022 г.\n" in plain(draft.text)
    assert "В повторной экспертизе (1–10 апреля 2022 г.) это решение сохраняется" in plain(draft.text)
    attached = draft.attachments[0]
    assert (attached.name, attached.media_type) == ("Заключение № 1.13-001-2022.pdf", "application/pdf")
    assert letters_record.files.read(attached.sha256) == b"%PDF-1.7 s-1"


def test_a_repeat_of_the_returned_only_says_so(letters_record: LettersRecord) -> None:
    repeat = letters_record.round(REPEAT)
    repeat.regulation = replace(repeat.regulation, coverage=Coverage.RETURNED)
    letters_record.decide("s-1", Outcome.ACCEPTED)
    text = letters_record.write(Kind.CONCLUSION, "d-1", "s-1").text
    assert "Повторная экспертиза проводится только для школ" in text


@pytest.mark.parametrize(
    ("round_id", "sentence"),
    [(PRIMARY, "передать их на повторную экспертизу"), (REPEAT, "Передавать эти документы ещё раз не нужно.")],
)
def test_a_returned_school_learns_what_follows(letters_record: LettersRecord, round_id: str, sentence: str) -> None:
    letters_record.decide("s-1", Outcome.RETURNED, ("aims", "Цель не ясна."), round_id=round_id)
    draft = letters_record.write(Kind.CONCLUSION, "d-1", "s-1", round_id=round_id)
    assert sentence in draft.text
    assert "Итог: на доработку" in draft.text


def test_no_conclusion_leaves_without_its_paper(letters_record: LettersRecord) -> None:
    letters_record.decide("s-1", Outcome.ACCEPTED)
    signed = signed_conclusion(letters_record.session, PRIMARY, "s-1")
    assert signed is not None
    signed.sha256 = None
    with pytest.raises(ConclusionNotLaidOut):
        letters_record.write(Kind.CONCLUSION, "d-1", "s-1")


def test_a_school_that_was_not_assessed_reads_why(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1")
    nobody = letters_record.write(Kind.NOT_ASSESSED, "d-1", "s-1").text
    letters_record.assign("s-1")
    silent = letters_record.write(Kind.NOT_ASSESSED, "d-1", "s-1").text
    assert "не нашлось эксперта" in nobody
    assert "заключений экспертов не хватило" in silent
    assert "Передавать их заново не нужно" in silent


def test_the_repeat_invites_with_the_remarks_by_criterion(letters_record: LettersRecord) -> None:
    remarks = ("aims", "Цель не ясна."), ("aims", "Задач слишком много."), ("measures", "Нет сроков.")
    letters_record.decide("s-1", Outcome.RETURNED, *remarks)
    draft = letters_record.write(Kind.REPEAT_INVITATION, "d-1", "s-1", round_id=REPEAT)
    assert "(заключение № 1.13-001/2022)" in plain(draft.text)
    assert (
        """Замечания экспертов:

Цель и задачи конкретны, достижимы и соответствуют выбранным рискам
– Цель не ясна.
– Задач слишком много.

Меры антирисковых программ ведут к заявленным показателям
– Нет сроков.
"""
        in draft.text
    )
    assert [attached.name for attached in draft.attachments] == ["Срок передачи документов.ics"]


@pytest.mark.parametrize(
    ("outcome", "carried", "sentence"),
    [
        (Outcome.NO_DOCUMENTS, False, "документы вашей школы не поступили. Просим передать их"),
        (Outcome.NO_DOCUMENTS, True, "после срока. Они уже засчитаны как переданные"),
        (Outcome.NOT_ASSESSED, True, "но оценены не были. Они уже засчитаны как переданные"),
    ],
)
def test_the_repeat_says_why_there_are_no_remarks(
    letters_record: LettersRecord, outcome: Outcome, carried: bool, sentence: str
) -> None:
    letters_record.decide("s-1", outcome)
    if carried:
        letters_record.hand_in("s-1", round_id=REPEAT, carried_from=PRIMARY)
    draft = letters_record.write(Kind.REPEAT_INVITATION, "d-1", "s-1", round_id=REPEAT)
    assert sentence in draft.text
    assert "Замечания" not in draft.text
    assert "31 марта 2022 г., четверг, 23:59" in plain(draft.text)


def test_a_letter_about_a_school_outside_the_round_is_refused(letters_record: LettersRecord) -> None:
    with pytest.raises(NotInRecord):
        letters_record.write(Kind.INVITATION, "d-1", "s-99")
