"""`missionledger demo`: the story of a mission, told on a system of its own."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from missionledger.cli.demo.minusma import MINUSMA
from missionledger.cli.demo.stage import Stage
from missionledger.cli.demo.story import PEOPLE, Story
from missionledger.cli.demo.telling import Telling
from missionledger.cli.demo.unsoh import UNSOH
from missionledger.cli.exit_codes import ExitCode
from missionledger.cli.supervisor.data_directory import DataDirectory
from missionledger.common.refusals import Refusal, RefusalKind

STORIES: Mapping[str, Story] = {each.name: each for each in (MINUSMA, UNSOH)}


class DemonstrationNotStartedError(Refusal):
    """The system that the story needs did not come up."""

    code = "demonstration-not-started"
    title = "The system of the demonstration did not start"
    kind = RefusalKind.UNAVAILABLE


def tell(name: str, *, keep: Path | None, as_json: bool) -> ExitCode:
    """Tell a story from beginning to end, and what would have gone wrong without its guards.

    Raises:
        StoryStuckError: if something did not go as it should.
        DemonstrationNotStartedError: if the system did not come up.
    """
    story = STORIES[name]
    console = Console(quiet=as_json, highlight=False)
    console.print(f"[bold]{story.title}[/]\n{story.note}\n")
    with _place(keep) as directory:
        console.print("A system of its own is started ...")
        begun = time.monotonic()
        with _running(directory):
            stage = Stage(DataDirectory(directory), PEOPLE)
            try:
                with Telling(story.title, len(story.scenes), quiet=as_json) as telling:
                    for scene in story.scenes:
                        telling.scene(scene.title)
                        scene.play(stage, telling)
                        telling.scene_ends()
                    figures = story.prove(stage)
            finally:
                stage.close()
        seconds = time.monotonic() - begun
    if as_json:
        guards = [asdict(each) for each in telling.guards]
        said = {"story": name, "guards": guards, "proved": figures, "seconds": round(seconds, 1)}
        print(json.dumps(said, indent=2))
    else:
        telling.summary(figures)
        console.print(f"\nTold in {seconds:.0f} s, {len(telling.guards)} guards held.")
        if keep:
            console.print(f"Its data stays: missionledger up --load none --data-dir {keep}")
    return ExitCode.OK


@contextmanager
def _place(keep: Path | None) -> Iterator[Path]:
    """A directory of its own: what is invented does not belong into a record of facts."""
    if keep is not None:
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="missionledger-demo-") as directory:
        yield Path(directory)


@contextmanager
def _running(directory: Path) -> Iterator[None]:
    """Run the whole system on the directory, on ports that are free."""
    up = ["up", "--load", "none", "--port-base", "0", "--detach"]
    started = _missionledger(*up, directory=directory)
    if started.returncode != ExitCode.OK:
        raise DemonstrationNotStartedError(
            started.stderr.strip() or started.stdout.strip(),
            next_step="`missionledger up --load none` on an empty directory shows more.",
        )
    try:
        yield
    finally:
        _missionledger("down", directory=directory)


def _missionledger(*arguments: str, directory: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "missionledger.cli.main", *arguments]
    return subprocess.run(
        [*command, "--data-dir", str(directory)], capture_output=True, text=True, check=False
    )
