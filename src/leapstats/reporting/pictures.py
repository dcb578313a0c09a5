"""Figures inside a page: an SVG without a head of its own, whose names clash with no other on the page."""

import re

from leapstats.output.cleaning import clean

HEAD = re.compile(r"\A.*?(?=<svg\b)", re.DOTALL)
METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
OPENING = re.compile(r"<svg\b[^>]*>", re.DOTALL)
VIEW = re.compile(r'viewBox="([^"]+)"')
NAMED = re.compile(r'\bid="([^"]+)"')
USED = re.compile(r'(xlink:href="#|href="#|url\(#)([^")]+)')
UNUSED = re.compile(r'<g id="[^"]*">')
XLINK = "http://www.w3.org/1999/xlink"


def size_of(content: bytes) -> tuple[float, float]:
    """Return how wide and how high an SVG is, in points.

    Raises
    ------
    ValueError
        If it does not say so.
    """
    view = VIEW.search(content.decode("utf-8"))
    if view is None:
        raise ValueError("this is no SVG with a view box")
    _, _, width, height = map(float, view[1].split())
    return width, height


def inline(content: bytes, name: str, title: str, words: str) -> str:
    """Return an SVG for a page: with a title and a description, and with names of its own.

    Parameters
    ----------
    content
        As it stands in a file.
    name
        Of the figure, which no other of the page has.
    title, words
        Read to who does not see it.
    """
    from html import escape

    text = COMMENT.sub("", METADATA.sub("", HEAD.sub("", content.decode("utf-8"))))
    used = {found[1] for found in USED.findall(text)}
    opening = OPENING.search(text)
    view = VIEW.search(opening.group()) if opening else None
    if opening is None or view is None:
        raise ValueError("this is no SVG with a view box")
    body = text[opening.end() :]
    body = NAMED.sub(lambda found: f'id="{name}-{found[1]}"' if found[1] in used else "", body)
    body = USED.sub(lambda found: f"{found[1]}{name}-{found[2]}", body).replace("<g >", "<g>")
    return (
        f'<svg xmlns:xlink="{XLINK}" viewBox="{view[1]}" role="img" aria-labelledby="{name}-title {name}-words">'
        f'<title id="{name}-title">{escape(clean(title))}</title>'
        f'<desc id="{name}-words">{escape(clean(words))}</desc>{body.strip()}'
    )
