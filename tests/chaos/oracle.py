"""The oracle: what must be true of the record, the mail server's log and the files after every play."""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select

from domain.letters import SETTLED, State
from models.database import reading
from models.files import Files
from models.letters import Letter, LetterAttachment
from models.outcomes import SignedConclusion
from models.submissions import Document
from tests.chaos.mail_server import Taken
from tests.chaos.results import Result

UNFINISHED = ".new-"
"""How the name of a file begins whose writer may have died; it is no file of the record yet."""

_HASHES = (Document.sha256, LetterAttachment.sha256, SignedConclusion.sha256)
_SETTLED = {state.value for state in SETTLED}


def judge(
    engine: Engine,
    files: Files,
    taken: Sequence[Taken],
    expected: Collection[str],
    *,
    most_in_doubt: int | None = None,
    left_over: bool = False,
) -> Result:
    """Hold the record against the mail server's log, the model's letters (`expected`, by key) and the disk.

    `most_in_doubt`: how many letters the faults may have brought in doubt; none: as many as there are.
    `left_over`: whether files may lie there that no row names, since what would have named them was given up.
    """
    letters = _letters(engine)
    arrived = Counter(each.message_id for each in taken)
    known = {letter.message_id: letter for letter in letters if letter.message_id}
    by_key = {letter.key: letter for letter in letters}
    in_doubt = tuple(letter.key for letter in letters if letter.state == State.IN_DOUBT)
    lost = {key for key in expected if key not in by_key or by_key[key].state not in _SETTLED}
    accepted = [letter for letter in letters if letter.state == State.ACCEPTED]
    lost |= {letter.key for letter in accepted if not arrived[letter.message_id or ""]}
    doubled = {letter.key for letter in letters if letter.key not in expected}
    doubled |= {letter.key for identity, letter in known.items() if arrived[identity] > 1}
    unlisted = {letter.key for letter in letters if letter.state == State.DATA_STARTED}
    return Result(
        lost=tuple(sorted(lost)),
        doubled=tuple(sorted(doubled)),
        in_doubt=in_doubt,
        unlisted=tuple(sorted(unlisted)),
        wrong=(
            *_wrong_in_the_log(letters, taken),
            *_wrong_leases(letters),
            *_wrong_files(engine, files, left_over=left_over),
            *_too_many_in_doubt(in_doubt, most_in_doubt),
        ),
    )


def _letters(engine: Engine) -> list[Letter]:
    with reading(engine) as session:
        return list(session.scalars(select(Letter).order_by(Letter.key)))


def _wrong_in_the_log(letters: Sequence[Letter], taken: Sequence[Taken]) -> list[str]:
    known = {letter.message_id: letter for letter in letters}
    wrong = []
    for each in taken:
        letter = known.get(each.message_id)
        if letter is None:
            wrong.append(f"a letter left that the record does not know: {each.message_id}")
            continue
        if letter.state not in (State.ACCEPTED, State.IN_DOUBT):
            wrong.append(f"{letter.key} arrived and is {letter.state}")
        if letter.sha256 != each.sha256:
            wrong.append(f"{letter.key} arrived with other bytes than those of its first try")
    return wrong


def _wrong_leases(letters: Sequence[Letter]) -> list[str]:
    now = datetime.now(UTC)
    return [
        f"{letter.key} is {letter.state} under a lease that ran out at {letter.lease_until:%H:%M:%S}"
        for letter in letters
        if letter.lease_until is not None and letter.lease_until < now
    ]


def _wrong_files(engine: Engine, files: Files, *, left_over: bool) -> list[str]:
    with reading(engine) as session:
        named = {sha256 for column in _HASHES for sha256 in session.scalars(select(column)) if sha256}
    kept = [path for path in files.folder.rglob("*") if path.is_file() and not path.name.startswith(UNFINISHED)]
    there = {path.name: path for path in kept}
    wrong = [f"the record names a file that is not there: {sha256[:12]}" for sha256 in sorted(named - set(there))]
    wrong += [f"half a file: {name[:12]}" for name, path in sorted(there.items()) if _hash_of(path) != name]
    if left_over:
        return wrong
    return wrong + [f"a file that no row names: {name[:12]}" for name in sorted(set(there) - named)]


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _too_many_in_doubt(in_doubt: Sequence[str], most: int | None) -> list[str]:
    if most is None or len(in_doubt) <= most:
        return []
    return [f"{len(in_doubt)} letters in doubt, {most} at most could be: {', '.join(in_doubt)}"]
