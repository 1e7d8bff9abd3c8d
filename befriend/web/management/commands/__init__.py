"""One file per command; its name is the file's."""
