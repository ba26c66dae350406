"""`python -m cli`: the program `rounds` of whichever interpreter runs it."""

from cli.main import run

run()
