"""`python -m leapstats` is the command `leapstats`."""

from leapstats.cli.main import main

if __name__ == "__main__":
    main()
