"""Files: tables of answers, opened whatever they look like, recognised and written; and a calendar of moments.

A floor of its own because the command line and the exchange room both need it, and neither may use the other.
"""
