"""The `missionledger` command."""
# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help stays fast

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from missionledger.cli.exit_codes import exit_code_of
from missionledger.common.refusals import Refusal

app = typer.Typer(
    name="missionledger",
    help="The system of record for the life of a peace operation.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

DataDir = Annotated[
    Path,
    typer.Option(
        "--data-dir",
        envvar="MISSIONLEDGER_DATA_DIR",
        help="Where the system keeps its data.",
        file_okay=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
DEFAULT_DATA_DIR = Path(".missionledger")


class Load(StrEnum):
    """What `up` loads once everything is ready."""

    UN_REFERENCE = "un-reference"
    NONE = "none"


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


def main() -> None:
    """Run the command line; a refusal is told in words, with an exit code for programs."""
    try:
        app()
    except Refusal as refusal:
        print(f"missionledger: {refusal.detail}", file=sys.stderr)
        if refusal.next_step:
            print(f"  {refusal.next_step}", file=sys.stderr)
        sys.exit(exit_code_of(refusal))


if __name__ == "__main__":
    main()
