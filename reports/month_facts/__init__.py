"""What was required of each employee on each day of a month, and what was done."""
