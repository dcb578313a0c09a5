"""Build the documentation site, without network: `python docs/build.py` writes build/site.

It needs the package and requirements/docs.txt. A link, an anchor or a name that is not there ends the build, and so
does a command or a cell on a page that fails.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ.update(COLUMNS="80", MPLBACKEND="Agg")  # before the package reads them
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from building import accessible, pages  # noqa: E402


def main() -> int:
    """Write the pages, then the site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=HERE.parent / "build" / "site")
    site = parser.parse_args().output.resolve()
    with tempfile.TemporaryDirectory(prefix="leapstats-site-") as name:
        source = Path(name) / "pages"
        pages.write(source, Path(name) / "scratch")
        from sphinx.cmd.build import build_main

        shutil.rmtree(site, ignore_errors=True)
        options = ["-W", "--keep-going", "-q", "-c", str(HERE), "-d", f"{name}/trees"]
        ended: int = build_main([*options, str(source), str(site)])
    accessible.cured(site)
    return ended


if __name__ == "__main__":
    sys.exit(main())
