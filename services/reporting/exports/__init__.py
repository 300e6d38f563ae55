"""A report in the formats people take away."""
