"""When the system stood still: outages, dispensations, and the log of the server's health."""
