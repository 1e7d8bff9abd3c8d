"""What a number means: questionnaires, scores, reliability and change.

No web, no clock, no files of its own. A module here imports only what it needs, because a request
must not pay for Polars or SciPy: import the module you want, not this package.
"""
