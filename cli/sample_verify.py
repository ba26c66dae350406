"""`rounds sample verify`: whether a sample is drawn again as it was."""

from dataclasses import asdict
from pathlib import Path

from acts.sample_at_hand import frozen_sample, sampled_round_at_hand
from cli.at_home import at_home
from cli.office_print import office_console, print_json
from domain.russian import counted
from models.audit import chain_key
from runtime.sample_verification import SampleVerified, verify_sample

DIFFERS = 1


def verify(named: str, *, home: Path, as_json: bool) -> int:
    """Draw once more and compare; 0, or 1 where something differs."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        kept = frozen_sample(session, sampled_round_at_hand(session, named))
        found = verify_sample(session, installation.files, kept, chain_key(installation.links_key()))
    if as_json:
        print_json({"ok": found.difference is None, **asdict(found)})
    console.print(_verdict(found), soft_wrap=True)
    return 0 if found.difference is None else DIFFERS


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
