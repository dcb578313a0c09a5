"""The navigation: a list of what comes first, and after it every page there is."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatch

# Sections in their order; a page stands in the first section that has a pattern for it.
SECTIONS: dict[str, tuple[str, ...]] = {
    "": ("index.md",),
    "Start": ("install.md", "tour.md", "commands_by_example.md", "gallery.md", "peers.md"),
    "How to": ("howto/redcap.md", "howto/reproduce.md", "howto/margins.md", "howto/*"),
    "Reference": (
        "methods/index.md",
        "commands/index.md",
        "python/index.md",
        "dictionary_files.md",
    ),
    "Project": ("project/contributing.md", "project/*"),
    # The pages of these folders stand under the first of them.
    "methods": ("methods/*",),
    "commands": ("commands/*",),
    "python": ("python/*",),
    # Whatever else stands in docs/ is about a topic.
    "Topics": ("reading.md", "dictionary.md", "table1.md", "likert.md", "response.md", "models.md", "designs.md", "*"),
}
ORDER = ("Start", "How to", "Topics", "Reference", "Project")
FOLDERS = ("methods", "commands", "python")


def of(pages: Iterable[str]) -> dict[str, str]:
    """Return the lists of contents by the page that holds them: every page but the first stands in one."""
    left = sorted(pages)
    found: dict[str, list[str]] = {}
    for section, patterns in SECTIONS.items():
        for pattern in patterns:
            fitting = [page for page in left if fnmatch(page, pattern)]
            found.setdefault(section, []).extend(fitting)
            left = [page for page in left if page not in fitting]
    lists = {f"{folder}/index.md": contents(found[folder]) for folder in FOLDERS}
    return lists | {"index.md": first(found)}


def first(found: Mapping[str, list[str]]) -> str:
    return "\n".join(contents(found[section], section) for section in ORDER if found[section])


def contents(pages: list[str], caption: str = "") -> str:
    """Return one list of contents, with places from the top."""
    names = "\n".join("/" + page.removesuffix(".md") for page in pages)
    return f"\n```{{toctree}}\n:hidden:\n{f':caption: {caption}' if caption else ''}\n\n{names}\n```\n"
