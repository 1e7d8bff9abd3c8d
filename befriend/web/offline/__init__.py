"""Using befriend without internet: what a device may hold, blank pages that name nobody, and sending what waited."""
