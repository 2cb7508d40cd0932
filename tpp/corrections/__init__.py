"""After closing: objections of employees, and the adjustments that follow."""
