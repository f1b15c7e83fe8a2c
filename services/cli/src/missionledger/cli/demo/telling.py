"""How a story is told in a terminal: what happens, what is refused, and what that was good for."""

from dataclasses import dataclass
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from missionledger.cli.client import AnsweredProblemError


@dataclass(frozen=True)
class Guard:
    """A rule that held in the story.

    Attributes:
        name: what is guarded.
        tried: what was tried against it.
        answer: how it was refused, in the words of the service.
        rule: the code of the refusal and its source, where it names one.
        otherwise: what would have gone wrong without it.
    """

    name: str
    tried: str
    answer: str
    rule: str
    otherwise: str


class Telling:
    """Prints the story while it goes on; collects its guards for the end."""

    def __init__(self, title: str, scenes: int, *, quiet: bool) -> None:
        """Begin with a bar that counts scenes; say nothing where a program reads."""
        self.guards: list[Guard] = []
        self._console = Console(quiet=quiet, highlight=False)
        self._progress = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f} of {task.total:.0f} scenes"),
            TimeElapsedColumn(),
            console=self._console,
            disable=quiet,
        )
        self._task: TaskID = self._progress.add_task(title, total=scenes)

    def __enter__(self) -> Self:
        """Show the bar."""
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away; what was told stays."""
        self._progress.stop()

    def scene(self, title: str) -> None:
        """Begin a scene."""
        self._console.print(f"\n[bold cyan]{escape(title)}[/]")

    def scene_ends(self) -> None:
        """Count it."""
        self._progress.advance(self._task)

    def say(self, day: str, what: str) -> None:
        """Tell a fact that was recorded."""
        self._console.print(f"  [dim]{day}[/]  {escape(what)}", soft_wrap=True)

    def process(self, name: str, state: str, waiting_for: str) -> None:
        """Tell where a process stands, as the system itself says it."""
        waits = f" · waits for {waiting_for}" if waiting_for else ""
        self._console.print(
            f"  [magenta]▸ {escape(name)}:[/] {escape(state)}{escape(waits)}", soft_wrap=True
        )

    def guard(
        self, name: str, tried: str, refusal: AnsweredProblemError | str, otherwise: str
    ) -> None:
        """Tell that something was tried and refused, or made good."""
        if isinstance(refusal, AnsweredProblemError):
            answer = str(refusal.problem.get("detail", ""))
            code = str(refusal.problem.get("type", "")).rpartition(":")[2]
            source = refusal.problem.get("source")
            rule = f"{code} ({source})" if source else code
        else:
            answer, rule = refusal, "process"
        self.guards.append(Guard(name, tried, answer, rule, otherwise))
        self._console.print(f"  [red]✗[/] {escape(tried)}", soft_wrap=True)
        self._console.print(f"    [green]held:[/] {escape(answer)}", soft_wrap=True)

    def summary(self, figures: dict[str, str]) -> None:
        """Print what was proved, and what would have gone wrong without each guard."""
        table = Table(title="\nWithout each guard", title_justify="left", pad_edge=False)
        for heading in ("guard", "rule", "without it"):
            table.add_column(heading, overflow="fold")
        for each in self.guards:
            table.add_row(escape(each.name), escape(each.rule), escape(each.otherwise))
        self._console.print(table)
        facts = Table(title="\nProved at the end", title_justify="left", pad_edge=False)
        facts.add_column("figure")
        facts.add_column("value")
        for name, value in figures.items():
            facts.add_row(escape(name), escape(value))
        self._console.print(facts)
