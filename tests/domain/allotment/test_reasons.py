import pytest

from domain.allotment.reasons import Hindered, Hindrance, Unplaced, in_words


def test_the_office_reads_every_reason_in_one_line() -> None:
    unplaced = Unplaced("s", 1, tuple(Hindered(kind, n) for n, kind in enumerate(Hindrance, start=1)))
    assert in_words(unplaced) == (
        "эксперт не найден: 1 эксперт из того же муниципалитета, 2 эксперта не назначаются на этот муниципалитет, "
        "у 3 экспертов конфликт интересов, у 4 экспертов эта работа уже есть или была, "
        "5 экспертов в этой экспертизе больше не приглашаются (болезнь или молчание), "
        "6 экспертов отсутствуют до конца экспертизы, 7 пар исключено проектным офисом, "
        "8 экспертов из той же организации, что и другой эксперт этой работы, у 9 экспертов исчерпана нагрузка"
    )


@pytest.mark.parametrize(
    ("hindrance", "n", "words"),
    [
        (Hindrance.OWN_MUNICIPALITY, 11, "11 экспертов из того же муниципалитета"),
        (Hindrance.OWN_MUNICIPALITY, 21, "21 эксперт из того же муниципалитета"),
        (Hindrance.CONFLICT, 1, "у 1 эксперта конфликт интересов"),
        (Hindrance.ALREADY_ASKED, 1, "у 1 эксперта эта работа уже есть или была"),
        (Hindrance.NOT_ASKED_AGAIN, 1, "1 эксперт в этой экспертизе больше не приглашается (болезнь или молчание)"),
        (Hindrance.NO_FREE_PLACE, 121, "у 121 эксперта исчерпана нагрузка"),
        (Hindrance.NO_FREE_PLACE, 112, "у 112 экспертов исчерпана нагрузка"),
    ],
)
def test_words_agree_with_their_number(hindrance: Hindrance, n: int, words: str) -> None:
    assert in_words(Unplaced("s", 1, (Hindered(hindrance, n),))) == f"эксперт не найден: {words}"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (1, "эксперт не найден"),
        (2, "не найдены 2 эксперта"),
        (5, "не найдено 5 экспертов"),
        (21, "не найден 21 эксперт"),
    ],
)
def test_an_empty_list_of_experts_is_said(missing: int, words: str) -> None:
    assert in_words(Unplaced("s", missing, ())) == f"{words}: в списке экспертов больше никого нет"
