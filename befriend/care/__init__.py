"""What our rules are, in plain Python: who may, when due, what is safe. No web, no tables, no clock of its own."""
