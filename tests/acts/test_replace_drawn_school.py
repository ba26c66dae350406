from collections.abc import Callable, Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from acts.draw_sample import draw_sample
from acts.freeze_sample import freeze_sample
from acts.put_in import OfferedFile, put_in
from acts.replace_drawn_school import preview_succession, replace_drawn_school
from acts.sample_refusals import NotDrawnYet, NotInSample, TooLateToInvite, WithDocuments
from domain.sampling.ceremony import SeedOrigin
from models.changes import changes_of
from models.preparations import preparation_of
from models.rounds import Participation, participations_of
from models.samples import RoundSample, sample_of
from tests.beginnings import so_far
from tests.small_season import SmallSeason, files_for

Start = Callable[..., SmallSeason]
WHO = {"who": "Кедрова А. И.", "why": "Школа реорганизована"}
NO_PHRASE: Mapping[str, Any] = {"sample_seed": None, "sample_seed_played": False}


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Friday noon, 22.04: two of three schools are drawn and invited."""
    return start("2.1", played=so_far.go("2022-04-22 12:00"))


def kept(season: SmallSeason) -> RoundSample:
    with season.reading() as session:
        found = sample_of(session, "2022/2.1")
        assert found is not None
        assert found.successors is not None
        return found


def deadline(season: SmallSeason, school: str) -> tuple[str, str | None]:
    with season.reading() as session:
        part = session.get_one(Participation, ("2022/2.1", school))
        return season.shown(part.joined_at), season.shown(part.own_deadline) if part.own_deadline else None


def test_the_next_in_the_drawn_order_comes_and_is_invited_with_a_deadline_of_its_own(season: SmallSeason) -> None:
    sample = kept(season)
    drawn, reserve = sample.drawn or (), sample.reserve or ()
    season.go("2022-04-26 12:00")
    shown = preview_succession("2.1", drawn[0])
    assert kept(season).successors == []

    done = replace_drawn_school("2.1", drawn[0], **WHO)
    season.settle()

    assert (done, done.successor_id, done.is_invited_now) == (shown, reserve[0], True)
    assert kept(season).members == (drawn[1], reserve[0])
    assert sorted(season.outcomes()) == sorted([drawn[1], reserve[0]])
    assert deadline(season, reserve[0])[0] == "26.04 12:00"
    rules = season.rules["2.1"]
    assert done.until is not None
    assert done.until > rules.submission.closes
    assert season.letters("invitation")[-1] == ("26.04 12:00", "invitation", reserve[0])
    with season.reading() as session:
        deed = changes_of(session)[0]
        assert (deed.deed, deed.subject, deed.particulars) == (
            "sample replace",
            drawn[0],
            {"left": drawn[0], "called": reserve[0], "ordinal": 1},
        )


def test_the_school_that_left_is_neither_reminded_nor_told_that_nothing_came(season: SmallSeason) -> None:
    drawn = kept(season).drawn or ()
    replace_drawn_school("2.1", drawn[0], **WHO)
    season.go("2022-06-20 12:00")

    assert {letter[1] for letter in season.letters() if letter[2] == drawn[0]} == {"invitation"}
    assert season.stage() == "closed"
    assert drawn[0] not in season.outcomes()


def test_what_the_school_was_preparing_goes_with_it(season: SmallSeason) -> None:
    drawn = kept(season).drawn or ()
    kind = files_for(season.rules["2.1"])[0].kind
    put_in("2022/2.1", drawn[0], [OfferedFile(kind, None, "план.pdf", "application/pdf", BytesIO(b"%PDF-1.7 plan"))])
    replace_drawn_school("2.1", drawn[0], **WHO)
    with season.reading() as session:
        assert preparation_of(session, "2022/2.1", drawn[0]) is None


def test_once_the_reserve_is_spent_a_school_leaves_and_nobody_comes(season: SmallSeason) -> None:
    sample = kept(season)
    drawn, reserve = sample.drawn or (), sample.reserve or ()
    replace_drawn_school("2.1", drawn[0], **WHO)
    replace_drawn_school("2.1", reserve[0], **WHO)

    assert [(each.left_school_id, each.school_id) for each in kept(season).successors] == [
        (drawn[0], reserve[0]),
        (reserve[0], None),
    ]
    assert kept(season).members == (drawn[1],)
    assert list(season.outcomes()) == [drawn[1]]


def test_each_replacement_has_a_protocol_that_tells_of_it_and_the_first_one_stays(season: SmallSeason) -> None:
    first = kept(season).sha256
    replace_drawn_school("2.1", (kept(season).drawn or ())[0], **WHO)
    sample = kept(season)

    assert sample.sha256 == first
    assert sample.newest_protocol not in {first, None}
    assert season.installation.files.holds(sample.newest_protocol or "")


def test_before_the_round_opens_the_successor_is_invited_with_the_others(start: Start) -> None:
    season = start("2.1", r_2_1=NO_PHRASE)
    freeze_sample("2.1", **WHO)
    drawn = draw_sample("2.1", "351624", SeedOrigin.DICE, **WHO)
    done = replace_drawn_school("2.1", drawn[0], **WHO)
    season.go("2022-04-22 12:00")

    assert not done.is_invited_now
    assert sorted(season.about("invitation")) == sorted([drawn[1], done.successor_id or ""])
    assert deadline(season, done.successor_id or "") == ("22.04 00:00", None)


def test_who_has_handed_in_is_not_replaced(season: SmallSeason) -> None:
    drawn = kept(season).drawn or ()
    season.hand_in(drawn[0])
    with pytest.raises(WithDocuments):
        replace_drawn_school("2.1", drawn[0], **WHO)


def test_only_a_school_of_the_sample_can_leave_and_only_once(season: SmallSeason) -> None:
    sample = kept(season)
    for school in ((sample.reserve or ())[0], "s-1", "нет такой"):
        with pytest.raises(NotInSample):
            replace_drawn_school("2.1", school, **WHO)
    left = (sample.drawn or ())[0]
    replace_drawn_school("2.1", left, **WHO)
    with pytest.raises(NotInSample):
        replace_drawn_school("2.1", left, **WHO)


def test_before_the_draw_there_is_nobody_to_replace(start: Start) -> None:
    start("2.1", r_2_1=NO_PHRASE)
    freeze_sample("2.1", **WHO)
    with pytest.raises(NotDrawnYet):
        preview_succession("2.1", "t-1")


def test_when_a_newcomer_could_not_hand_in_any_more_nobody_is_replaced(season: SmallSeason) -> None:
    rules = season.rules["2.1"]
    drawn = kept(season).drawn or ()
    season.clock.move_to(rules.expertise.closes - timedelta(hours=3))
    with pytest.raises(TooLateToInvite):
        replace_drawn_school("2.1", drawn[0], **WHO)


def test_a_round_that_took_in_a_successor_still_has_the_schools_of_its_sample(season: SmallSeason) -> None:
    drawn = kept(season).drawn or ()
    replace_drawn_school("2.1", drawn[0], **WHO)
    season.go("2022-05-04 12:00")
    with season.reading() as session:
        there = {each.school_id for each in participations_of(session, "2022/2.1")}
    assert there == set(kept(season).members)
