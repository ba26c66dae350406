"""What an allotment must know of an expert, as a row of a roster says it: competences, institution, absences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.roster.kept import ExpertKept, MunicipalityKept, Recorded
from domain.roster.names import meant, plain
from domain.roster.sheets import ExpertRow, SheetPlace
from domain.roster.taking import Taken, as_kept, municipality_of
from domain.russian_dates import short_day
from domain.season import Days


@dataclass(frozen=True)
class ExpertFacts:
    """The facts that a row leaves an expert with; each has the name and the sense of the field of `ExpertKept`."""

    competences: tuple[str, ...] = ()
    institution: str | None = None
    absences: tuple[Days, ...] = ()
    kept_away: tuple[str, ...] = ()


class FactsOfExperts:
    """Reads the facts of one row after another; what is wrong or changes is noted with the row."""

    def __init__(self, recorded: Recorded, municipalities: Mapping[str, MunicipalityKept]) -> None:
        self._municipalities = municipalities
        self._topics = {**recorded.documents, **recorded.risks}
        self._codes = {plain(name): code for code, name in self._topics.items()} | {each: each for each in self._topics}

    def of_row(self, row: ExpertRow, before: ExpertKept | None, taken: Taken, place: SheetPlace) -> ExpertFacts:
        """The facts as the row leaves them: what it does not say stays as it was before."""
        was = ExpertFacts(before.competences, before.institution, before.absences, before.kept_away) if before else None
        former = was or ExpertFacts()
        now = ExpertFacts(
            self._topics_of(row, former, taken, place.cell("competences", row.row)),
            former.institution if row.institution is None else as_kept(row.institution, former.institution) or None,
            former.absences if row.absences is None else row.absences,
            self._places_of(row, former, taken, place.cell("kept_away", row.row)),
        )
        taken.differs("компетенции", self._told(former.competences), self._told(now.competences))
        taken.differs("место работы", former.institution or "", now.institution or "")
        taken.differs("отсутствует", days_in_words(former.absences), days_in_words(now.absences))
        taken.differs("не назначать на муниципалитеты", self._names(former.kept_away), self._names(now.kept_away))
        return now

    def _topics_of(self, row: ExpertRow, former: ExpertFacts, taken: Taken, cell: str) -> tuple[str, ...]:
        if row.competences is None:
            return former.competences
        if row.competences and not self._topics:
            taken.wrong(
                cell,
                "Видов документов и рисков ещё нет: они приходят с сезоном. Внесите сначала сезон (rounds schedule) "
                "или оставьте ячейку пустой.",
            )
            return ()
        found = set()
        for said in row.competences:
            code = self._codes.get(said) or self._codes.get(plain(said))
            if code is None:
                hint = meant(said, [*self._topics.values(), *self._topics])
                hint = hint or f" Коды сезона: {', '.join(self._topics)}."
                taken.wrong(cell, f"Компетенции «{said}» нет среди видов документов и рисков сезона.{hint}")
            else:
                found.add(code)
        return tuple(sorted(found))

    def _places_of(self, row: ExpertRow, former: ExpertFacts, taken: Taken, cell: str) -> tuple[str, ...]:
        if row.kept_away is None:
            return former.kept_away
        found = {municipality_of(self._municipalities, said, taken, cell) for said in row.kept_away}
        return tuple(sorted(found - {""}))

    def _told(self, topics: Sequence[str]) -> str:
        return "; ".join(self._topics.get(each, each) for each in topics)

    def _names(self, places: Sequence[str]) -> str:
        return "; ".join(self._municipalities[each].name for each in places if each in self._municipalities)


def days_in_words(absences: Sequence[Days]) -> str:
    """Days as an office writes them: «01.04.2022–15.04.2022; 20.04.2022»."""
    return "; ".join("–".join(short_day(day) for day in dict.fromkeys((each.first, each.last))) for each in absences)
