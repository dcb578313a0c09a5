"""Formulas as MathML, which browsers set by themselves; pages hold them as a code host reads them."""

import re

BLOCK = re.compile(r"^\$\$\n(.+?)\n\$\$$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"\$`([^`\n]+)`\$")


def set_in(text: str) -> str:
    """Return a page with its formulas set."""
    from latex2mathml.converter import convert  # the tests of these pages do without

    text = BLOCK.sub(lambda found: raw(f'<div class="formula">{convert(found[1], display="block")}</div>'), text)
    return INLINE.sub(lambda found: convert(found[1]), text)


def raw(html: str) -> str:
    """Return HTML as a block that Markdown leaves as it is."""
    return f"``````{{raw}} html\n{html}\n``````\n"
