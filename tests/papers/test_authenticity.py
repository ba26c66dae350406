from datetime import date

import pytest

from papers.authenticity import code_of, is_code

KEY, NUMBER, DAY = bytes(32), "1.13-001/2022", date(2022, 3, 28)


def test_a_code_is_twelve_figures_in_groups_and_the_same_each_time() -> None:
    code = code_of(KEY, NUMBER, DAY)

    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert code.replace("-", "").isdigit()
    assert code == code_of(KEY, NUMBER, DAY)


def test_another_key_number_or_day_is_another_code() -> None:
    codes = {
        code_of(KEY, NUMBER, DAY),
        code_of(b"\x01" * 32, NUMBER, DAY),
        code_of(KEY, "1.13-002/2022", DAY),
        code_of(KEY, NUMBER, date(2022, 3, 29)),
    }

    assert len(codes) == 4


def test_blanks_and_hyphens_do_not_matter_and_every_figure_does() -> None:
    code = code_of(KEY, NUMBER, DAY)
    said = [code, code.replace("-", ""), f" {code.replace('-', ' ')} ", code.replace("-", "\u2013")]

    assert [is_code(KEY, NUMBER, DAY, each) for each in said] == [True] * 4
    changed = str((int(code[0]) + 1) % 10) + code[1:]
    assert [is_code(KEY, NUMBER, DAY, each) for each in (changed, code[:-1], code + "0", "", "код")] == [False] * 5


@pytest.mark.parametrize("said", ["٤" * 12, "\x00", "9" * 100_000])
def test_what_is_no_code_is_none(said: str) -> None:
    assert not is_code(KEY, NUMBER, DAY, said)
