"""The commands: parse, call, print. What they do lives below; `befriend.files` reads and writes tables."""
