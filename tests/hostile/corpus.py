"""Hostile words, bytes and files, by what they try. One place for every importer, so that a new one meets them all."""

import io
import zipfile
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RIGHT_TO_LEFT: Final = "\u202e"
ESCAPE: Final = "\x1b"

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "a script": "<script>alert(1)</script>",
        "a picture with a script": '"><svg onload=alert(1)>',
        "a template": "{{ 7*7 }}{% load i18n %}${7*7}",
        "a formula": '=HYPERLINK("http://evil.example","x")',
        "a formula by plus": "+cmd|' /C calc'!A0",
        "a formula by at": "@SUM(1+1)*cmd",
        "a formula by tab": "\t=1+1",
        "a query": "'; DROP TABLE checkins_checkin; --",
        "a way up": "../../../etc/passwd",
        "a turn of the writing": f"abc{RIGHT_TO_LEFT}gpj.exe",
        "a command to the terminal": f"{ESCAPE}]0;owned\x07{ESCAPE}[2J",
        "nothing to see": "\u200b\u2060\ufeff",
        "a heap of accents": "a" + "\u0301" * 2_000,
        "digits of another script": "\u0663",
        "a small two": "\u00b2",
        "many digits": "9" * 5_000,
        "a number without end": "1e999999999",
        "not a number": "nan",
        "a long word": "x" * 200_000,
        "half a pair": "\ud800",
        "a zero byte": "a\x00b",
    }
)

BYTES: Final[Mapping[str, bytes]] = MappingProxyType(
    {
        "nothing": b"",
        "zeros": bytes(4_096),
        "noise": bytes((7 * place * place + 13 * place) % 256 for place in range(4_096)),
        "bytes of no encoding": b"\xff\xfe\xfd\x80\x81",
        "half a letter": "phq9_1,phq9_2\n1,é".encode()[:-1],
        "half a letter behind a loose quotation mark": b'=HYPERLINKx0")\xed',
        "a mark and nothing": b"\xef\xbb\xbf",
        "two bytes a letter": "phq9_1,phq9_2\n1,2\n".encode("utf-16"),
        "four bytes a letter": "phq9_1\n1\n".encode("utf-32"),
        "half of two bytes": "phq9_1,phq9_2\n1,2\n".encode("utf-16")[:-1],
        "a quotation that never ends": b'phq9_1,"phq9_2\n' + b"1,2\n" * 1_000,
        "only quotation marks": b'"' * 10_001,
        "only separators": b"," * 9_000,
        "a hundred thousand columns": b",".join(b"c%d" % number for number in range(100_000)) + b"\n",
        "a hundred thousand empty rows": b"phq9_1\n" + b"\n" * 100_000,
        "one line of four million letters": b"x" * 4_000_000,
        "brackets in brackets": b"a = " + b"[" * 100_000,
        "tables in tables": b"a = " + b"{a = " * 20_000,
        "keys in keys": b".".join([b"a"] * 20_000) + b" = 1",
        "the beginning of Parquet": b"PAR1",
        "Parquet without a middle": b"PAR1" + bytes(200) + b"\xff\xff\xff\x7fPAR1",
        "a spreadsheet": b"PK\x03\x04" + bytes(100),
        "a program": b"\x7fELF" + bytes(100),
        "a web page": b"<!doctype html><script>alert(1)</script>",
        "the beginning of a backup": b"befriend-backup\x01",
        "a backup with a long name": b"befriend-backup\x01\xff" + b"k" * 255 + bytes(64),
    }
)


def zip_bomb(megabytes: int = 64) -> bytes:
    """Small on the disk, and so many megabytes once it is unpacked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dump", bytes(megabytes * 2**20))
    return packed.getvalue()
