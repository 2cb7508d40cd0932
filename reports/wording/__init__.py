"""Dates, refusals, next steps and help in the words that pages show."""
