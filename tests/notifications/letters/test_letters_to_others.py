from decimal import Decimal
from io import BytesIO

from python_calamine import CalamineWorkbook

from domain.letters import Kind, State
from domain.sampling.population import population_of
from domain.stages import Stage
from domain.verdicts import Outcome
from models.assignments import Ending
from models.letters import OFFICE
from models.rounds import Participation, participations_of
from models.samples import keep_list
from models.vacancies import Vacancy
from tests.notifications.letters.every_letter import SERVER_SAID
from tests.notifications.letters.letters_record import LONG_NAME, PRIMARY, REPEAT, LettersRecord, at


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_assignments_list_all_that_stands_and_is_not_filed(letters_record: LettersRecord) -> None:
    for school in ("s-1", "s-2", "s-3"):
        letters_record.hand_in(school)
    letters_record.file(letters_record.assign("s-1"))
    letters_record.assign("s-2", ended_at=at(22), ending=Ending.CONFLICT.value)
    letters_record.assign("s-3")
    draft = letters_record.write(Kind.ASSIGNMENTS, "x-1", "e-1", "1")
    assert "Просим вас подготовить 1 экспертное заключение" in plain(draft.text)
    assert f"1. {LONG_NAME}\n   Емельяновский район; 4 документа\n\n" in plain(draft.text)
    assert "Сухобузимская" not in draft.text
    assert "новое" not in draft.text


def test_a_further_letter_marks_what_is_new(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1")
    letters_record.hand_in("s-2")
    letters_record.assign("s-1")
    letters_record.assign("s-2", told_in=2)
    draft = letters_record.write(Kind.ASSIGNMENTS, "x-1", "e-1", "2")
    assert draft.title == "Первичная экспертиза концептуальных документов: новые назначения до 27 марта"
    assert "у вас 1 новое назначение." in plain(draft.text)
    assert "1. МБОУ «Сухобузимская СШ»\n" in draft.text
    assert "2. МБОУ СОШ № 3 (новое назначение)\n" in plain(draft.text)


def test_the_documents_counted_are_those_of_the_version_that_is_judged(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1", 1)
    letters_record.hand_in("s-1", 2, kinds=2)
    letters_record.hand_in("s-1", 3, kinds=1, late=True)
    letters_record.assign("s-1")
    assert "; 2 документа\n" in plain(letters_record.write(Kind.EXPERT_REMINDER, "x-1", "e-1", "2022-03-23").text)


def test_a_replaced_expert_reads_which_schools_went_to_others_that_day(letters_record: LettersRecord) -> None:
    letters_record.assign("s-1", ended_at=at(24), ending=Ending.SILENT.value)
    letters_record.assign("s-2", ended_at=at(22), ending=Ending.CONFLICT.value)
    text = letters_record.write(Kind.REPLACEMENT, "x-1", "e-1", "2022-03-24").text
    assert "\n– МБОУ «Сухобузимская СШ» (Емельяновский район)\n\n" in text
    assert text.count("\n– ") == 1


def test_a_coordinator_sees_the_own_municipality_only(letters_record: LettersRecord) -> None:
    for name in ("window_opened", "late_schools", "completion_notice"):
        draft = letters_record.write(Kind(name), "c-2", "m-2", "" if name != "late_schools" else "2022-03-18")
        assert "МКОУ «Тасеевская СШ № 1»" in plain(draft.text)
        assert "Сухобузимская" not in draft.text + draft.html


def test_late_schools_are_those_that_have_not_handed_in(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1")
    letters_record.hand_in("s-2", late=True)
    letters_record.session.get_one(Participation, (PRIMARY, "s-3")).accepted_in_primary = True
    text = plain(letters_record.write(Kind.LATE_SCHOOLS, "c-1", "m-1", "2022-03-18").text)
    assert "1. МБОУ СОШ № 3 (директор Гуменюк П. И.)\n\n" in text
    assert "2. " not in text


def test_a_school_with_more_time_is_not_late_with_the_others(letters_record: LettersRecord) -> None:
    letters_record.move_deadline("s-1", at(23, hour=0), "Карантин")
    letters_record.session.get_one(Participation, (PRIMARY, "s-3")).accepted_in_primary = True
    text = plain(letters_record.write(Kind.LATE_SCHOOLS, "c-1", "m-1", "2022-03-18").text)
    assert "1. МБОУ СОШ № 3 (директор Гуменюк П. И.)\n\n" in text
    assert "Сухобузимская" not in text


def test_a_repeat_names_the_schools_that_need_not_hand_in_again(letters_record: LettersRecord) -> None:
    letters_record.session.get_one(Participation, (REPEAT, "s-1")).accepted_in_primary = True
    text = plain(letters_record.write(Kind.WINDOW_OPENED, "c-1", "m-1", round_id=REPEAT).text)
    assert "Ждём документы от школ (2):" in text
    assert "передавать их ещё раз не нужно:\n– МБОУ «Сухобузимская СШ»\n" in text


def test_a_completion_notice_carries_the_same_table_as_a_workbook(letters_record: LettersRecord) -> None:
    letters_record.decide("s-1", Outcome.ACCEPTED)
    letters_record.decide("s-2", Outcome.NO_DOCUMENTS)
    letters_record.decide("s-3", Outcome.NOT_ASSESSED)
    draft = letters_record.write(Kind.COMPLETION_NOTICE, "c-1", "m-1")
    assert "1. МБОУ «Сухобузимская СШ»\n   согласовано; заключение № 1.13-001/2022 от 28 марта 2022 г.\n" in plain(
        draft.text
    )
    assert "2. МБОУ СОШ № 3\n   документы не поступили\n" in plain(draft.text)
    assert [attached.name for attached in draft.attachments] == ["Итоги экспертизы 1.13.xlsx"]
    book = CalamineWorkbook.from_filelike(BytesIO(letters_record.files.read(draft.attachments[0].sha256)))
    rows = book.get_sheet_by_index(0).to_python()
    at_head = next(place for place, row in enumerate(rows) if row[0] == "Школа")
    assert [row[:3] for row in rows[at_head + 1 :]] == [
        ["МБОУ «Сухобузимская СШ»", "согласовано", "1.13-001/2022"],
        ["МБОУ СОШ № 3", "документы не поступили", ""],
        [LONG_NAME, "не оценено", ""],
    ]


def test_a_curator_gets_one_letter_with_all_own_conclusions(letters_record: LettersRecord) -> None:
    letters_record.decide("s-1", Outcome.ACCEPTED)
    letters_record.decide("s-4", Outcome.RETURNED, ("aims", "Цель не ясна."))
    draft = letters_record.write(Kind.CONCLUSION_COPY, "k-1")
    names = ["Заключение № 1.13-001-2022.pdf", "Заключение № 1.13-004-2022.pdf"]
    assert [attached.name for attached in draft.attachments] == names
    assert "2 копии заключений" in plain(draft.text)
    assert "на доработку; заключение № 1.13-004/2022" in plain(draft.text)


def test_the_office_reads_what_could_not_be_placed_and_why(letters_record: LettersRecord) -> None:
    why = "эксперт не найден: у 2 экспертов исчерпана нагрузка"
    letters_record.add(Vacancy(round_id=PRIMARY, school_id="s-2", missing=1, why=why, since=at(21)))
    draft = letters_record.write(Kind.UNPLACED, OFFICE, "", at(21).isoformat())
    assert draft.text.startswith("Уважаемые коллеги!\n")
    assert f"1. МБОУ СОШ № 3 (Емельяновский район)\n   {why}\n" in plain(draft.text)
    assert draft.recipient_address == "office@kkipk.example"


def test_the_office_reads_what_was_frozen_and_how_the_lot_is_thrown(letters_record: LettersRecord) -> None:
    population = population_of(
        PRIMARY, Decimal("0.5"), [(f"s-{n}", "Тасеевский район", f"Школа {n}") for n in range(3)]
    )
    keep_list(letters_record.session, population, at(14, hour=0))
    text = plain(letters_record.write(Kind.SEED_WANTED, OFFICE, "", "2022-03-14").text)
    assert "Список закреплён 14 марта 2022 г. в 00:00: в нём 3 школы, из них нужно выбрать 2 школы." in text
    assert f"SHA-256 списка:\n{population.digest}\n" in text
    assert "rounds sample draw 2022/1.13 --seed ЦИФРЫ --dice" in text


def test_the_office_reads_that_there_is_nobody_to_draw_from(letters_record: LettersRecord) -> None:
    text = plain(letters_record.write(Kind.SEED_WANTED, OFFICE, "", "2022-03-14").text)
    assert "выбирать не из кого: в учёте нет школ 2022 года" in text
    assert "SHA-256" not in text


def test_the_office_reads_what_waits_for_its_approval(letters_record: LettersRecord) -> None:
    letters_record.assign("s-1")
    letters_record.assign("s-3")
    letters_record.add(Vacancy(round_id=PRIMARY, school_id="s-2", missing=2, why="эксперт не найден", since=at(21)))
    text = plain(letters_record.write(Kind.APPROVAL_WANTED, OFFICE, "", "2022-03-21").text)
    assert "2 назначения для 2 школ, 1 эксперту. Пока офис не утвердит распределение" in text
    assert "Не хватает 2 экспертов: причины указаны на странице экспертизы." in text
    assert "rounds allotment approve 2022/1.13 --why ПРИЧИНА" in text


def test_the_office_reads_which_letters_wait_for_it(letters_record: LettersRecord) -> None:
    for number in (1, 2):
        letters_record.letter(Kind.INVITATION, f"d-{number}", f"s-{number}").state = State.DRAFT.value
    letters_record.letter(Kind.WINDOW_OPENED, "c-1", "m-1").state = State.DRAFT.value
    letters_record.session.flush()
    text = plain(letters_record.write(Kind.BATCH_TO_APPROVE, OFFICE, "", at(16).isoformat()).text)
    assert "3 письма ждут согласования перед отправкой." in text
    assert "- Приглашение: 2 письма, с 16 марта 2022 г. в 09:00 (партия 1)." in text
    assert "- Сообщение об открытии приёма: 1 письмо, с 16 марта 2022 г. в 09:00 (партия 3)." in text
    assert "Остальные ждут до 27 апреля 2022 г. и после этого тоже отзываются." in text


def test_the_office_reads_that_moving_assignments_would_fill_places(letters_record: LettersRecord) -> None:
    why = "эксперт не найден"
    letters_record.add(Vacancy(round_id=PRIMARY, school_id="s-2", missing=1, why=why, moves=2, since=at(21)))
    text = plain(letters_record.write(Kind.UNPLACED, OFFICE, "", at(21).isoformat()).text)
    assert "если передать другим экспертам 2 назначения. Само это не делается" in text
    assert "rounds allotment change 2022/1.13" in text


def test_the_office_reads_the_servers_answer_to_each_letter_of_this_report(letters_record: LettersRecord) -> None:
    told, other = (
        letters_record.letter(Kind.INVITATION, person, school) for person, school in (("d-4", "s-4"), ("d-1", "s-1"))
    )
    for letter, moment in ((told, "second"), (other, "first")):
        letter.state, letter.answer, letter.reported_in = State.REFUSED.value, SERVER_SAID, moment
    letters_record.session.flush()
    text = plain(letters_record.write(Kind.UNDELIVERABLE, OFFICE, "", "second").text)
    assert "отклонил 1 письмо." in text
    assert (
        "1. Оглоблина А. Л. (школа), d4@sch.example\n   МКОУ «Тасеевская СШ № 1», город Норильск\n"
        f"   Письмо: приглашение\n   Ответ сервера: {SERVER_SAID}\n"
    ) in text
    assert "под вопросом" not in text
    assert "d1@sch.example" not in text


def test_the_office_reads_of_a_letter_in_doubt_whom_to_ask_and_how_to_settle_it(letters_record: LettersRecord) -> None:
    letter = letters_record.letter(Kind.ASSIGNMENTS, "x-1", "e-1", "1")
    letter.state, letter.answer, letter.reported_in = State.IN_DOUBT.value, "связь прервалась", "now"
    letters_record.session.flush()
    text = plain(letters_record.write(Kind.UNDELIVERABLE, OFFICE, "", "now").text)
    assert "1 письмо под вопросом: связь прервалась, и неизвестно, принял ли" in text
    assert "1. Мороз И. О. (эксперт), x1@exp.example\n   город Норильск\n   Письмо: назначения эксперту\n" in text
    assert "rounds letters resolve" in text
    assert "отклонил" not in text


def test_the_office_reads_the_round_in_figures(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1")
    letters_record.hand_in("s-2", late=True)
    letters_record.file(letters_record.assign("s-1"))
    letters_record.assign("s-1", "e-2", ended_at=at(24), ending=Ending.SILENT.value)
    letters_record.decide("s-1", Outcome.ACCEPTED)
    for school in ("s-2", "s-3", "s-4"):
        letters_record.decide(school, Outcome.NO_DOCUMENTS)
    withdrawn = letters_record.letter(Kind.INVITATION, "d-1", "s-1")
    withdrawn.state, withdrawn.reason = State.WITHDRAWN.value, "срок приёма документов закончился"
    text = letters_record.write(Kind.ROUND_COMPLETED, OFFICE).text
    for line in (
        "согласовано: 1",
        "документы не поступили: 3",
        "не оценено: 0",
        "Школ-участниц: 4",
        "Передали документы в срок: 1",
        "Действующих назначений: 1",
        "Заключений экспертов: 1",
        "Замен из-за отсутствия ответа: 1",
        "Писем: 1",
        "Отозваны до отправки как ненужные: 1",
    ):
        assert f"– {line}\n" in text, line


def test_the_office_reads_that_an_expertise_ended_before_its_window_did(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1")
    letters_record.file(letters_record.assign("s-1"))
    letters_record.decide("s-1", Outcome.ACCEPTED)
    letters_record.round(PRIMARY).stage = Stage.NOTICES.value
    in_time = letters_record.write(Kind.ROUND_COMPLETED, OFFICE).text
    for part in participations_of(letters_record.session, PRIMARY):
        part.decided_at = part.decided_at and at(24, hour=12)
    early = letters_record.write(Kind.ROUND_COMPLETED, OFFICE)

    said = "Экспертиза закончилась раньше срока, 24 марта 2022 г. в 12:00: все заключения сданы."
    assert (
        "подготовлены.\n\nИтоги школ:" in in_time,
        f"подготовлены.\n\n{said}\n\nИтоги школ:" in plain(early.text),
    ) == (True, True)
    assert "раньше срока, 24 марта" in plain(early.html)
