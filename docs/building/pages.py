"""Write every page of the site as Markdown: those of docs/, and those that are made of the package."""

from pathlib import Path

from building import cells, command_pages, dictionary_pages, formulas, links, method_pages, navigation, python_pages

TOP = Path(__file__).parents[2]
DOCS = TOP / "docs"


def write(target: Path, scratch: Path) -> None:
    """Write all pages and pictures to a new folder; commands and cells run in another."""
    found = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}
    found["gallery.md"] += command_pages.more_tables(found["gallery.md"], TOP)
    found |= made(scratch)
    for uri, contents in navigation.of(found).items():
        found[uri] += contents
    for path in (DOCS / "pictures").iterdir():
        if path.suffix in {".png", ".svg", ".jpg"}:
            put(target / "pictures" / path.name, path.read_bytes())
    for uri, text in found.items():
        filled, pictures = cells.filled(text, uri, scratch)
        led = method_pages.with_links(links.inside(filled, uri, set(found)), uri)
        put(target / uri, formulas.set_in(led).encode())
        for name, drawn in pictures.items():
            put(target / name, drawn)


def made(scratch: Path) -> dict[str, str]:
    """Return the pages that are made of the package and of other files of the repository."""
    found = {
        uri: links.moved((TOP / source).read_text(encoding="utf-8"), source, uri)
        for source, uri in links.PAGES.items()
        if uri.startswith("project/")
    }
    found |= command_pages.pages(TOP, scratch)
    found |= dictionary_pages.pages(TOP)
    found |= method_pages.pages()
    return found | python_pages.pages()


def put(path: Path, data: bytes) -> None:
    """Write a file, and its folder if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
