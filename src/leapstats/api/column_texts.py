"""What is written of a column in one text, as on a command line: its levels, or what stands between its answers."""

import re

# `a=b`=1,0 : a column with = in its name stands between backticks, doubled where the name has one.
QUOTED_COLUMN = re.compile(r"\s*`((?:[^`]|``)+)`\s*=(.*)", re.DOTALL)
QUOTED_LEVEL = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?=,|\Z)')
QUOTED_SEVERAL = re.compile(r"\s*`((?:[^`]|``)+)`\s*(?:=(.*))?", re.DOTALL)


def separated(text: str) -> tuple[str, str | None]:
    """Read `column` or `column=separator`; a column with = in its name stands between backticks."""
    quoted = QUOTED_SEVERAL.fullmatch(text)
    if quoted:
        return quoted[1].replace("``", "`"), quoted[2]
    column, sign, separator = text.partition("=")
    return column.strip(), separator if sign else None


def split_levels(text: str) -> list[str]:
    """Split levels at the commas; one that holds a comma itself stands in double quotes."""
    parts, at = [], 0
    while at <= len(text):
        quoted = QUOTED_LEVEL.match(text, at)
        comma = text.find(",", at)
        end = quoted.end() if quoted else comma if comma >= 0 else len(text)
        parts.append(quoted[1].replace('""', '"') if quoted else text[at:end].strip())
        at = end + 1
    return parts
