"""What a decree says: schemes as data, their engine and prose, effects of a status, presets of regions."""
