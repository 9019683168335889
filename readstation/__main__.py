"""Run the command line with ``python -m readstation``."""

from readstation.cli.entry import run

if __name__ == "__main__":
    run()
