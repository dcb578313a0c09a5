"""Lead links between files of the repository to pages of the site; those to code become its name."""

import posixpath
import re

# Files of the repository that are pages here under another name.
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "analyses/README.md": "project/analyses.md",
    "analyses/examples/README.md": "project/examples.md",
    "benchmarks/README.md": "project/benchmarks.md",
    "data_dictionary/README.md": "dictionary_files.md",
    "reports/statistics_guide.md": "methods/index.md",
}
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")
FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def inside(text: str, uri: str, known: set[str]) -> str:
    """Return a page of docs/ whose links that leave docs/ lead to pages of the site, or are plain words."""

    def led(found: re.Match[str]) -> str:
        words, target, anchor = found[1], found[2], found[3] or ""
        at = posixpath.normpath(posixpath.join("docs", posixpath.dirname(uri), target))
        if at.startswith("docs/"):
            return found[0]
        if (page := PAGES.get(at)) in known and page is not None:
            return f"[{words}]({posixpath.relpath(page, posixpath.dirname(uri) or '.')}{anchor})"
        return words

    return "".join(part if part.startswith("```") else LINK.sub(led, part) for part in FENCE.split(text))


def moved(text: str, source: str, uri: str) -> str:
    """Return a file of the repository as a page of docs/: its links are written from there."""

    def led(found: re.Match[str]) -> str:
        words, target, anchor = found[1], found[2], found[3] or ""
        at = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        here = posixpath.join("docs", posixpath.dirname(uri))
        return f"[{words}]({posixpath.relpath(at, here)}{anchor})"

    return "".join(part if part.startswith("```") else LINK.sub(led, part) for part in FENCE.split(text))
