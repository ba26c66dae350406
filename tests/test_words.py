"""What is said in Russian to whoever works with the product: one word for one thing, wherever it is said."""

import re
from collections.abc import Iterator

from domain.allotment.reasons import REASONS, WHY_NOT
from domain.deeds import Deed
from domain.office_words import DEEDS, UNASSIGNED
from portal.office import assignments_list, experts_list
from runtime.allotment_words import ENDINGS
from tests.test_house import PACKAGES, named, tracked

MASCULINE = re.compile(r"\b(?:[а-яё]+(?:ал|ел|ил|ыл|ял|ался|ился|ён|нят)|должен|назначен|выбран|один)\b", re.IGNORECASE)
PERSON_IN_MASCULINE = re.compile(
    r"\b(ничего не должен|ещё должен|ещё не ответил|не отвечал|взял в работу|назначался|узнал о назначениях"
    r"|эксперт заменён|эксперт отказался|его глазами|назначил его)\b",
    re.IGNORECASE,
)
SAID_IN = ("*.py", "*.html", "*.txt", "*.typ", "*.yaml", "*.js", "*.md")


def said() -> Iterator[tuple[str, str]]:
    """Every line with Russian in it, of code, pages, letters, papers, season files and docs, and where it stands."""
    for path in tracked(*SAID_IN):
        if named(path).partition("/")[0] in (*PACKAGES, "docs", "README.md"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if re.search("[А-Яа-яЁё]", line):
                    yield f"{named(path)}:{number}", line


def test_what_stands_beside_a_persons_name_assumes_no_gender() -> None:
    """A past tense or a short participle in the masculine would; «сдано», «замена», «без ответа» would not."""
    told = (
        *(ENDINGS, REASONS, WHY_NOT, UNASSIGNED, experts_list.STATES, assignments_list.STATES),
        {deed: DEEDS[deed] for deed in (Deed.REPLACE, Deed.ADD_MEMBER, Deed.REMOVE_MEMBER)},
    )
    said = [words for each in told for words in each.values()]
    said += [str(column) for columns in (experts_list.COLUMNS, assignments_list.COLUMNS) for column in columns]

    assert [words for words in said if MASCULINE.search(words)] == []


def test_whoever_acted_or_did_not_is_told_without_a_gender() -> None:
    assert [(where, line) for where, line in said() if PERSON_IN_MASCULINE.search(line)] == []


def test_a_round_is_called_an_expertise_and_nothing_else() -> None:
    assert [(where, line) for where, line in said() if re.search("раунд", line, re.IGNORECASE)] == []
