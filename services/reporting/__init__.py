"""Reporting: facts from events, buckets from facts, reports from buckets."""
