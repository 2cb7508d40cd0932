"""Questions about people at a date: post, supervisor, who decides in whose place, closed months."""
