"""What a paper is, told from its bytes; programs in every disguise are found."""

import io
import zipfile
from datetime import date

import pytest

from missionledger.common.paper_types import media_type_of, program_in
from missionledger.common.retention import kept_until


def package(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (package("[Content_Types].xml", "xl/workbook.xml"),
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (package("[Content_Types].xml", "word/document.xml"),
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (package("scan.pdf"), "application/zip"),
        (b"PK\x03\x04 cut off", "application/zip"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>", "text/html"),
        (b"<svg onload=alert(1)>", "text/html"),
        (b"<?xml version='1.0'?>", "application/xml"),
        (b"a letter\r\nof assist", "text/plain"),
        ("é".encode() * 4_000, "text/plain"),
        (b"x" + "é".encode() * 4_000, "text/plain"),
        (b"\x00\x01", "application/octet-stream"),
        (b"\xff\xfe\x00", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)  # fmt: skip
def test_the_type_is_told_from_the_bytes(content: bytes, media_type: str) -> None:
    file = io.BytesIO(content)

    assert media_type_of(file) == media_type
    assert program_in(file) == ""
    assert file.tell() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02",
        b"\xcf\xfa\xed\xfe",
        b"#!/bin/sh\nrm -rf /",
        b"\xef\xbb\xbf\n  @ECHO OFF",
        b"L\x00\x00\x00\x01\x14\x02\x00",
        package("invoice.pdf", "invoice.pdf.exe"),
        package("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
        package("META-INF/MANIFEST.MF", "Main.class"),
    ],
)
def test_a_program_is_found_in_every_disguise(content: bytes) -> None:
    assert program_in(io.BytesIO(content))


def test_a_package_that_would_unfold_without_end_is_not_opened() -> None:
    """The list of parts is as long as its end record says, whatever it says of their number."""
    many = package(*(f"{number:04}{'x' * 100}.txt" for number in range(14_000)))
    large = package("scan.pdf").replace(b"PK\x05\x06", b"PK\x06\x07" + bytes(16) + b"PK\x05\x06")

    assert "more parts" in program_in(io.BytesIO(many))
    assert "more parts" in program_in(io.BytesIO(large))
    assert media_type_of(io.BytesIO(many)) == "application/zip"


def test_a_letter_may_begin_like_a_program() -> None:
    assert program_in(io.BytesIO(b"MZ-12: letter of assist")) == ""


def test_a_paper_is_kept_for_years_from_its_event() -> None:
    assert kept_until(date(2025, 6, 30)) == date(2035, 6, 30)
    assert kept_until(date(2024, 2, 29)) == date(2034, 3, 1)
