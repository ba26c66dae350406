"""What people and machines may type into the forms of an allotment: nothing breaks, and nothing typed is lost."""

from collections.abc import Callable

import pytest

from domain.allotment.rules import AllotmentRules
from models.allotments import approval_of
from tests.beginnings import so_far
from tests.corpus.texts import SHORT
from tests.portal.conftest import Browser
from tests.portal.test_bad_texts import typed_everywhere, typed_one_by_one
from tests.portal.walk import forms_on
from tests.small_season import SmallSeason

HERE = "/office/rounds/2022/1.13/allotment"
WORST = {name: SHORT[name] for name in ("header", "NUL", "end of field", "template", "half a sign")}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Monday noon of 1.13, where the office wishes to approve: three schools have their experts, and nobody knows."""
    return start(
        r_1_13={"allotment": AllotmentRules(approval=True)},
        played=so_far.outage("2022-03-18 12:00").hand_in("s-1", "s-3", "s-5").go("2022-03-21 12:00"),
    )


def test_the_worst_texts_do_no_harm_in_the_forms_of_an_allotment(season: SmallSeason) -> None:
    office = Browser(season)
    office.come_in_office()
    first = season.standing()[0]
    pair = f"{HERE}/{first.school_id}/{first.expert_id}"
    pages = (HERE, pair, f"{HERE}/school/{first.school_id}", f"{pair}/change?do=lock")
    forms = [form for path in pages for form in forms_on(office.open(path)) if HERE in form.action]
    assert [form.method for form in forms] == ["POST", "GET", "GET", "GET", "GET", "POST"]

    asks = [form for form in forms if form.method == "GET"]
    assert typed_one_by_one(office, asks, WORST) == []
    assert typed_everywhere(office, asks, WORST) == []
    # One at a time the reason is missing: nothing is done by accident.
    deeds = [form for form in forms if form.method == "POST"]
    assert typed_one_by_one(office, deeds, {name: text for name, text in WORST.items() if name != "header"}) == []
    assert typed_everywhere(office, deeds, WORST) == []
    with season.reading() as session:
        approved = approval_of(session, "2022/1.13")
        assert approved is None or approved.who.endswith("(страница)")
