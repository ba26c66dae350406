"""Where places stay empty, and what would help, as the office reads it."""

from domain.allotment.whys.names import MOST, Names
from domain.allotment.whys.remedies import (
    LiftProhibition,
    MorePlaces,
    NewExperts,
    NotApart,
    NotKeptAway,
    OneFewer,
    Remedy,
    Unlock,
)
from domain.allotment.whys.shortage import Shortage
from domain.russian import counted, plural


def shortage_in_words(shortage: Shortage, names: Names) -> list[str]:
    """Sentences on a set of submissions that compete for too few places."""
    lacking = ", ".join(
        names.submission(id) if places == 1 else f"{names.submission(id)} ({places})"
        for id, places in shortage.lacking[:MOST]
    )
    if len(shortage.lacking) > MOST:
        lacking += f" и ещё {counted(len(shortage.lacking) - MOST, 'школа', 'школы', 'школ')}"
    told = [f"Не заполнено {counted(shortage.missing, 'место', 'места', 'мест')}: {lacking}."]
    alone = len(shortage.competing) == 1
    need = (
        "Этой школе" if alone else f"{_schools(len(shortage.competing))} ({names.list_submissions(shortage.competing)})"
    )
    need += f" {plural(shortage.wanted, 'нужен', 'нужны', 'нужно')} "
    need += counted(shortage.wanted, "эксперт", "эксперта", "экспертов")
    if not shortage.full and not shortage.others:
        return [*told, f"{need}, но в списке нет никого, кому можно {'её' if alone else 'их'} отдать."]
    who = f"Кому можно отдать {'её' if alone else 'хотя бы одну из них'}: {names.list_experts(shortage.full)}"
    room = f"мест у них на всех {shortage.free}" if shortage.free else "свободных мест у них нет"
    told += [f"{need}.", f"{who}; {room}."] if shortage.full else [f"{need}."]
    if shortage.others:
        more = f"Другие эксперты взяли {counted(shortage.others, 'работу', 'работы', 'работ')}"
        told.append(f"{more} этих школ, но тем, кому не хватило, их назначить нельзя.")
    return told


def remedy_in_words(remedy: Remedy, names: Names) -> str:
    """A remedy in a line, without a capital and a full stop."""
    match remedy:
        case NewExperts(experts, places, towns):
            room = f"{plural(places, 'нужно', 'нужны', 'нужно')} ещё {counted(places, 'место', 'места', 'мест')}"
            who = "у нового эксперта" if experts == 1 else f"у {counted(experts, 'эксперта', 'экспертов', 'экспертов')}"
            if len(towns) > MOST:
                return f"{room} {who} не из муниципалитетов этих школ"
            several = "муниципалитета" if len(towns) == 1 else "муниципалитетов:"
            return f"{room} {who} не из {several} {names.list_municipalities(towns)}"
        case MorePlaces(places=((who, n),)):
            return f"дать ещё {counted(n, 'место', 'места', 'мест')} одному эксперту: {names.expert(who)}"
        case MorePlaces(places=more):
            told = ", ".join(f"{names.expert(who)} – {n}" for who, n in more)
            return f"дать ещё места нескольким экспертам: {told}"
        case OneFewer(submissions):
            return f"назначить на одного эксперта меньше: {names.list_submissions(submissions)}"
        case LiftProhibition((one, who)):
            return f"снять запрет проектного офиса: {names.submission(one)} – {names.expert(who)}"
        case NotKeptAway(who, town):
            return f"разрешить эксперту муниципалитет {names.list_municipalities((town,))}: {names.expert(who)}"
        case Unlock((one, who)):
            return f"снять закрепление: {names.submission(one)} – {names.expert(who)}"
        case NotApart():
            return "разрешить в одной работе экспертов из одной организации"


def _schools(n: int) -> str:
    return f"{n} {plural(n, 'школе', 'школам', 'школам')}"
