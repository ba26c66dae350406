"""Who belongs to the office of a rehearsal, which nobody has named: somebody must, to look through its eyes."""

from sqlalchemy import select

from acts.name_member import name_member
from acts.refusals import MemberAlready, NotARehearsal, UnknownRound
from models.office_members import members_of_office
from models.rounds import Season
from runtime.installation import here

NAME = "Репетиция Офис Проектный"
WHY = "Взгляд глазами офиса на странице «Войти как…»"


def member_of_rehearsal() -> str:
    """The id of a member who approves; where there is none, the season's office is named, clearly as a rehearsal's.

    Raises NotARehearsal in any other home, UnknownRound without a season, and MemberAlready where nobody approves.
    """
    installation = here()
    if not installation.home.is_a_rehearsals:
        raise NotARehearsal("Это не репетиция: состав офиса называет команда rounds office add.")
    found = _who_approves()
    if found is not None:
        return found
    with installation.reading() as session:
        season = session.scalars(select(Season).order_by(Season.id.desc())).first()
        if season is None:
            raise UnknownRound("В этой репетиции нет сезона: сыграйте её командой rounds rehearse.")
        address = season.office.address
    try:
        return name_member(address, NAME, may_approve=True, who="rehearsal", why=WHY).id
    except MemberAlready:
        # Two clicks: the first has named it.
        found = _who_approves()
        if found is None:
            raise
        return found


def _who_approves() -> str | None:
    with here().reading() as session:
        return next((each.person_id for each in members_of_office(session) if each.may_approve), None)
