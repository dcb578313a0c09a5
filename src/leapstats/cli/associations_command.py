"""`leapstats associations`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.file_options import reading_options
from leapstats.cli.once import Once
from leapstats.cli.options import (
    draw_seed_option,
    draws_option,
    format_option,
    output_option,
    plot_option,
    study_option,
)
from leapstats.cli.progress import Progress


@click.command("associations", cls=Once)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@study_option
@click.option("--plan", metavar="NAME", help="A plan of the study, plans/NAME.toml; associations if left out.")
@click.option("--wave", metavar="WAVE", help="The wave; that of the plan if left out.")
@click.option("--strategies", multiple=True, metavar="ITEMS", help="Yes-no items in place of the plan's, by commas.")
@click.option("--challenges", multiple=True, metavar="ITEMS", help="What they are held against, by commas.")
@click.option("--by-domain", is_flag=True, help="Count strategies by domain, and hold the counts against challenges.")
@click.option("--adjust-for", multiple=True, metavar="ITEMS", help="Adjust for items, by commas; `plan` for its own.")
@click.option("--adjust", "multiplicity", metavar="HOW", help="For the number of tests: westfall_young, holm, none...")
@click.option("--base", metavar="BASE", help="all: not asked counts as no; answered: it is left out.")
@click.option("--permutations", type=int, metavar="N", help="Of westfall_young at most; 100,000 if left out.")
@click.option("--seed", type=int, metavar="N", help="Of the permutations.")
@click.option("--conf-level", type=float, default=0.95, show_default=True, metavar="LEVEL", help="Of every interval.")
@reading_options
@plot_option
@draws_option
@draw_seed_option
@format_option
@output_option
def command(
    file: Path | None,
    study: Path | None,
    plan: str | None,
    wave: str | None,
    strategies: tuple[str, ...],
    challenges: tuple[str, ...],
    by_domain: bool,
    adjust_for: tuple[str, ...],
    multiplicity: str | None,
    base: str | None,
    permutations: int | None,
    seed: int | None,
    conf_level: float,
    reading: dict[str, Any],
    plot: Path | None,
    draws: int | None,
    draw_seed: int,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Hold strategies against challenges, of the study or of a FILE: effects, limits, tests for a whole family."""
    from leapstats.api.associations import associations, domain_scores
    from leapstats.api.request import check_unused
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.figures import plot_files
    from leapstats.output.targets import check_targets
    from leapstats.stats.exact.monte_carlo import SEED
    from leapstats.stats.two_by_two.resampling import PERMUTATIONS

    check_targets(format_name, outputs, plot, sources=sources_of(file, study))
    if draws is not None:
        from leapstats.api.draws import association_draws

        others = {"FILE": file, "--adjust-for": adjust_for, "--by-domain": by_domain or None, "--plot": plot}
        check_unused("--draws", {**others, "--strategies": strategies, "--challenges": challenges})
        shown = association_draws(
            draws, study=study, plan=plan or "associations", seed=draw_seed, progress=Progress().show
        )
        deliver(shown.document, format_name, outputs)
        return
    options: dict[str, Any] = {
        "study": study,
        "plan": plan,
        "wave": wave,
        "strategies": items_of(strategies),
        "challenges": items_of(challenges),
        "multiplicity": multiplicity,
        "base": base,
        "conf_level": conf_level,
    }
    if by_domain:
        unused = {"FILE": file, "--adjust-for": adjust_for, "--permutations": permutations, "--seed": seed}
        check_unused("--by-domain", unused)
        found = domain_scores(**options)
    else:
        found = associations(
            file,
            **options,
            adjust_for=items_of(adjust_for),
            permutations=PERMUTATIONS if permutations is None else permutations,
            seed=SEED if seed is None else seed,
            **reading,
        )
    deliver(found.document, format_name, outputs, plot_files(found.plots(), plot) if plot is not None else None)
