"""One file with all that a site is: database, photos, attachments, logos, anchors; and the way back (ADR 31)."""
