from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.rounds import Participation
from models.vacancies import replace_vacancies, vacancies_of

NOW = datetime(2022, 3, 21, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PRIMARY = "2022/1.13"
Found = dict[str, tuple[int, str]]


@pytest.fixture(autouse=True)
def _taking_part(session: Session) -> None:
    session.add_all(Participation(round_id=PRIMARY, school_id=school, joined_at=NOW) for school in ("s-1", "s-2"))
    session.flush()


def there(session: Session) -> list[tuple[str, int, str, datetime]]:
    return [(each.school_id, each.missing, each.why, each.since) for each in vacancies_of(session, PRIMARY)]


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        ({}, {}, False),
        pytest.param({}, {"s-1": (1, "a")}, True, id="new"),
        pytest.param({"s-1": (1, "a")}, {"s-1": (1, "a")}, False, id="as before"),
        pytest.param({"s-1": (1, "a")}, {"s-1": (1, "b")}, False, id="another reason"),
        pytest.param({"s-1": (1, "a")}, {"s-1": (2, "a")}, True, id="grown"),
        pytest.param({"s-1": (2, "a")}, {"s-1": (1, "a")}, False, id="shrunk"),
        pytest.param({"s-1": (1, "a")}, {}, False, id="filled"),
        pytest.param({"s-1": (1, "a")}, {"s-2": (1, "a")}, True, id="one filled, another one new"),
    ],
)
def test_a_vacancy_is_news_when_it_is_new_or_has_grown(
    session: Session, before: Found, after: Found, news: bool
) -> None:
    replace_vacancies(session, PRIMARY, before, NOW)
    assert replace_vacancies(session, PRIMARY, after, LATER) is news
    assert there(session) == [(school, *after[school], NOW if school in before else LATER) for school in sorted(after)]
