"""Who leaves, and who takes over: roles, links and accounts end together with the flags that wait there."""
