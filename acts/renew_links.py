"""The office takes a personal link back at once, and sends somebody the links that are theirs now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.link_refusals import LinkIsOver, NothingToSend, UnknownLink
from acts.person_at_hand import person_at_hand
from acts.reason import reason_given
from domain.deeds import Deed
from domain.letters import Kind, key_of
from domain.stages import Stage
from models.changes import note_change
from models.letters import Letter, OwedLetter, lay_out
from models.links import Link, living_links_of, renew
from models.people import Person
from models.rounds import Round
from notifications.letters.new_link import BY_OFFICE
from runtime.installation import here


@dataclass(frozen=True)
class Revoked:
    """What came of it."""

    link: str
    person: str
    leaves_from: datetime | None
    """When the letter with the new link leaves; None: no letter was asked for, or none can be sent."""
    why_none: str
    """Why no letter can be sent, where one was asked for."""


@dataclass(frozen=True)
class Sent:
    """When the letter leaves, and its key."""

    leaves_from: datetime
    key: str


def revoke_link(
    link_id: str, *, send: bool, who: str, why: str, request: str = "", owner: str | None = None
) -> Revoked:
    """Let the link open nothing from now on, whoever holds it, and give its owner another one. Raises a Refusal.

    Pages that were opened by it end with the next request. The new link comes with the next letter: at once with
    `send`. A letter that was put off, or is sent again after doubt, goes with the new link: its claim writes it anew
    (`notifications.ledger.renewed`). What the post has in its hands now may leave still, and its link opens nothing.
    `owner`: refuse a link of anybody else.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        link = session.get(Link, link_id)
        if link is None:
            raise UnknownLink(f"Ссылки {link_id} нет.", typed="Ссылки человека показывает rounds person links ID.")
        if owner not in (None, link.recipient):
            raise UnknownLink(f"Ссылка {link_id} – не этого человека: отозвать её можно на странице того, чья она.")
        person = person_at_hand(session, link.recipient)
        reason = reason_given(why)
        if link.ends_at <= now:
            raise LinkIsOver("Эта ссылка уже ничего не открывает: отзывать нечего.")
        renew(session, link)
        sent, why_none = None, ""
        if send:
            try:
                sent = _lay_out(session, person, now)
            except NothingToSend as refusal:
                # The link is dead all the same: that is what could not wait.
                why_none = str(refusal)
        note_change(
            session,
            Deed.REVOKE_LINK,
            who=who,
            why=reason,
            now=now,
            round_id=link.round_id,
            subject=person.id,
            particulars={"link": link.id, "sent": sent is not None},
            request=request,
        )
        return Revoked(link.id, person.id, sent.leaves_from if sent else None, why_none)


def send_links(person_id: str, *, who: str, why: str, request: str = "") -> Sent:
    """Send a person all links that open something of theirs now; none is renewed. Raises a Refusal."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        person = person_at_hand(session, person_id)
        reason = reason_given(why)
        sent = _lay_out(session, person, now)
        note_change(
            session,
            Deed.SEND_LINKS,
            who=who,
            why=reason,
            now=now,
            subject=person.id,
            particulars={"letter": sent.key},
            request=request,
        )
        return sent


def round_of_links(session: Session, person_id: str, now: datetime) -> Round | None:
    """The newest round that goes on and in which a page is open to the person: a letter of links belongs to it."""
    rounds = (session.get_one(Round, link.round_id) for link in living_links_of(session, person_id, now))
    return next((round_ for round_ in rounds if round_.stage != Stage.CLOSED), None)


def _lay_out(session: Session, person: Person, now: datetime) -> Sent:
    if person.address_bad_since is not None:
        raise NothingToSend(
            "Письмо не отправить: адрес этого человека не действует. Сначала исправьте его.",
            typed=f"Исправить – rounds person address {person.id} НОВЫЙ_АДРЕС --why ПРИЧИНА.",
        )
    round_ = round_of_links(session, person.id, now)
    if round_ is None:
        raise NothingToSend("Письмо не отправить: в незавершённых экспертизах этому человеку ничего не открыто.")
    ordinal = f"{BY_OFFICE}{now:%Y-%m-%dT%H:%M:%SZ}"
    key = key_of(round_.id, Kind.NEW_LINK, person.id, "", ordinal)
    lay_out(session, round_, [OwedLetter(Kind.NEW_LINK, person.id, ordinal=ordinal)], now)
    leaves_from = session.scalar(select(Letter.leaves_from).where(Letter.key == key))
    if leaves_from is None:
        raise NothingToSend("Письмо не отправить: письма со ссылками отключены в файлах сезона (letters_off).")
    return Sent(leaves_from, key)
