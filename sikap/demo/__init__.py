"""A fictional regency that is never mixed with real people: the data of demo mode."""
