import pytest

from tests.config.drafts import ChangeInRound, Draft

CORRECT_IT = "Если так напечатано в дорожной карте, запишите исправление: correction с полями dates и reason."


def test_row_1_14_without_its_correction_is_refused(draft: Draft) -> None:
    draft.without_correction("1.14")
    line = draft.line("roadmap.yaml", "printed: 01.03–10.03.2022")
    assert draft.mistakes() == [
        f"roadmap.yaml, строка {line}: Строка 1.14: повторная экспертиза (01.03–10.03.2022) начинается раньше, "
        f"чем кончится первичная, строка 1.13 (21.03–27.03.2022). {CORRECT_IT}"
    ]


def test_row_7_4_without_its_correction_is_refused(draft: Draft) -> None:
    draft.without_correction("7.4")
    line = draft.line("roadmap.yaml", "printed: август 2021 года")
    assert draft.mistakes() == [
        f"roadmap.yaml, строка {line}: Строка 7.4: срок 01.08–31.08.2021 лежит вне 2022 года. {CORRECT_IT}"
    ]


def test_a_correction_that_mends_nothing_is_refused_at_its_own_line(draft: Draft) -> None:
    draft.change("roadmap.yaml", "dates: 01.04–10.04.2022", "dates: 20.03–10.04.2022")
    line = draft.line("roadmap.yaml", "printed: 01.03–10.03.2022") + 1
    assert draft.mistakes() == [
        f"roadmap.yaml, строка {line}: Строка 1.14: повторная экспертиза (20.03–10.04.2022) начинается раньше, "
        f"чем кончится первичная, строка 1.13 (21.03–27.03.2022). {CORRECT_IT}"
    ]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Нет поля «reason». Добавьте его:"),
        ("\n      reason:", "Поле «reason» пусто. Здесь пишут:"),
        ('\n      reason: " \\u200b"', "Поле «reason»: текст пуст. Здесь пишут:"),
    ],
)
def test_a_correction_without_a_reason_is_refused(draft: Draft, reason: str, said: str) -> None:
    draft.change(
        "roadmap.yaml", "printed: 14.01.2022", f"printed: 14.01.2022\n    correction:\n      dates: 17.01.2022{reason}"
    )
    line = draft.line("roadmap.yaml", "correction:") + (2 if reason else 0)
    assert draft.mistakes() == [
        f"roadmap.yaml, строка {line}: {said} почему срок исправлен; без причины исправление не принимается."
    ]


def test_an_end_before_its_start_is_refused(draft: Draft) -> None:
    draft.change("roadmap.yaml", "printed: 21.03–27.03.2022", "printed: 27.03–21.03.2022")
    line = draft.line("roadmap.yaml", "27.03–21.03.2022")
    assert draft.mistakes() == [
        f"roadmap.yaml, строка {line}: Поле «printed»: срок «27.03–21.03.2022» кончается раньше, чем начинается. "
        "Поменяйте дни местами или исправьте год."
    ]


def test_a_day_that_does_not_exist_is_refused(draft: Draft) -> None:
    draft.change("roadmap.yaml", "printed: 14.01.2022", "printed: 30.02.2022")
    line = draft.line("roadmap.yaml", "30.02.2022")
    assert draft.mistakes() == [
        f"roadmap.yaml, строка {line}: Поле «printed»: дня 30.02.2022 не бывает (срок «30.02.2022»). "
        "Проверьте число и месяц."
    ]


def test_a_date_outside_the_year_is_refused(draft: Draft) -> None:
    draft.change("roadmap.yaml", "printed: 14.01.2022", "printed: 14.01.2023")
    line = draft.line("roadmap.yaml", "14.01.2023")
    assert draft.mistakes() == [
        f"roadmap.yaml, строка {line}: Строка 1.1: срок 14.01.2023 лежит вне 2022 года. {CORRECT_IT}"
    ]


def test_an_expertise_wholly_on_days_off_is_refused(draft: Draft) -> None:
    draft.change("roadmap.yaml", "printed: 01.11–05.11.2022", "printed: 04.11–06.11.2022")
    line = draft.line("roadmap.yaml", "04.11–06.11.2022")
    assert draft.mistakes() == [
        f"roadmap.yaml, строка {line}: Строка 1.24: в сроке экспертизы 04.11–06.11.2022 нет ни одного рабочего дня. "
        f"{CORRECT_IT}"
    ]


def test_a_submission_wholly_on_days_off_is_refused(in_round: ChangeInRound) -> None:
    draft = in_round("1.19", "\n    stage: 1", "\n    stage: 1\n    submission: 07.05–10.05.2022")
    line = draft.line("rounds.yaml", "07.05–10.05.2022")
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Экспертиза 1.19: в сроке сдачи 07.05–10.05.2022 нет ни одного рабочего дня. "
        "Назовите срок сдачи в поле submission или исправьте срок экспертизы в roadmap.yaml."
    ]


def test_a_submission_that_runs_into_its_expertise_is_refused(in_round: ChangeInRound) -> None:
    draft = in_round("1.13", "\n    coverage: all", "\n    coverage: all\n    submission: 14.03–21.03.2022")
    line = draft.line("rounds.yaml", "14.03–21.03.2022")
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Экспертиза 1.13: сдача (14.03–21.03.2022) не кончается до начала экспертизы "
        "(21.03.2022). Закончите её не позже 20.03.2022."
    ]


def test_a_submission_of_another_year_is_refused(in_round: ChangeInRound) -> None:
    draft = in_round("1.13", "\n    coverage: all", "\n    coverage: all\n    submission: 14.03–20.03.2021")
    line = draft.line("rounds.yaml", "14.03–20.03.2021")
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Экспертиза 1.13: срок сдачи 14.03–20.03.2021 лежит вне 2022 года. Исправьте год."
    ]


def test_a_submission_of_a_repeat_that_opens_during_the_primary_is_refused(in_round: ChangeInRound) -> None:
    draft = in_round("1.14", "\n    coverage: all", "\n    coverage: all\n    submission: 25.03–31.03.2022")
    line = draft.line("rounds.yaml", "25.03–31.03.2022")
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Экспертиза 1.14: сдача (25.03–31.03.2022) начинается раньше, чем кончится "
        "первичная экспертиза (27.03.2022). Свободные дни: 28.03–31.03.2022."
    ]


def test_a_repeat_that_leaves_no_days_for_handing_in_is_refused(draft: Draft) -> None:
    draft.change("roadmap.yaml", "printed: 01.06–05.06.2022", "printed: 26.05–05.06.2022")
    line = draft.line("rounds.yaml", 'row: "1.20"')
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Экспертиза 1.20: между первичной экспертизой (до 25.05.2022) и повторной "
        "(с 26.05.2022) нет дней для сдачи. Начните повторную позже: correction с полями dates и reason в roadmap.yaml."
    ]


def test_a_round_of_a_row_with_two_windows_is_refused(draft: Draft) -> None:
    draft.change("roadmap.yaml", "printed: май 2022 года\n    executors: [KK_IPK]\n    indicator: Выборочная",
                 "printed: май, июнь 2022 года\n    executors: [KK_IPK]\n    indicator: Выборочная")  # fmt: skip
    line = draft.line("rounds.yaml", 'row: "2.1"')
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Экспертиза 2.1: сроков у строки 2, а экспертиза идёт раз. Оставьте строке один "
        "срок."
    ]


def test_a_regional_day_outside_the_year_or_named_twice_is_refused(draft: Draft) -> None:
    draft.write(
        "calendar.yaml",
        "days_off:\n"
        "  - {date: 07.12.2021, reason: указ}\n"
        "  - {date: 07.12.2022, reason: указ}\n"
        "working_days:\n"
        "  - {date: 2022-12-07, reason: указ}\n"
        "  - {date: 08.12–09.12.2022, reason: указ}\n",
    )
    assert draft.mistakes() == [
        "calendar.yaml, строка 2: День 07.12.2021 лежит вне 2022 года. Исправьте год или уберите день.",
        "calendar.yaml, строка 5: День 07.12.2022 уже назван: строка файла 3. "
        "Оставьте его один раз, выходным или рабочим.",
        "calendar.yaml, строка 6: Поле «date»: «08.12–09.12.2022» называет не один день. "
        "Напишите одну дату, например «14.03.2022».",
    ]
