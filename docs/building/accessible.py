"""What the pages lack for who uses a keyboard or hears them: the theme writes it differently."""

import re
from pathlib import Path

# What is found on each page, and what takes its place.
CURES = (
    (re.compile(r'<p class="caption" role="heading">'), '<p class="caption" role="heading" aria-level="2">'),
    (re.compile(r'<aside class="sidebar-drawer">'), '<aside class="sidebar-drawer" aria-label="Pages">'),
    (re.compile(r'<aside class="toc-drawer">'), '<aside class="toc-drawer" aria-label="On this page">'),
    (re.compile(r'<th class="([^"]*)"><p></p></th>'), r'<td class="\1"></td>'),
    (re.compile(r'<div class="table-wrapper([^"]*)">'), r'<div class="table-wrapper\1" tabindex="0">'),
    (re.compile(r"<pre>"), '<pre tabindex="0">'),
)


def cured(site: Path) -> None:
    """Give headings their level, and let what scrolls be reached by keyboard, on every page of a site."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for pattern, replacement in CURES:
            text = pattern.sub(replacement, text)
        page.write_text(text, encoding="utf-8")
