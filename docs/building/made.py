"""Every page that is made of the package and the repository, by its place in the site."""

from pathlib import Path

from building import command_pages, dictionary_pages, links, method_pages, python_pages

TOP = Path(__file__).parents[2]


def pages(scratch: Path) -> dict[str, str]:
    """Return the text of each page."""
    found = {
        uri: links.moved((TOP / source).read_text(encoding="utf-8"), source, uri)
        for source, uri in links.PAGES.items()
        if uri.startswith("project/")
    }
    found |= command_pages.pages(TOP, scratch)
    found |= dictionary_pages.pages(TOP)
    found |= method_pages.pages()
    return found | python_pages.pages()
