"""Letters of a small season in their real words, where a test looks at them."""

from notifications.ledger.desk import Desk
from notifications.post import Post
from tests.small_season import SmallSeason


def let_the_post_write(season: SmallSeason) -> None:
    """From now on letters have their real words."""
    made = season.installation
    season.post.close()
    desk = Desk(made.engine, made.files, made.home.key(), made.base_url, made.now)
    season.post = Post(desk, season.server, connections=1)
