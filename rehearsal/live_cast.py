"""The cast of a live show: a process in which the played people read their letters and act, each at its own moment.

They see the pages that the service shows: the portal's application stands in this process as well.

`python -m rehearsal.live_cast SEASON SEED`, with ROUNDS_HOME in the environment.
"""

import sys
from dataclasses import replace
from pathlib import Path

from config.season import read_season
from rehearsal.behaviour import Behaviour, Experts
from rehearsal.cast import Cast
from rehearsal.live import short_season
from rehearsal.portal_doors import portal_doors
from service.child import begin

LOOK_SECONDS = 0.3
QUICK = replace(Behaviour(), experts=replace(Experts(), quickest_days=1, slowest_days=2))
"""The expertise lasts three working days."""

if __name__ == "__main__":
    installation, stop = begin("cast")
    season = short_season(read_season(Path(sys.argv[1])))
    with portal_doors(installation) as (doors, _):
        cast = Cast(season, int(sys.argv[2]), QUICK, doors)
        while not stop.wait(LOOK_SECONDS):
            cast.read_letters()
            cast.act(installation.now())
