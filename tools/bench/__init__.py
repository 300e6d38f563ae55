"""Benchmarks that anybody can repeat: what is measured, beside a floor measured in the same run."""
