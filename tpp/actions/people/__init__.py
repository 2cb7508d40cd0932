"""Data about people for the allowance: what files of them look like and how they are written."""

from tpp.actions.people.specs import ACTING_POSTS, ATTENDANCE, PAY_DATA, SANCTIONS, SCORES

__all__ = ["ACTING_POSTS", "ATTENDANCE", "PAY_DATA", "SANCTIONS", "SCORES"]
