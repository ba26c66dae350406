"""`rounds allotment verify`: whether the proofs of allotments hold, and assignments are what they made."""

from dataclasses import asdict
from pathlib import Path

from acts.round_at_hand import round_at_hand
from cli.at_home import at_home
from cli.office_print import office_console, print_json
from models.audit import chain_key
from models.rounds import rounds_in_order
from runtime.allotment_verification import verify_allotments
from runtime.allotment_words import verdict

DIFFERS = 1


def verify(named: str | None, *, home: Path, as_json: bool) -> int:
    """Check one round, or all where none is named; 0, or 1 where something does not hold."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        key = chain_key(installation.links_key())
        rounds = rounds_in_order(session) if named is None else [round_at_hand(session, named)]
        found = [verify_allotments(session, key, round_) for round_ in rounds]
    if as_json:
        told = [{"ok": each.difference is None, **asdict(each)} for each in found]
        print_json(told if named is None else told[0])
    for each in found:
        console.print(verdict(each), soft_wrap=True)
    return DIFFERS if any(each.difference is not None for each in found) else 0
