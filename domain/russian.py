"""Russian for letters and papers: numbers with their words, sizes, names in their cases, typography.

Where grammar cannot tell (a gender, a case), the answer is a form that is right for everybody, or None: nothing is
guessed.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from domain.people import Gender, Person

NBSP = "\u00a0"

# Controls, soft hyphen, zero width and direction marks, surrogates, private use, non-characters: none of them can be
# shown, some turn a line around, and PDF/A and XML refuse most. Blanks among them (tab, CR, LF) become a blank instead.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc"
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]+"
)
_BLANKS = re.compile(r"\s+")
_QUOTES = re.compile('["“”„‟]')
_NUMBER_SIGN = re.compile(r"№\s*(?=\d)")
_INITIALS = re.compile(r"\b([А-ЯЁ]\.) ?([А-ЯЁ]\.)(?: (?=[А-ЯЁ][а-яё]))?")
_NAME = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*")
_PATRONYMIC = re.compile(rf"{_NAME.pattern}(?: {_NAME.pattern})?")
_CLUSTER_BEFORE_EC = re.compile(r"[бвгджзклмнпрстфхцчшщ]{2}ец$")

_POSTS = {
    "директор": "директору",
    "исполняющий обязанности директора": "исполняющему обязанности директора",
    "исполняющая обязанности директора": "исполняющей обязанности директора",
    "и. о. директора": "и. о. директора",
    "и.о. директора": "и. о. директора",
    "заместитель директора": "заместителю директора",
    "муниципальный координатор": "муниципальному координатору",
    "координатор": "координатору",
    "куратор": "куратору",
    "эксперт": "эксперту",
    "методист": "методисту",
    "старший методист": "старшему методисту",
    "заведующий": "заведующему",
    "заведующая": "заведующей",
    "руководитель": "руководителю",
    "начальник": "начальнику",
    "начальник отдела": "начальнику отдела",
    "главный специалист": "главному специалисту",
    "ведущий специалист": "ведущему специалисту",
    "ректор": "ректору",
    "проректор": "проректору",
    "министр": "министру",
    "учитель": "учителю",
}
_LONGEST_POST = max(map(len, _POSTS))

# What pytrovich declines otherwise: letters to take off, letters to put on.
_OWN_FORMS = {("сова", Gender.FEMALE): (1, "е"), ("соловей", Gender.MALE): (2, "ью")}


def plural(n: int, one: str, few: str, many: str) -> str:
    """The word that stands after a whole number: 1 заявка, 2 заявки, 5 заявок, 11 заявок, 21 заявка."""
    last, last_two = abs(n) % 10, abs(n) % 100
    if last == 1 and last_two != 11:
        return one
    return few if last in (2, 3, 4) and last_two not in (12, 13, 14) else many


def counted(n: int, one: str, few: str, many: str) -> str:
    """The number with its word, which do not part at a line's end: «5 заявок»."""
    return f"{n}{NBSP}{plural(n, one, few, many)}"


def capitalised(words: str) -> str:
    """The words with a capital at their beginning, as a line or a sentence needs it."""
    return words[:1].upper() + words[1:]


def size_words(size: int) -> str:
    """«1,4 МБ», «312 КБ», «17 байт»."""
    if size < 1024:
        return counted(size, "байт", "байта", "байт")
    kilobytes = size / 1024
    if kilobytes < 1000:
        return f"{round(kilobytes)}\u00a0КБ"
    return f"{kilobytes / 1024:.1f}\u00a0МБ".replace(".", ",")


def gender_of(person: Person) -> Gender | None:
    """The gender the office gave, else the one the patronymic shows, else None."""
    if person.gender is not None:
        return Gender(person.gender)
    patronymic = _cleaned(person.patronymic).lower()
    if not _PATRONYMIC.fullmatch(patronymic):
        return None
    if patronymic.endswith(("ич", " оглы", " оглу", " улы", " уулу")):
        return Gender.MALE
    if patronymic.endswith(("вна", "ична", " кызы", " гызы", " кизи")):
        return Gender.FEMALE
    return None


def salutation(person: Person) -> str:
    """«Уважаемая Ольга Николаевна!»; «Уважаемые коллеги!» where gender, name or patronymic is not known for certain."""
    given, patronymic = _cleaned(person.given), _cleaned(person.patronymic)
    gender = gender_of(person)
    whole = len(given) > 1 and len(patronymic) > 2
    if gender is None or not (whole and _NAME.fullmatch(given) and _PATRONYMIC.fullmatch(patronymic)):
        return "Уважаемые коллеги!"
    first, *rest = patronymic.split(" ")
    names = " ".join([_capitalised(given), _capitalised(first), *rest])
    return f"{'Уважаемая' if gender is Gender.FEMALE else 'Уважаемый'} {names}!"


def initials_after(person: Person) -> str:
    """«Иванова О. Н.», on one line wherever it stands."""
    return _with_initials(_cleaned(person.surname), person)


def dative_name(person: Person) -> str | None:
    """«Ивановой О. Н.», or None where the surname's dative hangs on a gender that is not known.

    The office's own form wins. Surnames on -ко stay as they are, and so does a woman's surname on a consonant.
    """
    if own := typographic(person.dative or ""):
        return own
    surname = _cleaned(person.surname)
    if not _NAME.fullmatch(surname):
        return None
    gender = gender_of(person)
    genders = (gender,) if gender else tuple(Gender)
    forms = {_dative_surname(surname, each) for each in genders}
    return _with_initials(forms.pop(), person) if len(forms) == 1 else None


def dative_post(post: str) -> str | None:
    """«Директору» from «Директор»; what stands in the genitive after it is kept; None for a post that is not known."""
    words = typographic(post).replace(NBSP, " ")
    for length in range(min(len(words), _LONGEST_POST), 0, -1):
        head, rest = words[:length], words[length:]
        known = _POSTS.get(head.lower())
        if known and re.fullmatch(r"(?: [а-яё]+)*", rest) and not rest.startswith(" и "):
            return (known[0].upper() if head[0].isupper() else known[0]) + known[1:] + rest
    return None


def addressee(person: Person, organisation: str) -> str:
    """«Директору МБОУ СОШ № 3 Ивановой О. Н.»; of what cannot be put in the dative, the plain form after a comma."""
    post, name = dative_post(person.post), dative_name(person)
    house = typographic(organisation)
    if post and name:
        return " ".join(part for part in (post, house, name) if part)
    return ", ".join(part for part in (house, name or initials_after(person)) if part)


def typographic(text: str) -> str:
    """One line of clean Russian type: «quotes», an NBSP after № and in «И. И. Петров», single blanks, nothing unseen.

    Letters are composed (NFC), else never changed: ё stays ё. A straight quote that has no partner stays. Done twice it
    changes nothing more.
    """
    seen = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    # Taking out a mark may bring a letter and its accent together.
    line = _BLANKS.sub(_one_blank, unicodedata.normalize("NFC", seen)).strip()
    return _INITIALS.sub(_initials_kept, _NUMBER_SIGN.sub(f"№{NBSP}", _quoted(line)))


def _one_blank(run: re.Match[str]) -> str:
    return NBSP if NBSP in run.group() or "\u202f" in run.group() else " "


def _initials_kept(pair: re.Match[str]) -> str:
    return f"{pair[1]}{NBSP}{pair[2]}" + (NBSP if pair.group().endswith(" ") else "")


def _quoted(line: str) -> str:
    marks: dict[int, str] = {}
    waiting: list[int] = []
    closed = -1
    for found in _QUOTES.finditer(line):
        at = found.start()
        if at == 0 or (line[at - 1] in ' \u00a0([{«-–—/"“„' and closed != at - 1):
            waiting.append(at)
        elif waiting:
            marks[waiting.pop()] = "«"
            marks[at] = "»"
            closed = at
    return "".join(marks.get(at, letter) for at, letter in enumerate(line)) if marks else line


def _cleaned(name: str | None) -> str:
    return typographic(name or "").replace(NBSP, " ")


def _capitalised(name: str) -> str:
    return "-".join(part.capitalize() if part.isupper() or part.islower() else part for part in name.split("-"))


def _with_initials(surname: str, person: Person) -> str:
    initials = (_initial(_cleaned(name)) for name in (person.given, person.patronymic))
    return NBSP.join([surname, *(initial for initial in initials if initial)])


def _initial(name: str) -> str:
    return "-".join(f"{part[0].upper()}." for part in name.partition(" ")[0].split("-") if part)


def _dative_surname(surname: str, gender: Gender) -> str:
    if (surname.lower(), gender) in _OWN_FORMS:
        less, more = _OWN_FORMS[surname.lower(), gender]
        return surname[:-less] + more
    # pytrovich drops the vowel of «Кузнец» too, which leaves «Кузнцу».
    if gender is Gender.MALE and _CLUSTER_BEFORE_EC.search(surname.lower()):
        return surname + "у"
    return _decliner()(surname, gender)


@cache
def _decliner() -> Callable[[str, Gender], str]:
    # Loaded when the first name is declined: most processes that import this module decline none.
    from pytrovich.enums import Case, NamePart
    from pytrovich.enums import Gender as Sort
    from pytrovich.maker import PetrovichDeclinationMaker

    maker = PetrovichDeclinationMaker()
    sorts = {Gender.FEMALE: Sort.FEMALE, Gender.MALE: Sort.MALE}

    def decline(surname: str, gender: Gender) -> str:
        return maker.make(NamePart.LASTNAME, sorts[gender], Case.DATIVE, surname)

    return decline
