"""A small season's post with the letters' real words, and what a Maildir keeps of them."""

from email import message_from_bytes, policy
from pathlib import Path

from notifications.ledger.desk import Desk
from notifications.post import Post
from notifications.smtp.transport import Transport
from tests.small_season import SmallSeason, address_of


def let_the_post_write(season: SmallSeason, server: Transport | None = None) -> None:
    """From now on letters have their real words, and go to that server where one is given."""
    made = season.installation
    season.post.close()
    desk = Desk(made.engine, made.files, made.home.key(), made.base_url, made.now)
    season.post = Post(desk, server or season.server, connections=1)


def letters_to(person: str, maildir: Path) -> list[str]:
    """What the letters to somebody say that lie in a Maildir."""
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(maildir.glob("new/*"))]
    bodies = [letter.get_body(("plain",)) for letter in found if address_of(person) in str(letter["To"])]
    return [str(body.get_content()) for body in bodies if body is not None]
