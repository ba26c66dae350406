"""Personal links: which one a token opens, and where it leads."""

import hashlib

from domain.letters import Role
from models.links import Link, link_of_trace, links_without_trace, note_traces
from notifications.ledger.links import token
from runtime.installation import Installation

AT_ONCE = 5000
LONGEST_TOKEN = 64


def link_of_token(installation: Installation, said: str) -> Link | None:
    """The living link that a token opens, or None: unknown, of an earlier generation, or over.

    The record knows no token. A link's trace is reckoned when somebody first comes with a token that has left none.
    """
    if not 20 <= len(said) <= LONGEST_TOKEN or not said.isascii():
        return None
    trace = _trace(said)
    with installation.reading() as session:
        found = link_of_trace(session, trace)
        unknown = [] if found else links_without_trace(session, AT_ONCE)
    while found is None and unknown:
        key = installation.links_key()
        traces = [(id, generation, _trace(token(key, id, generation))) for id, generation in unknown]
        with installation.transaction() as session:
            note_traces(session, traces)
        with installation.reading() as session:
            found = link_of_trace(session, trace)
            unknown = [] if found else links_without_trace(session, AT_ONCE)
    return found if found is not None and installation.now() < found.ends_at else None


def leads_to(role: Role, round_id: str, subject: str, person: str) -> str:
    """The page that a link of that scope opens; the person is whoever it belongs to."""
    match role:
        case Role.SCHOOL:
            return f"/school/{round_id}/{subject}"
        case Role.EXPERT:
            return f"/expert/{round_id}/{subject}"
        case Role.COORDINATOR:
            return f"/coordinator/{round_id}/{subject}"
        case Role.CURATOR:
            return f"/curator/{round_id}/{person}"
        case _:
            return f"/office/rounds/{round_id}"


def page_of(link: Link) -> str:
    """The page that a link opens."""
    return leads_to(Role(link.role), link.round_id, link.subject, link.recipient)


def _trace(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:32]
