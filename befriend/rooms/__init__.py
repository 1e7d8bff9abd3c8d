"""The platform's rooms: viewing over living over ground. Each holds the same drawers; see docs/reference."""
