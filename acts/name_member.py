"""Who works in the project office: members are named and let go at the terminal, or on pages by those who approve."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.reason import reason_given
from acts.refusals import AddressOfSeveral, AddressUnusable, LastApprover, MemberAlready, NameMissing, NotAMember
from acts.usable_address import usable_address
from domain.deeds import Deed
from domain.typed_text import one_line
from models.changes import note_change
from models.office_members import OfficeMember, members_of_address, members_of_office
from models.people import Person, initials_of
from models.visits import end_visits_of
from runtime.installation import here

POST = "сотрудник проектного офиса"


@dataclass(frozen=True)
class Named:
    """A member as it is told to whoever named it."""

    id: str
    name: str
    """«Иванова О. Н.»."""
    address: str
    may_approve: bool


def name_member(
    named: str, name: str, *, may_approve: bool, who: str, why: str, request: str = "", keeps_one: bool = False
) -> Named:
    """Let a person belong to the office, or change whether a member approves. Raises a Refusal.

    `named`: an address, or the id of somebody of the record. Who has that address there is taken as recorded; for
    anybody else the whole name is asked for, «Фамилия Имя Отчество». `keeps_one`: refuse to take the right from the
    last who approves, as pages do: nobody could give it back there.
    """
    installation = here()
    with installation.transaction() as session:
        refuse_what_was_done(session, request)
        reason, now = reason_given(why), installation.now()
        person = _person_named(session, named, name)
        member = session.get(OfficeMember, person.id)
        if member is None:
            member = OfficeMember(person_id=person.id, may_approve=may_approve, since=now, person=person)
            session.add(member)
        elif member.until is None and member.may_approve is may_approve:
            raise _the_same(member)
        elif member.until is not None:
            member.since, member.until = now, None
        elif keeps_one:
            _refuse_the_last(session, member)
        return _with_right(session, member, may_approve, who, reason, now, request)


def change_right(person_id: str, *, may_approve: bool, who: str, why: str, request: str = "") -> Named:
    """Let a member approve, or only look; the last who approves keeps the right. Raises a Refusal."""
    installation = here()
    with installation.transaction() as session:
        refuse_what_was_done(session, request)
        reason, now = reason_given(why), installation.now()
        member = the_member(session, person_id)
        if member.may_approve is may_approve:
            raise _the_same(member)
        _refuse_the_last(session, member)
        return _with_right(session, member, may_approve, who, reason, now, request)


def let_member_go(named: str, *, who: str, why: str, request: str = "", keeps_one: bool = False) -> Named:
    """Let a member belong to the office no more: whatever is open in a browser ends at once. Raises a Refusal.

    `named`: the person's id, or an address.
    """
    installation = here()
    with installation.transaction() as session:
        refuse_what_was_done(session, request)
        reason, now = reason_given(why), installation.now()
        member = the_member(session, named)
        if keeps_one:
            _refuse_the_last(session, member)
        member.until = now
        end_visits_of(session, member.person_id)
        note_change(
            session, Deed.REMOVE_MEMBER, who=who, why=reason, now=now, subject=member.person_id, request=request
        )
        return Named(member.person_id, initials_of(member.person), member.person.email, member.may_approve)


def the_member(session: Session, named: str) -> OfficeMember:
    """The member of that id or address. Raises NotAMember, AddressOfSeveral."""
    member = session.get(OfficeMember, named)
    if member is not None and member.until is None:
        return member
    found = _members_at(session, named)
    if not found:
        raise NotAMember(
            f"«{named}» – не адрес сотрудника офиса.",
            typed="Состав показывает rounds office list, добавить человека: "
            'rounds office add АДРЕС --name "Фамилия Имя Отчество".',
        )
    if len(found) > 1:
        raise _of_several(named, [each.person for each in found])
    return found[0]


def member_at(session: Session, address: str) -> OfficeMember | None:
    """The member of that address, however its domain was typed; none: nobody of the office has it."""
    return next(iter(_members_at(session, address)), None)


def _members_at(session: Session, address: str) -> list[OfficeMember]:
    try:
        return members_of_address(session, usable_address(address))
    except AddressUnusable:
        return []


def _with_right(
    session: Session, member: OfficeMember, may_approve: bool, who: str, why: str, now: datetime, request: str
) -> Named:
    member.may_approve = may_approve
    person, told = member.person, {"may_approve": may_approve}
    note_change(
        session, Deed.ADD_MEMBER, who=who, why=why, now=now, subject=person.id, particulars=told, request=request
    )
    return Named(person.id, initials_of(person), person.email, may_approve)


def _the_same(member: OfficeMember) -> MemberAlready:
    return MemberAlready(f"{initials_of(member.person)} уже в составе офиса с тем же правом: менять нечего.")


def _of_several(address: str, people: Sequence[Person]) -> AddressOfSeveral:
    told = ", ".join(f"{initials_of(each)} ({each.id})" for each in people)
    return AddressOfSeveral(
        f"Адрес {address} записан у нескольких человек: {told}.",
        typed="Назовите человека не адресом, а номером в скобках.",
        clicked="Исправьте адрес на странице одного из них.",
    )


def _refuse_the_last(session: Session, member: OfficeMember) -> None:
    others = [each for each in members_of_office(session) if each.may_approve and each.person_id != member.person_id]
    if member.may_approve and not others:
        raise LastApprover(
            f"{initials_of(member.person)}: утверждать больше некому. Сначала дайте это право другому сотруднику."
        )


def _person_named(session: Session, named: str, name: str) -> Person:
    known = session.get(Person, named)
    if known is not None and known.erased_at is None:
        return known
    address = usable_address(named)
    found = select(Person).where(func.lower(Person.email) == address.lower(), Person.erased_at.is_(None))
    people = session.scalars(found.order_by(Person.id)).all()
    if len(people) > 1:
        raise _of_several(address, people)
    return people[0] if people else _new_person(session, address, name)


def _new_person(session: Session, address: str, name: str) -> Person:
    parts = one_line(name).split(" ")
    if len(parts) < 2:
        raise NameMissing(
            f"Человека с адресом {address} в учёте нет: назовите его полностью.",
            typed='Для этого есть --name "Фамилия Имя Отчество".',
            clicked="Напишите фамилию, имя и отчество.",
        )
    surname, given, *further = parts
    person = Person(
        id=f"o-{secrets.token_hex(4)}",
        surname=surname,
        given=given,
        patronymic=" ".join(further) or None,
        post=POST,
        email=address,
    )
    session.add(person)
    session.flush()
    return person
