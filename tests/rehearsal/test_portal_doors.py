"""The played people at the portal: the link of their letter, the pages behind it, and nothing else."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from models.assignments import Ending
from models.links import Link, renew
from models.remark_answers import answers_of
from models.submissions import last_hand_in
from rehearsal.browser import ToldOnPage, Traffic, UnexpectedPage
from rehearsal.doors import Doors
from rehearsal.marks import answers_to_remarks
from rehearsal.papers import documents_of
from rehearsal.portal_doors import door_figures, portal_doors
from rehearsal.reading import handing_schools
from tests.rehearsal.delivery import Delivery, write_letters_in_full
from tests.small_season import SmallSeason, judgements, small_seasons


class Portal(Delivery):
    """A season's doors, and its letters in the post box."""

    def __init__(self, season: SmallSeason, doors: Doors, traffic: Traffic) -> None:
        super().__init__(season, doors)
        self.doors = doors
        self.traffic = traffic

    def hand_in(self, school: str, row: str = "1.13", *, edition: int = 1, whole: bool = True) -> None:
        """Let a school hand in on its page."""
        with self.season.reading() as session:
            of_school = handing_schools(session, [school])[school]
        files = documents_of(self.season.rules[row], of_school, edition, whole=whole)
        self.doors.hand_in(self.season.id(row), school, files)

    def handed(self, school: str, row: str = "1.13") -> tuple[int, Sequence[str]]:
        """Version and names of the files of the school's last hand-in."""
        with self.season.reading() as session:
            last = last_hand_in(session, self.season.id(row), school)
            assert last is not None
            return last.version, [each.name for each in last.documents]

    def names(self, school: str, row: str = "1.13", *, edition: int = 1) -> Sequence[str]:
        """Names of the files that the school means to hand in."""
        with self.season.reading() as session:
            of_school = handing_schools(session, [school])[school]
        return [file.name for file in documents_of(self.season.rules[row], of_school, edition, whole=True)]


@pytest.fixture
def portal() -> Iterator[Callable[..., Portal]]:
    """Begin a season with the rounds of these rows."""
    with small_seasons() as start:
        opened = []

        def begin(*rows: str) -> Portal:
            season = start(*rows)
            write_letters_in_full(season)
            opened.append(portal_doors(season.installation))
            return Portal(season, *opened[-1].__enter__())

        yield begin
        for each in opened:
            each.__exit__(None, None, None)


def test_a_school_comes_by_its_letter_and_hands_in_and_replaces_the_whole(portal: Callable[..., Portal]) -> None:
    played = portal("1.13")
    played.go("2022-03-16 12:00")
    played.hand_in("s-1", whole=False)
    played.hand_in("s-1", edition=2)
    version, names = played.handed("s-1")

    assert (version, sorted(names)) == (2, sorted(played.names("s-1", edition=2)))
    assert played.traffic.letters == len(played.season.server.taken)
    assert played.traffic.files >= len(names)


def test_experts_take_on_give_back_and_file_what_they_see_on_their_pages(portal: Callable[..., Portal]) -> None:
    played = portal("1.13")
    season = played.season
    played.go("2022-03-16 12:00")
    for school in ("s-1", "s-2"):
        played.hand_in(school)
    played.go("2022-03-21 12:00")
    first, second = (season.assignment(school) for school in ("s-1", "s-2"))
    played.doors.take_on(first)
    played.doors.file_conclusion(first, judgements(season.rules["1.13"], 1))
    played.doors.decline(second, Ending.CONFLICT, "Директор школы – моя родственница.")

    found = {each.id: each for each in season.assignments()}
    assert (found[first].taken_on_at is not None, found[first].filed) == (True, True)
    assert (found[second].ending, found[second].ending_words) == ("conflict", "Директор школы – моя родственница.")


def test_what_a_page_refuses_is_a_refusal_of_the_play(portal: Callable[..., Portal]) -> None:
    played = portal("1.13")
    season = played.season
    played.go("2022-03-16 12:00")
    played.hand_in("s-1")
    played.go("2022-03-21 12:00")
    assignment = season.assignment("s-1")
    season.stand("2022-03-30 12:00")

    with pytest.raises(ToldOnPage, match="Срок экспертизы истёк"):
        played.doors.file_conclusion(assignment, judgements(season.rules["1.13"]))
    assert door_figures(played.traffic, 1)["refused"] == 1


def test_remarks_are_answered_in_the_repeat(portal: Callable[..., Portal]) -> None:
    played = portal("1.13", "1.14")
    season = played.season
    played.go("2022-03-16 12:00")
    played.hand_in("s-1")
    played.go("2022-03-21 12:00")
    played.doors.file_conclusion(season.assignment("s-1"), judgements(season.rules["1.13"], 1))
    played.go("2022-03-29 12:00")
    played.hand_in("s-1", "1.14")

    with season.reading() as session:
        answers = answers_of(session, "2022/1.14", "s-1", played.handed("s-1", "1.14")[0])
    assert answers
    assert set(answers.values()) <= set(answers_to_remarks())


def test_a_link_that_opens_nothing_ends_the_play_without_telling_the_link(portal: Callable[..., Portal]) -> None:
    played = portal("1.13")
    played.go("2022-03-16 12:00")
    with played.season.installation.transaction() as session:
        renew(session, session.get_one(Link, "school-2022-1.13-d-s-1-s-1"))

    with pytest.raises(UnexpectedPage, match=r"answer 404 at /l/…: .*Ссылка не работает"):
        played.hand_in("s-1")
