"""`rounds allotment verify`: whether the proofs of allotments hold, and assignments are what they made."""

from dataclasses import asdict
from pathlib import Path

from acts.round_at_hand import round_at_hand
from cli.at_home import at_home
from cli.office_print import office_console, print_json
from domain.russian import counted
from models.allotments import Occasion
from models.audit import chain_key
from models.rounds import rounds_in_order
from runtime.allotment_verification import AllotmentsVerified, verify_allotments

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


def verdict(found: AllotmentsVerified) -> str:
    """What was checked and that it holds, or the first thing that does not."""
    if found.difference is not None:
        return f"Распределение {found.round_id} не сходится. {found.difference}"
    many = sum(found.allotments.values())
    of_old = (
        f" Назначений, сделанных прежней версией программы, {found.of_old}: доказательств к ним нет, они не сверялись."
        if found.of_old
        else ""
    )
    if not many:
        return f"В экспертизе {found.round_id} экспертов ещё не распределяли, проверять нечего.{of_old}"
    refills = found.allotments.get(Occasion.REFILL, 0)
    by_office = found.allotments.get(Occasion.OFFICE, 0)
    by_hand = f", из них {found.by_hand} при замене выбрал офис" if found.by_hand else ""
    allotments = counted(many, "распределение", "распределения", "распределений")
    assignments = counted(found.assignments, "назначение", "назначения", "назначений")
    return (
        f"Распределение {found.round_id} сходится. Проверено: {allotments} (подборов на свободные места {refills}, "
        f"решений офиса {by_office}) – исходные данные, запреты и нагрузка, разрез, потенциалы или граница, журнал "
        f"действий; {assignments} в учёте – те, что сделаны ими{by_hand}.{of_old}"
    )
