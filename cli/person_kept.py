"""`rounds export person` and `rounds erase person` at the terminal, in Russian."""

from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from acts.erase_person import Erased, erase_person, what_would_be_erased
from acts.refusals import UnknownPerson
from acts.round_at_hand import zone_of_office
from cli.at_home import at_home
from cli.office_print import in_lines, office_console, print_json
from domain.russian import counted
from runtime.person_in_words import in_words
from runtime.person_kept import person_kept
from service.last_traces import forget_caught, overwrite_free_pages

INCOMPLETE = 1


def hand_out(person: str, *, home: Path, as_json: bool) -> int:
    """Print what is held of a person; returns the exit status."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        found = person_kept(session, person)
        if found is None:
            raise UnknownPerson(f"Человека {person} нет. Кому письмо, показывает rounds letters list.")
        zone = zone_of_office(session)
    if as_json:
        print_json(found)
    else:
        for line in in_words(found, zone):
            console.print(line, soft_wrap=True)
    return 0


def erase(person: str, *, why: str, who: str, yes: bool, home: Path, as_json: bool) -> int:
    """Erase a person, or show what would be done; returns the exit status."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation:
        if not yes:
            _say(console, what_would_be_erased(person), done=False, as_json=as_json)
            return 0
        erased = erase_person(person, who=who, why=why)
        caught = forget_caught(installation.home.mail, erased.message_ids)
        overwritten = overwrite_free_pages(installation.engine)
    _say(console, erased, done=True, as_json=as_json)
    if caught and not as_json:
        in_lines(console, f"Из папки mail удалено писем: {caught}.")
    if overwritten:
        return 0
    in_lines(
        console,
        "База занята, удалённое ещё лежит в её свободных страницах. Остановите службу и выполните: sqlite3 rounds.db "
        "VACUUM.",
    )
    return INCOMPLETE


def _say(console: Console, erased: Erased, *, done: bool, as_json: bool) -> None:
    if as_json:
        print_json({**asdict(erased), "done": done})
        return
    letters = counted(erased.letters, "письма", "писем", "писем")
    mentions = counted(erased.mentions, "письме", "письмах", "письмах")
    head = "Сведения удалены" if done else "Будет удалено (пока ничего не изменено)"
    in_lines(console, f"{head}: имя, должность и адрес человека {erased.person_id}; содержание {letters} к нему.")
    in_lines(
        console,
        f"Имя и адрес заменены ещё в {mentions} другим людям; удалено файлов вложений: {erased.files}."
        if done
        else f"Имя и адрес заменятся ещё в {mentions} другим людям; будет удалено файлов вложений: {erased.files}.",
    )
    in_lines(console, "Номера, состояния, даты и хеши писем остаются: это доказательство, что они были отправлены.")
    if done:
        in_lines(console, "В резервных копиях, снятых раньше, сведения остаются, пока вы их не удалите.")
    else:
        in_lines(console, "Документы, которые сдала школа, остаются: они принадлежат школе. Удалить: добавьте --yes.")
