"""What a month is worth: base amounts, measures, imported data, and the line of each employee."""
