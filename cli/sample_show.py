"""`rounds sample show` and `protocol`: a sample in lines, as JSON, its frozen list byte for byte, its PDF."""

import sys
from pathlib import Path

from rich.console import Console

from acts.sample_at_hand import drawn_sample, frozen_sample, sampled_round_at_hand
from cli.at_home import WRONG_INPUT, at_home
from cli.office_print import in_lines, office_console, print_json
from domain.russian_dates import short_moment
from domain.sampling.ceremony import SeedOrigin
from models.files import FileMissing
from models.samples import RoundSample
from papers.sample_protocol import ORIGINS, PLAYED

MOST_SHOWN = 200


def show(named: str, *, only_list: bool, home: Path, as_json: bool) -> int:
    """Show a sample; 0."""
    console = office_console(as_json=as_json or only_list)
    with at_home(home, console) as installation, installation.reading() as session:
        round_ = sampled_round_at_hand(session, named)
        kept = frozen_sample(session, round_)
        if only_list:
            sys.stdout.flush()
            sys.stdout.buffer.write(kept.population.text.encode())
            sys.stdout.buffer.flush()
        elif as_json:
            print_json(_plain(kept))
        else:
            _print(console, kept, round_.regulation.calendar.zone)
    return 0


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


def _plain(kept: RoundSample) -> dict[str, object]:
    return {
        "round": kept.round_id,
        "share": kept.share,
        "digest": kept.digest,
        "frozen_at": kept.frozen_at,
        "schools": [[each.id, each.municipality, each.name] for each in kept.schools],
        "seed": kept.seed,
        "seed_origin": kept.seed_origin,
        "seed_played": kept.seed_played,
        "drawn_at": kept.drawn_at,
        "drawn": kept.drawn,
        "reserve": kept.reserve,
        "replaced": [[each.left_school_id, each.school_id, each.called_at] for each in kept.successors],
        "members": kept.members,
    }


def _print(console: Console, kept: RoundSample, zone: str) -> None:
    console.print(f"{kept.round_id}  выборка", style="bold")
    in_lines(console, f"В списке {len(kept.schools)}, доля {kept.share}, нужно выбрать {kept.population.size}.")
    in_lines(console, f"Список закреплён {short_moment(kept.frozen_at, zone)}.")
    console.print(f"SHA-256 {kept.digest}", soft_wrap=True)
    if kept.drawn_at is None or kept.seed_origin is None:
        in_lines(console, f"Выборки ещё нет: rounds sample draw {kept.round_id} --seed ЦИФРЫ --dice")
        return
    origin = PLAYED if kept.seed_played else ORIGINS[SeedOrigin(kept.seed_origin)]
    in_lines(console, f"Результат жеребьёвки «{kept.seed}»: {origin}. Внесён {short_moment(kept.drawn_at, zone)}.")
    _print_schools(console, "Выборка, в порядке жребия", kept, kept.drawn or ())
    _print_schools(console, "Резерв, в порядке жребия", kept, kept.reserve or ())
    if kept.successors:
        console.print()
        console.print("Замены", style="bold")
    for each in kept.successors:
        called = each.school_id or "никого: резерв исчерпан"
        in_lines(console, f"  {short_moment(each.called_at, zone)}  {each.left_school_id} → {called}")


def _print_schools(console: Console, title: str, kept: RoundSample, ids: tuple[str, ...]) -> None:
    listed = {each.id: each for each in kept.schools}
    console.print()
    console.print(f"{title} ({len(ids)})", style="bold")
    for place, id in enumerate(ids[:MOST_SHOWN], start=1):
        school = listed[id]
        in_lines(console, f"{id}  {school.name}, {school.municipality}", left=6, first=f"{place:>4}")
    if len(ids) > MOST_SHOWN:
        in_lines(console, f"      и ещё {len(ids) - MOST_SHOWN}: rounds sample show {kept.round_id} --json")
