"""A clinic's time: its calendar and clock, and the book in which no minute is given away twice."""
