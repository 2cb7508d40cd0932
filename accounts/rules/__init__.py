"""Plain Python about people: NIP, ranks, names, the clock, closed lists, refusals."""
