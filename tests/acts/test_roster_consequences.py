"""What follows from another roster, as it is brought in and as it is taken back: links, letters, rounds."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from acts.approve_batch import approve_batch
from acts.ask_new_link import ask_new_link
from acts.import_refusals import ImportRelied
from acts.import_roster import import_roster
from acts.undo_import import undo_last_import
from config.roster.files import read_roster
from domain.letters import Kind, Role
from models.batches import batches_waiting
from models.letters import Letter, OwedLetter, lay_out
from models.links import Link, link_for, living_links_of
from models.people import Municipality, Person, School
from models.rounds import Round
from notifications.letters.owed import HELD_BY_ANOTHER, NEVER_APPROVED
from tests.rosters import PLACES, SCHOOLS, workbook_of
from tests.small_season import SmallSeason, address_of

Start = Callable[..., SmallSeason]
WORD: dict[str, Any] = {"who": "office", "why": "Письмо министерства"}
NEW = "novikov@season.example"
OTHER = {"Директор": "Новиков Олег Олегович", "Почта директора": NEW}
CURATOR = {"Директор": "Ясеневаk Ольга Львовна", "Почта директора": "k-1@season.example"}
ROUND = "2022/1.13"


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Wednesday 16.03: the intake is under way, and invitations have brought their links."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    for id, surname in (("d-s-1", "Ясеневаd"), ("k-1", "Ясеневаk")):
        begun.change(update(Person).where(Person.id == id).values(surname=surname))
    begun.go("2022-03-16 12:00")


def bring(sheet: str, *rows: tuple[object, ...]) -> None:
    content = workbook_of({sheet: rows})
    import_roster(read_roster(content, "список.xlsx"), content, **WORD)


def bring_s_1(**changes: object) -> None:
    said = {
        "Идентификатор": "s-1",
        "Школа": "Школа s-1",
        "Полное название": "МБОУ «Школа s-1»",
        "Муниципалитет": "Район № 1",
        "Год вступления": 2022,
        "Риски": "low_equipment; lack_of_teachers",
        "Директор": "Ясеневаd Ольга Львовна",
        "Почта директора": address_of("d-s-1"),
        "Куратор": "Ясеневаk Ольга Львовна",
        "Почта куратора": "k-1@season.example",
    }
    bring("Школы", SCHOOLS, tuple((said | changes)[heading] for heading in SCHOOLS))


def a_link(season: SmallSeason, person: str, role: Role, place: str) -> None:
    with season.installation.transaction() as session:
        link_for(session, person, role.value, ROUND, place, season.at("2022-06-01 00:00"))


def open_to(season: SmallSeason, person: str) -> list[tuple[str, str]]:
    with season.reading() as session:
        return [(each.role, each.subject) for each in living_links_of(session, person, season.installation.now())]


def untried(season: SmallSeason, kind: Kind, *, deferred: bool = False) -> None:
    """A letter to the director of s-1 that has not left."""
    with season.installation.transaction() as session:
        lay_out(session, session.get_one(Round, ROUND), [OwedLetter(kind, "d-s-1", "s-1", "1")], season.clock.now())
        if deferred:
            session.execute(update(Letter).where(Letter.kind == kind.value).values(state="deferred", tries=1))


def standing(season: SmallSeason, *kinds: Kind) -> set[tuple[str, str, str]]:
    with season.reading() as session:
        addresses = {each.id: each.email for each in session.scalars(select(Person))}
    return {(each.kind, addresses[each.recipient], each.state) for each in season.ledger(*kinds)}


def test_a_former_director_can_ask_for_no_further_link_and_the_new_one_can(season: SmallSeason) -> None:
    assert open_to(season, "d-s-1") == [("school", "s-1")]

    bring_s_1(**OTHER)

    with season.reading() as session:
        director = session.get_one(School, "s-1").director
        former = session.scalars(select(Link).where(Link.recipient == "d-s-1")).one()
        assert (director.email, former.ends_at, former.trace) == (NEW, season.installation.now(), None)
        assert session.get_one(Person, "d-s-1").surname == "Ясеневаd"
    a_link(season, director.id, Role.SCHOOL, "s-1")
    assert [open_to(season, each) for each in ("d-s-1", director.id)] == [[], [("school", "s-1")]]
    assert [ask_new_link(each) for each in (address_of("d-s-1"), NEW)] == [0, 1]


def test_a_former_coordinator_can_ask_for_no_further_link(season: SmallSeason) -> None:
    with season.reading() as session:
        former = session.get_one(Municipality, "m-1").coordinator
    assert open_to(season, former.id) == [("coordinator", "m-1")]

    bring("Муниципалитеты", PLACES, ("Район № 1", "Новиков Олег Олегович", NEW))

    assert open_to(season, former.id) == []
    assert ask_new_link(former.email) == 0


def test_a_link_that_outlived_its_holders_time_is_not_sent_again(season: SmallSeason) -> None:
    season.change(update(School).where(School.id == "s-1").values(director_id="d-s-2"))

    assert ask_new_link(address_of("d-s-1")) == 0


def test_letters_that_have_not_left_go_to_the_new_director(season: SmallSeason) -> None:
    untried(season, Kind.EXTENSION)
    untried(season, Kind.CONCLUSION, deferred=True)

    bring_s_1(**OTHER)

    assert standing(season, Kind.EXTENSION, Kind.CONCLUSION) == {
        ("extension", address_of("d-s-1"), "withdrawn"),
        ("extension", NEW, "queued"),
        ("conclusion", address_of("d-s-1"), "withdrawn"),
        ("conclusion", NEW, "queued"),
    }


def test_a_director_who_returns_has_links_and_letters_again(season: SmallSeason) -> None:
    untried(season, Kind.CONCLUSION)

    bring_s_1(**CURATOR)
    undo_last_import(**WORD)

    assert standing(season, Kind.CONCLUSION) == {
        ("conclusion", address_of("d-s-1"), "queued"),
        ("conclusion", "k-1@season.example", "withdrawn"),
    }
    assert open_to(season, "d-s-1") == [("school", "s-1")]
    assert ask_new_link(address_of("d-s-1")) == 1


def test_a_letter_that_nobody_approved_waits_for_a_director_who_returns_too(start: Start) -> None:
    season = start(r_1_13={"letters_to_approve": frozenset({"conclusion"})}, played=_played_so_far)
    untried(season, Kind.CONCLUSION)

    bring_s_1(**CURATOR)
    undo_last_import(**WORD)
    season.go("2022-03-17 12:00")

    assert standing(season, Kind.CONCLUSION) == {
        ("conclusion", address_of("d-s-1"), "draft"),
        ("conclusion", "k-1@season.example", "withdrawn"),
    }


def _approved_for_the_morning(season: SmallSeason) -> None:
    _played_so_far(season)
    season.go("2022-03-18 12:00")
    season.hand_in("s-1")
    season.go("2022-03-22 12:00")
    season.file_all()
    season.go("2022-03-28 20:00")
    approve_batch(the_batch(season), who="office")
    season.settle()


def the_batch(season: SmallSeason) -> int:
    """The number of the only one that waits."""
    with season.reading() as session:
        (batch,) = batches_waiting(session, ROUND)
        return batch.number


def asked(season: SmallSeason) -> list[str]:
    """When the office was asked for its approval."""
    return [when for when, _, _ in season.letters("batch_to_approve")]


@pytest.fixture
def approved(start: Start) -> SmallSeason:
    """Monday evening: a round waits for its last letter alone, which is approved and leaves in the morning."""
    return start(r_1_13={"letters_to_approve": frozenset({"conclusion"})}, played=_approved_for_the_morning)


def test_the_office_is_asked_for_the_letter_that_passes_to_another_director_at_the_end(approved: SmallSeason) -> None:
    before = asked(approved)
    bring_s_1(**OTHER)
    approved.go("2022-03-29 12:00")

    assert standing(approved, Kind.CONCLUSION) == {
        ("conclusion", address_of("d-s-1"), "withdrawn"),
        ("conclusion", NEW, "draft"),
    }
    assert (approved.stage(), asked(approved)) == ("closing", [*before, "29.03 09:00"])

    approve_batch(the_batch(approved), who="office")
    approved.settle()
    assert (approved.stage(), len(approved.letters("conclusion"))) == ("closed", 1)


def test_no_round_waits_for_ever_for_the_letter_that_passed_to_another_director(approved: SmallSeason) -> None:
    bring_s_1(**OTHER)
    approved.go("2022-04-28 12:00")

    assert {each.reason for each in approved.ledger("conclusion")} == {HELD_BY_ANOTHER, NEVER_APPROVED}
    assert approved.stage() == "closed"


def test_an_undone_import_closes_the_links_of_whom_it_had_made_director(season: SmallSeason) -> None:
    bring_s_1(**CURATOR)
    a_link(season, "k-1", Role.SCHOOL, "s-1")
    assert open_to(season, "k-1") == [("school", "s-1")]

    undo_last_import(**WORD)

    with season.reading() as session:
        link = session.scalars(select(Link).where(Link.recipient == "k-1", Link.subject == "s-1")).one()
        assert (link.generation, link.ends_at) == (2, season.installation.now())
    assert open_to(season, "k-1") == []


def test_an_undone_import_wakes_the_rounds_that_its_schools_come_back_to(season: SmallSeason) -> None:
    bring_s_1(**{"Год вступления": 2021})
    season.settle()
    assert season.waking() == []

    undo_last_import(**WORD)

    assert season.waking() == [(ROUND, "new schools were brought in")]


def test_a_school_that_moves_out_of_an_experts_municipality_gets_that_expert_at_once(season: SmallSeason) -> None:
    season.set_capacity(e_2=0, e_3=0, e_4=0)
    season.hand_in("s-1")
    season.go("2022-03-21 12:00")
    assert season.vacancies() == {"s-1": 1}
    bring_s_1(Муниципалитет="Район № 3")
    season.settle()
    assert (season.who_judges(), season.vacancies()) == ({"s-1": ["e-1"]}, {})


def test_nobody_who_was_forgotten_since_is_put_back(season: SmallSeason) -> None:
    bring_s_1(**OTHER)
    season.change(update(Person).where(Person.id == "d-s-1").values(erased_at=season.clock.now()))

    with pytest.raises(ImportRelied, match="удалены по его просьбе"):
        undo_last_import(**WORD)
