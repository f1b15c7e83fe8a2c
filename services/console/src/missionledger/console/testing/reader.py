"""Reads a page as somebody without eyes would."""

from html.parser import HTMLParser
from typing import Any


class Reader(HTMLParser):
    """Captions, headings, rows, order of focus, and which page the navigation marks."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[dict[str, Any]] = []
        self.focus: list[str] = []
        self.ids: list[str] = []
        self.current: list[str] = []
        self._cell: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an opening tag."""
        given = dict(attrs)
        if "id" in given:
            self.ids.append(str(given["id"]))
        if given.get("aria-current") == "page":
            self.current.append(str(given["href"]))
        focusable = tag in {"a", "button", "input", "summary"} or "tabindex" in given
        if focusable and given.get("type") != "hidden":
            self.focus.append(str(given.get("href") or given.get("name") or tag))
        if tag == "table":
            self.tables.append({"caption": "", "scopes": [], "rows": [], "sorted": {}})
        elif tag == "tr":
            self.tables[-1]["rows"].append([])
        elif tag in {"th", "td", "caption"}:
            self._cell = []
            if tag == "th":
                self.tables[-1]["scopes"].append(given.get("scope"))
            if given.get("aria-sort"):
                column = len(self.tables[-1]["rows"][-1])
                self.tables[-1]["sorted"][column] = given["aria-sort"]

    def handle_data(self, data: str) -> None:
        """Note text."""
        if self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Note a closing tag."""
        if self._cell is None or tag not in {"th", "td", "caption"}:
            return
        text = " ".join("".join(self._cell).split())
        self._cell = None
        if tag == "caption":
            self.tables[-1]["caption"] = text
        else:
            self.tables[-1]["rows"][-1].append(text)

    def table(self, caption: str) -> dict[str, Any]:
        """Return the table whose caption starts so."""
        return next(table for table in self.tables if table["caption"].startswith(caption))

    def rows(self, caption: str) -> dict[str, dict[str, str]]:
        """Return the rows of a table by their first cell, each cell by its heading."""
        heading, *rows = self.table(caption)["rows"]
        names = [name.strip(" ▲▼") for name in heading]
        return {row[0]: dict(zip(names, row, strict=True)) for row in rows}
