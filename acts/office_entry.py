"""A member of the office comes in: asks for a code by letter and types it, or opens a one-time address.

A code and an address are reckoned from the request's id under the home's key, so the record can open nothing. Their
quarter of an hour is one of real time, whatever the season's clock says.
"""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from acts.name_member import member_at, the_member
from acts.reason import reason_given
from acts.refusals import CodeNotRight, EntryIsOver
from domain.deeds import Deed
from domain.letters import Kind
from domain.stages import Stage
from models.audit import enter
from models.changes import note_change
from models.letters import OwedLetter, lay_out
from models.office_members import EntryCode, OfficeMember, codes_asked_since
from models.rounds import Round, rounds_in_order
from notifications.ledger.links import entry_code, entry_token
from notifications.letters.entry_code import CODE_LIVES
from runtime.installation import here

MOST_TRIES = 5
MOST_CODES_AN_HOUR = 10
"""To one person: more would only fill a mailbox, or be guessing."""


Begin = Callable[[Session, str], None]
"""Begins the visit of a member by that id, in the transaction that lets the member in."""


def new_request() -> str:
    """The name of a request to come in, which the browser keeps: nobody else's tries spend its code."""
    return secrets.token_hex(16)


def send_code(address: str, request: str, real_now: datetime) -> bool:
    """Lay out the letter with the code of that request, if the address is a member's; say whether it was laid out.

    Who asks is told the same in either case. Nothing is laid out while there is no round, or after ten codes within an
    hour; of several requests of one name the first counts.
    """
    installation = here()
    with installation.transaction() as session:
        member = member_at(session, address)
        if member is None or session.get(EntryCode, request) is not None:
            return False
        round_ = _round_of_letters(session)
        asked = codes_asked_since(session, member.person_id, real_now - timedelta(hours=1))
        if round_ is None or asked >= MOST_CODES_AN_HOUR:
            return False
        _note_request(session, request, member, real_now)
        owed = OwedLetter(Kind.ENTRY_CODE, member.person_id, "", request)
        return lay_out(session, round_, [owed], installation.now()) == 1


def come_in_by_code(request: str, said: str, real_now: datetime, begin: Begin) -> str:
    """Let in the member whose code that is, and return the id.

    Where the visit cannot begin the code is not spent. Raises CodeNotRight; each wrong code is counted, and five are
    enough.
    """
    installation = here()
    digits = "".join(sign for sign in said[:64] if sign in "0123456789")
    with installation.transaction() as session:
        asked = session.get(EntryCode, request, with_for_update=True)
        person = None
        if asked is not None and _is_open(session, asked, real_now):
            asked.tries += 1
            if hmac.compare_digest(digits, entry_code(installation.links_key(), request)):
                asked.used_at, person = real_now, asked.person_id
                begin(session, person)
            else:
                enter(session, Deed.REFUSE_CODE, who=asked.person_id, subject=request)
    if person is None:
        raise CodeNotRight(
            "Код не подошёл. Проверьте цифры по последнему письму или запросите новый код: код действует 15 минут, "
            "годится один раз и только на странице, где его запросили; после пяти ошибок он не годится."
        )
    return person


def make_entry_address(address: str, real_now: datetime, *, who: str, why: str) -> str:
    """A one-time address by which the member of that e-mail comes in within 15 minutes, without any letter.

    Raises NotAMember, ReasonMissing.
    """
    installation = here()
    with installation.transaction() as session:
        member = the_member(session, address)
        request = new_request()
        _note_request(session, request, member, real_now)
        now = installation.now()
        note_change(session, Deed.GIVE_ADDRESS, who=who, why=reason_given(why), now=now, subject=member.person_id)
    return f"{installation.base_url}/office/enter/{request}/{entry_token(installation.links_key(), request)}"


def who_enters(session: Session, request: str, token: str, real_now: datetime) -> OfficeMember | None:
    """Whom a one-time address lets in; None: it is not one of ours, is over, or was used."""
    asked = session.get(EntryCode, request)
    right = hmac.compare_digest(token.encode(), entry_token(here().links_key(), request).encode())
    if asked is None or not right or not _is_open(session, asked, real_now):
        return None
    return session.get(OfficeMember, asked.person_id)


def come_in_by_address(request: str, token: str, real_now: datetime, begin: Begin) -> str:
    """Let in the member of a one-time address, which lets nobody in again; return the id. Raises EntryIsOver.

    Where the visit cannot begin the address is not spent.
    """
    with here().transaction() as session:
        asked = session.get(EntryCode, request, with_for_update=True)
        member = who_enters(session, request, token, real_now)
        if asked is None or member is None:
            raise EntryIsOver(
                "Адрес для входа действует 15 минут и годится один раз. Получите новый: rounds office link АДРЕС, или "
                "войдите по коду из письма."
            )
        asked.used_at = real_now
        begin(session, member.person_id)
        return member.person_id


def _note_request(session: Session, request: str, member: OfficeMember, real_now: datetime) -> None:
    session.add(
        EntryCode(id=request, person_id=member.person_id, asked_at=real_now, ends_at=real_now + CODE_LIVES, tries=0)
    )
    session.flush()


def _is_open(session: Session, asked: EntryCode, real_now: datetime) -> bool:
    member = session.get(OfficeMember, asked.person_id)
    unused = asked.used_at is None and asked.tries < MOST_TRIES and real_now < asked.ends_at
    return unused and member is not None and member.until is None


def _round_of_letters(session: Session) -> Round | None:
    """The round under which the letter is kept: the newest that is not closed, else the newest of all."""
    rounds = rounds_in_order(session)
    found = [each for each in rounds if each.stage != Stage.CLOSED] or rounds
    return found[-1] if found else None
