"""Run the command line with ``python -m readstation``."""

from readstation.cli.main import run

if __name__ == "__main__":
    run()
