"""What a person does with letters: settle one in doubt, let a refused one go again, mend an address, hold the queue."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from acts.correct_address import Corrected, correct_address
from acts.hold_letters import hold_letters, release_letters
from acts.letter_refusals import (
    AddressIsBad,
    NoLongerOwed,
    NothingToRetry,
    NotInDoubt,
    QueueHeldAlready,
    QueueNotHeld,
    UnknownLetter,
)
from acts.refusals import AddressUnusable, NothingToCorrect, PersonErased, ReasonMissing, UnknownPerson
from acts.resolve_letter import Resolution, resolve_letter
from acts.retry_letter import retry_letter
from models.changes import changes_of
from models.letters import Letter
from models.mail_queue import the_queue
from models.people import Person
from notifications.smtp.transport import Accepted, Deferred, InDoubt, Ready
from tests.beginnings import so_far
from tests.small_season import SmallSeason, address_of

Start = Callable[..., SmallSeason]
WORD = {"who": "office", "why": "Позвонили в школу"}


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Monday at nine: the first school's address is unknown to the server, the second's invitation is in doubt."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.mail_refuses("d-s-1")
    begun.server.delivered = [InDoubt("connection lost"), Accepted("250 OK")]
    begun.go("2022-03-14 09:00")


def invitation(season: SmallSeason, school: str) -> Letter:
    return next(each for each in season.ledger("invitation") if each.subject == school)


def in_doubt(season: SmallSeason) -> Letter:
    (found,) = (each for each in season.ledger() if each.state == "in_doubt")
    return found


def deeds(season: SmallSeason) -> list[tuple[str, str, str, str]]:
    with season.reading() as session:
        return [(each.who, each.deed, each.subject, each.why) for each in changes_of(session)]


def bytes_to(season: SmallSeason, person: str) -> list[bytes]:
    return [message for address, message in season.server.taken if address == address_of(person)]


def test_a_letter_of_which_somebody_says_that_it_arrived_counts_as_accepted_and_is_not_sent_again(
    season: SmallSeason,
) -> None:
    letter = in_doubt(season)

    assert resolve_letter(letter.key, Resolution.ARRIVED, **WORD) is None

    season.go("2022-03-14 18:00")
    with season.reading() as session:
        after = session.get_one(Letter, letter.id)
        assert (after.state, after.accepted_at, after.answer) == ("accepted", letter.settled_at, "connection lost")
    assert len(bytes_to(season, letter.recipient)) == 1
    assert deeds(season) == [("office", "letters resolve", letter.key, "Позвонили в школу")]


def test_a_letter_that_a_person_sends_again_keeps_every_byte(season: SmallSeason) -> None:
    letter = in_doubt(season)

    assert resolve_letter(str(letter.id), Resolution.SEND_AGAIN, **WORD) == season.clock.now()

    season.settle()
    with season.reading() as session:
        after = session.get_one(Letter, letter.id)
        assert (after.state, after.tries, after.message_id) == ("accepted", 2, letter.message_id)
    first, second = bytes_to(season, letter.recipient)
    assert first == second


def test_a_letter_that_is_sent_again_in_the_night_waits_for_the_hours_of_letters(season: SmallSeason) -> None:
    season.go("2022-03-14 22:00")

    leaves = resolve_letter(in_doubt(season).key, Resolution.SEND_AGAIN, **WORD)

    assert leaves == season.at("2022-03-15 09:00")


def test_a_letter_that_is_given_up_wakes_its_round_and_is_not_told_to_who_decided_it(season: SmallSeason) -> None:
    letter = in_doubt(season)

    assert resolve_letter(letter.key, Resolution.GIVE_UP, **WORD) is None

    assert season.waking() == [("2022/1.13", "a letter to somebody who must act was refused or is in doubt")]
    season.go("2022-03-14 12:00")
    with season.reading() as session:
        assert session.get_one(Letter, letter.id).state == "refused"
    assert len(season.ledger("undeliverable")) == 1  # that of the bad address, from the beginning


def test_a_letter_that_is_given_up_before_the_office_was_told_of_it_needs_no_telling(start: Start) -> None:
    season = start()
    season.server.delivered = [InDoubt("connection lost"), Accepted("250 OK")]
    season.stand("2022-03-14 09:00")
    season.run_rounds()
    season.send()

    resolve_letter(in_doubt(season).key, Resolution.GIVE_UP, **WORD)

    season.settle()
    assert season.ledger("undeliverable") == []


def test_a_letter_that_is_sent_again_has_its_five_days_of_tries_anew(season: SmallSeason) -> None:
    letter = in_doubt(season)
    before = {"tries": 4, "first_tried_at": season.at("2022-03-04 09:00")}
    season.change(update(Letter).where(Letter.id == letter.id).values(**before))
    season.server.announced[address_of(letter.recipient)] = [Deferred("451 4.7.1 try later")]

    resolve_letter(letter.key, Resolution.SEND_AGAIN, **WORD)

    season.send()
    with season.reading() as session:
        assert session.get_one(Letter, letter.id).state == "deferred"


def test_only_a_letter_in_doubt_can_be_resolved(season: SmallSeason) -> None:
    refused = invitation(season, "s-1")

    with pytest.raises(
        NotInDoubt, match=rf"^Письмо {refused.id} не под вопросом, а «отклонено»: решать здесь нечего.$"
    ):
        resolve_letter(refused.key, Resolution.ARRIVED, **WORD)

    assert deeds(season) == []


def test_a_refused_letter_is_not_retried_while_its_address_is_bad(season: SmallSeason) -> None:
    with pytest.raises(AddressIsBad) as refusal:
        retry_letter(invitation(season, "s-1").key, **WORD)

    assert str(refusal.value) == (
        "Адрес получателя не действует с 14.03.2022: сначала исправьте его. "
        "Исправить — rounds person address d-s-1 НОВЫЙ_АДРЕС --why ПРИЧИНА."
    )
    assert refusal.value.on_page == (
        "Адрес получателя не действует с 14.03.2022: сначала исправьте его. Для этого есть форма ниже на этой странице."
    )


def test_once_the_address_is_mended_the_letter_goes_to_the_new_one(season: SmallSeason) -> None:
    letter = invitation(season, "s-1")

    corrected = correct_address("d-s-1", " New.Address@Школа.example ", **WORD)
    leaves = retry_letter(letter.key, who="office", why="Адрес исправлен")

    season.settle()
    assert corrected == Corrected("New.Address@xn--80atdl2c.example", (letter.id,), 0)
    assert leaves == season.clock.now()
    with season.reading() as session:
        after = session.get_one(Letter, letter.id)
        person = session.get_one(Person, "d-s-1")
        assert (after.state, after.tries, after.recipient_address) == ("accepted", 2, corrected.address)
        assert (person.email, person.address_bad_since) == (corrected.address, None)
    assert [address for address, _ in season.server.taken if address == corrected.address] == [corrected.address]
    assert deeds(season) == [
        ("office", "letters retry", letter.key, "Адрес исправлен"),
        ("office", "person address", "d-s-1", "Позвонили в школу"),
    ]


def test_a_mailbox_that_works_again_is_noted_by_the_same_address(season: SmallSeason) -> None:
    season.server.announced[address_of("d-s-1")] = [Ready("250 OK")]
    letter = invitation(season, "s-1")

    correct_address("d-s-1", address_of("d-s-1"), **WORD)
    retry_letter(letter.key, **WORD)

    season.settle()
    with season.reading() as session:
        assert session.get_one(Letter, letter.id).state == "accepted"


def test_what_is_out_of_date_is_not_retried(season: SmallSeason) -> None:
    season.go("2022-03-21 12:00")
    (told,) = (each.id for each in season.ledger("no_documents") if each.subject == "s-1")

    corrected = correct_address("d-s-1", "new@season.example", **WORD)

    assert corrected.refused == (told,)
    with pytest.raises(NoLongerOwed, match="больше не нужно: срок приёма документов закончился"):
        retry_letter(invitation(season, "s-1").key, **WORD)


def test_a_letter_in_doubt_is_not_retried_but_resolved(season: SmallSeason) -> None:
    letter = in_doubt(season)

    with pytest.raises(NothingToRetry, match=rf"rounds letters resolve {letter.id} --arrived"):
        retry_letter(letter.key, **WORD)


def test_a_letter_that_arrived_is_not_retried(season: SmallSeason) -> None:
    with pytest.raises(NothingToRetry, match="«принято почтовым сервером»: повторять нечего"):
        retry_letter(invitation(season, "s-3").key, **WORD)


def test_a_letter_that_was_never_tried_goes_to_the_corrected_address(start: Start) -> None:
    season = start(played=so_far.go("2022-03-14 00:00"))
    letter = invitation(season, "s-2")

    correct_address("d-s-2", "new@season.example", **WORD)

    season.go("2022-03-14 09:00")
    with season.reading() as session:
        assert session.get_one(Letter, letter.id).recipient_address == "new@season.example"


@pytest.mark.parametrize(
    "address", ["", "нет", "a@b.ru, c@d.ru", "Школа <a@b.ru>", "директор@школа.рф", "a@b.ru\nX: y"]
)
def test_what_is_no_single_address_is_refused(season: SmallSeason, address: str) -> None:
    with pytest.raises(AddressUnusable):
        correct_address("d-s-1", address, **WORD)


def test_a_letter_that_was_written_and_never_tried_is_written_anew_for_the_corrected_address(start: Start) -> None:
    season = start(played=so_far.go("2022-03-14 00:00"))
    letter = invitation(season, "s-2")
    written = {"title": "Письмо", "text": "", "html": "", "message_id": "<1@x>", "dated": season.clock.now()}
    old = {"sender_name": "", "sender_address": "", "recipient_name": "", "recipient_address": address_of("d-s-2")}
    season.change(update(Letter).where(Letter.id == letter.id).values(**written, **old))

    correct_address("d-s-2", "new@season.example", **WORD)

    season.go("2022-03-14 09:00")
    with season.reading() as session:
        after = session.get_one(Letter, letter.id)
        assert (after.state, after.recipient_address, after.title) == (
            "accepted",
            "new@season.example",
            "Письмо «invitation»",
        )


def test_an_expert_whose_address_works_again_may_be_asked_at_once(start: Start) -> None:
    season = start()
    season.set_capacity(e_1=0, e_3=0, e_4=0)
    season.change(update(Person).where(Person.id == "x-e-2").values(address_bad_since=season.clock.now()))
    season.go("2022-03-16 12:00")
    season.hand_in("s-1")
    season.go("2022-03-21 12:00")
    assert season.vacancies() == {"s-1": 1}

    correct_address("x-e-2", address_of("x-e-2"), **WORD)

    assert season.waking() == [("2022/1.13", "an expert became free")]
    season.settle()
    assert season.who_judges() == {"s-1": ["e-2"]}


def test_an_address_that_works_need_not_be_corrected(season: SmallSeason) -> None:
    with pytest.raises(NothingToCorrect):
        correct_address("d-s-3", address_of("d-s-3"), **WORD)


def test_nobody_writes_to_who_was_erased(season: SmallSeason) -> None:
    season.change(update(Person).where(Person.id == "d-s-1").values(erased_at=season.clock.now()))

    with pytest.raises(PersonErased):
        correct_address("d-s-1", "new@season.example", **WORD)
    with pytest.raises(PersonErased):
        retry_letter(invitation(season, "s-1").key, **WORD)


def test_what_does_not_exist_is_told(season: SmallSeason) -> None:
    with pytest.raises(UnknownLetter, match="Письма 99999 нет"):
        retry_letter("99999", **WORD)
    with pytest.raises(UnknownLetter):
        resolve_letter("9" * 40, Resolution.ARRIVED, **WORD)
    with pytest.raises(UnknownPerson, match="Человека nobody нет"):
        correct_address("nobody", "new@season.example", **WORD)


def test_no_deed_goes_without_its_reason(season: SmallSeason) -> None:
    for deed in (
        lambda: retry_letter(invitation(season, "s-1").key, who="office", why=" "),
        lambda: resolve_letter(in_doubt(season).key, Resolution.ARRIVED, who="office", why=""),
        lambda: hold_letters(who="office", why=""),
        lambda: correct_address("d-s-1", "new@season.example", who="office", why=""),
    ):
        with pytest.raises(ReasonMissing):
            deed()

    assert deeds(season) == []


def test_a_held_queue_lets_letters_go_once_it_is_released(season: SmallSeason) -> None:
    hold_letters(who="office", why="Проверяем тексты")

    with pytest.raises(QueueHeldAlready, match=r"^Отправка писем уже остановлена: Проверяем тексты$"):
        hold_letters(who="office", why="Ещё раз")
    release_letters(who="office", why="Проверили")
    with pytest.raises(QueueNotHeld):
        release_letters(who="office", why="Ещё раз")

    with season.reading() as session:
        assert the_queue(session).held_since is None
    assert [(deed, why) for _, deed, _, why in deeds(season)] == [
        ("letters release", "Проверили"),
        ("letters hold", "Проверяем тексты"),
    ]
