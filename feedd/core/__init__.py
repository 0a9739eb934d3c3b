"""What decides: pure functions over values, with no I/O, clock, randomness or logging."""
