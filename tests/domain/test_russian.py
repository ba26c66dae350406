import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import Gender, Person
from domain.russian import (
    addressee,
    counted,
    dative_name,
    dative_post,
    gender_of,
    initials_after,
    plural,
    salutation,
    typographic,
)

WOMEN = {
    "Иванова": "Ивановой",
    "Гусева": "Гусевой",
    "Соловьёва": "Соловьёвой",
    "Пантелеева": "Пантелеевой",
    "Никитина": "Никитиной",
    "Соколовская": "Соколовской",
    "Толстая": "Толстой",
    "Сухая": "Сухой",
    "Рябая": "Рябой",
    "Шевченко": "Шевченко",
    "Глушко": "Глушко",
    "Бойко": "Бойко",
    "Живаго": "Живаго",
    "Дурново": "Дурново",
    "Черных": "Черных",
    "Седых": "Седых",
    "Бондарь": "Бондарь",
    "Лебедь": "Лебедь",
    "Коваль": "Коваль",
    "Ткач": "Ткач",
    "Мельник": "Мельник",
    "Савчук": "Савчук",
    "Шмидт": "Шмидт",
    "Миллер": "Миллер",
    "Ким": "Ким",
    "Цой": "Цой",
    "Ли": "Ли",
    "Оганесян": "Оганесян",
    "Гулиева": "Гулиевой",
    "Данелия": "Данелии",
    "Берия": "Берии",
    "Окуджава": "Окуджаве",
    "Дуда": "Дуде",
    "Галушка": "Галушке",
    "Шульга": "Шульге",
    "Сковорода": "Сковороде",
    "Сова": "Сове",
    "Петрова-Водкина": "Петровой-Водкиной",
    "Коваль-Сидорова": "Коваль-Сидоровой",
    "Дюма": "Дюма",
    "Кирей": "Кирей",
    "Нечай": "Нечай",
}
MEN = {
    "Иванов": "Иванову",
    "Гусев": "Гусеву",
    "Соловьёв": "Соловьёву",
    "Никитин": "Никитину",
    "Соколовский": "Соколовскому",
    "Толстой": "Толстому",
    "Сухой": "Сухому",
    "Шевченко": "Шевченко",
    "Франко": "Франко",
    "Живаго": "Живаго",
    "Черных": "Черных",
    "Бах": "Баху",
    "Бондарь": "Бондарю",
    "Лебедь": "Лебедю",
    "Ткач": "Ткачу",
    "Мельник": "Мельнику",
    "Савчук": "Савчуку",
    "Мицкевич": "Мицкевичу",
    "Шмидт": "Шмидту",
    "Ким": "Киму",
    "Цой": "Цою",
    "Ли": "Ли",
    "Оганесян": "Оганесяну",
    "Берия": "Берии",
    "Дуда": "Дуде",
    "Сова": "Сове",
    "Кравец": "Кравцу",
    "Горобец": "Горобцу",
    "Швец": "Швецу",
    "Кузнец": "Кузнецу",
    "Жнец": "Жнецу",
    "Воробей": "Воробью",
    "Соловей": "Соловью",
    "Нечай": "Нечаю",
    "Гоголь": "Гоголю",
    "Король": "Королю",
    "Салтыков-Щедрин": "Салтыкову-Щедрину",
    "Бонч-Бруевич": "Бонч-Бруевичу",
    "Гюго": "Гюго",
    "Шоу": "Шоу",
}


def woman(surname: str = "Иванова", post: str = "Директор") -> Person:
    return Person(surname, "Ольга", "Николаевна", post)


def man(surname: str = "Иванов", post: str = "Директор") -> Person:
    return Person(surname, "Пётр", "Ильич", post)


@pytest.mark.parametrize(("surname", "dative"), WOMEN.items())
def test_a_womans_name_stands_in_the_dative(surname: str, dative: str) -> None:
    assert dative_name(woman(surname)) == f"{dative}\u00a0О.\u00a0Н."


@pytest.mark.parametrize(("surname", "dative"), MEN.items())
def test_a_mans_name_stands_in_the_dative(surname: str, dative: str) -> None:
    assert dative_name(man(surname)) == f"{dative}\u00a0П.\u00a0И."


def test_blanks_around_a_name_change_nothing() -> None:
    assert dative_name(Person(" Иванова ", "Ольга\u00a0", "  Николаевна ")) == "Ивановой\u00a0О.\u00a0Н."
    assert salutation(Person("Иванова ", " Ольга", "Николаевна\t")) == "Уважаемая Ольга Николаевна!"


def test_the_offices_own_dative_and_gender_win() -> None:
    assert dative_name(Person("Малина", "Ольга", "Николаевна", dative="Малине О. Н.")) == "Малине О.\u00a0Н."
    assert dative_name(Person("Ткач", "Женя", None, gender=Gender.MALE)) == "Ткачу\u00a0Ж."
    assert salutation(Person("Ли", "Саша", "Николаевна", gender=Gender.MALE)) == "Уважаемый Саша Николаевна!"


def test_without_a_known_gender_only_a_surname_that_all_decline_alike_is_declined() -> None:
    assert {name: dative_name(Person(name, "Женя")) for name in ("Иванова", "Ткач", "Бойко", "Черных", "Дуда")} == {
        "Иванова": None,
        "Ткач": None,
        "Бойко": "Бойко\u00a0Ж.",
        "Черных": "Черных\u00a0Ж.",
        "Дуда": "Дуде\u00a0Ж.",
    }


def test_a_surname_that_is_none_is_not_declined() -> None:
    for surname in ("", "И.", "Ивaнова", "Иванов, Иван <e@x.example>", "{{7*7}}", "-"):
        assert dative_name(woman(surname)) is None


@pytest.mark.parametrize(
    ("patronymic", "gender"),
    [
        ("Николаевна", Gender.FEMALE),
        ("Ильинична", Gender.FEMALE),
        ("Кузьминична", Gender.FEMALE),
        ("Никитична", Gender.FEMALE),
        ("НИКОЛАЕВНА", Gender.FEMALE),
        ("Мамед кызы", Gender.FEMALE),
        ("Николаевич", Gender.MALE),
        ("Ильич", Gender.MALE),
        ("Лукич", Gender.MALE),
        ("Фомич", Gender.MALE),
        ("Мамед оглы", Gender.MALE),
        ("Н.", None),
        ("", None),
        (None, None),
        ("Николаевнa", None),
        ("Чарльз", None),
    ],
)
def test_the_patronymic_shows_the_gender_or_nothing_does(patronymic: str | None, gender: Gender | None) -> None:
    assert gender_of(Person("Ким", "Женя", patronymic)) == gender


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (Person("Иванова", "Ольга", "Николаевна"), "Уважаемая Ольга Николаевна!"),
        (Person("Иванов", "Пётр", "Ильич"), "Уважаемый Пётр Ильич!"),
        (Person("ИВАНОВА", "ОЛЬГА", "НИКОЛАЕВНА"), "Уважаемая Ольга Николаевна!"),
        (Person("Ли", "Анна-Мария", "Сергеевна"), "Уважаемая Анна-Мария Сергеевна!"),
        (Person("Алиев", "Гейдар", "Мамед оглы"), "Уважаемый Гейдар Мамед оглы!"),
        (Person("Иванова", "Ольга"), "Уважаемые коллеги!"),
        (Person("Иванова", "О.", "Н."), "Уважаемые коллеги!"),
        (Person("Иванова", "О.", "Николаевна"), "Уважаемые коллеги!"),
        (Person("Иванова", "Ольга", "Н.", gender=Gender.FEMALE), "Уважаемые коллеги!"),
        (Person("Иванова", "", "Николаевна"), "Уважаемые коллеги!"),
        (Person("Иванова", "<script>", "Николаевна"), "Уважаемые коллеги!"),
        (Person("Ким", "Джон", "Чарльз"), "Уважаемые коллеги!"),
    ],
)
def test_a_letter_opens_with_the_name_or_with_colleagues(person: Person, words: str) -> None:
    assert salutation(person) == words


def test_initials_follow_the_surname_and_never_part_from_it() -> None:
    assert [
        initials_after(Person(*names))
        for names in (
            ("Иванова", "Ольга", "Николаевна"),
            ("Иванова", "О.", "Н."),
            ("Иванова", "Ольга"),
            ("Ли", "Анна-Мария", "Сергеевна"),
            ("Алиев", "Гейдар", "Мамед оглы"),
            ("Ёлкина", "Ёлена", ""),
            ("Иванова", "", ""),
        )
    ] == [
        "Иванова\u00a0О.\u00a0Н.",
        "Иванова\u00a0О.\u00a0Н.",
        "Иванова\u00a0О.",
        "Ли\u00a0А.-М.\u00a0С.",
        "Алиев\u00a0Г.\u00a0М.",
        "Ёлкина\u00a0Ё.",
        "Иванова",
    ]


@pytest.mark.parametrize(
    ("post", "dative"),
    [
        ("Директор", "Директору"),
        ("директор", "директору"),
        ("ДИРЕКТОР", "Директору"),
        (" Директор  школы ", "Директору школы"),
        ("Исполняющий обязанности директора", "Исполняющему обязанности директора"),
        ("И.о. директора", "И. о. директора"),
        ("Муниципальный координатор", "Муниципальному координатору"),
        ("Куратор", "Куратору"),
        ("Эксперт", "Эксперту"),
        ("Заместитель директора по учебной работе", "Заместителю директора по учебной работе"),
        ("Директор и учитель", None),
        ("Директор, учитель", None),
        ("Учитель-логопед", None),
        ("Завуч", None),
        ("", None),
    ],
)
def test_a_post_stands_in_the_dative_or_is_not_known(post: str, dative: str | None) -> None:
    assert dative_post(post) == dative


def test_an_addressee_is_post_house_and_name_or_what_of_it_can_be_declined() -> None:
    school = 'МБОУ "Сухобузимская СШ № 3"'
    house = "МБОУ «Сухобузимская СШ №\u00a03»"
    assert addressee(woman(), school) == f"Директору {house} Ивановой\u00a0О.\u00a0Н."
    assert addressee(woman(post="Эксперт"), "") == "Эксперту Ивановой\u00a0О.\u00a0Н."
    assert addressee(woman(post="Завуч"), school) == f"{house}, Ивановой\u00a0О.\u00a0Н."
    assert addressee(Person("Иванова", "Ольга", None, "Директор"), school) == f"{house}, Иванова\u00a0О."


def test_numbers_choose_their_words() -> None:
    words = {n: plural(n, "заявка", "заявки", "заявок") for n in (0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 25, 101, 111, 112)}
    assert words == {
        0: "заявок",
        1: "заявка",
        2: "заявки",
        4: "заявки",
        5: "заявок",
        11: "заявок",
        12: "заявок",
        14: "заявок",
        21: "заявка",
        22: "заявки",
        25: "заявок",
        101: "заявка",
        111: "заявок",
        112: "заявок",
    }
    assert counted(5, "заявка", "заявки", "заявок") == "5\u00a0заявок"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ('МБОУ "СОШ № 3"', "МБОУ «СОШ №\u00a03»"),
        ('МБОУ "Школа "Надежда""', "МБОУ «Школа «Надежда»»"),
        ('«Школа "Надежда"»', "«Школа «Надежда»»"),
        ("Школа “Надежда” и „Вера“", "Школа «Надежда» и «Вера»"),
        ('монитор 15" и 17"', 'монитор 15" и 17"'),
        ('"без конца', '"без конца'),
        ("СОШ №3, №  4, № б", "СОШ №\u00a03, №\u00a04, № б"),
        ("имени И. И. Петрова, О.Н. Ли", "имени И.\u00a0И.\u00a0Петрова, О.\u00a0Н.\u00a0Ли"),
        ("Иванова О. Н. в классе Б. Да", "Иванова О.\u00a0Н. в классе Б. Да"),
        ("Зареченский мои\u0306", "Зареченский мой"),
        ("ёлка е\u0308лка", "ёлка ёлка"),
        ("Школа\r\nBcc: e@x.ru", "Школа Bcc: e@x.ru"),
        ("а\nб\rв\x0bг\x85д\u2028е\tж\x1fз", "а б в г д е ж з"),
        ("\x00шк\u202eола\u200b\ufeff", "школа"),
        ("до 27\u202fг.  и\u00a0 так", "до 27\u00a0г. и\u00a0так"),
        (" \u00a0\u200b ", ""),
        ("й\u200b\u0306", "й\u0306"),
        ("и\u200b\u0306", "й"),
        ("<script>{{7*7}} #set text() %s =1", "<script>{{7*7}} #set text() %s =1"),
    ],
)
def test_type_is_set_cleanly(raw: str, clean: str) -> None:
    assert typographic(raw) == clean


@given(st.text(alphabet='"“”„«»№3 \u00a0\u202f\t\r\u200b\u202eи\u0306ёА.-(,.'))
def test_type_set_twice_is_type_set_once(raw: str) -> None:
    once = typographic(raw)
    assert typographic(once) == once


def test_importing_loads_no_decliner() -> None:
    code = "import sys, domain.russian; print(any(name.startswith('pytrovich') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "False\n"
