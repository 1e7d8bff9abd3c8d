"""Tables of answers in files: opened whatever they look like, their columns and answers recognised, results written.

A floor of its own because the command line and the exchange room both need it, and neither may use the other.
"""
