import pytest

from tests.config.drafts import ChangeInRound, Draft


def test_a_misspelt_key_is_told_with_the_nearest_one(draft: Draft) -> None:
    draft.change("season.yaml", "  silence_share: 0.5", "  silense_share: 0.5")
    line = draft.line("season.yaml", "silense_share")
    around = draft.line("season.yaml", "defaults:")
    assert draft.mistakes() == [
        f"season.yaml, строка {around}: Нет поля «silence_share». "
        "Добавьте его: доля рабочих дней экспертизы, после которой эксперт молчит, больше 0 и не больше 1.",
        f"season.yaml, строка {line}: Поля «silense_share» здесь не бывает. Возможно, имелось в виду «silence_share».",
    ]


def test_a_key_of_another_place_is_told_where_it_belongs(in_round: ChangeInRound) -> None:
    draft = in_round("1.13", "\n    coverage: all", "\n    coverage: all\n    expertise: 21.03–29.03.2022")
    line = draft.line("rounds.yaml", "expertise: 21.03")
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Поля «expertise» здесь не бывает. "
        "Срок экспертизы берётся из roadmap.yaml; меняет его поле correction, с причиной."
    ]


def test_two_rows_of_one_id_are_refused(draft: Draft) -> None:
    draft.change("roadmap.yaml", 'id: "1.2"', 'id: "1.1"')
    first = draft.line("roadmap.yaml", 'id: "1.1"')
    assert draft.mistakes() == [
        f"roadmap.yaml, строка {first + 6}: «1.1» в поле «id» уже есть: строка файла {first}. "
        "Уберите повтор или дайте другое имя."
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("rounds.yaml", 'row: "1.20"', 'row: "1.19"', "«1.19» в поле «row»"),
        ("documents.yaml", "code: plans", "code: orders", "«orders» в поле «code»"),
        ("documents.yaml", "code: lack_of_teachers", "code: low_equipment", "«low_equipment» в поле «code»"),
        ("rubrics.yaml", "code: risks_chosen", "code: initial_state", "«initial_state» в поле «code»"),
        ("roadmap.yaml", "- number: 2\n", "- number: 1\n", "«1» в поле «number»"),
    ],
)
def test_names_that_are_used_twice_are_refused(draft: Draft, file: str, old: str, new: str, said: str) -> None:
    assert [text for text in draft.change(file, old, new).mistakes() if f"{said} уже есть" in text]


def test_an_unknown_rubric_is_told_with_the_nearest_one(in_round: ChangeInRound) -> None:
    draft = in_round("1.13", "rubric: concept_documents", "rubric: concept_document")
    line = draft.line("rounds.yaml", "rubric: concept_document")
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Экспертиза 1.13: рубрики «concept_document» нет в rubrics.yaml. "
        "Возможно, имелось в виду «concept_documents»."
    ]


def test_an_unknown_document_kind_is_told_with_the_nearest_one(in_round: ChangeInRound) -> None:
    draft = in_round("1.13", "[concept, midterm_programme,", "[konzept, midterm_programme,")
    line = draft.line("rounds.yaml", "konzept")
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Экспертиза 1.13: вида документов «konzept» нет в documents.yaml. "
        "Возможно, имелось в виду «concept»."
    ]


def test_a_word_that_resembles_nothing_is_answered_with_all_that_is_known(in_round: ChangeInRound) -> None:
    draft = in_round("1.13", "rubric: concept_documents", "rubric: xyz")
    line = draft.line("rounds.yaml", "rubric: xyz")
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Экспертиза 1.13: рубрики «xyz» нет в rubrics.yaml. "
        "Здесь бывает: concept_documents, confirming_documents, midterm_programme."
    ]


def test_an_unknown_executor_is_told(draft: Draft) -> None:
    draft.change("roadmap.yaml", "executors: [MOUO]", "executors: [MUO]")
    line = draft.line("roadmap.yaml", "[MUO]")
    assert draft.mistakes() == [
        f"roadmap.yaml, строка {line}: Строка 5.2: исполнителя «MUO» нет в season.yaml. "
        "Возможно, имелось в виду «MOUO»."
    ]


def test_a_row_of_an_unknown_direction_is_told(draft: Draft) -> None:
    draft.change("roadmap.yaml", 'id: "9.4"', 'id: "10.4"')
    line = draft.line("roadmap.yaml", 'id: "10.4"')
    assert draft.mistakes() == [
        f"roadmap.yaml, строка {line}: Строка 10.4: направления 10 нет в списке directions. "
        "Добавьте направление или исправьте номер."
    ]


def test_a_round_of_an_unknown_row_is_told(draft: Draft) -> None:
    draft.change("rounds.yaml", 'row: "2.1"', 'row: "2.11"')
    line = draft.line("rounds.yaml", 'row: "2.11"')
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Экспертиза 2.11: такой строки нет в roadmap.yaml. Возможно, имелось в виду «2.1»."
    ]


def test_a_round_of_a_meeting_is_refused(draft: Draft) -> None:
    draft.change("rounds.yaml", 'row: "2.1"', 'row: "1.15"')
    line = draft.line("rounds.yaml", 'row: "1.15"')
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Экспертиза 1.15: строка дорожной карты — не expertise, а meeting. "
        "Назовите строку экспертизы."
    ]


def test_an_unknown_kind_of_letter_is_told(draft: Draft) -> None:
    draft.change("season.yaml", "letters_off: []", "letters_off: [school_reminders]")
    line = draft.line("season.yaml", "school_reminders")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Поле «letters_off»: значения «school_reminders» здесь не бывает. "
        "Возможно, имелось в виду «school_reminder»."
    ]


def test_what_answers_somebody_or_goes_to_the_office_is_never_held_for_approval(draft: Draft) -> None:
    for kind in ("receipt", "entry_code", "batch_to_approve"):
        draft.change("season.yaml", "letters_to_approve: []", f"letters_to_approve: [{kind}]")
        line = draft.line("season.yaml", kind)
        assert draft.mistakes() == [
            f"season.yaml, строка {line}: Письма «{kind}» не согласуют: они отвечают тому, кто ждёт ответа, или "
            "адресованы офису. Уберите этот код из letters_to_approve."
        ]
        draft.change("season.yaml", f"letters_to_approve: [{kind}]", "letters_to_approve: []")


def test_a_kind_is_either_turned_off_or_approved(draft: Draft) -> None:
    draft.change("season.yaml", "letters_off: []", "letters_off: [conclusion]")
    draft.change("season.yaml", "letters_to_approve: []", "letters_to_approve: [conclusion]")
    line = draft.line("season.yaml", "letters_to_approve: [")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Письма «conclusion» и выключены, и ждут согласования. Оставьте код в одном "
        "списке: letters_off или letters_to_approve."
    ]


@pytest.mark.parametrize("zone", ["Asia/Krasnoyarks", "../../etc/passwd", "Asia", ""])
def test_an_unknown_zone_is_refused(draft: Draft, zone: str) -> None:
    draft.change("season.yaml", "zone: Asia/Krasnoyarsk", f'zone: "{zone}"')
    line = draft.line("season.yaml", "zone: ")
    (said,) = draft.mistakes()
    assert said.startswith(f"season.yaml, строка {line}: Поле «zone»: часового пояса «{zone}» нет. ")


def test_a_misspelt_zone_is_told_with_the_nearest_one(draft: Draft) -> None:
    draft.change("season.yaml", "zone: Asia/Krasnoyarsk", "zone: Asia/Krasnoyarks")
    line = draft.line("season.yaml", "zone: ")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Поле «zone»: часового пояса «Asia/Krasnoyarks» нет. "
        "Возможно, имелось в виду «Asia/Krasnoyarsk»."
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [("criteria:", "Поле «criteria» пусто."), ("criteria: []", "Поле «criteria»: список пуст.")],
)
def test_a_rubric_without_criteria_is_refused_once(draft: Draft, written: str, said: str) -> None:
    text = (draft.directory / "rubrics.yaml").read_text(encoding="utf-8")
    start = text.index("    criteria:\n")
    end = text.index("    verdict:\n")
    draft.write("rubrics.yaml", text[:start] + f"    {written}\n" + text[end:])
    line = draft.line("rubrics.yaml", written)
    assert draft.mistakes() == [
        f"rubrics.yaml, строка {line}: {said} Здесь пишут: критерии; без них эксперту нечего оценивать."
    ]


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("maximum: 10", "maximum: 9", "10: программа",
         "Критерий «overall»: пояснение к оценке 10, а оценки от 0 до 9. Уберите пояснение или увеличьте maximum."),
        ("remark_below: 6", "remark_below: 11", "remark_below: 11",
         "Критерий «overall»: remark_below больше maximum, 10. Напишите число от 1 до 10."),
    ],
)  # fmt: skip
def test_a_criterion_that_contradicts_itself_is_refused(draft: Draft, old: str, new: str, at: str, said: str) -> None:
    draft.change("rubrics.yaml", old, new)
    line = draft.line("rubrics.yaml", at)
    assert draft.mistakes() == [f"rubrics.yaml, строка {line}: {said}"]


def test_a_verdict_that_nobody_can_reach_is_refused(draft: Draft) -> None:
    text = (draft.directory / "rubrics.yaml").read_text(encoding="utf-8")
    draft.write("rubrics.yaml", text.replace("no_criterion_below: 0.5", "no_criterion_below: 3", 1))
    line = draft.line("rubrics.yaml", "no_criterion_below: 3")
    assert draft.mistakes() == [
        f"rubrics.yaml, строка {line}: Рубрика «concept_documents»: no_criterion_below больше maximum "
        "одного из критериев, 2. Напишите число от 0 до 2: иначе документы нельзя принять."
    ]
