"""An accepted letter is sent once more, as a letter of its own."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from acts.letter_refusals import AddressIsBad, NothingToSendAgain, UnknownLetter
from acts.name_traces import GONE
from acts.refusals import DoneAlready, ReasonMissing
from acts.renew_links import revoke_link
from acts.send_letter_again import send_letter_again
from models.changes import changes_of
from models.letters import Letter
from models.links import links_of
from models.people import Person, School
from tests.small_season import SmallSeason
from tests.written_letters import let_the_post_write

WHY = {"who": "office", "why": "Директор не находит письмо"}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the schools are invited; from now on letters have their real words."""
    begun = start("1.13", "1.14", played=_played_so_far)
    let_the_post_write(begun)
    begun.hand_in("s-2")
    begun.settle()
    return begun


def _played_so_far(begun: SmallSeason) -> None:
    begun.mail_refuses("d-s-5")
    begun.go("2022-03-16 12:00")


def letter_to(season: SmallSeason, person: str, kind: str = "invitation") -> Letter:
    with season.reading() as session:
        found = select(Letter).where(Letter.recipient == person, Letter.kind == kind).order_by(Letter.id)
        return session.scalars(found).one()


def test_an_accepted_letter_goes_once_more_as_another_with_its_words_and_files(season: SmallSeason) -> None:
    receipt = letter_to(season, "d-s-2", "receipt")
    with season.reading() as session:
        files = [(file.name, file.sha256) for file in session.get_one(Letter, receipt.id).attachments]

    leaves = send_letter_again(receipt.key, **WHY)
    season.settle()

    again = letter_to(season, "d-s-2", "sent_again")
    assert (again.state, again.accepted_at, again.leaves_from) == ("accepted", season.installation.now(), leaves)
    assert (again.title, again.text, again.html) == (f"Повторно: {receipt.title}", receipt.text, receipt.html)
    assert (again.subject, again.message_id != receipt.message_id) == ("s-2", True)
    with season.reading() as session:
        assert [(file.name, file.sha256) for file in session.get_one(Letter, again.id).attachments] == files
        same = session.get_one(Letter, receipt.id)
        assert (same.accepted_at, same.sha256, same.tries) == (receipt.accepted_at, receipt.sha256, 1)
        change = changes_of(session)[0]
    assert (change.deed, change.subject, change.particulars["letter"]) == ("letters again", receipt.key, again.key)


def test_it_goes_to_the_address_of_now_with_the_links_of_now_also_while_the_round_rests(season: SmallSeason) -> None:
    receipt = letter_to(season, "d-s-2", "receipt")
    with season.reading() as session:
        link = next(each.id for each in links_of(session, "d-s-2") if each.role == "school")
    revoke_link(link, send=False, **WHY)
    season.change(update(Person).where(Person.id == "d-s-2").values(email="new@school.example"))
    season.stand("2022-03-16 23:00")

    send_letter_again(str(receipt.id), **WHY)
    season.settle()

    again = letter_to(season, "d-s-2", "sent_again")
    assert (again.recipient_address, again.state) == ("new@school.example", "accepted")


def test_the_same_form_counts_once_and_another_is_another_letter(season: SmallSeason) -> None:
    key = letter_to(season, "d-s-2", "receipt").key
    send_letter_again(key, request="a" * 32, **WHY)
    with pytest.raises(DoneAlready):
        send_letter_again(key, request="a" * 32, **WHY)
    season.stand("2022-03-16 12:01")
    with pytest.raises(NothingToSendAgain, match="уже ждёт отправки"):
        send_letter_again(key, request="b" * 32, **WHY)
    season.settle()
    send_letter_again(key, request="c" * 32, **WHY)

    assert len(season.ledger("sent_again")) == 2


def test_a_letter_that_lost_words_is_not_sent_again_as_if_it_were_whole(season: SmallSeason) -> None:
    letter = letter_to(season, "d-s-1")
    season.change(update(Letter).where(Letter.id == letter.id).values(text=f"Уважаемая {GONE}!"))

    with pytest.raises(NothingToSendAgain, match="удалены сведения о человеке"):
        send_letter_again(letter.key, **WHY)


def test_what_was_not_accepted_or_is_nobodys_to_have_is_refused(season: SmallSeason) -> None:
    receipt, refused = letter_to(season, "d-s-2", "receipt"), letter_to(season, "d-s-5")
    with pytest.raises(UnknownLetter):
        send_letter_again("999999", **WHY)
    with pytest.raises(ReasonMissing):
        send_letter_again(receipt.key, who="office", why=" ")
    with pytest.raises(NothingToSendAgain, match="отклонено"):
        send_letter_again(refused.key, **WHY)
    send_letter_again(receipt.key, **WHY)
    season.settle()
    with pytest.raises(NothingToSendAgain, match="само повтор"):
        send_letter_again(letter_to(season, "d-s-2", "sent_again").key, **WHY)
    season.change(update(Person).where(Person.id == "d-s-2").values(address_bad_since=season.installation.now()))
    with pytest.raises(AddressIsBad):
        send_letter_again(receipt.key, **WHY)
    season.change(update(School).where(School.id == "s-2").values(director_id="d-s-1"))
    with pytest.raises(NothingToSendAgain, match="другой директор"):
        send_letter_again(receipt.key, **WHY)
    season.change(update(Letter).where(Letter.id == letter_to(season, "d-s-1").id).values(title=None, text=None))
    with pytest.raises(NothingToSendAgain, match="удалён"):
        send_letter_again(letter_to(season, "d-s-1").key, **WHY)

    assert len(season.ledger("sent_again")) == 1


def test_one_that_waits_while_its_school_gets_another_director_is_withdrawn(season: SmallSeason) -> None:
    send_letter_again(letter_to(season, "d-s-2", "receipt").key, **WHY)
    season.change(update(School).where(School.id == "s-2").values(director_id="d-s-1"))
    season.settle()

    again = letter_to(season, "d-s-2", "sent_again")
    assert (again.state, again.reason) == (
        "withdrawn",
        "у школы теперь другой директор или у муниципалитета другой координатор",
    )


def test_a_repeat_that_is_refused_is_told_to_the_office(season: SmallSeason) -> None:
    before = len(season.ledger("undeliverable"))
    season.mail_refuses("d-s-2")
    send_letter_again(letter_to(season, "d-s-2", "receipt").key, **WHY)
    season.settle()

    assert letter_to(season, "d-s-2", "sent_again").state == "refused"
    assert len(season.ledger("undeliverable")) == before + 1
