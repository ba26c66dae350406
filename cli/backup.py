"""`rounds backup` and `rounds restore` at the terminal, in Russian."""

import os
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import Console

from cli.at_home import WRONG_INPUT, at_home
from cli.office_print import in_lines, office_console, print_json
from config.settings_mistakes import SettingsErrors
from domain.office_words import STATES
from domain.russian import counted
from domain.russian_dates import short_moment
from runtime.home import HomeError
from service.backup import Backup, back_up
from service.backup_manifest import BackupNotUsable
from service.restore import Restored, restore

SHOWN = 20
"""So many letters that would leave are listed; `rounds letters list` shows the others."""

INCOMPLETE = 1


def take_backup(folder: Path, *, with_secrets: bool, keep: int | None, home: Path, as_json: bool) -> int:
    """Take a backup and say what it holds; returns the exit status."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation:
        try:
            made = back_up(installation, folder, with_secrets=with_secrets, keep=keep, say=console.print)
        except BackupNotUsable as error:
            console.print(str(error), soft_wrap=True)
            return WRONG_INPUT
    if as_json:
        print_json(
            {"folder": str(made.folder), "copied": made.copied, "dropped": made.dropped, **asdict(made.manifest)}
        )
    else:
        _say_backup(console, made)
    return INCOMPLETE if made.manifest.missing else 0


def bring_backup_back(folder: Path, home: Path, *, who: str, though_another: bool, as_json: bool) -> int:
    """Bring a backup back and say what a person must know; returns the exit status."""
    console = office_console(as_json=as_json)
    try:
        say = partial(console.print, soft_wrap=True)
        done = restore(folder, home, os.environ, who=who, though_another=though_another, say=say)
    except (BackupNotUsable, HomeError) as error:
        console.print(str(error), soft_wrap=True)
        return WRONG_INPUT
    except SettingsErrors as errors:
        console.print(str(errors), soft_wrap=True)
        in_lines(console, "Пароли в копию не входят: впишите недостающее там же и повторите команду.")
        return WRONG_INPUT
    if as_json:
        print_json(done)
    else:
        _say_restored(console, done)
    return INCOMPLETE if done.manifest.missing else 0


def _say_backup(console: Console, made: Backup) -> None:
    held = made.manifest
    rows = counted(sum(piece.rows for piece in held.tables.values()), "запись", "записи", "записей")
    files = counted(len(held.files), "документ", "документа", "документов")
    console.print(f"Копия готова и проверена: {made.folder}", soft_wrap=True)
    if held.installation is not None:
        console.print(f"Установка: {held.installation.in_words()}.", soft_wrap=True)
    in_lines(console, f"В ней {rows} и {files}; из них скопировано сейчас: {made.copied}.")
    if not held.with_secrets:
        in_lines(console, "Паролей в ней нет (с ними: --with-secrets), но есть ключ личных ссылок: берегите её.")
    if made.dropped:
        in_lines(console, f"Удалены старые копии: {', '.join(made.dropped)}.")
    _say_missing(console, held.missing)


def _say_missing(console: Console, missing: tuple[str, ...]) -> None:
    if missing:
        many = counted(len(missing), "документа", "документов", "документов")
        in_lines(
            console, f"Внимание: нет или повреждены {len(missing)} из названных в учёте файлов ({many} в копии нет):"
        )
        for sha256 in missing:
            console.print(f"  {sha256}", soft_wrap=True)


def _say_restored(console: Console, done: Restored) -> None:
    console.print(f"Восстановлено в {done.home} из {done.backup}", soft_wrap=True)
    base = "PostgreSQL" if done.manifest.database == "postgresql" else "SQLite"
    in_lines(console, f"База: {done.database} (копия снята с {base}).")
    taken = short_moment(done.manifest.taken, done.zone)
    in_lines(console, f"Что было после {taken}, здесь не известно, поэтому само не идёт ничего, пока вы не скажете:")
    if done.resting:
        in_lines(
            console,
            f"экспертизы приостановлены ({', '.join(done.resting)}): приём не закрывается, эксперты не заменяются, а "
            "школы и эксперты могут работать. Внесите то, что потеряно, и продолжите:",
            left=4,
            first="  •",
        )
        console.print(f"    rounds resume --restored --why ПРИЧИНА --home {done.home}", soft_wrap=True)
    in_lines(
        console,
        "отправка писем остановлена: те, что ушли после снятия копии, ушли бы ещё раз. Посмотрите, что уйдёт, и "
        "отпустите:",
        left=4,
        first="  •",
    )
    for command in ("preview", "release"):
        console.print(f"    rounds letters {command} --home {done.home}", soft_wrap=True)
    _say_letters(console, done)
    if done.doubtful:
        many = counted(done.doubtful, "письмо", "письма", "писем")
        in_lines(console, f"Под вопросом {many}, переданных в момент копии: rounds letters list --state in_doubt.")
    _say_missing(console, done.manifest.missing)


def _say_letters(console: Console, done: Restored) -> None:
    if not done.would_leave:
        console.print("Писем, которые ждут отправки, нет.")
        return
    console.print(f"Ждут отправки {counted(len(done.would_leave), 'письмо', 'письма', 'писем')}:")
    for letter in done.would_leave[:SHOWN]:
        at = short_moment(letter.leaves_from, done.zone)
        console.print(f"  {letter.id:>6}  {at}  {STATES[letter.state]}  {letter.key}", soft_wrap=True)
    if len(done.would_leave) > SHOWN:
        console.print("  … остальные покажет rounds letters list --state queued")
