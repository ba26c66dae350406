"""Several files put in at once."""

import io
from collections.abc import Callable

import pytest

from acts.hand_in import HandedFile, hand_in
from acts.prepare_hand_in import send
from acts.put_in import MOST_DOCUMENTS, OfferedFile, put_in
from acts.refusals import PreparedAlready, TooManyDocuments, UnknownDocument
from domain.season import DocumentKind
from models.preparations import preparation_of
from tests.small_season import SmallSeason

PDF = "application/pdf"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """The intake is under way and nobody has handed in."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")


def offered(kind: str, name: str, content: bytes) -> OfferedFile:
    return OfferedFile(kind, None, name, PDF, io.BytesIO(b"%PDF-1.7 " + content))


def prepared(season: SmallSeason) -> list[tuple[str, str]]:
    with season.reading() as session:
        found = preparation_of(session, season.id(), "s-1")
        return [] if found is None else [(each.kind, each.name) for each in found.documents]


def test_of_two_files_for_one_place_the_last_one_stands(season: SmallSeason) -> None:
    kind = next(kind.code for kind in season.rules["1.13"].documents if not kind.many and kind.per != "risk")

    refusals = put_in(season.id(), "s-1", [offered(kind, "a.pdf", b"a"), offered(kind, "b.pdf", b"b")])

    assert (refusals, prepared(season)) == ((None, None), [(kind, "b.pdf")])


def test_what_is_not_asked_for_or_comes_twice_is_refused_and_the_rest_is_taken(season: SmallSeason) -> None:
    kind = next(kind.code for kind in season.rules["1.13"].documents if kind.per != "risk")

    refusals = put_in(
        season.id(),
        "s-1",
        [offered("nothing", "x.pdf", b"x"), offered(kind, "a.pdf", b"a"), offered(kind, "b.pdf", b"a")],
    )

    assert [type(each) for each in refusals] == [UnknownDocument, type(None), PreparedAlready]
    assert prepared(season) == [(kind, "a.pdf")]


def test_a_file_that_is_too_much_begins_nothing_and_one_that_replaces_another_is_still_taken(
    start: Callable[..., SmallSeason],
) -> None:
    kinds = (DocumentKind("concept", "концепция"), DocumentKind("orders", "приказы", many=True))
    season = start("1.13", r_1_13={"documents": kinds})
    season.go("2022-03-16 12:00")
    orders = [HandedFile("orders", None, f"{number}.pdf", "", PDF, b"%d" % number) for number in range(MOST_DOCUMENTS)]
    hand_in(season.id(), "s-1", orders)

    refusals = put_in(season.id(), "s-1", [offered("orders", "одним больше.pdf", b"x")])
    assert ([type(each) for each in refusals], prepared(season)) == ([TooManyDocuments], [])

    refusals = put_in(season.id(), "s-1", [offered("orders", "y.pdf", b"y"), offered("concept", "z.pdf", b"z")])
    assert ([type(each) for each in refusals], len(prepared(season))) == (
        [TooManyDocuments, type(None)],
        MOST_DOCUMENTS + 1,
    )


def test_what_was_sent_already_begins_nothing_when_it_is_chosen_again(season: SmallSeason) -> None:
    kind = next(kind.code for kind in season.rules["1.13"].documents if kind.per != "risk")
    put_in(season.id(), "s-1", [offered(kind, "a.pdf", b"a")])
    send(season.id(), "s-1")

    refusals = put_in(season.id(), "s-1", [offered(kind, "a.pdf", b"a")])

    assert ([type(each) for each in refusals], prepared(season)) == ([PreparedAlready], [])
