"""Password hashing with Argon2id at the minimum that OWASP recommends."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class OwaspArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane.

    Django's stock parameters (100 MiB, eight lanes) make a training room of 150 people wait for half a
    minute on two cores. Source: OWASP Password Storage Cheat Sheet, Argon2id, m=19456, t=2, p=1.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
