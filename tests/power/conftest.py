"""What is left alone where tests are looked for."""

# Importing it is the start of a server.
collect_ignore = ["yesterday.py"]
