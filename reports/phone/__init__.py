"""Writing without signal: the page that a phone keeps, its worker, and what the form shows of a person."""
