"""A person's links at the terminal: what is open to them, taking one back, sending them again."""

from datetime import datetime
from pathlib import Path

from acts.person_at_hand import LOOK_UP
from acts.refusals import UnknownPerson
from acts.renew_links import revoke_link, send_links
from acts.round_at_hand import zone_of_office
from cli.at_home import at_home
from cli.office_print import office_console, print_json
from domain.letters import Role
from domain.russian_dates import short_moment
from models.links import Link, links_of
from models.people import Person
from notifications.letters.new_link import PAGES


def list_links(person: str, *, home: Path, as_json: bool) -> int:
    """Print what is or was open to a person; never the links themselves, which stand nowhere; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        if session.get(Person, person) is None:
            raise UnknownPerson(f"Человека {person} нет. {LOOK_UP}")
        zone, now = zone_of_office(session), installation.now()
        found = links_of(session, person)
        told = [
            {
                "link": each.id,
                "round": each.round_id,
                "page": PAGES[Role(each.role)],
                "subject": each.subject,
                "ends_at": each.ends_at,
                "generation": each.generation,
            }
            for each in found
        ]
        lines = [_in_words(each, zone, now) for each in found]
    if as_json:
        print_json(told)
        return 0
    for line in lines or ["Личных ссылок у этого человека ещё не было."]:
        console.print(line, soft_wrap=True)
    return 0


def _in_words(link: Link, zone: str, now: datetime) -> str:
    until = short_moment(link.ends_at, zone, is_end=True)
    state = f"действует до {until}" if link.ends_at > now else f"закончилась {until}"
    what = f"{PAGES[Role(link.role)]} {link.subject}".rstrip()
    return f"{link.id}  {link.round_id}, {what}: {state}"


def revoke(link: str, *, send: bool, who: str, why: str, home: Path, as_json: bool) -> int:
    """Take a link back; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation:
        revoked = revoke_link(link, send=send, who=who, why=why)
        with installation.reading() as session:
            zone = zone_of_office(session)
    if as_json:
        print_json(revoked)
    console.print(f"Ссылка {revoked.link} отозвана: больше она ничего не открывает.", soft_wrap=True)
    if revoked.leaves_from is not None:
        console.print(f"Письмо с новой уйдёт не раньше {short_moment(revoked.leaves_from, zone)}.", soft_wrap=True)
    elif revoked.why_none:
        console.print(revoked.why_none, soft_wrap=True)
    else:
        console.print(
            f"Новая придёт со следующим письмом. Выслать её сейчас: rounds person send-links {revoked.person} "
            "--why ПРИЧИНА.",
            soft_wrap=True,
        )
    return 0


def send(person: str, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Send a person the links that are theirs now; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation:
        sent = send_links(person, who=who, why=why)
        with installation.reading() as session:
            zone = zone_of_office(session)
    if as_json:
        print_json(sent)
    console.print(f"Письмо со ссылками уйдёт не раньше {short_moment(sent.leaves_from, zone)}.", soft_wrap=True)
    return 0
