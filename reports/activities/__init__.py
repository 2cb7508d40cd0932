"""The report of a day: the form, the gate that accepts or refuses it, one's own lists."""
