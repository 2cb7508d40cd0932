"""Employees, agencies, placements, roles and stand-ins, as the personnel agency keeps them."""
