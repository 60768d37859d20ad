"""The flows: literal tables of steps, what they ask, how answers are read. Pure functions."""
