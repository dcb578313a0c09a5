"""`python -m leapstats` is the command `leapstats`."""

from leapstats.cli.entry import main

if __name__ == "__main__":
    main()
