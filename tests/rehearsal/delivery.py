"""A season whose letters come into the post box, and a crowd that reads them there."""

from notifications.ledger.desk import Desk
from notifications.post import Post
from rehearsal.cast import TO_EXPERTS, TO_SCHOOLS
from rehearsal.doors import Crowd
from rehearsal.reading import letters_accepted
from tests.small_season import SmallSeason


class Delivery:
    """What the mail server took lies in the post box of the season's home."""

    def __init__(self, season: SmallSeason, crowd: Crowd) -> None:
        self.season = season
        self.crowd = crowd
        self._delivered = 0

    def go(self, moment: str) -> None:
        """Let the season go on, and everybody read their letters."""
        self.season.go(moment)
        new = self.season.installation.home.mail / "new"
        new.mkdir(parents=True, exist_ok=True)
        for recipient, message in self.season.server.taken[self._delivered :]:
            self._delivered += 1
            trace = f"Delivered-To: {recipient}\r\n".encode()
            (new / f"1.M0P1Q{self._delivered}.catcher").write_bytes(trace + message)
        with self.season.reading() as session:
            self.crowd.read(letters_accepted(session, TO_SCHOOLS | TO_EXPERTS, None))


def write_letters_in_full(season: SmallSeason) -> None:
    """Give the season a post that writes letters in full: the links in them are what it is about."""
    season.post.close()
    home = season.installation
    desk = Desk(engine=home.engine, files=home.files, key=home.links_key(), base_url=home.base_url, now=home.now)
    season.post = Post(desk, season.server, connections=1)
