"""Stands in for the reader of workbooks: never answers."""

import time

time.sleep(60)
