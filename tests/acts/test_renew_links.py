"""The office takes a personal link back, and sends somebody their links."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from acts.link_refusals import LinkIsOver, NothingToSend, UnknownLink
from acts.refusals import PersonErased, ReasonMissing, UnknownPerson
from acts.renew_links import revoke_link, send_links
from acts.resolve_letter import Resolution, resolve_letter
from models.audit import AuditRow
from models.changes import changes_of
from models.letters import Letter
from models.links import Link, links_of
from models.people import Person
from notifications.smtp.transport import Accepted, Deferred, InDoubt, Ready
from tests.small_season import SmallSeason
from tests.written_letters import let_the_post_write

WHY = {"who": "office", "why": "Письмо переслали чужим"}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the schools are invited; from now on letters have their real words."""
    begun = start("1.13", "1.14", played=_played_so_far)
    let_the_post_write(begun)
    return begun


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")


def link_of(season: SmallSeason, person: str) -> Link:
    with season.reading() as session:
        return next(each for each in links_of(session, person) if each.role == "school")


def test_a_link_that_was_taken_back_has_another_generation_and_is_told_in_history_and_chain(
    season: SmallSeason,
) -> None:
    before = link_of(season, "d-s-1")

    revoked = revoke_link(before.id, send=False, **WHY)

    assert (revoked.person, revoked.leaves_from, revoked.why_none) == ("d-s-1", None, "")
    after = link_of(season, "d-s-1")
    assert (after.generation, after.ends_at) == (before.generation + 1, before.ends_at)
    with season.reading() as session:
        change = changes_of(session)[0]
        told = (change.deed, change.round_id, change.subject, change.why, change.particulars["link"])
        last = session.scalars(select(AuditRow).order_by(AuditRow.number.desc()).limit(2)).all()
    assert told == ("person revoke-link", "2022/1.13", "d-s-1", "Письмо переслали чужим", before.id)
    assert [(row.deed, row.subject) for row in last] == [
        ("person revoke-link", "d-s-1"),
        ("renew link", before.id),
    ]


def test_with_the_new_one_sent_at_once_a_letter_of_the_office_leaves(season: SmallSeason) -> None:
    revoked = revoke_link(link_of(season, "d-s-1").id, send=True, **WHY)
    season.settle()

    (letter,) = season.ledger("new_link")
    assert (letter.recipient, letter.state, letter.leaves_from) == ("d-s-1", "accepted", revoked.leaves_from)
    assert "Проектный офис высылает вам личные ссылки ещё раз." in (letter.text or "")


def test_links_are_sent_again_and_go_on_working(season: SmallSeason) -> None:
    before = link_of(season, "d-s-1")
    sent = send_links("d-s-1", **WHY)
    season.settle()

    assert link_of(season, "d-s-1").generation == before.generation
    assert [(each.key, each.state) for each in season.ledger("new_link")] == [(sent.key, "accepted")]
    with season.reading() as session:
        assert [(each.deed, each.subject) for each in changes_of(session)][:1] == [("person send-links", "d-s-1")]


def test_where_no_letter_can_be_sent_the_link_is_dead_all_the_same(season: SmallSeason) -> None:
    season.change(update(Person).where(Person.id == "d-s-1").values(address_bad_since=season.installation.now()))
    before = link_of(season, "d-s-1")

    revoked = revoke_link(before.id, send=True, **WHY)

    assert (revoked.leaves_from, revoked.why_none.partition(":")[0]) == (None, "Письмо не отправить")
    assert link_of(season, "d-s-1").generation == before.generation + 1
    with pytest.raises(NothingToSend):
        send_links("d-s-1", **WHY)


def test_a_letter_that_its_server_put_off_goes_with_the_new_link(season: SmallSeason) -> None:
    """Otherwise its bytes would be others than those of its first try, and it would never leave."""
    season.server.announced["d-s-1@season.example"] = [Deferred("451 4.7.1 greylisted"), Ready("250 OK")]
    send_links("d-s-1", **WHY)
    season.settle()
    (put_off,) = season.ledger("new_link")
    assert put_off.state == "deferred"

    revoke_link(link_of(season, "d-s-1").id, send=False, **WHY)
    season.go("2022-03-16 13:00")

    (letter,) = season.ledger("new_link")
    assert (letter.state, letter.tries) == ("accepted", 2)


@pytest.mark.parametrize("began", ["claimed", "data_started"])
def test_a_letter_that_the_post_had_in_its_hands_and_then_put_off_goes_with_the_new_link(
    season: SmallSeason, began: str
) -> None:
    season.server.announced["d-s-1@season.example"] = [Deferred("451 4.7.1 greylisted"), Ready("250 OK")]
    send_links("d-s-1", **WHY)
    season.settle()
    (put_off,) = season.ledger("new_link")
    held = {"lease_holder": "a post", "lease_until": season.installation.now()}
    season.change(update(Letter).where(Letter.id == put_off.id).values(state=began, **held))
    revoke_link(link_of(season, "d-s-1").id, send=False, **WHY)
    season.change(update(Letter).where(Letter.id == put_off.id).values(state="deferred", **dict.fromkeys(held)))
    season.go("2022-03-16 13:00")

    (letter,) = season.ledger("new_link")
    assert (letter.state, letter.tries, letter.sha256 == put_off.sha256) == ("accepted", 2, False)


def test_a_letter_in_doubt_that_is_sent_again_goes_with_the_new_link(season: SmallSeason) -> None:
    season.server.delivered = [InDoubt("connection lost"), Accepted("250 OK")]
    send_links("d-s-1", **WHY)
    season.settle()
    (in_doubt,) = season.ledger("new_link")
    assert in_doubt.state == "in_doubt"

    revoke_link(link_of(season, "d-s-1").id, send=False, **WHY)
    resolve_letter(in_doubt.key, Resolution.SEND_AGAIN, **WHY)
    season.settle()

    (letter,) = season.ledger("new_link")
    assert (letter.state, letter.message_id, letter.sha256 == in_doubt.sha256) == (
        "accepted",
        in_doubt.message_id,
        False,
    )


def test_what_cannot_be_is_refused_and_changes_nothing(season: SmallSeason) -> None:
    link = link_of(season, "d-s-1").id
    with pytest.raises(UnknownLink):
        revoke_link("no-such-link", send=False, **WHY)
    with pytest.raises(ReasonMissing):
        revoke_link(link, send=False, who="office", why=" ")
    with pytest.raises(UnknownPerson):
        send_links("nobody", **WHY)
    season.change(update(Link).where(Link.id == link).values(ends_at=season.installation.now()))
    with pytest.raises(LinkIsOver):
        revoke_link(link, send=False, **WHY)
    with pytest.raises(NothingToSend):
        send_links("d-s-1", **WHY)
    season.change(update(Person).where(Person.id == "d-s-1").values(erased_at=season.installation.now()))
    with pytest.raises(PersonErased):
        send_links("d-s-1", **WHY)

    assert link_of(season, "d-s-1").generation == 1
    with season.reading() as session:
        assert not session.scalars(select(Letter).where(Letter.kind == "new_link")).all()
        assert "person revoke-link" not in {each.deed for each in changes_of(session)}
