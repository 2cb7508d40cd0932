"""The closed recap: pages, exports, hash and verification, signers, letterhead, simulation."""
