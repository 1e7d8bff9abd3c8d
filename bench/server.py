"""Serves any WSGI application as `befriend serve` serves befriend: both sides of a ratio have the same server."""

import sys

from befriend.cli.platform import run_server

if __name__ == "__main__":
    run_server("127.0.0.1", int(sys.argv[2]), int(sys.argv[3]), application=sys.argv[1])
