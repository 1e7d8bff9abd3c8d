"""How dates are written here where Django's own way would confuse: 11/12 means two days to two readers."""
