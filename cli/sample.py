"""`rounds sample`: what is done to a sample, and whether it is drawn again as it was."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from acts.draw_sample import draw_sample
from acts.freeze_sample import freeze_sample
from acts.replace_drawn_school import Succession, preview_succession, replace_drawn_school
from acts.round_at_hand import zone_of_office
from acts.sample_at_hand import drawn_sample, frozen_sample, sampled_round_at_hand
from cli.at_home import WRONG_INPUT, at_home
from cli.office_print import moment, office_console, print_json
from domain.russian import counted
from domain.sampling_ceremony import SeedOrigin
from models.files import FileMissing
from runtime.sample_verification import SampleVerified, verify_sample

DIFFERS = 1
LAST_MINUTE = timedelta(minutes=1)


def freeze_list(named: str, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Freeze the list of a sample; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        population = freeze_sample(named, who=who, why=why)
    listed = len(population.schools)
    if as_json:
        told = {"round": population.round_id, "schools": listed, "to_draw": population.size}
        print_json({**told, "digest": population.digest})
    console.print(
        f"Список закреплён: {counted(listed, 'школа', 'школы', 'школ')}, из них нужно выбрать {population.size}. "
        f"Объявите его SHA-256 до жеребьёвки: {population.digest}",
        soft_wrap=True,
    )
    console.print(f"Сам список: rounds sample show {population.round_id} --list", soft_wrap=True)
    return 0


def draw(named: str, seed: str | None, origin: SeedOrigin, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Draw a sample; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation:
        drawn = draw_sample(named, seed, origin, who=who, why=why)
        with installation.reading() as session:
            round_id = sampled_round_at_hand(session, named).id
    if as_json:
        print_json({"round": round_id, "schools": drawn})
    console.print(
        f"Выборка сделана: {counted(len(drawn), 'школа', 'школы', 'школ')}. Показать её — rounds sample show "
        f"{round_id}; протокол — rounds sample protocol {round_id} --to ФАЙЛ.pdf.",
        soft_wrap=True,
    )
    return 0


def verify(named: str, *, home: Path, as_json: bool) -> int:
    """Draw once more and compare; 0, or 1 where something differs."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        kept = frozen_sample(session, sampled_round_at_hand(session, named))
        found = verify_sample(session, installation.files, kept)
    if as_json:
        print_json({"ok": found.difference is None, **asdict(found)})
    console.print(_verdict(found), soft_wrap=True)
    return 0 if found.difference is None else DIFFERS


def write_protocol(named: str, to: Path, *, home: Path) -> int:
    """Write the protocol into a file; 0, or 2 where it cannot be written."""
    console = office_console(as_json=False)
    with at_home(home, console) as installation:
        with installation.reading() as session:
            named_by = drawn_sample(session, sampled_round_at_hand(session, named)).newest_protocol
        try:
            to.write_bytes(installation.files.read(named_by or ""))
        except FileMissing:
            console.print("Протокола нет среди файлов: проверьте копию (rounds doctor).", soft_wrap=True)
            return WRONG_INPUT
        except OSError as error:
            console.print(f"Записать {to} не удалось: {error.strerror}.", soft_wrap=True)
            return WRONG_INPUT
    console.print(f"Протокол записан: {to}", soft_wrap=True)
    return 0


def replace(named: str, school: str, *, does: bool, who: str, why: str, home: Path, as_json: bool) -> int:
    """Replace a drawn school by its successor, or show what a replacement would do; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation:
        found = replace_drawn_school(named, school, who=who, why=why) if does else preview_succession(named, school)
        with installation.reading() as session:
            zone = zone_of_office(session)
    if as_json:
        print_json(found)
    console.print(_in_words(found, zone, does=does), soft_wrap=True)
    if not does:
        console.print("Пока ничего не изменено. Сделать: та же команда и --yes --why …", soft_wrap=True)
    return 0


def _verdict(found: SampleVerified) -> str:
    if found.difference is not None:
        return f"Выборка {found.round_id} не сходится. {found.difference}"
    listed = counted(found.listed, "школа", "школы", "школ")
    if not found.drawn:
        return f"Список экспертизы {found.round_id} цел: {listed}, SHA-256 {found.digest}. Выборки ещё нет."
    return (
        f"Выборка {found.round_id} сходится: список тот же ({listed}, SHA-256 {found.digest}), по жребию снова выходят "
        f"те же школы: {found.drawn}. Замен {found.successors}, участвуют в экспертизе те, кто должен."
    )


def _in_words(found: Succession, zone: str, *, does: bool) -> str:
    leaves = f"{'Выбыла' if does else 'Выбудет'} {found.left} ({found.left_id}), {found.left_municipality}."
    if found.successor_id is None or found.until is None:
        return f"{leaves} Заменить её некем: резерв исчерпан."
    comes = f"Вместо неё — {found.successor} ({found.successor_id}), {found.municipality}"
    if not found.is_invited_now:
        return f"{leaves} {comes}: приглашение уйдёт вместе с остальными."
    return f"{leaves} {comes}: приглашение уйдёт в рабочие часы, срок {moment(found.until - LAST_MINUTE, zone)}."
