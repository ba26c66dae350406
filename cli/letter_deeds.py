"""What a person does with letters at the terminal: each deed says what came of it, in a sentence or as JSON."""

from pathlib import Path

from acts.correct_address import correct_address
from acts.hold_letters import hold_letters, release_letters
from acts.resolve_letter import Resolution, resolve_letter
from acts.retry_letter import retry_letter
from acts.round_at_hand import zone_of_office
from acts.send_letter_again import send_letter_again
from cli.at_home import at_home
from cli.office_print import office_console, print_json
from domain.russian import counted
from domain.russian_dates import short_moment
from models.mail_queue import look_at_queue


def retry(named: str, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Let a refused letter go once more; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation:
        leaves = retry_letter(named, who=who, why=why)
        with installation.reading() as session:
            zone = zone_of_office(session)
        if as_json:
            print_json({"letter": named, "leaves_from": leaves})
        console.print(f"Письмо {named} уйдёт ещё раз, не раньше {short_moment(leaves, zone)}.", soft_wrap=True)
    return 0


def again(named: str, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Send an accepted letter once more; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation:
        leaves = send_letter_again(named, who=who, why=why)
        with installation.reading() as session:
            zone = zone_of_office(session)
        if as_json:
            print_json({"letter": named, "leaves_from": leaves})
        console.print(
            f"Повтор письма {named} уйдёт не раньше {short_moment(leaves, zone)}. Само письмо остаётся как было.",
            soft_wrap=True,
        )
    return 0


def resolve(named: str, resolution: Resolution, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Settle a letter in doubt; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation:
        leaves = resolve_letter(named, resolution, who=who, why=why)
        with installation.reading() as session:
            zone = zone_of_office(session)
        if as_json:
            print_json({"letter": named, "resolution": resolution.value, "leaves_from": leaves})
        if leaves is not None:
            at = short_moment(leaves, zone)
            sentence = f"Письмо {named} уйдёт ещё раз, не раньше {at}: тот же текст, тот же Message-ID."
        elif resolution is Resolution.ARRIVED:
            sentence = f"Записано: письмо {named} дошло."
        else:
            sentence = f"Записано: письмо {named} больше не отправляется."
        console.print(sentence, soft_wrap=True)
    return 0


def hold(*, who: str, why: str, home: Path, as_json: bool) -> int:
    """Let no letter out; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        hold_letters(who=who, why=why)
        if as_json:
            print_json({"held": True})
        console.print(
            "Отправка писем остановлена. Письма готовятся и ждут; отпустить: rounds letters release --why ПРИЧИНА.",
            soft_wrap=True,
        )
    return 0


def release(*, who: str, why: str | None, home: Path, as_json: bool) -> int:
    """Let letters out again; the reason for which they were held is the reason where none is given; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation:
        with installation.reading() as session:
            held_why = look_at_queue(session).held_why
        release_letters(who=who, why=why or f"устранено: {held_why}")
        if as_json:
            print_json({"held": False})
        console.print("Письма снова уходят. Что уйдёт первым: rounds letters preview.", soft_wrap=True)
    return 0


def address(person: str, new: str, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Correct a person's address; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        corrected = correct_address(person, new, who=who, why=why)
        if as_json:
            print_json(corrected)
        console.print(f"Записано: письма для {person} идут на {corrected.address}.", soft_wrap=True)
        if corrected.under_way:
            letters = counted(corrected.under_way, "письмо", "письма", "писем")
            console.print(f"На прежний адрес ещё идёт {letters}: после первой попытки письмо не меняется.")
        if corrected.refused:
            console.print("Раньше не дошли письма ниже. Отправить их на новый адрес:")
        for number in corrected.refused:
            console.print(f"  rounds letters retry {number} --why ПРИЧИНА", soft_wrap=True)
    return 0
