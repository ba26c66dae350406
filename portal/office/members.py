"""The doors to the members of the office: who belongs to it, who comes, whose right changes, who goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response
from wtforms import Form

from acts.name_member import change_right as set_right
from acts.name_member import let_member_go, name_member
from acts.refusals import DoneAlready, Refusal
from acts.round_at_hand import zone_of_office
from domain.russian_dates import moment_in_words, short_moment
from models.office_members import OfficeMember, members_of_office
from models.people import initials_of
from papers.tables import Column
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.failures import not_found
from portal.office.steering_forms import (
    LeaveForm,
    MemberForm,
    Mistakes,
    RightForm,
    mistakes_of,
    sent,
    typed_of,
)
from portal.office.steering_parts import acting, request_of, who_acts
from portal.pages import page
from portal.policy import NOBODYS, Purpose, Thing
from portal.workbooks import workbook

LIST = "/office/members"
HERE = f"{LIST}/{{person}}"
RIGHTS = {True: "утверждает то, что уходит от имени офиса", False: "смотрит и готовит"}
COLUMNS = (
    Column("Сотрудник", width=30),
    Column("Должность", width=34),
    "Адрес",
    Column("Право", width=44),
    "С какого дня",
)


@dataclass(frozen=True)
class MemberShown:
    """A member, in words."""

    id: str
    name: str
    post: str
    email: str
    may_approve: bool
    right: str
    since: str


def find_member(session: Session, path: Mapping[str, str]) -> Thing | None:
    """The member that the address names, who belongs to the office now."""
    member = session.get(OfficeMember, path["person"])
    return None if member is None or member.until is not None else NOBODYS


def find_who_was_member(session: Session, path: Mapping[str, str]) -> Thing | None:
    """That whoever the address names belongs to the office, or did: the form that let them go may come twice."""
    return None if session.get(OfficeMember, path["person"]) is None else NOBODYS


def show(asked: Asked, mistakes: Mistakes = (), status: int = 200) -> Response:
    """Who belongs to the office, and a form for one more."""
    with asked.installation.reading() as session:
        return page(
            "office/members.html",
            status,
            here=LIST,
            members=_members(session),
            acting=acting(session, asked),
            typed=typed_of(sent(asked), ("address", "name", "approves", "why")),
            mistakes=mistakes,
            done=asked.request.query_params.get("done", "") if asked.request.method == "GET" else "",
        )


def show_one(asked: Asked, mistakes: Mistakes = (), status: int = 200) -> Response:
    """A member: the right, and the end of it."""
    with asked.installation.reading() as session:
        if find_member(session, asked.path) is None:
            return not_found()
        return page(
            "office/member.html",
            status,
            here=HERE.format(**asked.path),
            member=_shown(session.get_one(OfficeMember, asked.path["person"]), zone_of_office(session)),
            acting=acting(session, asked),
            typed=typed_of(sent(asked), ("why", "leave_why")),
            mistakes=mistakes,
        )


def as_workbook(asked: Asked) -> Response:
    """The same members as a workbook."""
    with asked.installation.reading() as session:
        rows = [(each.name, each.post, each.email, each.right, each.since) for each in _members(session)]
        now = moment_in_words(asked.installation.now(), zone_of_office(session))
    return workbook("Состав офиса", COLUMNS, rows, f"состояние на {now}")


def add(asked: Asked) -> Response:
    """Let somebody belong to the office."""
    form = MemberForm(sent(asked))

    def do(deed: dict[str, Any]) -> None:
        name_member(
            str(form.address.data), str(form["name"].data), may_approve=form.approves.data, keeps_one=True, **deed
        )

    return _decided(asked, form, "why", do, show, "address", f"{LIST}?done=add")


def change_right(asked: Asked) -> Response:
    """Let a member approve, or only look."""
    form, person = RightForm(sent(asked)), asked.path["person"]

    def do(deed: dict[str, Any]) -> None:
        set_right(person, may_approve=form.approves.data == "yes", **deed)

    return _decided(asked, form, "why", do, show_one, "approves", f"{LIST}?done=right")


def let_go(asked: Asked) -> Response:
    """Let a member belong to the office no more."""
    form, person = LeaveForm(sent(asked)), asked.path["person"]

    def do(deed: dict[str, Any]) -> None:
        let_member_go(person, keeps_one=True, **deed)

    return _decided(asked, form, "leave_why", do, show_one, "leave_why", f"{LIST}?done=leave")


def _decided(
    asked: Asked,
    form: Form,
    reason: str,
    do: Callable[[dict[str, Any]], None],
    again: Callable[[Asked, Mistakes, int], Response],
    field: str,
    to: str,
) -> Response:
    if not form.validate():
        return again(asked, mistakes_of(form), 422)
    try:
        do({"who": who_acts(asked), "why": str(form[reason].data), "request": request_of(asked)})
    except DoneAlready:
        pass
    except Refusal as refusal:
        return again(asked, ((field, refusal.on_page),), 409)
    return RedirectResponse(f"{to}#receipt", 303)


def _members(session: Session) -> list[MemberShown]:
    zone = zone_of_office(session)
    return sorted((_shown(each, zone) for each in members_of_office(session)), key=lambda each: (each.name, each.id))


def _shown(member: OfficeMember, zone: str) -> MemberShown:
    return MemberShown(
        id=member.person_id,
        name=initials_of(member.person),
        post=member.person.post,
        email=member.person.email,
        may_approve=member.may_approve,
        right=RIGHTS[member.may_approve],
        since=short_moment(member.since, zone),
    )


DOORS = (
    Door("GET", LIST, Purpose.LOOK_FROM_OFFICE, show),
    Door("GET", f"{LIST}.xlsx", Purpose.LOOK_FROM_OFFICE, as_workbook),
    Door("POST", LIST, Purpose.ACT_FOR_OFFICE, add, body=Body.FORM),
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, show_one, find_member),
    Door("POST", f"{HERE}/right", Purpose.ACT_FOR_OFFICE, change_right, find_who_was_member, Body.FORM),
    Door("POST", f"{HERE}/leave", Purpose.ACT_FOR_OFFICE, let_go, find_who_was_member, Body.FORM),
)
