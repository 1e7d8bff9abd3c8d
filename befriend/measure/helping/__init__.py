"""What helps whom: the change around a practice, each person's own, read with what is known from everybody.

`times` turns ratings into changes, `pool` says what everybody's practices tell, `person` adds one person's own: all
three load no tables, because a request waits for them. `components` learns from everybody; it loads NumPy and SciPy,
and never runs in a request.
"""
