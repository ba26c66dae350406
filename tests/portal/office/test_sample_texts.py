"""What people and machines may type into the forms of a sample: nothing breaks, and nothing typed is lost."""

from collections.abc import Callable

import pytest

from acts.draw_sample import draw_sample
from domain.sampling.ceremony import SeedOrigin
from models.samples import drawn_when, sample_of
from tests.beginnings import so_far
from tests.corpus.texts import SHORT
from tests.portal.conftest import Browser
from tests.portal.test_bad_texts import typed_everywhere, typed_one_by_one
from tests.portal.walk import forms_on
from tests.small_season import SmallSeason

HERE = "/office/rounds/2022/2.1/sample"
WORST = {name: SHORT[name] for name in ("header", "NUL", "end of field", "template", "half a sign")}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Friday noon, 22.04: the list of row 2.1 is frozen, and waits for its lot."""
    return start("2.1", r_2_1={"sample_seed": None, "sample_seed_played": False}, played=so_far.go("2022-04-22 12:00"))


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member of the office who may approve."""
    browser = Browser(season)
    browser.come_in_office()
    return browser


def test_the_worst_texts_do_no_harm_in_the_forms_of_a_draw(season: SmallSeason, office: Browser) -> None:
    asked = forms_on(office.open(HERE))
    checked = forms_on(office.open(f"{HERE}?origin=dice&seed=351624"))

    own = [form for form in (*asked, *checked) if HERE in form.action]
    assert [form.method for form in own] == ["GET", "POST"]
    assert typed_one_by_one(office, own[:1], WORST) == []
    assert typed_everywhere(office, own[:1], WORST) == []
    # One at a time the reason is missing: nothing is drawn by accident.
    assert typed_one_by_one(office, own[1:], {name: text for name, text in WORST.items() if name != "header"}) == []


def test_the_worst_reasons_do_no_harm_where_a_school_leaves(season: SmallSeason, office: Browser) -> None:
    draw_sample("2.1", "351624", SeedOrigin.DICE, who="office", why="Жеребьёвка")
    season.settle()
    with season.reading() as session:
        kept = sample_of(session, "2022/2.1")
        assert kept is not None
        assert drawn_when(session, "2022/2.1") == kept.drawn_at
        drawn = kept.drawn or ()
    forms = [form for form in forms_on(office.open(f"{HERE}/replace/{drawn[0]}")) if HERE in form.action]
    assert len(forms) == 1
    assert typed_everywhere(office, forms, WORST) == []
