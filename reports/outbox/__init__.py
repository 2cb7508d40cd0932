"""What phones wrote without signal: the report first, the photo after it, in a protocol that phones hold to."""
