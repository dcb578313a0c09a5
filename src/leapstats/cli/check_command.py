"""`leapstats check`."""

from pathlib import Path

import click

from leapstats.cli.once import Once
from leapstats.cli.options import CHECK_FAILED, study_option


@click.command("check", cls=Once)
@study_option
@click.option(
    "--published",
    is_flag=True,
    help="Check what the paper printed against itself, without data; known findings stand in published/accepted.csv.",
)
@click.pass_context
def command(ctx: click.Context, study: Path | None, published: bool) -> None:
    """Check a study's data, or with --published its paper: exit 1 if something does not hold.

    Of a paper, a finding that published/accepted.csv lists holds.
    """
    from leapstats.api.check import check

    if published:
        held = _published(study)
    else:
        broken = check(study)
        for sentence in broken:
            click.echo(f"{sentence}.")
        click.echo(f"{len(broken)} finding{'' if len(broken) == 1 else 's'}", err=True)
        held = not broken
    if not held:
        ctx.exit(CHECK_FAILED)


def _published(study: Path | None) -> bool:
    from leapstats.api.check import check_paper

    paper = check_paper(study)
    for finding in paper.findings:
        kind = f"{finding.severity}, accepted" if finding.accepted else str(finding.severity)
        click.echo(f"{kind}: {finding.words}{f' Accepted: {finding.accepted}' if finding.accepted else ''}")
    for each in paper.gone:
        click.echo(f"gone: {each.finding.rstrip('.')}. Remove it from published/accepted.csv.")
    counts = f"{len(paper.findings)} findings, {len(paper.new)} not in published/accepted.csv"
    click.echo(f"{counts}; {len(paper.gone)} accepted and gone" if paper.gone else counts, err=True)
    return paper.held
