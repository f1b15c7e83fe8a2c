"""The `missionledger` command."""
# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help stays fast

import os
import sys
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from missionledger.cli.exit_codes import exit_code_of
from missionledger.cli.forecasting import forecasts
from missionledger.cli.options import (
    DAY,
    DEFAULT_DATA_DIR,
    After,
    AsJson,
    DataDir,
    KnownAt,
    Mission,
    Service,
)
from missionledger.common.refusals import Refusal

app = typer.Typer(
    name="missionledger",
    help="The system of record for the life of a peace operation.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Help in boxes would import a Markdown parser for a tenth of a second.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

events = typer.Typer(
    help="Every event, in order, as lines of JSON.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(events, name="events")

app.add_typer(forecasts, name="forecast")

audit = typer.Typer(
    help="Proof for somebody who trusts nobody here.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(audit, name="audit")


class Load(StrEnum):
    """What `up` loads once everything is ready."""

    UN_REFERENCE = "un-reference"
    NONE = "none"


class BooksAsked(StrEnum):
    """Which books a figure may rest on."""

    ALL = "all"
    ACTUAL = "actual"


@app.command()
def up(
    *,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    port_base: Annotated[
        int, typer.Option(help="First port; the others follow. 0 chooses free ones.")
    ] = 8100,
    host: Annotated[
        str,
        typer.Option(envvar="MISSIONLEDGER_HOST", help="Address that the services listen on."),
    ] = "127.0.0.1",
    load: Annotated[Load, typer.Option(help="What to load when all is ready.")] = Load.UN_REFERENCE,
    detach: Annotated[
        bool, typer.Option("--detach", help="Return when all is ready; leave it running.")
    ] = False,
) -> None:
    """Run the whole system on real servers until Ctrl-C."""
    from missionledger.cli.commands import up as command

    raise typer.Exit(
        command.up(
            data_dir=data_dir, host=host, port_base=port_base, load=load.value, detach=detach
        )
    )


@app.command()
def down(*, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Stop the system and wait until it has stopped."""
    from missionledger.cli.commands import down as command

    raise typer.Exit(command.down(data_dir=data_dir))


@app.command()
def status(*, data_dir: DataDir = DEFAULT_DATA_DIR, as_json: AsJson = False) -> None:
    """Show how every part is; exits 0 only when all are ready."""
    from missionledger.cli.commands import status as command

    raise typer.Exit(command.status(data_dir=data_dir, as_json=as_json))


@app.command()
def load(
    *,
    source: Annotated[
        str, typer.Argument(metavar="PATH|un-reference", help="A folder, or what comes with us.")
    ],
    data_dir: DataDir = DEFAULT_DATA_DIR,
    as_json: AsJson = False,
) -> None:
    """Bring tables into the running system. A second run adds nothing."""
    from missionledger.cli.commands import load as command

    raise typer.Exit(command.load(data_dir=data_dir, source=source, as_json=as_json))


@app.command()
def apportion(
    *,
    amount: Annotated[int, typer.Option(help="Whole dollars; a credit is negative.")],
    first: Annotated[
        date | None, typer.Option("--from", **DAY, help="First day, inclusive.")
    ] = None,
    last: Annotated[date | None, typer.Option("--to", **DAY, help="Last day, inclusive.")] = None,
    year: Annotated[int | None, typer.Option(help="Calendar year of the scale.")] = None,
    state: Annotated[str | None, typer.Option(help="Only this State, such as USA.")] = None,
    as_json: AsJson = False,
) -> None:
    """Share an amount among the 193 Member States. It needs no running system."""
    has_days = first is not None and last is not None
    if has_days == (year is not None) or (first is None) != (last is None):
        raise typer.BadParameter("give either --from and --to, or --year")
    from missionledger.cli.commands import apportion as command

    period = None
    if first is not None and last is not None:
        period = command.inclusive_period(first, last)
        if period is None:
            raise typer.BadParameter("the last day lies before the first", param_hint="--to")
    raise typer.Exit(
        command.apportion(amount=amount, period=period, year=year, state=state, as_json=as_json)
    )


@events.command()
def tail(
    *,
    service: Service = None,
    mission: Mission = None,
    after: After = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Print events as they are recorded, until Ctrl-C. It begins now, unless --after is given."""
    _require_service_for(after, service)
    from missionledger.cli.commands import events as command

    raise typer.Exit(command.tail(data_dir=data_dir, service=service, mission=mission, after=after))


@events.command()
def export(
    *,
    service: Service = None,
    mission: Mission = None,
    after: After = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Print every event there is, service by service, and end."""
    _require_service_for(after, service)
    from missionledger.cli.commands import events as command

    raise typer.Exit(
        command.export(data_dir=data_dir, service=service, mission=mission, after=after)
    )


@audit.command(name="export")
def export_bundle(
    *,
    place: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or an empty one.")],
    service: Service = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    as_json: AsJson = False,
) -> None:
    """Write whole logs with signatures and papers into DIR."""
    from missionledger.cli.commands import audit as command

    raise typer.Exit(
        command.export(data_dir=data_dir, place=place, service=service, as_json=as_json)
    )


@audit.command(name="verify")
def verify_bundle(
    *,
    place: Annotated[
        Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="The bundle.")
    ],
    noted: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            metavar="PATH",
            help="A checkpoint you kept, or an earlier bundle; repeatable.",
        ),
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="Key of a log that you know; repeatable."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a bundle, offline; exits 1 if anything was changed."""
    from missionledger.cli.commands import audit as command

    raise typer.Exit(
        command.verify(
            place=place, noted=[str(each) for each in noted or ()], keys=key or (), as_json=as_json
        )
    )


@app.command()
def replay(
    *,
    stream: Annotated[str, typer.Option(help="Such as mandates.mandate-UNMISS.")],
    as_of: Annotated[
        date | None, typer.Option(**DAY, help="Leave out what is dated later.")
    ] = None,
    known_at: KnownAt = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    as_json: AsJson = False,
) -> None:
    """Show the state of one stream step by step, event by event."""
    from missionledger.cli.commands import replay as command

    raise typer.Exit(
        command.replay(
            data_dir=data_dir,
            stream=stream,
            as_of=_day(as_of),
            known_at=known_at,
            as_json=as_json,
        )
    )


@app.command()
def diff(
    *,
    first: Annotated[
        str,
        typer.Option(
            "--from", metavar="I", help="Instant (RFC 3339), day (its end, UTC), or position."
        ),
    ],
    last: Annotated[
        str | None, typer.Option("--to", metavar="J", help="The same; now unless given.")
    ] = None,
    as_of: Annotated[
        date | None, typer.Option(**DAY, help="Leave out what is dated later; today unless given.")
    ] = None,
    service: Service = None,
    mission: Mission = None,
    stream: Annotated[
        str | None, typer.Option(help="Only this stream, such as finance.fund-UNMISS.")
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    as_json: AsJson = False,
) -> None:
    """Show what became known in between, and by which events."""
    from missionledger.cli.commands import diff as command
    from missionledger.common.refusals import InvalidRequestError

    asked = command.Asked(
        first=first,
        last=last,
        as_of=_day(as_of) or datetime.now(UTC).date().isoformat(),
        service=service,
        mission=mission,
        stream=stream,
    )
    try:
        command.require_comparable(asked)
    except InvalidRequestError as error:
        raise typer.BadParameter(f"{error.detail}; {error.next_step}") from error
    raise typer.Exit(command.diff(data_dir=data_dir, asked=asked, as_json=as_json))


@app.command()
def liquidity(
    *,
    as_of: Annotated[date | None, typer.Option(**DAY, help="The day; today unless given.")] = None,
    known_at: KnownAt = None,
    books: Annotated[
        BooksAsked, typer.Option(help="Leave out what is modelled, or not.")
    ] = BooksAsked.ALL,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    as_json: AsJson = False,
) -> None:
    """Show where the money of every fund stands."""
    from missionledger.cli.commands import liquidity as command

    raise typer.Exit(
        command.liquidity(
            data_dir=data_dir,
            as_of=_day(as_of),
            known_at=known_at,
            books=books.value,
            as_json=as_json,
        )
    )


@app.command()
def rebuild(
    *,
    target: Annotated[
        str, typer.Argument(metavar="SERVICE", help="A service, or `transport` for JetStream.")
    ],
    projection: Annotated[
        str | None, typer.Argument(metavar="PROJECTION", help="Only this read model.")
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Build read models or JetStream anew from the logs. What is in use stays until then."""
    from missionledger.cli.commands import rebuild as command

    if target == command.TRANSPORT and projection is not None:
        raise typer.BadParameter("the transport has no projections")
    raise typer.Exit(command.rebuild(data_dir=data_dir, target=target, projection=projection))


class StoryAsked(StrEnum):
    """The missions whose story can be told."""

    MINUSMA = "minusma"
    UNSOH = "unsoh"


@app.command()
def demo(
    *,
    story: Annotated[StoryAsked, typer.Argument(help="Which mission.")],
    keep: Annotated[
        Path | None,
        typer.Option("--keep", file_okay=False, help="Leave the data of the story here."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell the story of a real mission, on a system of its own."""
    from missionledger.cli.commands import demo as command

    raise typer.Exit(command.tell(story.value, keep=keep, as_json=as_json))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _require_service_for(after: int | None, service: str | None) -> None:
    if after and service is None:
        raise typer.BadParameter("positions belong to one log: give --service too")


def main() -> None:
    """Run the command line; a refusal is told in words, with an exit code for programs."""
    try:
        app()
    except Refusal as refusal:
        print(f"missionledger: {refusal.detail}", file=sys.stderr)
        if refusal.next_step:
            print(f"  {refusal.next_step}", file=sys.stderr)
        sys.exit(exit_code_of(refusal))
    except SystemExit as ended:
        # The reader of our output, such as `head`, has seen enough; Typer and rich end with 1 then,
        # which here means refused. Nothing more may be written, not even on the way out.
        if not isinstance(ended.__context__, BrokenPipeError):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
