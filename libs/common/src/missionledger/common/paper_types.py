"""What a paper is, told from its bytes; and the kinds that are programs, which no paper is.

The name and the type that a sender states prove nothing. The type is a function of the bytes, so
it is told anew whenever it is asked for and cannot drift from them.
"""

import os
import struct
import zipfile
from collections.abc import Sequence
from typing import BinaryIO, Final

OCTETS: Final = "application/octet-stream"
HEAD_BYTES: Final = 4_096
"""How much of a paper is looked at to tell what it is."""

PACKAGE_LIST_BYTES_MAX: Final = 2_000_000
"""Longest list of parts that is read: some twenty thousand parts, far more than any paper has."""

_PACKAGE_END: Final = struct.Struct("<4s4H2LH")
_PACKAGE_END_MARK: Final = b"PK\x05\x06"
_LARGE_PACKAGE_MARK: Final = b"PK\x06\x07"
_PACKAGE_TAIL_BYTES: Final = 65_535 + _PACKAGE_END.size + 20
"""The end record, the longest comment behind it, and the locator of a large package before it."""

_PROGRAMS: Final[Sequence[tuple[bytes, str]]] = (
    (b"\x7fELF", "a Linux program"),
    (b"\xfe\xed\xfa\xce", "a macOS program"),
    (b"\xfe\xed\xfa\xcf", "a macOS program"),
    (b"\xce\xfa\xed\xfe", "a macOS program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"\xca\xfe\xba\xbe", "a Java class or macOS program"),
    (b"\x00asm", "a WebAssembly program"),
    (b"dex\n", "an Android program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "a Windows shortcut"),
)

_WINDOWS_PROGRAM: Final = b"MZ"
_SCRIPTS: Final[Sequence[tuple[bytes, str]]] = (
    (b"#!", "a script"),
    (b"@echo off", "a batch file"),
)
_LENIENT: Final = b"\xef\xbb\xbf \t\r\n"
"""What may stand before a script without keeping it from being one."""

_PROGRAM_PARTS: Final = (
    ".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jse", ".wsf", ".hta",
    ".msi", ".jar", ".class", ".lnk", ".so", ".dylib", ".apk", ".sh", "vbaproject.bin",
)  # fmt: skip

_SIGNATURES: Final[Sequence[tuple[bytes, str]]] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)

_OFFICE: Final[Sequence[tuple[str, str]]] = (
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)

_ZIP: Final = b"PK\x03\x04"


def media_type_of(file: BinaryIO) -> str:
    """Return the media type that the bytes of an open file tell; the file is left at its start."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith(_ZIP):
        return _office_type(file)
    return _text_type(head)


def program_in(file: BinaryIO) -> str:
    """Return what makes an open file a program, empty if nothing does; it is left at its start."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    for signature, name in _PROGRAMS:
        if head.startswith(signature):
            return name
    # A letter may begin with the same two characters; a program has zeros soon after.
    if head.startswith(_WINDOWS_PROGRAM) and b"\x00" in head:
        return "a Windows program"
    plain = head.lstrip(_LENIENT).lower()
    for signature, name in _SCRIPTS:
        if plain.startswith(signature):
            return name
    if head.startswith(_ZIP):
        return _program_part(file)
    return ""


def _names(file: BinaryIO) -> list[str]:
    """Return the names of the parts of a package, none if it is not one or has too many."""
    if _is_overlong(file):
        return []
    try:
        with zipfile.ZipFile(file) as package:
            return [name.lower() for name in package.namelist()]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError):
        return []
    finally:
        file.seek(0)


def _is_overlong(file: BinaryIO) -> bool:
    """Tell whether the list of parts is too long to be read, before it is."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _PACKAGE_TAIL_BYTES))
    tail = file.read(_PACKAGE_TAIL_BYTES)
    file.seek(0)
    at = tail.rfind(_PACKAGE_END_MARK)
    if at < 0 or len(tail) < at + _PACKAGE_END.size:
        return False
    list_bytes: int = _PACKAGE_END.unpack_from(tail, at)[5]
    return list_bytes > PACKAGE_LIST_BYTES_MAX or _LARGE_PACKAGE_MARK in tail


def _program_part(file: BinaryIO) -> str:
    if _is_overlong(file):
        return "a package with more parts than a paper has"
    for name in _names(file):
        if name.endswith(_PROGRAM_PARTS):
            return f"a package that holds {name.rpartition('/')[2]}"
    return ""


def _office_type(file: BinaryIO) -> str:
    names = _names(file)
    for prefix, media_type in _OFFICE:
        if "[content_types].xml" in names and any(name.startswith(prefix) for name in names):
            return media_type
    return "application/zip"


def _text_type(head: bytes) -> str:
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A character may be cut in two where the look ends.
        if error.start < len(head) - 3:
            return OCTETS
        text = head[: error.start].decode("utf-8-sig")
    if any(character < " " and character not in "\t\r\n\f" for character in text):
        return OCTETS
    start = text.lstrip().lower()
    if start.startswith(("<!doctype html", "<html", "<script", "<svg", "<body")):
        return "text/html"
    if start.startswith("<?xml"):
        return "application/xml"
    return "text/plain" if text else OCTETS
