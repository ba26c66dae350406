"""The portal as the cast's door: everybody comes by the link in the letter, and acts on the pages that they see."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from acts.hand_in import HandedFile
from rehearsal.browser import Door, Traffic
from rehearsal.coming_in import Visitors
from rehearsal.doors import Doors
from rehearsal.expert_pages import ExpertPages
from rehearsal.mailbox import Mailbox
from rehearsal.school_pages import hand_in_on_page
from runtime.installation import Installation


@contextmanager
def portal_doors(installation: Installation, *, opens_letters: bool = True) -> Iterator[tuple[Doors, Traffic]]:
    """Open the portal of an installation to its played people while the block lasts, and count who comes.

    `opens_letters`: they look where each letter leads, also those that nobody acts on. Whoever acts raises
    UnexpectedPage where the portal answers with what nobody should see.
    """
    with Door(installation) as door:
        visitors = Visitors(door, Mailbox(installation.home.mail, installation.base_url, opens=opens_letters))
        experts = ExpertPages(visitors, installation.reading)

        def hand_in(round_id: str, school_id: str, files: Sequence[HandedFile]) -> None:
            hand_in_on_page(visitors, round_id, school_id, files)

        doors = Doors(hand_in, experts.take_on, experts.decline, experts.file_conclusion, visitors.read_post)
        yield doors, door.traffic


def door_figures(traffic: Traffic, refused: int) -> dict[str, int]:
    """What the report says of the portal; `refused`: what people tried and were told why not."""
    return {**asdict(traffic), "refused": refused}
