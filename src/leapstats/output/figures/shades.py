"""Shades for the levels of a scale and for groups, told apart in a print in gray."""

from collections.abc import Sequence

# Purple below the middle, orange above, gray in it: no two shades have the same lightness.
BELOW, MIDDLE, ABOVE = ("#3b1a66", "#b3a8d6"), "#efefef", ("#fdb863", "#b35806")
DARKEST = 0.18  # relative luminance below which white letters stand out more than black ones


def level_shades(sides: Sequence[int]) -> list[str]:
    """Return a shade for each level of a scale: the farther from the middle, the darker.

    Parameters
    ----------
    sides
        Of each level, the lowest first: -1 below the middle, 0 in it, 1 above.
    """
    below, above = sides.count(-1), sides.count(1)
    dark_to_light = [_between(*BELOW, place / max(below - 1, 1)) for place in range(below)]
    light_to_dark = [_between(*ABOVE, place / max(above - 1, 1)) for place in range(above)]
    rest = {-1: iter(dark_to_light), 0: iter([MIDDLE] * sides.count(0)), 1: iter(light_to_dark)}
    return [next(rest[side]) for side in sides]


def is_dark(shade: str) -> bool:
    """Tell whether white letters stand out on a shade more than black ones."""
    return luminance(shade) < DARKEST


def luminance(shade: str) -> float:
    """Return the relative luminance of a shade such as `#3b1a66`, 0 to 1 (WCAG 2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in map(_share, _parts(shade))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _share(part: int) -> float:
    return part / 255


def _parts(shade: str) -> tuple[int, int, int]:
    return int(shade[1:3], 16), int(shade[3:5], 16), int(shade[5:7], 16)


def _between(one: str, other: str, weight: float) -> str:
    mixed = (round(a + weight * (b - a)) for a, b in zip(_parts(one), _parts(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
