"""Members of the office at the terminal: who they are, who comes, who goes, and a one-time address to come in by."""

from pathlib import Path

from acts.name_member import let_member_go, name_member
from acts.office_entry import make_entry_address
from acts.round_at_hand import zone_of_office
from cli.at_home import at_home
from cli.office_print import office_console, print_json, real_now
from domain.russian_dates import short_moment
from models.office_members import members_of_office
from models.people import initials_of


def list_members(*, home: Path, as_json: bool) -> int:
    """Print the members; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        zone = zone_of_office(session)
        found = members_of_office(session)
        members = [
            {
                "id": each.person_id,
                "name": initials_of(each.person),
                "address": each.person.email,
                "approves": each.may_approve,
                "since": each.since,
            }
            for each in found
        ]
        lines = [
            f"{initials_of(each.person)} <{each.person.email}>{', утверждает' if each.may_approve else ''}, "
            f"с {short_moment(each.since, zone)}"
            for each in found
        ]
    if as_json:
        print_json(members)
    for line in lines:
        console.print(line, soft_wrap=True)
    if not members:
        console.print(
            'В составе офиса пока никого. Добавьте первого: rounds office add АДРЕС --name "Фамилия Имя Отчество" '
            "--approves.",
            soft_wrap=True,
        )
    return 0


def add_member(address: str, name: str, *, may_approve: bool, who: str, why: str, home: Path, as_json: bool) -> int:
    """Let a person belong to the office; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation:
        named = name_member(address, name, may_approve=may_approve, who=who, why=why)
        entry = f"{installation.base_url}/office/code"
    if as_json:
        print_json(named)
    right = "утверждает то, что уходит от имени офиса" if may_approve else "смотрит и готовит, но не утверждает"
    console.print(
        f"{named.name} <{named.address}> – в составе офиса, {right}. Вход по коду из письма: {entry}. "
        f"Без почтового сервера: rounds office link {named.address}.",
        soft_wrap=True,
    )
    return 0


def remove_member(address: str, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Let a member go; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        named = let_member_go(address, who=who, why=why)
    if as_json:
        print_json(named)
    console.print(f"{named.name} больше не в составе офиса: открытые страницы закрыты.", soft_wrap=True)
    return 0


def print_link(address: str, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Print a one-time address; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        entry = make_entry_address(address, real_now(), who=who, why=why)
    if as_json:
        print_json({"address": entry, "minutes": 15})
    else:
        # By itself on a line, and whole: it is copied from here.
        console.print(entry, soft_wrap=True)
    console.print(
        "Откройте этот адрес в браузере: он действует 15 минут и годится один раз. Он открывает всё, что открыто "
        "этому сотруднику: никому другому его не передавайте.",
        soft_wrap=True,
    )
    return 0
