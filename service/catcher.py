"""The post box of an installation that has no mail server: a process that keeps every letter in the home's Maildir.

`python -m service.catcher`, with ROUNDS_HOME and ROUNDS_CATCHER_PORT in the environment.
"""

import os

from notifications.catcher import Catcher, CatcherRules
from service.child import begin
from service.up import say_up

CATCHER_PORT_VARIABLE = "ROUNDS_CATCHER_PORT"

if __name__ == "__main__":
    installation, stop = begin("catcher")
    with Catcher(installation.home.mail, CatcherRules(), port=int(os.environ[CATCHER_PORT_VARIABLE])):
        say_up()
        while not stop.wait(3600):
            pass
