import pytest

from config.season import read_season
from tests.config.drafts import ChangeInRound, Draft


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0", "0 — слишком мало. Здесь пишут:"),
        ("1.5", "1.5 — слишком много. Здесь пишут:"),
        ("nan", "«nan» — не число. Здесь пишут:"),
        ("половина", "«половина» — не число. Здесь пишут:"),
    ],
)
def test_a_share_outside_its_bounds_is_refused(draft: Draft, written: str, said: str) -> None:
    draft.change("season.yaml", "\n  share: 0.5", f"\n  share: {written}")
    line = draft.line("season.yaml", f"  share: {written}")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Поле «share»: {said} "
        "доля школ в выборочной экспертизе, больше 0 и не больше 1, например «0.5»."
    ]


def test_a_comma_in_a_share_is_told(draft: Draft) -> None:
    draft.change("season.yaml", "\n  share: 0.5", "\n  share: 0,5")
    line = draft.line("season.yaml", "  share: 0,5")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Поле «share»: «0,5»: дробь написана через запятую. Напишите через точку: 0.5."
    ]


def test_no_expert_for_a_submission_is_refused(in_round: ChangeInRound) -> None:
    draft = in_round("1.19", "experts_per_submission: 2", "experts_per_submission: 0")
    line = draft.line("rounds.yaml", "experts_per_submission: 0")
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Поле «experts_per_submission»: 0 — слишком мало. "
        "Здесь пишут: сколько экспертов на одну школу, от 1."
    ]


@pytest.mark.parametrize("written", ["0", "-1", "some", "1.5"])
def test_enough_is_all_or_a_number_from_one(in_round: ChangeInRound, written: str) -> None:
    draft = in_round("1.19", "experts_per_submission: 2", f"experts_per_submission: 2\n    enough: {written}")
    line = draft.line("rounds.yaml", "enough: ")
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Поле «enough»: «{written}» — не all и не целое число от 1. "
        "Здесь пишут: сколько заключений нужно: all или число от 1."
    ]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("[3, 0]", "Поле «reminder_days»: 0 — слишком мало. Здесь пишут:"),
        ("[-1]", "Поле «reminder_days»: -1 — слишком мало. Здесь пишут:"),
        ("[400]", "Поле «reminder_days»: 400 — слишком много. Здесь пишут:"),
        ("[завтра]", "Поле «reminder_days»: «завтра» — не целое число. Здесь пишут:"),
        (
            "3",
            "Поле «reminder_days»: здесь нужен список: значения в скобках «[…]» или с «-» в начале строк. Здесь пишут:",
        ),
    ],
)
def test_reminder_days_that_cannot_be_are_refused(draft: Draft, days: str, said: str) -> None:
    draft.change("season.yaml", "reminder_days: [3, 1]", f"reminder_days: {days}")
    line = draft.line("season.yaml", "reminder_days: ")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: {said} за сколько рабочих дней до конца напоминать, например «[3, 1]»."
    ]


def test_a_reminder_day_named_twice_is_refused(draft: Draft) -> None:
    draft.change("season.yaml", "reminder_days: [3, 1]", "reminder_days: [3, 3]")
    line = draft.line("season.yaml", "reminder_days: ")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: День напоминания назван дважды. Оставьте каждое число один раз."
    ]


def test_hours_that_end_before_they_begin_are_refused(draft: Draft) -> None:
    draft.change("season.yaml", "closes: 18:00", "closes: 8:00")
    line = draft.line("season.yaml", "closes: 8:00")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Часы писем кончаются в 08:00, не позже начала в 09:00. "
        "Поставьте closes позже, чем opens."
    ]


def test_an_hour_that_is_none_is_refused(draft: Draft) -> None:
    draft.change("season.yaml", "opens: 9:00", "opens: 25:00")
    line = draft.line("season.yaml", "opens: 25:00")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Поле «opens»: «25:00» — не время суток. Напишите часы и минуты, например «9:00»."
    ]


@pytest.mark.parametrize("address", ["a@ipk.example,b@ipk.example", "Офис <a@ipk.example>", "ipk", "a@b..example"])
def test_an_office_address_that_is_not_one_address_is_refused(draft: Draft, address: str) -> None:
    draft.change("season.yaml", "address: proekt500@kkipk.example", f'address: "{address}"')
    line = draft.line("season.yaml", "address: ")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Поле «address»: «{address}» — не адрес электронной почты. "
        "Напишите один адрес, например «office@ipk.example»."
    ]


@pytest.mark.parametrize(
    ("address", "signs", "remedy"),
    [
        ("a@mаil.example", "а", "Наберите адрес заново латинскими буквами."),
        ("прoekt@ipk.example", "пр", "Наберите адрес заново латинскими буквами."),
        ("офис@школа.рф", "офисшклар", "Наберите адрес заново латинскими буквами."),
        ("info@школа.рф", "школарф", "Напишите домен латиницей: info@xn--80atdl2c.xn--p1ai."),
    ],
)
def test_letters_of_an_address_that_are_not_latin_are_named(
    draft: Draft, address: str, signs: str, remedy: str
) -> None:
    draft.change("season.yaml", "address: proekt500@kkipk.example", f"address: {address}")
    line = draft.line("season.yaml", "address: ")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Поле «address»: в адресе «{address}» есть нелатинские буквы: {signs}. {remedy}"
    ]


def test_the_latin_form_of_a_russian_domain_is_taken(draft: Draft) -> None:
    draft.change("season.yaml", "proekt500@kkipk.example", "info@xn--80atdl2c.xn--p1ai")
    assert draft.mistakes() == []


def test_a_local_part_beyond_64_signs_is_no_address(draft: Draft) -> None:
    address = "a" * 65 + "@ipk.example"
    draft.change("season.yaml", "proekt500@kkipk.example", address)
    line = draft.line("season.yaml", "address: ")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Поле «address»: «{address[:59]}…» — не адрес электронной почты. "
        "Напишите один адрес, например «office@ipk.example»."
    ]


@pytest.mark.parametrize("id", ["../2022", "a/b", "a b", ".", "-2022", "сезон", "a.b", "x" * 41])
def test_an_id_of_a_season_that_could_lead_out_of_a_folder_or_break_a_link_is_refused(draft: Draft, id: str) -> None:
    draft.change("season.yaml", 'id: "2022"', f'id: "{id}"')
    line = draft.line("season.yaml", "id: ")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Поле «id»: «{id}» — не имя сезона: оно встаёт в имена файлов и в ссылки. "
        "Напишите латинские буквы, цифры и дефис, не более 40 знаков, например «2022»."
    ]


@pytest.mark.parametrize("id", ["2022", "krsk-2022", "x" * 40])
def test_a_plain_id_of_a_season_is_taken(draft: Draft, id: str) -> None:
    draft.change("season.yaml", 'id: "2022"', f'id: "{id}"')
    assert read_season(draft.directory).id == id


@pytest.mark.parametrize(
    ("file", "field", "old", "longest"),
    [
        ("season.yaml", "title", "Проект «500+», Красноярский край, 2022 год", 300),
        ("season.yaml", "full_name", "Красноярский краевой институт повышения квалификации", 300),
        ("roadmap.yaml", "title", "Региональный банк лучших школьных практик", 300),
        ("rounds.yaml", "title", "первичная экспертиза концептуальных документов", 300),
        ("roadmap.yaml", "indicator", '"Банк сформирован: не менее 10 практик"', 2000),
    ],
)
def test_a_text_has_as_many_signs_as_a_letter_can_bear(
    draft: Draft, file: str, field: str, old: str, longest: int
) -> None:
    draft.change(file, f"{field}: {old}", f"{field}: {'д' * longest}")
    assert draft.mistakes() == []
    draft.change(file, "д" * longest, "д" * 10_000)
    line = draft.line(file, "д" * 10_000)
    assert draft.mistakes() == [
        f"{file}, строка {line}: Поле «{field}»: текст слишком длинный, знаков 10000. Сократите его до {longest}."
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("season.yaml", "\n  share: 0.5", "\n  share: 1e-999999", "Поле «share»: в числе слишком много знаков. "),
        ("season.yaml", "enough: all", f"enough: {'9' * 5000}", f"Поле «enough»: «{'9' * 59}…» — не all и не целое"),
        ("season.yaml", "opens: 9:00", f"opens: {'9' * 5000}", f"Поле «opens»: «{'9' * 59}…» — не время суток. "),
        ("roadmap.yaml", 'id: "9.4"', f'id: "9.{"9" * 5000}"', f"Поле «id»: «9.{'9' * 57}…» записано не в том виде. "),
        (
            "roadmap.yaml",
            "printed: 16.05–25",
            f"printed: {'9' * 5000}",
            f"Поле «printed»: срок «{'9' * 59}…» не читает",
        ),
    ],
)
def test_a_number_of_any_length_is_refused_in_a_short_sentence(
    draft: Draft, file: str, old: str, new: str, said: str
) -> None:
    draft.change(file, old, new)
    line = draft.line(file, new.strip())
    (mistake,) = draft.mistakes()
    assert mistake.startswith(f"{file}, строка {line}: {said}")
    assert len(mistake) < 300


@pytest.mark.parametrize(
    "written",
    ["Офис\\r\\nBcc: e@x.example", "Офис\\n", "\\x85Офис\\x85!", "Офис\\u2028!", "Офис\\u202e!", "\\0", "\\e[31m"],
)
def test_a_line_that_smuggles_a_header_or_hides_a_sign_is_refused(draft: Draft, written: str) -> None:
    draft.change("season.yaml", "sender_name: Проектный офис «500+», КК ИПК", f'sender_name: "x{written}x"')
    line = draft.line("season.yaml", "sender_name: ")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Поле «sender_name»: в тексте есть перевод строки или невидимый знак. "
        "Напишите текст одной строкой."
    ]


def test_letters_that_are_written_in_two_signs_become_one(draft: Draft) -> None:
    draft.change("season.yaml", "region: Красноярский край", "region: Красноярскии\u0306 краи\u0306")
    assert read_season(draft.directory).region == "Красноярский край"


def test_what_was_written_is_quoted_without_the_escape_codes_of_a_terminal(draft: Draft) -> None:
    draft.change("season.yaml", "opens: 9:00", 'opens: "\\e[31m9"')
    line = draft.line("season.yaml", "opens: ")
    assert draft.mistakes() == [
        f"season.yaml, строка {line}: Поле «opens»: «\ufffd[31m9» — не время суток. "
        "Напишите часы и минуты, например «9:00»."
    ]
