"""`rounds sample`: what the office does to a sample: freezes its list, draws it, replaces a school that leaves."""

from pathlib import Path

from acts.draw_sample import draw_sample
from acts.freeze_sample import freeze_sample
from acts.replace_drawn_school import Succession, preview_succession, replace_drawn_school
from acts.round_at_hand import zone_of_office
from acts.sample_at_hand import sampled_round_at_hand
from cli.at_home import at_home
from cli.office_print import office_console, print_json
from domain.russian import counted
from domain.russian_dates import short_moment
from domain.sampling.ceremony import SeedOrigin


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


def _in_words(found: Succession, zone: str, *, does: bool) -> str:
    leaves = f"{'Выбыла' if does else 'Выбудет'} {found.left} ({found.left_id}), {found.left_municipality}."
    if found.successor_id is None or found.until is None:
        return f"{leaves} Заменить её некем: резерв исчерпан."
    comes = f"Вместо неё — {found.successor} ({found.successor_id}), {found.municipality}"
    if not found.is_invited_now:
        return f"{leaves} {comes}: приглашение уйдёт вместе с остальными."
    return f"{leaves} {comes}: приглашение уйдёт в рабочие часы, срок {short_moment(found.until, zone, is_end=True)}."
