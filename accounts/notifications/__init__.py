"""What SIKAP tells people: notices, the letters made of them, quiet hours, and jobs by the clock."""
