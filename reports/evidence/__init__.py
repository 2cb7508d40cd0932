"""Photos and attached files: read with suspicion, made small, stored safely."""
