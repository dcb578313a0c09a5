"""Take the markup out of what a survey service writes: headings, questions, choices."""

import html
import re

TAG = re.compile(
    r"</?(a|b|big|br|center|div|em|font|h[1-6]|hr|i|img|li|ol|p|small|span|strong|sub|sup|table|tbody|td|tr|u|ul)"
    r"(\s+[\w-]+\s*=[^<>]{0,400})?\s*/?>",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)


def plain(text: str) -> str:
    """Return a heading without tags, entities and doubled white space."""
    untagged = ENTITY.sub(lambda entity: html.unescape(entity[0]), TAG.sub(" ", text))
    return " ".join(untagged.split())
