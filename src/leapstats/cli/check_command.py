"""`leapstats check`."""

from pathlib import Path

import click

from leapstats.cli.options import CHECK_FAILED, study_option


@click.command("check")
@study_option
@click.option("--published", is_flag=True, help="Check what the paper printed against itself, without data.")
@click.pass_context
def command(ctx: click.Context, study: Path | None, published: bool) -> None:
    """Check a study's data, or with --published its paper: exit 1 if something does not hold."""
    from leapstats.api.checking import check, check_published

    if published:
        findings = check_published(study)
        for finding in findings:
            click.echo(f"{finding.severity}: {finding.where}. {finding.text}.")
        click.echo(f"{len(findings)} findings", err=True)
        failed = any(finding.is_error for finding in findings)
    else:
        broken = check(study)
        for sentence in broken:
            click.echo(sentence)
        click.echo(f"{len(broken)} constraints not met", err=True)
        failed = bool(broken)
    if failed:
        ctx.exit(CHECK_FAILED)
